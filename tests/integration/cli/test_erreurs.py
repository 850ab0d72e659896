"""Whatever goes wrong: one clear French message, an exit code, no traceback."""

import json
import stat

import pytest

from esav_ws.bootstrap import Maison


def test_a_command_on_no_home_says_to_make_one(esav):
    code, erreur = esav.refus("signalisation", "list")
    assert (code, erreur["code"], erreur["camp"]) == (3, "INSTALLATION", "SERVEUR")
    assert "esav init" in erreur["message"]
    assert not esav.home.exists()


def test_serving_no_home_says_to_make_one(esav):
    code, erreur = esav.refus("serve")
    assert code == 3
    assert "esav init" in erreur["message"]


@pytest.mark.parametrize("commande", [("serve", "--demonstration"), ("demo",)])
def test_a_demonstration_on_a_bare_home_says_what_is_missing(esav, commande):
    assert esav("init").exit_code == 0
    code, erreur = esav.refus(*commande)
    assert code == 3
    assert "esav init --demonstration" in erreur["message"]


def test_a_damaged_key_is_said_with_its_file(demo):
    cle = demo.home / "pki" / "serveur" / "key.pem"
    cle.write_text("rien")
    code, erreur = demo.refus("serve")
    assert code == 3
    assert str(cle) in erreur["message"]


def test_a_damaged_authority_is_said(demo, monkeypatch):
    monkeypatch.setenv("ESAV_PORT_WS", "0")
    monkeypatch.setenv("ESAV_PORT_METRICS", "0")
    autorite = demo.home / "pki" / "trust" / "autorite-reconnue-demonstration.pem"
    autorite.write_text("rien")
    code, erreur = demo.refus("serve")
    assert code == 3
    assert erreur["message"].startswith(str(autorite))


@pytest.mark.parametrize("commande", [("serve",), ("signalisation", "list"), ("init",)])
def test_a_damaged_database_is_said_with_what_to_do(demo, commande):
    (demo.home / "esav.sqlite").write_bytes(b"n'importe quoi " * 1000)
    code, erreur = demo.refus(*commande)
    assert code == 3
    assert "esav.sqlite" in erreur["message"]
    assert "sauvegarde" in erreur["message"]


@pytest.mark.parametrize("commande", [("serve",), ("signalisation", "list")])
def test_a_database_that_does_not_answer_is_said_without_its_password(demo, monkeypatch, commande):
    monkeypatch.setenv("ESAV_DATABASE_URL", "postgresql://esav:motdepasse@127.0.0.1:1/esav")
    resultat = demo(*commande)
    assert resultat.exit_code == 3
    assert "ESAV_DATABASE_URL" in resultat.stderr
    assert "motdepasse" not in resultat.stderr


@pytest.mark.parametrize(
    ("reglage", "valeur"),
    [
        ("ESAV_PORT_WS", "abc"),
        ("ESAV_THREADS", "0"),
        ("ESAV_DATABASE_URL", "mysql://u:motdepasse@h/b"),
        ("ESAV_JOURNAL", "xml"),
        ("ESAV_WORKERS", "0"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_expected(demo, monkeypatch, reglage, valeur):
    monkeypatch.setenv(reglage, valeur)
    resultat = demo("certificat", "list")
    assert resultat.exit_code == 3
    assert f"{reglage} est mal réglé" in resultat.stderr
    assert "motdepasse" not in resultat.stderr


def test_a_wrong_proxy_socket_is_said(demo, monkeypatch):
    monkeypatch.setenv("ESAV_PROXY_ECOUTE", "ici")
    monkeypatch.setenv("ESAV_PORT_METRICS", "0")
    code, erreur = demo.refus("serve")
    assert code == 3
    assert "ESAV_PROXY_ECOUTE" in erreur["message"]


def test_an_address_of_another_machine_blames_the_host_and_no_port(demo, monkeypatch):
    monkeypatch.setenv("ESAV_HOTE", "192.0.2.1")
    code, erreur = demo.refus("serve")
    assert code == 3
    assert "192.0.2.1" in erreur["message"]
    assert "ESAV_HOTE" in erreur["message"]
    assert "arrêtez le programme" not in erreur["message"]


PERSONNE = "M. Dupont, 0612345678"


@pytest.fixture
def panne(demo, monkeypatch):
    """The command on a house that fails in a way that nobody foresaw, with a person's data at hand."""

    def ouvrir(_settings):
        raise RuntimeError(PERSONNE) from KeyError("secret")

    monkeypatch.setattr(Maison, "ouvrir", ouvrir)
    return demo


def test_the_unforeseen_is_one_sentence_and_a_file_without_personal_data(panne):
    code, erreur = panne.refus("signalisation", "list")
    journal = panne.home / "esav-erreurs.log"
    assert (code, erreur["code"], erreur["camp"]) == (4, "INATTENDUE", "SERVEUR")
    assert str(journal) in erreur["message"]
    consigne = json.loads(journal.read_text())
    assert consigne["commande"] == "signalisation list"
    assert consigne["exception"] == "KeyError > RuntimeError"
    assert "ouvrir" in consigne["trace"]
    assert "Dupont" not in journal.read_text() + str(erreur)
    assert stat.S_IMODE(journal.stat().st_mode) == 0o600


def test_the_unforeseen_keeps_the_command_and_not_its_values(panne):
    assert panne("operateur", "show", "dupont").exit_code == 4
    assert json.loads((panne.home / "esav-erreurs.log").read_text())["commande"] == "operateur show"


def test_the_traceback_comes_only_when_asked_for(panne, monkeypatch):
    assert "Traceback" not in panne("signalisation", "list").stderr
    assert "RuntimeError: M. Dupont" in panne("--trace", "signalisation", "list").stderr
    monkeypatch.setenv("ESAV_DEBUG", "1")
    assert "Traceback" in panne("signalisation", "list").stderr


def test_the_unforeseen_without_a_home_is_kept_elsewhere(esav, monkeypatch, tmp_path):
    import tempfile

    def ouvrir(_settings):
        raise RuntimeError

    monkeypatch.setattr(Maison, "ouvrir", ouvrir)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("ESAV_DATABASE_URL", "sqlite://")
    code, erreur = esav.refus("certificat", "list")
    assert code == 4
    assert str(tmp_path / "esav-erreurs.log") in erreur["message"]
