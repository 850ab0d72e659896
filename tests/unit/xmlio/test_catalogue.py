import shutil
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from esav_ws.domain.formulaire import FormulaireInconnu, VersionFormulaireHorsProduction
from esav_ws.xmlio.catalogue import CatalogueFichiers, CatalogueInvalide
from esav_ws.xmlio.catalogue_scelle import alteres

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


def test_the_published_catalogue_has_one_form_per_offer_and_a_second_version_for_ftth():
    catalogue = CatalogueFichiers(CATALOGUE)
    assert [(p.code, p.version, p.offres, p.production_le, p.fin_le) for p in catalogue.publications()] == [
        ("COL-SIG", 1, ("COL",), date(2026, 1, 1), None),
        ("FTTH-SIG", 1, ("FTTH",), date(2026, 1, 1), date(2026, 12, 20)),
        ("FTTH-SIG", 2, ("FTTH",), date(2026, 11, 20), None),
        ("FTTO-SIG", 1, ("FTTO",), date(2026, 1, 1), None),
    ]
    assert [p.code for p in catalogue.publications("FTTO")] == ["FTTO-SIG"]
    assert catalogue.publications("AUTRE") == ()


@pytest.mark.parametrize(
    ("jour", "premiere", "seconde"),
    [
        (date(2025, 10, 29), "PROJET", "PROJET"),
        (date(2025, 10, 30), "ANNONCEE", "PROJET"),
        (date(2026, 1, 1), "EN_PRODUCTION", "PROJET"),
        (date(2026, 9, 18), "EN_PRODUCTION", "ANNONCEE"),
        (date(2026, 11, 19), "EN_PRODUCTION", "ANNONCEE"),
        (date(2026, 11, 20), "DEPRECIEE", "EN_PRODUCTION"),
        (date(2026, 12, 20), "DEPRECIEE", "EN_PRODUCTION"),
        (date(2026, 12, 21), "RETIREE", "EN_PRODUCTION"),
    ],
)
def test_the_two_versions_for_ftth_pass_from_state_to_state(jour, premiere, seconde):
    etats = [p.etat(jour) for p in CatalogueFichiers(CATALOGUE).publications("FTTH")]
    assert etats == [premiere, seconde]


def test_a_retired_version_is_refused_with_the_one_in_production():
    catalogue = CatalogueFichiers(CATALOGUE)
    assert catalogue.trouver("FTTH-SIG", 1, le=date(2026, 12, 20)).version == 1
    with pytest.raises(VersionFormulaireHorsProduction) as refus:
        catalogue.trouver("FTTH-SIG", 1, le=date(2026, 12, 21))
    assert str(refus.value) == (
        "formulaire FTTH-SIG : la version 1 n'est plus en production (acceptée jusqu'au 20/12/2026) ; "
        "employez la version 2"
    )
    with pytest.raises(
        VersionFormulaireHorsProduction,
        match=r"la version 2 n'est pas encore en production \(elle le sera le 20/11/2026\) ; employez la version 1",
    ):
        catalogue.trouver("FTTH-SIG", 2, le=date(2026, 11, 19))


def test_a_form_is_found_by_code_and_version_while_in_production():
    catalogue = CatalogueFichiers(CATALOGUE)
    assert catalogue.trouver("FTTH-SIG", 1, le=CE_JOUR).libelle == "Signalisation d'un accès FTTH"
    with pytest.raises(FormulaireInconnu, match="COL-SIG ou FTTH-SIG ou FTTO-SIG"):
        catalogue.trouver("RIEN", 1, le=CE_JOUR)
    with pytest.raises(VersionFormulaireHorsProduction, match="employez la version 1"):
        catalogue.trouver("FTTH-SIG", 3, le=CE_JOUR)
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
        VersionFormulaireHorsProduction, match=r"n'est plus en production .* ; employez la version 2"
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


@pytest.mark.parametrize("fin", ["", "fin_le = 2026-06-29", "fin_le = 2026-07-01"])
def test_two_versions_live_together_for_one_month_neither_less_nor_more(dossier, fin):
    ajouter_version(dossier, 2)
    (dossier / "index.toml").write_text(
        publication(suite=fin) + publication(version=2).replace("2026-01-01", "2026-05-31")
    )
    with pytest.raises(
        CatalogueInvalide,
        match=r"COL-SIG 1 : fin_le attendue le 30/06/2026, 1 mois .* version 2 \(art\. 12\)",
    ):
        CatalogueFichiers(dossier)


@pytest.mark.parametrize(("annonce", "admise"), [("2025-10-31", True), ("2025-11-01", False)])
def test_a_version_is_announced_two_full_months_before(dossier, annonce, admise):
    (dossier / "index.toml").write_text(publication(suite=f"annoncee_le = {annonce}"))
    if admise:
        assert CatalogueFichiers(dossier).publications()[0].annoncee_le == date(2025, 10, 31)
    else:
        with pytest.raises(CatalogueInvalide, match=r"annoncee_le attendue 2 mois pleins .* \(art\. 12\)"):
            CatalogueFichiers(dossier)


@pytest.mark.parametrize("fichier", sorted(p.name for p in (CATALOGUE / "COL-SIG" / "1").iterdir()))
def test_a_byte_edited_after_publication_keeps_the_catalogue_from_loading(tmp_path, fichier):
    copie = Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue"))
    edite = copie / "COL-SIG" / "1" / fichier
    edite.write_bytes(edite.read_bytes() + b"\n")
    with pytest.raises(
        CatalogueInvalide, match=rf"COL-SIG/1/{fichier} : modifié après sa publication \(CHECKSUMS\)"
    ):
        CatalogueFichiers(copie)


def test_a_file_added_to_or_removed_from_a_published_version_is_an_edit_too(tmp_path):
    copie = Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue"))
    (copie / "COL-SIG" / "1" / "intrus.xml").write_text("<a/>")
    (copie / "FTTO-SIG" / "1" / "exemple.xml").unlink()
    assert alteres(copie) == [
        copie / "COL-SIG" / "1" / "intrus.xml",
        copie / "FTTO-SIG" / "1" / "exemple.xml",
    ]


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
