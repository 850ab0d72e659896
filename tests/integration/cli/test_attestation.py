"""`esav attestation`: from the platform to production through the command line, and every altered folder told apart."""

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from esav_ws.bootstrap import Maison
from esav_ws.cli.app import app
from esav_ws.config import Settings
from esav_ws.domain.operateur import Habilitation
from esav_ws.pki.ca import creer_ca, ecrire_certificat
from esav_ws.plateforme.parcours.catalogue import jeu_publie
from tests.attestations import joue

SIGNALISATION = ("--domaine", "SIGNALISATION", "--version", "2")


@pytest.fixture(scope="module")
def plateforme(tmp_path_factory) -> Path:
    """A home of integration where ECHO passed everything of signalisation v2, a little while ago."""
    home = tmp_path_factory.mktemp("plateforme") / "integration"
    env = {"ESAV_HOME": str(home), "ESAV_ENVIRONNEMENT": "integration"}
    resultat = CliRunner(env=env).invoke(app, ["init", "--demonstration"])
    assert resultat.exit_code == 0, resultat.stderr
    maison = Maison.ouvrir(Settings(home=home, environnement="integration"))
    jeu = jeu_publie()
    hier = datetime.now(UTC) - timedelta(days=1)
    with maison.unites(ecriture=True) as uow:
        for nom in jeu.pour(Habilitation.SIGNALISATION, 2):
            uow.parcours.ajouter(replace(joue(nom), jeu=jeu.empreinte, debut=hier, fin=hier))
        uow.commit()
    maison.fermer()
    return home


@pytest.fixture
def dossier(esav, plateforme, monkeypatch, tmp_path) -> Path:
    """What the platform writes."""
    sortie = tmp_path / "echo"
    with monkeypatch.context() as m:
        m.setenv("ESAV_HOME", str(plateforme))
        m.setenv("ESAV_ENVIRONNEMENT", "integration")
        emise = esav.json("attestation", "issue", "ECHO", *SIGNALISATION, "--sortie", str(sortie))
    assert (emise["operateur"], emise["version"], emise["dossier"]) == ("ECHO", "2.0", str(sortie))
    return sortie


@pytest.fixture
def production(demo, plateforme):
    """A demonstration home that recognises the platform's signer."""
    shutil.copy(plateforme / "pki" / "attestation.pem", demo.home / "pki" / "attestation")
    return demo


def test_a_home_of_integration_has_its_signer_and_production_none(plateforme, demo):
    assert (plateforme / "pki" / "attestation.key.pem").stat().st_mode & 0o777 == 0o600
    assert list((demo.home / "pki" / "attestation").iterdir()) == []
    assert not (demo.home / "pki" / "attestation.pem").exists()


def test_the_signer_is_kept_by_another_init(esav, plateforme, monkeypatch):
    avant = (plateforme / "pki" / "attestation.pem").read_bytes()
    monkeypatch.setenv("ESAV_HOME", str(plateforme))
    monkeypatch.setenv("ESAV_ENVIRONNEMENT", "integration")
    esav.json("init")
    assert (plateforme / "pki" / "attestation.pem").read_bytes() == avant


def test_written_again_the_folder_is_the_same_and_another_attestation_does_not_take_its_place(
    esav, plateforme, dossier, monkeypatch
):
    avant = {f.name: f.read_bytes() for f in dossier.iterdir()}
    assert set(avant) == {"attestation.json", "attestation.html", "attestation.p7m", "signataire.pem"}
    monkeypatch.setenv("ESAV_HOME", str(plateforme))
    monkeypatch.setenv("ESAV_ENVIRONNEMENT", "integration")
    esav.json("attestation", "issue", "ECHO", *SIGNALISATION, "--sortie", str(dossier))
    assert {f.name: f.read_bytes() for f in dossier.iterdir()} == avant
    (dossier / "attestation.json").write_text("{}")
    code, erreur = esav.refus("attestation", "issue", "ECHO", *SIGNALISATION, "--sortie", str(dossier))
    assert (code, "autre attestation" in erreur["message"]) == (2, True)
    essai = esav.json(
        "attestation", "issue", "ECHO", *SIGNALISATION, "--simuler", "--sortie", str(dossier / "x")
    )
    assert essai["simulation"]
    assert not (dossier / "x").exists()


