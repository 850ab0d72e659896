"""The other documents: operations, glossary, decision records, commands of the README."""

import re
import tomllib
import unicodedata

import pytest
from lxml import etree

from esav_ws.config import Settings
from esav_ws.storage.schema import metadata
from tools.generer_docs import RACINE

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
DOCS = RACINE / "docs"
ADR = sorted((DOCS / "adr").glob("[0-9]*.md"))
GLOSSAIRE = (DOCS / "glossaire.md").read_text("utf-8")
TERMES = [ligne.strip("| ").split(" | ") for ligne in re.findall(r"^\| .* \|$", GLOSSAIRE, re.MULTILINE)[1:]]


def operations() -> set[str]:
    """The operations of every published contract."""
    return {
        operation.get("name")
        for wsdl in Settings().wsdl.glob("*/*.wsdl")
        for operation in etree.parse(wsdl).iter(f"{WSDL}operation")
    }


def cle(terme: str) -> str:
    decompose = unicodedata.normalize("NFD", terme.casefold())
    return "".join(c for c in decompose if not unicodedata.combining(c))


def codes(cellule: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cellule)


@pytest.mark.parametrize("operation", sorted(operations()))
def test_the_integrators_guide_speaks_of_every_operation(operation):
    assert re.search(rf"\b{operation}\b", (DOCS / "guide-integrateur.md").read_text("utf-8"))


def test_terms_are_in_order_and_once():
    cles = [cle(terme[0]) for terme in TERMES]
    assert cles == sorted(set(cles))


def test_terms_point_to_the_contract_to_tables_and_modules_that_exist():
    contrat = "".join(f.read_text("utf-8") for f in Settings().xsd.rglob("*.xsd"))
    publies = set(re.findall(r'(?:name|value)="([^"]+)"', contrat))
    for terme, _, elements, table, module in TERMES:
        assert set(codes(elements)) <= publies, terme
        assert set(codes(table)) <= set(metadata.tables), terme
        for chemin in codes(module):
            assert (RACINE / "esav_ws" / chemin).is_file() or (RACINE / chemin).is_file(), terme


def test_every_table_is_in_the_glossary():
    assert {table for terme in TERMES for table in codes(terme[3])} == set(metadata.tables)


def test_the_index_of_decisions_is_complete():
    index = (DOCS / "adr" / "README.md").read_text("utf-8")
    lignes = re.findall(r"^\| \[(\d{4}) (.+)\]\((.+\.md)\) \| (\w+) \| ([\d-]+) \|$", index, re.MULTILINE)
    assert [fichier for _, _, fichier, _, _ in lignes] == [chemin.name for chemin in ADR]
    for numero, titre, fichier, statut, date in lignes:
        texte = (DOCS / "adr" / fichier).read_text("utf-8")
        assert texte.startswith(f"# {numero} {titre}\n"), fichier
        assert f"Status: {statut}. Date: {date}." in texte, fichier


@pytest.mark.parametrize("chemin", ADR, ids=lambda c: c.stem)
def test_a_decision_has_its_three_parts_and_fits_a_page(chemin):
    texte = chemin.read_text("utf-8")
    assert re.findall(r"^## (.+)$", texte, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert len(texte.splitlines()) <= 60


def test_the_layers_drawn_are_those_that_import_linter_holds():
    dessin = (DOCS / "adr" / "0006-layers-as-built.md").read_text("utf-8").split("```")[1]
    dessinees = [re.split(r"\s{2,}", ligne)[0] for ligne in dessin.strip().splitlines()]
    contrats = tomllib.loads((RACINE / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (couches,) = (
        contrat["layers"]
        for contrat in contrats
        if contrat["type"] == "layers" and contrat["containers"] == ["esav_ws"]
    )
    assert dessinees == [ligne.replace("esav_ws.", "") for ligne in couches]


def test_every_module_at_the_top_has_its_place_in_the_drawing():
    texte = (DOCS / "adr" / "0006-layers-as-built.md").read_text("utf-8")
    modules = {chemin.stem for chemin in (RACINE / "esav_ws").glob("*.py")} - {"__init__"}
    modules |= {chemin.parent.name for chemin in (RACINE / "esav_ws").glob("*/__init__.py")}
    assert {module for module in modules if not re.search(rf"\b{module}\b", texte)} == set()


def test_the_make_targets_that_documents_name_exist():
    cibles = set(re.findall(r"^([a-z]+):", (RACINE / "Makefile").read_text("utf-8"), re.MULTILINE))
    for chemin in (RACINE / "README.md", *DOCS.rglob("*.md")):
        if "node_modules" not in chemin.parts:
            texte = chemin.read_text("utf-8")
            nommees = set(re.findall(r"^(?:\w+=\S+ )*make ([a-z]+)", texte, re.MULTILINE))
            nommees |= set(re.findall(r"`(?:\w+=\S+ )*make ([a-z]+)", texte))
            assert nommees <= cibles, chemin


def test_links_between_documents_lead_somewhere():
    for chemin in (RACINE / "README.md", *DOCS.rglob("*.md")):
        if "node_modules" in chemin.parts:
            continue
        for cible in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", chemin.read_text("utf-8")):
            assert (chemin.parent / cible).exists(), f"{chemin.relative_to(RACINE)}: {cible}"
