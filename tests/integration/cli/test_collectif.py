"""`esav collectif`, for people and for programs."""

import secrets

import pytest

from esav_ws.application.collectif_detection import ChantierDetectionCollectif
from esav_ws.application.messages_administration import DefinirPrestation
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.collectif_detection import ReglesCollectif
from esav_ws.domain.offre import Prestation
from tests.fakes import AGENT


@pytest.fixture
def propose(demo):
    """The number of a proposal of three signalisations of ALFA's, the last one still to be accepted."""
    numeros = []
    maison = Maison.ouvrir(Settings())
    for rang in (1, 2, 3):
        ligne = Prestation(
            f"CLI-{rang}", "ALFA", "FTTH", reference_pm="FI-21999-0001", reference_pbo="PBO-CLI"
        )
        maison.bus.executer(DefinirPrestation(prestation=ligne), AGENT)
        numeros.append(demo.deposer(f"REF-CLI-{rang}", prestation=ligne.identifiant))
    for numero in numeros[:2]:
        demo.json("signalisation", "accept", numero)
    ChantierDetectionCollectif(
        ReglesCollectif(), (), alea=secrets.randbelow, ouvrir=maison.unites, horloge=maison.horloge
    ).accomplir("maintenant")
    maison.fermer()
    (lu,) = demo.json("collectif", "list")["collectif"]
    return lu["numeroCollectif"], numeros


def test_a_collective_fault_is_worked_from_its_proposal_to_its_closing(demo, propose):
    numero, enfants = propose
    assert "PBO-CLI" in demo("collectif", "list").stdout
    assert demo.json("signalisation", "show", enfants[0])["numeroCollectif"] is None
    lu = demo.json("collectif", "confirm", numero, "--rattachement", "auto")
    assert (lu["etat"], lu["rattachees"], lu["empechees"], lu["avancees"]) == ("CONFIRME", 3, 1, 0)

    dit = demo("collectif", "start", numero, "--motif", "câble coupé").stdout
    assert f"{enfants[2]} (ALFA) ne suit pas : Encore en dépôt" in dit
    assert "2 ont changé d'état" in dit
    assert demo.json("signalisation", "show", enfants[0])["numeroCollectif"] == numero
    assert numero in demo("signalisation", "show", enfants[0]).stdout
    demo.json("signalisation", "accept", enfants[2])
    for verbe in ("restore", "repair"):
        assert demo.json("collectif", verbe, numero)["avancees"] >= 2
    lu = demo.json("collectif", "close", numero, "--code", "reparation-reseau", "--motif", "câble refait")
    assert (lu["etat"], lu["avancees"], lu["empechees"]) == ("CLOS", 3, 0)
    assert {ligne["etat"] for ligne in lu["signalisation"]} == {"CLOS"}
    vu = demo("collectif", "show", numero).stdout
    assert "câble refait" in vu
    assert "Aucun dérangement collectif." in demo("collectif", "list").stdout
    assert demo.json("collectif", "list", "--tous")["collectif"][0]["etat"] == "CLOS"


def test_a_simulation_says_what_would_happen_and_writes_nothing(demo, propose):
    numero, enfants = propose
    demo.json("collectif", "confirm", numero)
    lu = demo.json("collectif", "start", numero, "--simuler")
    assert (lu["simulation"], lu["etat"], lu["avancees"], lu["empechees"]) == (True, "EN_COURS", 2, 1)
    assert demo.json("collectif", "show", numero)["etat"] == "CONFIRME"
    assert demo.json("signalisation", "show", enfants[0])["etat"] == "EN_QUALIFICATION"


def test_signalisations_are_detached_and_attached_by_number(demo, propose):
    numero, enfants = propose
    demo.json("collectif", "confirm", numero)
    assert demo.json("collectif", "detach", numero, enfants[0])["rattachees"] == 2
    assert demo.json("collectif", "attach", numero, enfants[0])["rattachees"] == 3
    assert demo.json("collectif", "follow", numero)["empechees"] == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("start", "{}"), "SIG-051"),
        (("close", "{}", "--code", "REPARATION_RESEAU", "--motif", "fini"), "SIG-051"),
        (("show", "DC-2222-2222-2"), "SIG-050"),
        (("detach", "{}", "2222-2222-2"), "SIG-055"),
    ],
)
def test_what_is_not_possible_is_refused_with_its_code(demo, propose, arguments, code):
    numero, _ = propose
    sortie, erreur = demo.refus("collectif", *(a.format(numero) for a in arguments))
    assert (sortie != 0, erreur["code"]) == (True, code)


def test_a_dismissal_wants_its_reason(demo, propose):
    numero, _ = propose
    assert demo("collectif", "dismiss", numero).exit_code != 0
    assert demo.json("collectif", "dismiss", numero, "--motif", "sans lien")["etat"] == "ECARTE"
