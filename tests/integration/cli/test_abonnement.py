"""`esav abonnement`: what an agent sees and does of subscriptions."""

import json

import pytest

from esav_ws.application.messages_abonnements import Abonner
from esav_ws.application.messages_avis import DefinirCorrespondants
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from tests.fakes import AGENT, ALFA


@pytest.fixture
def abonnement(demo):
    maison = Maison.ouvrir(Settings())
    ouvert = maison.bus.executer(Abonner(adresse="https://si.alfa.example/e-sav"), ALFA)
    maison.bus.executer(DefinirCorrespondants(operateur="ALFA", adresses=("sav@alfa.example",)), AGENT)
    maison.fermer()
    return ouvert.identifiant


def en_json(demo, *arguments):
    resultat = demo("abonnement", *arguments, "--json")
    assert resultat.exit_code == 0, resultat.stderr
    return json.loads(resultat.stdout)


def test_a_subscription_is_listed_shown_suspended_and_resumed(demo, abonnement):
    (ligne,) = en_json(demo, "list")["abonnement"]
    assert (ligne["idAbonnement"], ligne["operateur"], ligne["etat"]) == (
        abonnement,
        "ALFA",
        "EN_VERIFICATION",
    )
    assert en_json(demo, "list", "--operateur", "BETA")["abonnement"] == []
    assert en_json(demo, "show", abonnement)["retard"] == 0
    assert abonnement in demo("abonnement", "list").stdout
    assert "https://si.alfa.example/e-sav" in demo("abonnement", "show", abonnement).stdout

    simulee = en_json(demo, "suspend", abonnement, "--motif", "Travaux", "--simuler")
    assert (simulee["etat"], simulee["simulation"]) == ("SUSPENDU", True)
    assert en_json(demo, "show", abonnement)["etat"] == "EN_VERIFICATION"
    assert en_json(demo, "suspend", abonnement, "--motif", "Travaux")["motif"] == "Travaux"
    assert [a["idAbonnement"] for a in en_json(demo, "list", "--etat", "suspendu")["abonnement"]] == [
        abonnement
    ]
    assert en_json(demo, "resume", abonnement)["etat"] == "EN_VERIFICATION"


def test_what_is_refused_says_what_to_do(demo, abonnement):
    resultat = demo("abonnement", "replay", abonnement, "--depuis", "5")
    assert resultat.exit_code == 1
    assert "ABO-007" in resultat.stderr
    assert "ABO-001" in demo("abonnement", "show", "abo-0").stderr
    assert demo("abonnement", "courriel", "ALFA").exit_code == 2


def test_events_by_mail_are_chosen_and_given_up(demo, abonnement):
    choix = en_json(demo, "courriel", "ALFA", "--types", "etat_change,SIGNALISATION_DEPOSEE")
    assert choix["typeEvenement"] == ["SIGNALISATION_DEPOSEE", "ETAT_CHANGE"]
    assert en_json(demo, "courriel", "ALFA", "--types", "tous")["typeEvenement"] == []
    assert en_json(demo, "courriel", "ALFA", "--aucun")["actif"] is False
    assert demo("abonnement", "courriel", "ALFA", "--types", "RIEN").exit_code == 2
