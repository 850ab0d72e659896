"""Where a fault probably lies: cases written by hand, each as a technician would tell it."""

import pytest

from esav_ws.domain.essai import Mesure, Verdict
from esav_ws.domain.essai_localisation import localiser

BON, BAS, MAL = Verdict.CONFORME, Verdict.DEGRADE, Verdict.NON_CONFORME


def m(nom, valeur, verdict=None):
    return Mesure(nom, str(valeur), "", verdict)


ACTIF = m("etatService", "ACTIF", BON)
PORT = m("etatPort", "EN_SERVICE", BON)
ALLUME, ETEINT = m("etatOnt", "EN_LIGNE", BON), m("etatOnt", "HORS_LIGNE", MAL)
LOS, GASP, SANS_ALARME = m("alarme", "LOS", MAL), m("alarme", "DYING_GASP", MAL), m("alarme", "AUCUNE", BON)


def voisins(arbre, pm, pbo):
    return m("arbreHorsLigne", arbre), m("pmHorsLigne", pm), m("pboHorsLigne", pbo)


def degrades(arbre, pm, pbo):
    return m("arbreDegrades", arbre), m("pmDegrades", pm), m("pboDegrades", pbo)


def echo(metres, verdict=MAL):
    """An echo on a line whose PM is at 3 000 m, its PBO at 4 000, its PTO at 4 100."""
    return (
        m("distanceDefaut", metres, verdict),
        m("distancePm", 3000),
        m("distancePbo", 4000),
        m("distancePto", 4100),
    )


CAS = {
    "a healthy line": ([ACTIF, PORT, ALLUME, SANS_ALARME], None),
    "a service that the Opérateur suspended": (
        [m("etatService", "SUSPENDU", MAL), PORT],
        ("OPERATEUR", None),
    ),
    "a service that was never activated": ([m("etatService", "INACTIF", MAL), PORT], ("OI", "NRO")),
    "a port that is down, whatever else is seen": (
        [ACTIF, m("etatPort", "HORS_SERVICE", MAL), ETEINT, LOS, *voisins(100, 100, 100)],
        ("OI", "NRO"),
    ),
    "a box without power": ([ACTIF, PORT, ETEINT, GASP, *voisins(0, 0, 0)], ("CLIENT", None)),
    "a box that is silent while light arrives": (
        [ACTIF, PORT, ETEINT, SANS_ALARME, *voisins(0, 0, 0)],
        ("CLIENT", None),
    ),
    "no light, and none in the whole tree": (
        [PORT, ETEINT, LOS, *voisins(100, 100, 100)],
        ("OI", "TRANSPORT"),
    ),
    "no light, and none at the whole PM": ([PORT, ETEINT, LOS, *voisins(40, 95, 100)], ("OI", "PM")),
    "no light, and none at the whole PBO": (
        [PORT, ETEINT, LOS, *voisins(12, 20, 100)],
        ("OI", "DISTRIBUTION"),
    ),
    "at the bound of what is taken for all": (
        [PORT, ETEINT, LOS, *voisins(12, 20, 90)],
        ("OI", "DISTRIBUTION"),
    ),
    "no light, and most neighbours have some": (
        [PORT, ETEINT, LOS, *voisins(12, 20, 89)],
        ("OI", "RACCORDEMENT"),
    ),
    "no light, and nothing known of the neighbours": ([PORT, ETEINT, LOS], ("INDETERMINEE", None)),
    "a low level on this line alone": (
        [ALLUME, SANS_ALARME, m("puissanceOnt", -27, BAS), *degrades(0, 0, 0)],
        ("OI", "RACCORDEMENT"),
    ),
    "a low level upwards alone": (
        [ALLUME, m("puissanceOnt", -20, BON), m("puissanceOlt", -31, MAL), *degrades(0, 0, 0)],
        ("OI", "RACCORDEMENT"),
    ),
    "a low level on the whole PBO": (
        [ALLUME, m("puissanceOnt", -27, BAS), *degrades(10, 30, 100)],
        ("OI", "DISTRIBUTION"),
    ),
    "a low level on the whole tree": (
        [ALLUME, m("puissanceOnt", -27, BAS), *degrades(92, 95, 100)],
        ("OI", "TRANSPORT"),
    ),
    "a low level, and nothing known of the neighbours": (
        [ALLUME, m("puissanceOnt", -27, BAS)],
        ("INDETERMINEE", None),
    ),
    "an echo at the exchange": (echo(15), ("OI", "NRO")),
    "an echo on the way to the PM": (echo(16), ("OI", "TRANSPORT")),
    "an echo just before the PM": (echo(2984), ("OI", "TRANSPORT")),
    "an echo at the PM": (echo(2985), ("OI", "PM")),
    "an echo just behind the PM": (echo(3015), ("OI", "PM")),
    "an echo between PM and PBO": (echo(3016), ("OI", "DISTRIBUTION")),
    "an echo short of the PBO": (echo(3985), ("OI", "DISTRIBUTION")),
    "an echo at the PBO": (echo(3986), ("OI", "RACCORDEMENT")),
    "an echo short of the PTO": (echo(4084), ("OI", "RACCORDEMENT")),
    "an echo at the PTO": (echo(4085), ("CLIENT", None)),
    "an echo goes before what the neighbours say": (
        [ETEINT, LOS, *echo(3500), *voisins(0, 0, 0)],
        ("OI", "DISTRIBUTION"),
    ),
    "losses behind a line that works": ([ACTIF, ALLUME, m("perte", 40, MAL)], ("OPERATEUR", None)),
    "losses on a line whose box is not seen": ([m("perte", 40, MAL)], ("INDETERMINEE", None)),
}


@pytest.mark.parametrize("cas", CAS)
def test_a_fault_is_located_as_a_technician_would(cas):
    mesures, attendu = CAS[cas]
    situe = localiser(mesures)
    assert (situe and (situe.domaine, situe.segment)) == attendu
    assert situe is None or (situe.raisons and all(situe.raisons))
