"""`esav operateur`, `esav certificat` and `esav formulaire`."""

import re
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from esav_ws.application.messages_administration import EnregistrerCertificat
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.certificat import Certificat, StatutCertificat
from tests.fakes import AGENT


def test_the_operateurs_are_listed_with_their_rights(demo):
    tous = {o["code"]: o for o in demo.json("operateur", "list")["operateur"]}
    assert list(tous) == ["ALFA", "BETA", "DELT", "ECHO", "GAMA"]
    assert tous["ALFA"]["habilitation"] == ["SIGNALISATION", "TEST", "TEST_ACTE"]
    assert tous["ECHO"]["habilitation"] == []
    assert "Bêta Réseaux" in demo("operateur", "list").stdout


def test_one_operateur_is_shown_with_its_certificates(demo):
    donnees = demo.json("operateur", "show", "beta")
    assert (donnees["code"], donnees["raisonSociale"], donnees["statut"]) == ("BETA", "Bêta Réseaux", "ACTIF")
    assert [c["operateur"] for c in donnees["certificat"]] == ["BETA"]
    assert "Bêta Réseaux" in demo("operateur", "show", "BETA").stdout
    code, erreur = demo.refus("operateur", "show", "ZZZZ")
    assert (code, erreur["code"]) == (1, "AUT-002")


def test_the_registry_says_what_the_gate_would(demo):
    tous = {c["operateur"]: c for c in demo.json("certificat", "list")["certificat"]}
    assert (tous["ALFA"]["accepte"], tous["ALFA"]["codeRefus"]) == (True, None)
    assert 823 <= tous["ALFA"]["joursRestants"] <= 824
    assert (tous["GAMA"]["accepte"], tous["GAMA"]["codeRefus"]) == (False, "CRT-003")
    assert tous["GAMA"]["joursRestants"] < 0
    assert (tous["DELT"]["statut"], tous["DELT"]["codeRefus"]) == ("REVOQUE", "CRT-005")
    assert tous["GAMA"]["fin"] == "2025-12-31T23:59:59+01:00"
    sortie = demo("certificat", "list").stdout
    for texte in ("refusé (CRT-003)", "refusé (CRT-005)", "accepté", "CN=ALFA e-SAV"):
        assert texte in sortie


def test_the_first_to_expire_comes_first(demo):
    maintenant = datetime.now(UTC)
    maison = Maison.ouvrir(Settings())
    bientot = Certificat(
        "ab" * 32,
        "ALFA",
        "CN=relève",
        "CN=AC",
        "1",
        maintenant - timedelta(days=1),
        maintenant + timedelta(days=10, hours=1),
        StatutCertificat.ACTIF,
    )
    maison.bus.executer(EnregistrerCertificat(certificat=bientot), AGENT)
    maison.fermer()
    certificats = demo.json("certificat", "list")["certificat"]
    assert [c["operateur"] for c in certificats[:2]] == ["GAMA", "ALFA"]
    assert certificats[1]["joursRestants"] == 10


def test_refused_accesses_are_shown_latest_first(demo):
    assert "Aucun accès refusé" in demo("certificat", "refusals").stdout
    maison = Maison.ouvrir(Settings())
    gama = next(c for c in demo.json("certificat", "list")["certificat"] if c["operateur"] == "GAMA")
    for empreinte, code in (
        (gama["empreinte"], "CRT-003"),
        (gama["empreinte"], "CRT-003"),
        ("ff", "CRT-002"),
    ):
        maison.acces.journaliser(code, empreinte=empreinte, sujet="CN=essai", adresse="192.0.2.7")
    maison.fermer()
    refus = demo.json("certificat", "refusals")["refus"]
    assert [(r["code"], r["operateur"], r["nombre"]) for r in refus] == [
        ("CRT-002", None, 1),
        ("CRT-003", "GAMA", 2),
    ]
    assert len(demo.json("certificat", "refusals", "--taille", "1")["refus"]) == 1
    assert "192.0.2.7" in demo("certificat", "refusals").stdout


def test_the_forms_are_listed(esav):
    formulaires = esav.json("formulaire", "list")["formulaire"]
    assert [(f["codeFormulaire"], f["versionFormulaire"], f["codeOffre"]) for f in formulaires] == [
        ("COL-SIG", 1, ["COL"]),
        ("FTTH-SIG", 1, ["FTTH"]),
        ("FTTH-SIG", 2, ["FTTH"]),
        ("FTTO-SIG", 1, ["FTTO"]),
    ]
    assert [f["etat"] for f in formulaires if f["codeFormulaire"] == "FTTO-SIG"] == ["EN_PRODUCTION"]
    assert "en production" in esav("formulaire", "list").stdout


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """A copy of the catalogue that a test may spoil."""
    copie = tmp_path / "catalogue"
    shutil.copytree(Settings().forms_catalogue, copie)
    monkeypatch.setattr(Settings, "forms_catalogue", property(lambda _: copie))
    return copie