def test_what_was_not_passed_is_said(esav, plateforme, monkeypatch):
    monkeypatch.setenv("ESAV_HOME", str(plateforme))
    monkeypatch.setenv("ESAV_ENVIRONNEMENT", "integration")
    code, erreur = esav.refus("attestation", "issue", "ALFA", "--domaine", "test", "--version", "1")
    assert (code, erreur["code"]) == (1, "CNF-042")
    assert "jamais joué" in erreur["message"]


def test_it_is_verified_offline_without_any_home(esav, plateforme, dossier):
    assert not esav.home.exists()
    autorite = str(plateforme / "pki" / "ca.pem")
    lue = esav.json("attestation", "verify", str(dossier), "--autorite", autorite, "--operateur", "echo")
    assert lue["authentique"]
    assert not esav.home.exists()
    code, erreur = esav.refus(
        "attestation", "verify", str(dossier), "--autorite", autorite, "--operateur", "ALFA"
    )
    assert (code, erreur["code"], erreur["element"][0]["xpath"]) == (1, "CNF-041", "operateur.code")
    humain = esav("attestation", "verify", str(dossier), "--autorite", autorite)
    assert "authentique" in humain.stdout


def test_openssl_alone_verifies_the_folder(plateforme, dossier, tmp_path):
    commande = [
        *("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "attestation.p7m"),
        *(
            "-CAfile",
            str(plateforme / "pki" / "ca.pem"),
            "-purpose",
            "any",
            "-out",
            str(tmp_path / "signe.json"),
        ),
    ]
    assert subprocess.run(commande, cwd=dossier, capture_output=True, check=False).returncode == 0
    assert (tmp_path / "signe.json").read_bytes() == (dossier / "attestation.json").read_bytes()
    assert " ".join(commande[:8]) in (dossier / "attestation.html").read_text("utf-8")


def _remplacer(nom, avant, apres):
    def alterer(dossier):
        fichier = dossier / nom
        contenu = fichier.read_bytes()
        assert avant in contenu
        fichier.write_bytes(contenu.replace(avant, apres, 1))

    return alterer


def _autre_certificat(dossier):
    ecrire_certificat(dossier / "signataire.pem", creer_ca("Une autre"))


ALTERATIONS = {
    "document": (_remplacer("attestation.json", b'"version": "2.0"', b'"version": "2.1"'), "contrat.version"),
    "echange": (
        _remplacer("attestation.json", b'"requete": "0202', b'"requete": "ff02'),
        "parcours[0].echanges[1].requete",
    ),
    "operateur": (_remplacer("attestation.json", b'"code": "ECHO"', b'"code": "ALFA"'), "operateur.code"),
    "page": (_remplacer("attestation.html", b"consulterEtat", b"deposer"), "attestation.html, ligne "),
    "signature": (_remplacer("attestation.p7m", b"REUSSI", b"ECHOUE"), "attestation.p7m"),
    "tronquee": (lambda d: (d / "attestation.p7m").write_bytes(b"\x30"), "attestation.p7m"),
    "certificats": (_autre_certificat, "signataire.pem"),
    "illisible": (lambda d: (d / "signataire.pem").write_bytes(b""), "signataire.pem"),
}


@pytest.mark.parametrize("nom", ALTERATIONS)
def test_what_was_altered_is_refused_with_the_place(esav, plateforme, dossier, nom):
    alterer, endroit = ALTERATIONS[nom]
    alterer(dossier)
    autorite = str(plateforme / "pki" / "ca.pem")
    code, erreur = esav.refus("attestation", "verify", str(dossier), "--autorite", autorite)
    assert (code, erreur["code"]) == (1, "CNF-040")
    assert erreur["element"][0]["xpath"].startswith(endroit)


def test_what_was_signed_and_what_is_read_are_both_said(esav, plateforme, dossier):
    ALTERATIONS["operateur"][0](dossier)
    autorite = str(plateforme / "pki" / "ca.pem")
    _, erreur = esav.refus("attestation", "verify", str(dossier), "--autorite", autorite)
    assert "signé « ECHO », lu « ALFA »" in erreur["message"]


def test_another_authority_another_day_and_no_folder_are_refused(esav, plateforme, dossier, tmp_path):
    autre = ecrire_certificat(tmp_path / "autre.pem", creer_ca("Une autre"))
    _, erreur = esav.refus("attestation", "verify", str(dossier), "--autorite", str(autre))
    assert erreur["element"][0]["xpath"] == "signataire"
    autorite = str(plateforme / "pki" / "ca.pem")
    plus_tard = f"{datetime.now(UTC) + timedelta(days=1200):%Y-%m-%d}"
    _, erreur = esav.refus("attestation", "verify", str(dossier), "--autorite", autorite, "--le", plus_tard)
    assert "n'est valable que du" in erreur["message"]
    assert esav.refus("attestation", "verify", str(tmp_path / "absent"), "--autorite", autorite)[0] == 2
    (dossier / "attestation.p7m").unlink()
    assert esav.refus("attestation", "verify", str(dossier), "--autorite", autorite)[0] == 2


def test_recorded_in_production_it_opens_its_version_is_listed_and_shown(production, dossier):
    essai = production.json("attestation", "record", "ECHO", str(dossier), "--simuler")
    assert (essai["simulation"], len(essai["ouvert"])) == (True, 1)
    assert production.json("operateur", "show", "ECHO")["enProduction"] == []
    faite = production.json("attestation", "record", "echo", str(dossier))
    assert [(m["domaine"], m["majeure"], m["voie"]) for m in faite["ouvert"]] == [
        ("SIGNALISATION", 2, "ATTESTATION")
    ]
    assert faite["ouvert"][0]["ouvertePar"] == "Camille Agent"
    encore = production.json("attestation", "record", "ECHO", str(dossier))
    assert (encore["dejaEnregistree"], encore["ouvert"]) == (True, [])
    assert production.json("operateur", "show", "ECHO")["enProduction"] == [
        {"domaine": "SIGNALISATION", "majeure": 2}
    ]
    liste = production.json("attestation", "list", "--operateur", "ECHO")
    assert [e["sha256"] for e in liste["attestation"]] == [faite["sha256"]]
    montree = production.json("attestation", "show", faite["sha256"][:12])
    assert (montree["operateur"], montree["sha256"]) == ("ECHO", faite["sha256"])
    assert "signalisation v2" in production("attestation", "list").stdout
    assert production.refus("attestation", "show", "00")[1]["code"] == "CNF-047"


def test_an_altered_page_is_not_recorded(production, dossier):
    ALTERATIONS["page"][0](dossier)
    assert production.refus("attestation", "record", "ECHO", str(dossier))[1]["code"] == "CNF-040"
    assert production.json("attestation", "list")["attestation"] == []


def test_production_that_knows_no_platform_says_what_to_copy(demo, dossier):
    _, erreur = demo.refus("attestation", "record", "ECHO", str(dossier))
    assert "copiez-y le fichier attestation.pem" in erreur["message"]


def test_the_signer_of_integration_does_not_come_in_as_a_client(plateforme):
    from cryptography import x509

    lu = x509.load_pem_x509_certificate((plateforme / "pki" / "attestation.pem").read_bytes())
    usages = lu.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert x509.oid.ExtendedKeyUsageOID.CLIENT_AUTH not in list(usages)


def test_an_exception_opens_and_is_closed_with_its_reasons(demo):
    ouverte = demo.json(
        "operateur", "open", "ECHO", "--domaine", "test", "--version", "1", "--motif", "Reprise convenue"
    )
    assert [(m["majeure"], m["voie"], m["motif"]) for m in ouverte["change"]] == [
        (1, "EXCEPTION", "Reprise convenue")
    ]
    encore = demo("operateur", "open", "ECHO", "--domaine", "TEST", "--version", "1", "--motif", "x")
    assert "Rien de plus à ouvrir" in encore.stdout
    close = ("operateur", "close", "ECHO", "--domaine", "TEST", "--version", "1", "--motif", "Essai fini")
    assert demo.json(*close, "--simuler")["simulation"]
    (fermee,) = demo.json(*close)["change"]
    assert (fermee["fermeePar"], fermee["motifFermeture"]) == ("Camille Agent", "Essai fini")
    assert demo.refus(*close)[1]["code"] == "CNF-044"
    mises = demo.json("attestation", "list", "--operateur", "ECHO")["miseEnProduction"]
    assert [m["motifFermeture"] for m in mises] == ["Essai fini"]


def test_the_demonstration_is_open_by_recorded_exceptions(demo):
    mises = demo.json("attestation", "list")["miseEnProduction"]
    assert {(m["operateur"], m["domaine"], m["majeure"], m["voie"]) for m in mises} == {
        (code, domaine, majeure, "EXCEPTION")
        for code in ("ALFA", "BETA")
        for domaine in ("SIGNALISATION", "TEST")
        for majeure in (1, 2)
    }
    assert json.dumps(mises).count("Exception de d") == 8


def test_the_list_of_an_operateur_whom_nobody_knows_is_refused(demo):
    assert demo.refus("attestation", "list", "--operateur", "ZZZZ")[1]["code"] == "AUT-002"
