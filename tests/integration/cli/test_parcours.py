"""`esav parcours`, on a demonstration home of the integration platform."""

import json
from datetime import UTC, datetime

import pytest

from esav_ws.application.parcours import RegistreParcours
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.attestation import Constat, EchangeJoue, GraviteConstat, Verdict
from esav_ws.domain.operateur import Habilitation
from esav_ws.domain.parcours import PartieEnCours

LE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def plateforme(demo, monkeypatch):
    """The command on the home of a platform."""
    monkeypatch.setenv("ESAV_ENVIRONNEMENT", "integration")
    (demo.home / "environnement").write_text("integration\n", "utf-8")
    return demo


@pytest.fixture
def registre(plateforme):
    maison = Maison.ouvrir(Settings(home=plateforme.home))
    yield RegistreParcours(maison.unites)
    maison.fermer()


def partie() -> PartieEnCours:
    return PartieEnCours(
        "ALFA", "gel", "Un gel", Habilitation.SIGNALISATION, "signalisation", 2, "2.0", "0" * 64, LE,
        "étape 5 sur 7 : le dégel",
        (Constat(LE, "vu : un dépôt", GraviteConstat.INFO),),
        "ab" * 32,
        (EchangeJoue(LE, "deposerSignalisation", "1" * 64, "2" * 64, "corr-1", None),),
    )  # fmt: skip


def test_the_published_parcours_are_listed_and_where_an_operateur_stands(plateforme, registre):
    publies = plateforme.json("parcours", "list")["parcours"]
    assert {("gel", 1), ("gel", 2), ("push-double", 2)} <= {(p["nom"], p["version"]) for p in publies}
    registre.commencer(partie())
    etats = {(p["nom"], p["version"]): p for p in plateforme.json("parcours", "list", "alfa")["parcours"]}
    assert (etats["gel", 2]["etat"], etats["gel", 2]["etape"]) == ("EN_COURS", "étape 5 sur 7 : le dégel")
    assert etats["gel", 1]["etat"] == "A_JOUER"
    assert "en cours" in plateforme("parcours", "list", "ALFA").stdout


def test_a_play_is_shown_given_up_once_and_shown_with_what_to_change(plateforme, registre):
    registre.commencer(partie())
    vu = plateforme.json("parcours", "show", "ALFA", "gel")
    assert (vu["etat"], vu["echange"][0]["correlation"]) == ("EN_COURS", "corr-1")
    assert plateforme.json("parcours", "abandon", "ALFA", "--simuler")["simule"] is True
    assert plateforme.json("parcours", "abandon", "ALFA")["parcours"] == "gel"
    assert plateforme.refus("parcours", "abandon", "ALFA")[1]["code"] == "CNF-023"
    vu = plateforme.json("parcours", "show", "ALFA", "gel")
    assert (vu["etat"], vu["remede"]) == ("ECHOUE", "Recommencer le parcours.")
    assert "abandonné" in plateforme("parcours", "show", "ALFA", "gel").stdout
    assert "pas encore joué" in plateforme("parcours", "show", "ALFA", "gel", "--version", "1").stdout


def test_following_says_what_comes_until_the_end(plateforme, registre, monkeypatch):
    from esav_ws.cli import parcours

    assert plateforme.refus("parcours", "follow", "ALFA")[1]["code"] == "CNF-023"
    debut = partie()

    def finir(_secondes: float) -> None:
        registre.finir(debut, debut.finie(LE, Verdict.REUSSI))

    monkeypatch.setattr(parcours.time, "sleep", finir)
    registre.commencer(debut)
    lignes = plateforme("parcours", "follow", "ALFA", "--json").stdout.splitlines()
    assert [next(iter(json.loads(ligne))) for ligne in lignes] == [
        "constat",
        "attendu",
        "verdict",
    ]
    registre.commencer(debut)
    assert "Un gel" in plateforme("parcours", "follow", "ALFA").stdout


def test_what_is_no_parcours_is_refused(plateforme, demo, monkeypatch):
    assert plateforme.refus("parcours", "show", "ALFA", "rien")[1]["code"] == "CNF-020"
    erreur = plateforme.refus("parcours", "show", "ALFA", "push-double", "--version", "1")[1]
    assert (erreur["code"], "push-double (v2)" in erreur["message"]) == ("CNF-020", True)


@pytest.mark.parametrize(
    "commande", [["list", "ZZZZ"], ["show", "ZZZZ", "gel"], ["follow", "ZZZZ"], ["abandon", "ZZZZ"]]
)
def test_who_is_not_registered_plays_nothing(plateforme, commande):
    assert plateforme.refus("parcours", *commande)[1]["code"] == "CNF-004"


def test_production_has_no_parcours(demo):
    assert demo.refus("parcours", "list", "ALFA")[1]["code"] == "CNF-006"
