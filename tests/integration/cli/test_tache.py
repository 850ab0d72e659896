"""`esav tache` and `esav courriel`: what waits, why, what was given up, and its replay."""

from datetime import UTC, datetime

import pytest

from esav_ws.application.gestes import Gestes
from esav_ws.application.travaux import ARenoncer, Travaux
from esav_ws.bootstrap import Maison
from esav_ws.cli.releve import Releve
from esav_ws.config import Settings
from esav_ws.metriques import Attente
from tests.fakes_travaux import ChantierDicte


@pytest.fixture
def mortes(demo):
    """Two dead letters of a subject, and a task that is done."""
    maison = Maison.ouvrir(Settings())
    le = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

    def geste(reference):
        if reference != "faite":
            raise ARenoncer("550 5.1.1 inconnu", resume="SMTP 550")

    travaux = Travaux([ChantierDicte(geste)], ouvrir=maison.unites, horloge=maison.horloge)
    for reference in ("a", "b", "faite"):
        Gestes(maison.unites).ecrire(
            lambda u, r=reference: u.taches.ajouter("essai", r, creee_le=le, due_le=le)
        )
        travaux.faire("essai", reference, "moi")
    maison.fermer()
    return demo


def test_without_a_server_mails_wait_and_the_list_says_why(demo):
    assert "Aucune tâche." in demo("tache", "list").stdout
    confie = demo.json("courriel", "test", "sav@alfa.example")
    assert "ESAV_SMTP_HOTE" in confie["retenue"]
    donnees = demo.json("tache", "list")
    assert [(t["sujet"], t["reference"], t["etat"], t["essais"]) for t in donnees["tache"]] == [
        ("courriel", confie["reference"], "A_FAIRE", 0)
    ]
    assert donnees["compte"] == [{"sujet": "courriel", "etat": "A_FAIRE", "nombre": 1}]
    assert [r["sujet"] for r in donnees["retenue"]] == ["courriel"]
    assert "aucun serveur SMTP n'est réglé (ESAV_SMTP_HOTE)" in demo("tache", "list").stdout
    assert "Confié" in demo("courriel", "test", "sav@alfa.example").stdout


@pytest.mark.parametrize(
    ("reglages", "raison"),
    [
        ({"ESAV_SMTP_HOTE": "relais"}, "ESAV_SMTP_EXPEDITEUR"),
        (
            {
                "ESAV_SMTP_HOTE": "relais",
                "ESAV_SMTP_EXPEDITEUR": "esav@exemple.fr",
                "ESAV_SMTP_UTILISATEUR": "esav",
                "ESAV_SMTP_SECURITE": "aucune",
            },
            "mot de passe SMTP partirait en clair",
        ),
    ],
)
def test_settings_that_would_not_do_are_said_and_mails_wait(demo, monkeypatch, reglages, raison):
    for nom, valeur in reglages.items():
        monkeypatch.setenv(nom, valeur)
    assert raison in demo.json("courriel", "test", "sav@alfa.example")["retenue"]


def test_settings_that_would_do_keep_nothing(demo, monkeypatch):
    monkeypatch.setenv("ESAV_SMTP_HOTE", "relais")
    monkeypatch.setenv("ESAV_SMTP_EXPEDITEUR", "esav@exemple.fr")
    assert demo.json("courriel", "test", "sav@alfa.example")["retenue"] is None
    assert demo.json("tache", "list")["retenue"] == []


@pytest.mark.parametrize("adresse", ["sav", "a@b.example,c@d.example", "x@y.example\nBcc: z@y.example"])
def test_a_wrong_address_is_refused_and_nothing_is_entrusted(demo, adresse):
    code, erreur = demo.refus("courriel", "test", adresse)
    assert (code, erreur["code"]) == (1, "TAC-004")
    assert demo.json("tache", "list")["tache"] == []


@pytest.mark.parametrize("expediteur", ["e-SAV <esav@exemple.fr>", "esav@exemple.fr\nBcc: x@y.fr", "esav"])
def test_a_sender_that_is_not_an_address_is_refused_by_its_setting(demo, monkeypatch, expediteur):
    monkeypatch.setenv("ESAV_SMTP_EXPEDITEUR", expediteur)
    code, erreur = demo.refus("tache", "list")
    assert code == 3
    assert "ESAV_SMTP_EXPEDITEUR" in erreur["message"]


