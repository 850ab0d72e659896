"""The administrator's guide: every setting, metric, command, journal and status, and nothing else."""

import ast
import re
import ssl

import pytest
from sqlalchemy import select

from esav_ws.application.messages_certificats import ListerDossiers
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.demonstration import poser_certificats
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.home import Pki, creer
from esav_ws.storage.tables import audit
from tests.bons import enregistrer
from tests.fakes import AGENT
from tools import generer_docs, tables_administration
from tools.generer_docs import ADMINISTRATION, RACINE

TEXTE = ADMINISTRATION.read_text("utf-8")
REGLAGES = {f"ESAV_{nom.upper()}" for nom in Settings.model_fields}
REGLAGES_DES_ESSAIS = {"ESAV_TEST_POSTGRES", "ESAV_INTEROP"}
"""Named in the documents of those who test, and read by the tests alone."""

DOCUMENTS = [RACINE / "README.md", *sorted((RACINE / "docs").rglob("*.md"))]
DOCUMENTS = [d for d in DOCUMENTS if "node_modules" not in d.parts]


def tableau(titre: str) -> set[str]:
    """The first column of the tables between *titre* and the next title, without code marks."""
    section = re.split(r"^#{1,3} ", TEXTE.partition(f"\n{titre}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    assert section, f"no section {titre}"
    return {
        nom
        for ligne in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
        for nom in re.findall(r"`([^`]+)`", ligne)
    }


def test_the_generated_tables_are_what_the_code_says():
    assert generer_docs.remplir(TEXTE) == TEXTE, "stale: run « python -m tools.generer_docs »"


def test_every_setting_is_documented_and_nothing_else():
    assert tableau("## Réglages") == REGLAGES


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: str(d.relative_to(RACINE)))
def test_no_document_names_a_setting_that_does_not_exist(document):
    nommes = set(re.findall(r"\bESAV_[A-Z][A-Z_]*[A-Z]\b", document.read_text("utf-8")))
    assert nommes - REGLAGES - REGLAGES_DES_ESSAIS == set()


def test_every_metric_is_documented_and_nothing_else():
    assert tableau("## Métriques") == tables_administration.noms_metriques()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: str(d.relative_to(RACINE)))
def test_no_document_names_a_metric_that_does_not_exist(document):
    texte = document.read_text("utf-8")
    nommees = set(re.findall(r"`(esav_(?!ws\b)[a-z_]+)(?:\{[^`]*)?`", texte))
    assert nommees <= tables_administration.noms_metriques()


def test_every_command_is_documented_and_nothing_else():
    commandes = {chemin for chemin, _ in tables_administration.liste_commandes()}
    assert tableau("## Commandes") == commandes


def test_every_command_says_what_it_does():
    assert [chemin for chemin, aide in tables_administration.liste_commandes() if not aide] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: str(d.relative_to(RACINE)))
def test_no_document_names_a_command_that_does_not_exist(document):
    commandes = {chemin for chemin, _ in tables_administration.liste_commandes()}
    groupes = {chemin.rpartition(" ")[0] for chemin in commandes}
    texte = document.read_text("utf-8")
    blocs = re.findall(r"```sh\n(.*?)```", texte, re.DOTALL)
    code = "\n".join([*blocs, *re.findall(r"`([^`\n]+)`", texte)])
    for appel in re.findall(r"(?:^|[\s/])(esav(?: [a-z][a-z-]*){1,2})", code, re.MULTILINE):
        assert appel in commandes | groupes or appel.rpartition(" ")[0] in commandes


def test_every_status_of_a_certificate_is_explained():
    assert tableau("## Certificats et autorités") == {str(statut) for statut in StatutCertificat}


def evenements() -> set[str]:
    """The events that the house logs, by their names; of a sentence, what comes before its first value."""
    noms = set()
    for chemin in (RACINE / "esav_ws").rglob("*.py"):
        for noeud in ast.walk(ast.parse(chemin.read_text("utf-8"))):
            if (
                isinstance(noeud, ast.Call)
                and isinstance(noeud.func, ast.Attribute)
                and noeud.func.attr in {"debug", "info", "warning", "error", "exception", "critical"}
                and isinstance(noeud.func.value, ast.Name)
                and noeud.func.value.id.strip("_") in {"log", "journal"}
            ):
                assert isinstance(noeud.args[0], ast.Constant), (
                    f"{chemin}:{noeud.lineno}: event without a name"
                )
                noms.add(noeud.args[0].value)
    return noms


def test_every_log_event_is_documented_and_nothing_else():
    attendus = {re.sub(r"%s", "…", nom.partition(":")[0]).partition("; ")[0].strip() for nom in evenements()}
    documentes = tableau("## Journaux")
    tables = {"evenement", "audit", "refus_acces", "avis"}
    assert documentes & tables == tables
    assert {nom for nom in documentes - tables if not nom.startswith("ESAV_")} == attendus


def test_the_program_that_takes_a_certificate_over_works(tmp_path, monkeypatch):
    """The guide's own program, after an order, on a new home, with the certificate of a demonstration client."""
    (programme,) = re.findall(r"```python\n(.*?)```", TEXTE, re.DOTALL)
    settings = Settings(home=tmp_path / "home")
    creer(settings)
    maison = Maison.ouvrir(settings)
    maison.bus.executer(enregistrer(ouverture__offres=None), AGENT)
    maison.fermer()
    list(poser_certificats(Pki(settings.pki)))
    pem = Pki(settings.pki).client("ALFA")[0].read_bytes()
    (tmp_path / "certificat-nova.pem").write_bytes(pem)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ESAV_HOME", str(settings.home))
    for _ in range(2):
        exec(compile(programme, "administration.md", "exec"), {})
    maison = Maison.ouvrir(settings)
    with maison.engine.connect() as connexion:
        actions = set(connexion.execute(select(audit.c.action, audit.c.auteur)).all())
    (dossier,) = maison.bus.executer(ListerDossiers(operateur="NOVA"), AGENT)
    maison.fermer()
    assert (dossier.numero, dossier.statut, dossier.piece.der) == (
        "NOVA-C0001",
        StatutCertificat.ACTIF,
        ssl.PEM_cert_to_DER_cert(pem.decode()),
    )
    assert dossier.empreinte_cle
    assert actions == {
        ("EnregistrerBon", AGENT.nom),
        ("EnregistrerCertificat", "Dominique Martin"),
    }


def test_files_of_the_home_have_the_rights_that_the_guide_says(tmp_path):
    settings = Settings(home=tmp_path)
    creer(settings)
    list(poser_certificats(Pki(settings.pki)))
    droits = {
        str(chemin.relative_to(tmp_path)): chemin.stat().st_mode & 0o777
        for chemin in tmp_path.rglob("*.pem")
        if "key" in chemin.name
    }
    assert set(droits) >= {"pki/ca.key.pem", "pki/serveur/key.pem", "pki/clients/ALFA/key.pem"}
    assert set(droits.values()) == {0o600}
