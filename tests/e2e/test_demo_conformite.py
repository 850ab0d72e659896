"""`esav demo conformite`: ECHO goes live by what it has passed, and systems that are wrong do not pass.

What each step must give is written by hand, from art. 5.2.1: nothing is open before the attestation, it opens the version
that was passed and no other, and whoever has openssl can verify it.
"""

import shutil

import pytest

from esav_ws.cli import demo_conformite_scene
from esav_ws.cli.demo_conformite_recit import RecitConformite
from esav_ws.cli.demo_conformite_scene import scene
from esav_ws.cli.erreurs import InstallationIncorrecte
from tests.e2e.recits import lire
from tests.fakes import AGENT
from tests.outils import absent

ECHO, BETA, OI, TIERS, FAUSSAIRE = "ECHO", "BETA", "OI", "Un tiers", "Un faussaire"

ATTENDUES = [
    # nothing is open, the platform lets in, nothing can be attested yet
    (ECHO, "AUT-001"),
    (OI, "2 certificats"),
    (ECHO, "servi"),
    (OI, "CNF-042"),
    # fourteen parcours of signalisation and three of test, in v2
    *[(ECHO, "réussi")] * 17,
    (OI, "signalisation v2"),
    (OI, "les mêmes octets"),
    (TIERS, "signature valable"),
    (TIERS, "signature refusée"),
    (FAUSSAIRE, "CNF-040"),
    (OI, "SIGNALISATION v2"),
    (ECHO, "déposée"),
    (ECHO, "AUT-005"),
    (OI, "2 certificats"),
    # each wrong system, and why it was stopped
    (BETA, "sous une autre référence"),
    (BETA, "un autre identifiantRequete"),
    (BETA, "par VOL-001 a été renvoyée"),
    (BETA, "le suivi, qui continue"),
    (BETA, "par SIG-004 a été renvoyée sans changement"),
    (BETA, "le dépôt corrigé"),
    (BETA, "le dégel"),
    (BETA, "venu sans EN_COURS"),
    (BETA, "a été fait deux fois"),
    (BETA, "sous le certificat de remplacement"),
    (BETA, "le résultat"),
]
"""Who, and what must come of it."""


def test_echo_goes_from_nothing_to_production_and_wrong_systems_are_stopped_with_the_reason(tmp_path):
    if shutil.which("openssl") is None:
        absent("openssl", "apt-get install openssl")
    recit = lire(tmp_path, "conformite")
    assert [(etape["qui"], etape["obtenu"]) for etape in recit["etape"]] == ATTENDUES
    assert (recit["abouti"], recit["nonJouees"]) == (True, 0)
    (faux,) = [e["reponse"] for e in recit["etape"] if e["qui"] == FAUSSAIRE]
    assert (
        "parcours[0].verdict : le document n'est pas ce qui a été signé : signé « REUSSI », lu « ECHOUE »"
        in faux
    )


def test_the_story_stops_where_a_parcours_fails():
    with scene(AGENT) as montee:
        montee.jouer = lambda *_: iter([demo_conformite_scene.Joue("gel", "Un gel", False, ("sans dégel",))])
        *debut, derniere = RecitConformite(montee).raconter()
    assert len(debut) == 4
    assert (derniere.arrete, derniere.obtenu, derniere.reponse) == (True, "échoué", "sans dégel")


def test_without_the_suite_the_story_says_what_to_install(monkeypatch):
    monkeypatch.setattr(demo_conformite_scene, "SUITE", "suite_absente")
    with pytest.raises(InstallationIncorrecte, match="pip install esav-conformance"), scene(AGENT):
        pass