def test_a_password_is_nowhere_shown(demo, monkeypatch):
    monkeypatch.setenv("ESAV_SMTP_MOT_DE_PASSE", "tres-secret")
    assert "tres-secret" not in repr(Settings())
    assert "tres-secret" not in str(Settings().model_dump())
    monkeypatch.setenv("ESAV_SMTP_PORT", "0")
    assert "tres-secret" not in demo("tache", "list").output


def test_a_mail_is_shown_with_the_task_that_sends_it(demo):
    reference = demo.json("courriel", "test", "sav@alfa.example")["reference"]
    donnees = demo.json("tache", "show", "courriel", reference)
    assert donnees["courriel"]["destinataire"] == ["sav@alfa.example"]
    assert donnees["courriel"]["objet"] == "e-SAV : courriel d'essai"
    sortie = demo("tache", "show", "courriel", reference).stdout
    for texte in ("en attente", "sav@alfa.example", "e-SAV : courriel d'essai", "Bonjour,"):
        assert texte in sortie


def test_dead_letters_are_listed_with_their_last_error(mortes):
    donnees = mortes.json("tache", "list", "--etat", "abandonnee", "--sujet", "essai")
    assert [(t["reference"], t["erreur"]) for t in donnees["tache"]] == [
        ("a", "550 5.1.1 inconnu"),
        ("b", "550 5.1.1 inconnu"),
    ]
    assert mortes.json("tache", "show", "essai", "a")["courriel"] is None
    assert "abandonnée" in mortes("tache", "show", "essai", "a").stdout
    code, erreur = mortes.refus("tache", "list", "--etat", "PERDUE")
    assert (code, erreur["code"]) == (2, "USAGE")


def test_a_replay_is_first_simulated_then_done(mortes):
    simulee = mortes.json("tache", "relancer", "essai", "a", "--simuler")
    assert simulee["simulation"] is True
    assert mortes.json("tache", "show", "essai", "a")["etat"] == "ABANDONNEE"
    faite = mortes.json("tache", "relancer", "essai", "a")
    assert [(t["etat"], t["essais"]) for t in faite["tache"]] == [("A_FAIRE", 0)]
    assert mortes.json("tache", "show", "essai", "b")["etat"] == "ABANDONNEE"


def test_all_dead_letters_of_a_subject_are_replayed_at_once(mortes):
    assert "serait relancée a" in mortes("tache", "relancer", "essai", "--toutes", "--simuler").stdout
    assert [t["reference"] for t in mortes.json("tache", "relancer", "essai", "--toutes")["tache"]] == [
        "a",
        "b",
    ]
    assert mortes.json("tache", "list", "--etat", "ABANDONNEE")["tache"] == []
    assert "Aucune tâche essai abandonnée." in mortes("tache", "relancer", "essai", "--toutes").stdout


def test_what_cannot_be_replayed_is_said(mortes):
    for arguments, attendus in (
        (("essai", "faite"), (1, "TAC-002")),
        (("essai", "zzz"), (1, "TAC-001")),
        (("essai",), (2, "USAGE")),
        (("essai", "a", "--toutes"), (2, "USAGE")),
    ):
        code, erreur = mortes.refus("tache", "relancer", *arguments)
        assert (code, erreur["code"]) == attendus


def test_the_metrics_read_what_waits_and_what_was_given_up(mortes):
    mortes.json("courriel", "test", "sav@alfa.example")
    maison = Maison.ouvrir(Settings())
    releve = Releve(maison)
    assert list(releve.attentes()) == []
    releve.lire()
    lues = {attente.sujet: attente for attente in releve.attentes()}
    maison.fermer()
    assert lues["essai"] == Attente("essai", 0, 2, 0.0)
    assert lues["menage"] == Attente("menage", 0, 0, 0.0)
    assert (lues["courriel"].a_faire, lues["courriel"].abandonnees) == (1, 0)
    assert 0 <= lues["courriel"].retard_s < 60


@pytest.mark.parametrize("visee", ["--toutes", "avis-1"])
def test_a_subject_that_is_none_is_said_with_those_that_are(demo, visee):
    code, erreur = demo.refus("tache", "relancer", "courriels", visee)
    assert code == 2
    assert "sujet courriels inconnu" in erreur["message"]
    assert "courriel, " in erreur["message"]