def test_the_published_catalogue_is_in_order(esav):
    resultat = esav("formulaire", "check")
    assert resultat.exit_code == 0
    assert "en ordre" in resultat.stdout


def test_a_published_file_edited_by_one_byte_is_named_and_never_rewritten(esav, catalogue):
    maquette = catalogue / "FTTH-SIG" / "1" / "maquette.html"
    edite = maquette.read_bytes().replace(b"Maquette", b"maquette", 1)
    assert edite != maquette.read_bytes()
    maquette.write_bytes(edite)
    for options in ((), ("--ecrire",)):
        resultat = esav("formulaire", "check", *options)
        assert resultat.exit_code == 1
        assert f"modifié {maquette}" in resultat.stdout
        assert "une nouvelle version" in resultat.stdout
        assert "en ordre" not in resultat.stdout
    assert maquette.read_bytes() == edite
    code, erreur = esav.refus("formulaire", "list")
    assert (code, str(maquette) in erreur["message"], "art. 12" in erreur["message"]) == (3, True, True)


def test_a_published_file_that_is_gone_and_one_that_never_was_published_are_told_apart(esav, catalogue):
    absent = catalogue / "FTTH-SIG" / "1" / "maquette.html"
    absent.unlink()
    ajoute = catalogue / "FTTH-SIG" / "1" / "note.txt"
    ajoute.write_text("x")
    dit = esav("formulaire", "check").stdout
    assert f"absent  {absent}" in dit
    assert f"en trop {ajoute}" in dit
    assert "modifié" not in dit


def test_an_announced_version_is_sealed_and_the_older_seals_stay(esav, catalogue):
    scelles = catalogue / "CHECKSUMS"
    complets = scelles.read_text()
    anciens = [ligne for ligne in complets.splitlines() if "FTTH-SIG/2/" not in ligne]
    scelles.write_text("\n".join(anciens) + "\n")
    resultat = esav("formulaire", "check")
    assert resultat.exit_code == 1
    assert f"à sceller {catalogue / 'FTTH-SIG' / '2'}" in resultat.stdout
    assert esav.json("formulaire", "check", "--ecrire")["scelle"] == [str(catalogue / "FTTH-SIG" / "2")]
    assert scelles.read_text() == complets


def test_a_seal_that_cannot_be_read_is_named(esav, catalogue):
    (catalogue / "CHECKSUMS").write_text("abc FTTH-SIG/1/form.xsd\n")
    code, erreur = esav.refus("formulaire", "check")
    assert code == 3
    assert "CHECKSUMS:1" in erreur["message"]


def test_a_stale_generated_file_of_a_project_is_named_then_rewritten(esav, catalogue):
    (catalogue / "CHECKSUMS").unlink()
    index = catalogue / "index.toml"
    index.write_text(re.sub("annoncee_le = .*", "", index.read_text()))
    maquette = catalogue / "FTTH-SIG" / "1" / "maquette.html"
    schema = catalogue / "COL-SIG" / "1" / "form.xsd"
    attendus = maquette.read_bytes(), schema.read_bytes()
    maquette.write_text("autre chose")
    schema.unlink()
    resultat = esav("formulaire", "check")
    assert resultat.exit_code == 1
    assert str(maquette) in resultat.stdout
    assert str(schema) in resultat.stdout
    assert maquette.read_text() == "autre chose"
    donnees = esav.json("formulaire", "check", "--ecrire")
    assert set(donnees["reecrit"]) == {str(maquette), str(schema)}
    assert (maquette.read_bytes(), schema.read_bytes()) == attendus
    assert esav.json("formulaire", "check") == {
        "catalogue": str(catalogue),
        "modifie": [],
        "perime": [],
        "aSceller": [],
        "reecrit": [],
        "scelle": [],
    }


def test_a_broken_source_is_said_with_file_and_line(esav, catalogue):
    (catalogue / "FTTH-SIG" / "1" / "formulaire.xml").write_text("<formulaire>")
    for commande in ("check", "list"):
        code, erreur = esav.refus("formulaire", commande)
        assert code == 3
        assert "FTTH-SIG/1/formulaire.xml:1" in erreur["message"]
