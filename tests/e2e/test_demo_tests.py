"""`esav demo tests`: four lines tested over the web service in both versions, localised, and the only deposits allowed.

What each step must give is written by hand: a line at which nothing is broken is CONFORME; an ONT without power is at the
customer's, and the offer refuses its deposit; a level 11 dB too low on one line alone is between its PBO and its PTO; a
PBO of which every line is down is behind a cut of its link to the PM; nonsense is no result.
"""

import pytest

from esav_ws.adapters.equipements.simulateur import ABSENT, AGENT, programme_agent
from esav_ws.cli import demo_tests_snmp
from esav_ws.cli.demo_etapes import conclure
from esav_ws.cli.demo_tests_recit import RecitTests
from esav_ws.cli.demo_tests_scene import scene
from tests.e2e.recits import lire
from tests.e2e.test_demo_versions import DEBUT
from tests.fakes import AGENT as CAMILLE
from tests.outils import absent

TOUS = "ACTIVATION BOUT_EN_BOUT COMPLET CONNEXION DISTANCE LIGNE NIVEAUX"
SAINE = "TERMINE, CONFORME"
ONT_MORT = "TERMINE, NON_CONFORME, CLIENT"
DEGRADEE = "TERMINE, DEGRADE, OI RACCORDEMENT"
COUPEE = "TERMINE, NON_CONFORME, OI DISTRIBUTION"
ALFA, BETA, AGENT_SAV, OI, RESEAU = "ALFA", "BETA", "Agent du SAV", "OI", "Réseau simulé"
DEUX_LIGNES = "INCIDENT-1 NOUVEAU (FTTO-0024, FTTO-0025)"

PAR_LE_WEB_SERVICE = [
    # what can be asked for, and what cannot
    (ALFA, f"{TOUS} RELANCE_ONT RELANCE_PORT"),
    (BETA, TOUS),
    (ALFA, "TST-003"),
    (ALFA, "TST-003"),
    (BETA, "AUT-001"),
    (ALFA, "TST-002"),
    (BETA, "PRE-001"),
    (ALFA, "TST-008"),
    # in v1, four at a time, then in v2, one after the other
    (RESEAU, "3"),
    *[(ALFA, "DEMANDE")] * 4,
    (ALFA, "TST-004"),
    (ALFA, "TST-009"),
    *[(ALFA, trouve) for trouve in (SAINE, ONT_MORT, DEGRADEE, COUPEE)] * 2,
    # deposits: healthy, customer's, another line's test, the OI's, another Opérateur's test, then a waiver
    (ALFA, "TST-011"),
    (ALFA, "TST-011"),
    (ALFA, "TST-001"),
    (ALFA, "EN_DEPOT"),
    (BETA, "TST-001"),
    (BETA, "TST-001"),
    (AGENT_SAV, "ALFA"),
    (ALFA, "EN_DEPOT"),
    # the incident on the link, and the deposit that is attached to it
    (OI, "NOUVEAU"),
    (ALFA, DEUX_LIGNES),
    (ALFA, DEUX_LIGNES),
    (BETA, "aucun"),
    (ALFA, "EN_DEPOT"),
    (ALFA, "INCIDENT-1"),
    (ALFA, COUPEE),
    (ALFA, "TEST_TERMINE 9, INCIDENT_OUVERT 1, SIGNALISATION_RATTACHEE 1"),
    (RESEAU, "1"),
    (OI, "CLOTURE"),
    (ALFA, SAINE),
    (ALFA, "TST-011"),
    # twenty-five hours after its test
    (ALFA, "TST-010"),
]
PAR_SNMP = [
    (OI, "6"),
    (ALFA, SAINE),
    (ALFA, "TST-011"),
    (ALFA, ONT_MORT),
    (ALFA, "TST-011"),
    (ALFA, DEGRADEE),
    (ALFA, "EN_DEPOT"),
    (ALFA, COUPEE),
    (ALFA, "EN_DEPOT"),
    (ALFA, "ECHEC, INCOHERENT"),
    (ALFA, "TST-009"),
]
"""Who, and what must be answered."""


@pytest.fixture(scope="module")
def recit(tmp_path_factory) -> dict:
    """The story told once."""
    return lire(tmp_path_factory.mktemp("recit"), "tests")


def vues(etapes: list[dict]) -> list[tuple[str, str]]:
    return [(etape["qui"], etape["obtenu"]) for etape in etapes]


def test_four_lines_are_tested_localised_and_only_the_right_deposits_are_allowed(recit):
    etapes = recit["etape"][: len(PAR_LE_WEB_SERVICE)]
    assert recit["abouti"] is True
    assert vues(etapes) == PAR_LE_WEB_SERVICE
    (deja,) = [e for e in etapes if e["obtenu"] == "TST-004"]
    premier = next(e for e in etapes if e["obtenu"] == "DEMANDE")
    assert premier["reponse"].partition(",")[0] in deja["reponse"]
    assert {e["article"] for e in etapes if e["obtenu"].startswith("TST-")} <= {"4.1", "4.2.1"}
    bornes = [e["element"] for e in etapes if e["obtenu"] == "TST-003"]
    assert [[x["xpath"] for x in elements] for elements in bornes] == [
        ["//parametre[nom='paquets']"],
        ["//parametre[nom='confirmation']"],
    ]
    assert "défaut probable côté CLIENT" in [e for e in etapes if e["obtenu"] == "TST-011"][1]["reponse"]


def test_the_same_faults_are_found_through_snmp(recit):
    etapes = recit["etape"][len(PAR_LE_WEB_SERVICE) :]
    if programme_agent() is None:
        (passee,) = etapes
        assert (recit["nonJouees"], passee["jouee"], passee["conforme"]) == (1, False, False)
        absent(AGENT, "apt-get install snmpd")
    assert recit["nonJouees"] == 0
    assert vues(etapes) == PAR_SNMP


def test_a_step_that_this_machine_cannot_play_is_told_and_is_not_green(monkeypatch):
    monkeypatch.setattr(demo_tests_snmp, "programme_agent", lambda: None)
    (etape,) = demo_tests_snmp.par_snmp(None)
    assert (etape.conforme, etape.arrete, etape.reponse) == (False, False, ABSENT)
    assert etape.donnees()["jouee"] is False
    *_, ligne = conclure([etape], abouti=True)
    assert ligne.plain == "0 étapes, toutes comme prévu ; 1 non jouée."


def test_the_story_stops_at_the_first_answer_that_is_not_as_foreseen():
    with scene(DEBUT, CAMILLE) as montee:
        recit = RecitTests(montee)
        recit._gestes.lister = lambda *_: ("PLANETES", "1 test")
        (etape,) = recit.raconter()
    assert (etape.arrete, etape.attendu) == (True, f"{TOUS} RELANCE_ONT RELANCE_PORT")
