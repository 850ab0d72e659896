"""The versions that an installation has, by their files."""

import shutil
from datetime import date

import pytest

from esav_ws.config import Settings
from esav_ws.domain.contrat import Genre, VersionContrat
from esav_ws.domain.contrat_evolution import Evolution
from esav_ws.domain.formulaire import PublicationFormulaire
from esav_ws.xmlio.comparaison import ContratIllisible
from esav_ws.xmlio.installes import ContratsInstalles

REGLAGES = Settings()
FTTH = PublicationFormulaire("FTTH-SIG", 1, "Signalisation", ("FTTH",), date(2026, 1, 1), date(2026, 12, 20))
V10 = VersionContrat(Genre.SERVICE, "signalisation", 1)
V11 = VersionContrat(Genre.SERVICE, "signalisation", 1, 1)


@pytest.fixture
def dossier(tmp_path):
    """The published 1.0, and a 1.1 beside it."""
    for nom in ("wsdl", "xsd"):
        for version in ("v1", "v1.1"):
            shutil.copytree(
                getattr(REGLAGES, nom) / "v1",
                tmp_path / nom / version,
                ignore=shutil.ignore_patterns("test.*"),
            )
    wsdl, xsd = tmp_path / "wsdl/v1.1/signalisation.wsdl", tmp_path / "xsd/v1.1/signalisation.xsd"
    wsdl.write_text(wsdl.read_text("utf-8").replace("xsd/v1/", "xsd/v1.1/"), "utf-8")
    xsd.write_text(xsd.read_text("utf-8").replace('version="1.0">', 'version="1.1">'), "utf-8")
    return tmp_path


def installes(dossier, *publications) -> ContratsInstalles:
    return ContratsInstalles(dossier / "wsdl", REGLAGES.forms_catalogue, publications)


def test_versions_are_found_by_the_namespace_and_the_version_of_their_schema(dossier):
    assert [v.nom for v in installes(dossier, FTTH).versions()] == [
        "signalisation 1.0",
        "signalisation 1.1",
        "FTTH-SIG 1",
    ]
    formulaire = installes(dossier, FTTH).versions()[-1]
    assert (formulaire.production_le, formulaire.fin_le) == (date(2026, 1, 1), date(2026, 12, 20))


def test_the_number_of_what_is_served_is_that_of_its_file(dossier):
    contrats = installes(dossier)
    assert contrats.numero("signalisation", dossier / "wsdl/v1.1/signalisation.wsdl") == "1.1"
    with pytest.raises(ContratIllisible):
        contrats.numero("test", dossier / "wsdl/v1/signalisation.wsdl")


def test_the_fingerprint_covers_every_file_and_its_comments(dossier):
    contrats = installes(dossier, FTTH)
    avant = contrats.empreinte(V10)
    assert len({avant, contrats.empreinte(V11), contrats.empreinte(contrats.versions()[-1])}) == 3
    assert [f.name for f in contrats.fichiers(V10)] == ["signalisation.wsdl", "signalisation.xsd"]
    xsd = dossier / "xsd/v1/signalisation.xsd"
    xsd.write_text(xsd.read_text("utf-8").replace("état projet", "état publié", 1), "utf-8")
    assert contrats.empreinte(V10) != avant
    assert contrats.empreinte(VersionContrat(Genre.SERVICE, "signalisation", 9)) is None
    assert contrats.empreinte(VersionContrat(Genre.FORMULAIRE, "FTTH-SIG", 9)) is None


def test_two_installed_versions_are_compared(dossier):
    xsd = dossier / "xsd/v1.1/signalisation.xsd"
    xsd.write_text(
        xsd.read_text("utf-8").replace('<xs:maxInclusive value="200"/>', '<xs:maxInclusive value="300"/>'),
        "utf-8",
    )
    comparaison = installes(dossier).comparer(V10, V11)
    assert [(c.lieu, c.evolution) for c in comparaison.changements] == [("Taille", Evolution.MINEURE)]


def test_two_files_of_one_number_or_a_number_of_another_major_are_refused(dossier):
    xsd = dossier / "xsd/v1.1/signalisation.xsd"
    texte = xsd.read_text("utf-8")
    for numero, raison in (("1.0", "même numéro"), ("2.1", r"version 2\.1")):
        xsd.write_text(texte.replace('version="1.1">', f'version="{numero}">'), "utf-8")
        with pytest.raises(ContratIllisible, match=raison):
            installes(dossier).versions()


def test_what_is_written_with_the_schemas_of_a_contract_is_sealed_with_it():
    installe = ContratsInstalles(REGLAGES.wsdl, REGLAGES.forms_catalogue, ())
    fichiers = installe.fichiers(VersionContrat(Genre.SERVICE, "signalisation", 2))
    assert [f"{f.parent.parent.name}/{f.name}" for f in fichiers] == [
        "wsdl/notification.wsdl",
        "wsdl/signalisation.wsdl",
        "xsd/notification.xsd",
        "xsd/signalisation.xsd",
    ]
    assert [v.nom for v in installe.versions()] == [
        "signalisation 1.0",
        "signalisation 2.0",
        "test 1.0",
        "test 2.0",
    ]
