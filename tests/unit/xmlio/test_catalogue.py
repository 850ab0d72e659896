import shutil
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from esav_ws.domain.formulaire import FormulaireInconnu, VersionFormulaireHorsProduction
from esav_ws.xmlio.catalogue import CatalogueFichiers, CatalogueInvalide

CATALOGUE = Path(__file__).parents[3] / "forms_catalogue"
CE_JOUR = date(2026, 6, 1)


def publication(code="COL-SIG", version=1, suite=""):
    return f'[[publication]]\ncode = "{code}"\nversion = {version}\nproduction_le = 2026-01-01\n{suite}\n'


@pytest.fixture
def dossier(tmp_path):
    """A catalogue of one version, to be spoilt."""
    copie = tmp_path / "catalogue"
    shutil.copytree(CATALOGUE / "COL-SIG", copie / "COL-SIG")
    shutil.copy(CATALOGUE / "formulaire-source.xsd", copie)
    (copie / "index.toml").write_text(publication())
    return copie


def ajouter_version(dossier, version):
    cible = dossier / "COL-SIG" / str(version)
    shutil.copytree(dossier / "COL-SIG" / "1", cible)
    for nom, ancien, nouveau in (
        ("formulaire.xml", 'version="1"', f'version="{version}"'),
        ("form.xsd", "COL-SIG:1", f"COL-SIG:{version}"),
    ):
        texte = (cible / nom).read_text()
        (cible / nom).write_text(texte.replace(ancien, nouveau))


def test_the_published_catalogue_has_one_form_per_offer_since_the_first_of_january_2026():
    catalogue = CatalogueFichiers(CATALOGUE)
    assert [(p.code, p.version, p.offres, p.production_le, p.fin_le) for p in catalogue.publications()] == [
        ("COL-SIG", 1, ("COL",), date(2026, 1, 1), None),
        ("FTTH-SIG", 1, ("FTTH",), date(2026, 1, 1), None),
        ("FTTO-SIG", 1, ("FTTO",), date(2026, 1, 1), None),
    ]
    assert [p.code for p in catalogue.publications("FTTO")] == ["FTTO-SIG"]
    assert catalogue.publications("AUTRE") == ()


def test_a_form_is_found_by_code_and_version_while_in_production():
    catalogue = CatalogueFichiers(CATALOGUE)
    assert catalogue.trouver("FTTH-SIG", 1, le=CE_JOUR).libelle == "Signalisation d'un accès FTTH"
    with pytest.raises(FormulaireInconnu, match="COL-SIG ou FTTH-SIG ou FTTO-SIG"):
        catalogue.trouver("RIEN", 1, le=CE_JOUR)
    with pytest.raises(VersionFormulaireHorsProduction, match="employez la version 1"):
        catalogue.trouver("FTTH-SIG", 2, le=CE_JOUR)
    with pytest.raises(VersionFormulaireHorsProduction, match="pas encore"):
        catalogue.trouver("FTTH-SIG", 1, le=date(2025, 12, 31))


def test_the_published_texts_are_given_without_xml_declaration():
    catalogue = CatalogueFichiers(CATALOGUE)
    schema, source = catalogue.schema("FTTO-SIG", 1), catalogue.source("FTTO-SIG", 1)
    assert schema.startswith("<xs:schema")
    assert source.startswith("<formulaire")
    assert etree.fromstring(schema).get("targetNamespace") == "urn:esav:formulaire:FTTO-SIG:1"
    assert etree.fromstring(source).get("code") == "FTTO-SIG"


@pytest.mark.parametrize("lecture", ["schema", "source", "formulaire"])
def test_a_text_that_was_never_published_is_unknown(lecture):
    with pytest.raises(FormulaireInconnu, match="FTTO-SIG version 1"):
        getattr(CatalogueFichiers(CATALOGUE), lecture)("FTTO-SIG", 9)


