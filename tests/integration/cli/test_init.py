"""`esav init`: a home made whole, again and again."""

import shutil
import ssl
import stat

import pytest
from alembic import command

from esav_ws.application.messages_administration import DefinirOperateur
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.operateur import Operateur, StatutOperateur
from esav_ws.pki.empreinte import faits_pem
from esav_ws.storage import schema
from esav_ws.storage.moteur import ouvrir_moteur
from tests.fakes import AGENT


def faits(donnees: dict) -> dict[str, bool]:
    return {piece["nom"]: piece["cree"] for piece in donnees["piece"]}


def test_a_new_home_is_made_and_told(esav):
    donnees = esav.json("init")
    assert donnees["home"] == str(esav.home)
    assert faits(donnees) == {
        "Autorité de développement": True,
        "Certificat du serveur": True,
        "Base de données": True,
    }
    for chemin in ("pki/ca.pem", "pki/serveur/cert.pem", "esav.sqlite"):
        assert (esav.home / chemin).is_file()
    assert stat.S_IMODE((esav.home / "pki" / "serveur" / "key.pem").stat().st_mode) == 0o600


def test_a_second_run_makes_nothing_and_changes_no_key(demo):
    cle = demo.home / "pki" / "clients" / "ALFA" / "key.pem"
    avant = cle.read_bytes()
    assert set(faits(demo.json("init", "--demonstration")).values()) == {False}
    assert cle.read_bytes() == avant


def test_the_demonstration_is_added_to_a_bare_home(esav):
    assert esav("init").exit_code == 0
    assert faits(esav.json("init", "--demonstration")) == {
        "Autorité de développement": False,
        "Certificat du serveur": False,
        "Base de données": False,
        "Données de démonstration": True,
    }
    codes = [o["code"] for o in esav.json("operateur", "list")["operateur"]]
    assert codes == ["ALFA", "BETA", "DELT", "ECHO", "GAMA"]


def test_what_people_changed_in_a_demonstration_is_kept(demo):
    maison = Maison.ouvrir(Settings())
    suspendu = Operateur("ALFA", "Alfa Télécom", statut=StatutOperateur.SUSPENDU)
    maison.bus.executer(DefinirOperateur(operateur=suspendu), AGENT)
    maison.fermer()
    assert demo("init", "--demonstration").exit_code == 0
    assert demo.json("operateur", "show", "ALFA")["statut"] == "SUSPENDU"


def test_a_person_reads_what_was_made_and_what_comes_next(esav):
    resultat = esav("init", "--demonstration")
    assert resultat.exit_code == 0
    assert str(esav.home / "esav.sqlite") in resultat.stdout
    for texte in ("créé", "ALFA", "GAMA", "expiré", "esav serve --demonstration"):
        assert texte in resultat.stdout
    assert "déjà là" in esav("init").stdout


def test_a_home_that_cannot_be_written_is_said_with_the_setting(esav, monkeypatch, tmp_path):
    (tmp_path / "fichier").write_text("")
    monkeypatch.setenv("ESAV_HOME", str(tmp_path / "fichier" / "home"))
    code, erreur = esav.refus("init")
    assert (code, erreur["code"], erreur["camp"]) == (3, "INSTALLATION", "SERVEUR")
    assert "ESAV_HOME" in erreur["message"]


def test_the_database_of_the_settings_is_brought_to_the_present_schema(esav, monkeypatch, url_base):
    monkeypatch.setenv("ESAV_DATABASE_URL", url_base)
    donnees = esav.json("init", "--demonstration")
    assert faits(donnees)["Données de démonstration"] is True
    assert not (esav.home / "esav.sqlite").exists()
    assert len(esav.json("certificat", "list")["certificat"]) == 5


def test_a_database_of_an_earlier_schema_is_said_to_be_brought_forward(esav):
    assert esav.json("init")["schema"]["avant"] is None
    moteur = ouvrir_moteur(Settings().base, connexions=1)
    with moteur.connect().execution_options(ecriture=True) as connexion:
        command.downgrade(schema._config(connexion), "0017")
        connexion.commit()
    moteur.dispose()
    assert "mise à niveau, 0017 → " in esav("init").stdout
    passage = esav.json("init")["schema"]
    assert passage["avant"] == passage["apres"] > "0017"


def empreintes(esav, code: str) -> set[str]:
    return {c["empreinte"] for c in esav.json("operateur", "show", code)["certificat"]}


@pytest.mark.parametrize(
    ("fichier", "code"),
    [
        ("clients/ALFA/key.pem", "ALFA"),
        ("clients/ALFA/cert.pem", "ALFA"),
        ("clients/DELT/key.pem", "DELT"),
        ("trust/autorite-reconnue-demonstration.pem", "BETA"),
    ],
)
def test_an_incomplete_demonstration_pair_is_made_again_registered_and_told(demo, fichier, code):
    avant = empreintes(demo, code)
    (demo.home / "pki" / fichier).unlink()
    donnees = demo.json("init", "--demonstration")
    assert donnees["certificatRefait"] == [code]
    certificat, cle = (demo.home / "pki" / "clients" / code / nom for nom in ("cert.pem", "key.pem"))
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(certificat, cle)
    nouvelle = faits_pem(certificat.read_bytes()).empreinte
    assert nouvelle not in avant
    assert empreintes(demo, code) == {*avant, nouvelle}
    (registre,) = (
        c for c in demo.json("operateur", "show", code)["certificat"] if c["empreinte"] == nouvelle
    )
    assert registre["statut"] == ("REVOQUE" if code == "DELT" else "ACTIF")
    assert demo.json("init", "--demonstration")["certificatRefait"] == []


def test_a_damaged_demonstration_certificate_is_made_again_and_people_read_it(demo):
    (demo.home / "pki" / "clients" / "ECHO" / "cert.pem").write_text("rien")
    resultat = demo("init", "--demonstration")
    assert resultat.exit_code == 0
    assert "refaits au besoin et enregistrés : ECHO." in resultat.stdout


def test_what_people_changed_is_kept_when_the_whole_pki_is_new(demo):
    maison = Maison.ouvrir(Settings())
    suspendu = Operateur("ALFA", "Alfa Télécom", statut=StatutOperateur.SUSPENDU)
    maison.bus.executer(DefinirOperateur(operateur=suspendu), AGENT)
    maison.fermer()
    shutil.rmtree(demo.home / "pki")
    donnees = demo.json("init", "--demonstration")
    assert donnees["certificatRefait"] == ["ALFA", "BETA", "GAMA", "DELT", "ECHO"]
    assert demo.json("operateur", "show", "ALFA")["statut"] == "SUSPENDU"


def test_a_pair_that_cannot_be_signed_here_says_so(demo):
    (demo.home / "pki" / "ca.key.pem").unlink()
    (demo.home / "pki" / "clients" / "ALFA" / "key.pem").unlink()
    code, erreur = demo.refus("init", "--demonstration")
    assert code == 3
    assert "sans cette clé" in erreur["message"]
