"""The guide of the integration platform: a stranger follows it, command by command, against a live platform."""

import re

import pytest

from conformance_suite.canal import Canal
from conformance_suite.catalogue import charger
from conformance_suite.configuration import Configuration, Paire
from conformance_suite.contexte import contexte_tls
from conformance_suite.regie import Regie
from tests.e2e.clients.guide import chapitres, lire, outiller, sommaire_exact, verifier
from tests.e2e.clients.programmes import RACINE
from tests.plateforme_servie import servir

GUIDE = (RACINE / "docs" / "guide-plateforme-integration.md").read_text(encoding="utf-8")
REGLAGES = lire(GUIDE)[0][0]


@pytest.fixture(scope="module")
def plateforme(home_installe, tmp_path_factory):
    with servir(home_installe, tmp_path_factory.mktemp("plateforme") / "home") as servie:
        yield servie


def remettre(plateforme) -> None:
    """Have the space as a reader finds it, in working hours whatever the time of the test."""
    paire = Paire(*plateforme.pki.client("ALFA"))
    configuration = Configuration("https://localhost", paire, plateforme.pki.ca)
    canal = Canal("localhost", plateforme.port, contexte_tls(configuration, paire))
    Regie(canal).remettre()
    canal.fermer()


@pytest.mark.parametrize("chapitre", chapitres(GUIDE), ids=lambda c: c.titre)
def test_a_stranger_who_follows_a_chapter_sees_what_it_shows(chapitre, plateforme, tmp_path):
    outiller(chapitre.script)
    remettre(plateforme)
    verifier(chapitre, plateforme, tmp_path, REGLAGES)


def test_the_table_of_contents_and_the_links_lead_to_chapters():
    sommaire_exact(GUIDE)


def test_every_code_that_the_guide_names_is_published():
    codes = (RACINE / "docs" / "codes-erreur.md").read_text(encoding="utf-8")
    publies = set(re.findall(r'<a id="([^"]+)"></a>', codes)) | {cas.id for cas in charger()}
    assert set(re.findall(r"codes-erreur\.md#([\w-]+)", GUIDE)) <= publies
    assert set(re.findall(r"\b[A-Z]{3}-0\d\d\b", GUIDE)) <= publies


def test_the_guide_speaks_of_every_operation_of_the_regie_and_of_every_line():
    contrat = (RACINE / "wsdl" / "plateforme" / "regie.wsdl").read_text(encoding="utf-8")
    for operation in set(re.findall(r'operation name="(\w+)"', contrat)):
        assert f"`{operation}`" in GUIDE
