"""What is counted of calls: the same as one by one, once it was added up."""

import pytest

from esav_ws.domain.operateur import Acteur, Cote
from esav_ws.metriques import Metriques

ALFA = Acteur("ALFA", Cote.OPERATEUR, frozenset(), "ALFA")
VOIE = "/ws/signalisation/v1"


def lire(metriques, nom, **etiquettes):
    return metriques.registre.get_sample_value(nom, etiquettes)


def test_calls_are_counted_when_they_are_added_up_each_once():
    metriques = Metriques()
    for code in (None, None, "SIG-001"):
        metriques.appel(VOIE, "consulterEtat", ALFA, code, 0.001)
    reussis = {"service": VOIE, "operation": "consulterEtat", "operateur": "ALFA", "code": ""}
    assert lire(metriques, "esav_appels_total", **reussis) is None
    metriques.verser()
    metriques.verser()
    assert lire(metriques, "esav_appels_total", **reussis) == 2
    assert lire(metriques, "esav_appels_total", **reussis | {"code": "SIG-001"}) == 1


def test_a_duration_falls_into_the_first_bucket_whose_bound_it_does_not_pass():
    metriques = Metriques()
    for duree in (0.002, 0.0021, 0.3, 11.0):
        metriques.appel(VOIE, "consulterEtat", ALFA, None, duree)
    metriques.verser()
    serie = {"service": VOIE, "operation": "consulterEtat"}
    sous = {
        borne: lire(metriques, "esav_appel_duree_seconds_bucket", **serie, le=borne)
        for borne in ("0.002", "0.005", "0.25", "0.5", "10.0", "+Inf")
    }
    assert sous == {"0.002": 1, "0.005": 2, "0.25": 2, "0.5": 3, "10.0": 3, "+Inf": 4}
    assert lire(metriques, "esav_appel_duree_seconds_count", **serie) == 4
    assert lire(metriques, "esav_appel_duree_seconds_sum", **serie) == pytest.approx(11.3041)


def test_so_many_calls_that_nobody_adds_up_are_added_up_by_themselves():
    metriques = Metriques()
    for _ in range(5000):
        metriques.appel(VOIE, None, ALFA, None, 0.0)
    etiquettes = {"service": VOIE, "operation": "", "operateur": "ALFA", "code": ""}
    assert lire(metriques, "esav_appels_total", **etiquettes) >= 4000
    metriques.verser()
    assert lire(metriques, "esav_appels_total", **etiquettes) == 5000