def test_two_versions_live_together_and_the_retired_one_is_still_readable(dossier):
    ajouter_version(dossier, 2)
    (dossier / "index.toml").write_text(
        publication(suite="fin_le = 2026-06-30") + publication(version=2).replace("2026-01-01", "2026-05-31")
    )
    catalogue = CatalogueFichiers(dossier)
    assert catalogue.trouver("COL-SIG", 1, le=CE_JOUR).version == 1
    assert catalogue.trouver("COL-SIG", 2, le=CE_JOUR).version == 2
    with pytest.raises(
        VersionFormulaireHorsProduction, match="n'est plus en production ; employez la version 2"
    ):
        catalogue.trouver("COL-SIG", 1, le=date(2026, 7, 1))
    assert catalogue.formulaire("COL-SIG", 1).version == 1


def test_a_third_version_in_production_is_refused(dossier):
    ajouter_version(dossier, 2)
    ajouter_version(dossier, 3)
    (dossier / "index.toml").write_text(
        publication() + publication(version=2) + publication(version=3).replace("2026-01-01", "2026-07-01")
    )
    with pytest.raises(
        CatalogueInvalide, match=r"versions \[1, 2, 3\] en production le 01/07/2026, deux au plus"
    ):
        CatalogueFichiers(dossier)


@pytest.mark.parametrize(
    ("index", "message"),
    [
        ("[[publication", r"index\.toml : TOML mal formé "),
        ("", r"attendu : une table"),
        ("publication = 3", r"attendu : une table"),
        ("autre = 1\n" + publication(), r"attendu : une table"),
        ('[[publication]]\ncode = "COL-SIG"', r"attendu code, version, production_le"),
        (publication(suite="fin_le = 2025-12-31"), r"COL-SIG 1 : attendu au plus fin_le"),
        (publication(suite='fin_le = "demain"'), r"COL-SIG 1 : attendu au plus fin_le"),
        (publication(suite="intrus = 1"), r"COL-SIG 1 : attendu au plus fin_le"),
        (publication().replace("2026-01-01", "2026-01-01T00:00:00Z"), r"COL-SIG 1 : attendu"),
        (publication() * 2, r"COL-SIG 1 : déclarée deux fois"),
        (publication() + publication(version=2), r"COL-SIG/2/formulaire\.xml : illisible"),
    ],
)
def test_a_wrong_index_is_refused(dossier, index, message):
    (dossier / "index.toml").write_text(index)
    with pytest.raises(CatalogueInvalide, match=message):
        CatalogueFichiers(dossier)


@pytest.mark.parametrize(
    "nom", ["index.toml", "formulaire-source.xsd", "COL-SIG/1/formulaire.xml", "COL-SIG/1/form.xsd"]
)
def test_a_missing_file_is_named(dossier, nom):
    (dossier / nom).unlink()
    with pytest.raises(CatalogueInvalide, match=rf"{nom} : illisible"):
        CatalogueFichiers(dossier)


@pytest.mark.parametrize(
    ("nom", "ancien", "nouveau", "message"),
    [
        ("formulaire-source.xsd", "xs:schema", "xs:autre", r"formulaire-source\.xsd : schéma invalide"),
        (
            "COL-SIG/1/formulaire.xml",
            'version="1" libelle',
            'version="7" libelle',
            r"contient COL-SIG 7, attendu COL-SIG 1",
        ),
        ("COL-SIG/1/formulaire.xml", 'type="ENTIER"', 'type="NOMBRE"', r"formulaire\.xml:\d+ : .*NOMBRE"),
        ("COL-SIG/1/form.xsd", "urn:esav:formulaire:COL-SIG:1", "urn:autre", r"espace de noms attendu"),
        ("COL-SIG/1/form.xsd", "</xs:schema>", "", r"form\.xsd:\d+ : XML mal formé"),
    ],
)
def test_a_wrong_file_is_refused_and_named(dossier, nom, ancien, nouveau, message):
    texte = (dossier / nom).read_text()
    assert ancien in texte
    (dossier / nom).write_text(texte.replace(ancien, nouveau))
    with pytest.raises(CatalogueInvalide, match=message):
        CatalogueFichiers(dossier)


def test_a_version_on_disk_but_not_in_the_index_is_refused(dossier):
    ajouter_version(dossier, 2)
    with pytest.raises(
        CatalogueInvalide, match=r"COL-SIG/2/formulaire\.xml : version absente de index\.toml"
    ):
        CatalogueFichiers(dossier)
