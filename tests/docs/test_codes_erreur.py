"""The published list of codes: everything of the registry, nothing else, and fresh."""

import re

import pytest
from lxml import etree

from esav_ws.config import Settings
from esav_ws.domain.erreurs import FAMILLES, codes_publies
from esav_ws.domain.motifs import CauseGel, CodeCloture, CodeRejet
from esav_ws.domain.rendezvous import EtatRendezVous, TypeRendezVous
from tools import codes_erreur
from tools.generer_docs import CODES_ERREUR

XS = "{http://www.w3.org/2001/XMLSchema}"
TEXTE = CODES_ERREUR.read_text("utf-8")
LIGNE = re.compile(r'^\| <a id="([A-Z]{3}-\d{3})"></a>(\1) \| (.*) \|$', re.MULTILINE)


def lignes() -> dict[str, list[str]]:
    """The cells of each code: libellé, camp, article, HTTP, what to do, integer code."""
    return {code: reste.split(" | ") for code, _, reste in LIGNE.findall(TEXTE)}


def test_the_list_is_what_the_code_says():
    assert codes_erreur.texte() == TEXTE, "stale: run « python -m tools.generer_docs »"


def test_every_published_code_is_listed_and_nothing_else():
    codes_erreur.importer_domaine()
    assert set(lignes()) == set(codes_publies())


def test_every_family_has_its_rank_which_no_other_has():
    codes_erreur.importer_domaine()
    assert {classe.code[:3] for classe in codes_publies().values()} <= set(FAMILLES)
    assert FAMILLES[:11] == ("SIG", "FRM", "PRE", "RDV", "TST", "CRT", "VER", "VOL", "AUT", "MSG", "SYS")
    assert FAMILLES[11:13] == ("ABO", "TAC")
    assert len(set(FAMILLES)) == len(FAMILLES)


@pytest.mark.parametrize(
    ("code", "entier"),
    [
        ("SIG-004", "1004"),
        ("FRM-001", "2001"),
        ("PRE-001", "3001"),
        ("RDV-017", "4017"),
        ("TST-001", "5001"),
        ("CRT-002", "6002"),
        ("VER-001", "7001"),
        ("VOL-001", "8001"),
        ("AUT-004", "9004"),
        ("MSG-012", "10012"),
        ("SYS-003", "11003"),
    ],
)
def test_every_code_has_its_integer(code, entier):
    assert lignes()[code][-1] == entier


def test_no_two_codes_have_one_integer():
    entiers = [cellules[-1] for cellules in lignes().values()]
    assert len(set(entiers)) == len(entiers)


def test_every_error_is_declared_in_the_domain():
    codes_erreur.importer_domaine()
    assert {c.__module__.split(".")[1] for c in codes_publies().values()} == {"domain"}


@pytest.mark.parametrize(
    ("code", "statuts"),
    [
        ("SIG-001", "500 / 400 / –"),
        ("FRM-001", "500 / 400 / –"),
        ("CRT-003", "500 / 403 / 403"),
        ("CRT-009", "alerte TLS"),
        ("AUT-001", "500 / 403 / –"),
        ("VER-001", "500 / 400 / 404"),
        ("MSG-002", "400 / 400 / 400"),
        ("MSG-005", "413 / 413 / 413"),
        ("MSG-012", "500 / 400 / –"),
        ("MSG-013", "405 / 405 / 405"),
        ("MSG-014", "415 / 415 / 415"),
        ("SYS-001", "500 / 500 / –"),
        ("SYS-002", "500 / 500 / 500"),
    ],
)
def test_the_http_status_of_a_code_is_the_contracts(code, statuts):
    """Contract: SOAP 1.1 always 500; SOAP 1.2 400, 403 or 500; what is no SOAP, its plain HTTP status."""
    assert lignes()[code][3] == statuts


def test_families_are_those_of_the_contract_in_its_order():
    attendues = [
        "SIG",
        "FRM",
        "PRE",
        "RDV",
        "TST",
        "CRT",
        "VER",
        "VOL",
        "AUT",
        "MSG",
        "SYS",
        "ABO",
        "TAC",
        "DON",
        "CNF",
    ]
    assert re.findall(r"^## ([A-Z]{3})$", TEXTE, re.MULTILINE) == attendues


@pytest.mark.parametrize(
    ("ancre", "liste"),
    [
        ("codes-cloture", CodeCloture),
        ("codes-rejet", CodeRejet),
        ("causes-gel", CauseGel),
        ("etats-rendez-vous", EtatRendezVous),
        ("types-rendez-vous", TypeRendezVous),
    ],
)
def test_every_value_of_an_open_list_is_under_its_anchor(ancre, liste):
    section = TEXTE.partition(f'<a id="{ancre}"></a>')[2].partition("<a id=")[0]
    assert re.findall(r"^\| ([A-Z_]+) \|", section, re.MULTILINE) == [str(code) for code in liste]


def test_the_example_of_a_fault_is_valid_by_the_published_schema():
    exemple = TEXTE.partition("```xml\n")[2].partition("```")[0]
    (erreur,) = etree.fromstring(exemple).iter("{urn:esav:ws:signalisation:1}erreur")
    etree.XMLSchema(file=Settings().xsd / "v1" / "signalisation.xsd").assertValid(erreur)


def test_the_elements_of_the_detail_are_those_of_the_published_schema():
    """The table of the structure names each child of `erreur`, and those of `element`."""
    schema = etree.parse(Settings().xsd / "v1" / "signalisation.xsd")
    section = TEXTE.partition("## Structure d'une faute")[2].partition("```")[0]
    cites = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
    publies = {
        element.get("name")
        for type_ in schema.iter(f"{XS}complexType")
        if type_.get("name") == "Erreur"
        for element in type_.iter(f"{XS}element")
    }
    assert cites == publies


def test_links_inside_the_page_lead_somewhere():
    ancres = set(re.findall(r'<a id="([^"]+)"></a>', TEXTE))
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXTE)) <= ancres
