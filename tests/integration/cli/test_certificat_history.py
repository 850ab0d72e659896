"""`esav certificat history` and `list`: until when each step is due, and who still uses which certificate."""

from datetime import UTC, datetime, timedelta

import pytest

from esav_ws.application.gestes import Gestes
from esav_ws.application.ports_porte import UsageCertificat
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.horloge import jour_de_paris


@pytest.fixture
def hier():
    return datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)


@pytest.fixture
def vieux(demo, hier):
    """ALFA's certificate, that called twice yesterday."""
    c = next(c for c in demo.json("certificat", "list")["certificat"] if c["operateur"] == "ALFA")
    maison = Maison.ouvrir(Settings())
    usage = UsageCertificat(c["empreinte"], jour_de_paris(hier), 2, hier, hier)
    Gestes(maison.unites).ecrire(lambda u: u.usages_certificats.ajouter([usage]))
    maison.fermer()
    return c


def test_the_list_says_when_each_certificate_last_called(demo, vieux, hier):
    par_numero = {c["numero"]: c for c in demo.json("certificat", "list")["certificat"]}
    assert par_numero[vieux["numero"]]["requetes"] == 2
    assert datetime.fromisoformat(par_numero[vieux["numero"]]["derniereRequete"]) == hier
    muet = next(c for c in par_numero.values() if c["operateur"] == "BETA")
    assert (muet["requetes"], muet["derniereRequete"]) == (0, None)


def test_a_file_says_until_when_it_waits(demo, vieux):
    echeances = demo.json("certificat", "history", vieux["numero"])["echeance"]
    fin = datetime.fromisoformat(vieux["fin"])
    assert [e["genre"] for e in echeances] == ["BASCULE", "REMPLACEMENT", "FIN"]
    assert {e["article"] for e in echeances} == {"5.2.2"}
    assert datetime.fromisoformat(echeances[-1]["finLe"]) == fin
