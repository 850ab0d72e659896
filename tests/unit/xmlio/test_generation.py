import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from esav_ws.xmlio.catalogue import CatalogueFichiers, CatalogueInvalide, recevoir
from esav_ws.xmlio.generation import ecrire, generer, perimes

CATALOGUE = Path(__file__).parents[3] / "forms_catalogue"
CODES = ("COL-SIG", "FTTH-SIG", "FTTO-SIG")
SAISIES = "//input | //select | //textarea"
VERSIONS = (*((code, "1") for code in CODES), ("FTTH-SIG", "2"))
VIDES_HTML = {"input", "meta", "link", "br", "hr", "img"}


@pytest.fixture
def copie(tmp_path):
    """A catalogue of projects: nothing in it is sealed."""
    copie = Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue"))
    (copie / "CHECKSUMS").unlink()
    return copie


def maquette(code, version="1"):
    return etree.fromstring((CATALOGUE / code / version / "maquette.html").read_bytes())


def test_what_is_published_is_what_its_sources_give(copie):
    assert perimes(copie) == []


def test_a_sealed_version_is_neither_stale_nor_rewritten(copie):
    shutil.copy(CATALOGUE / "CHECKSUMS", copie)
    maquette = copie / "FTTH-SIG" / "1" / "maquette.html"
    maquette.write_text("autre chose")
    assert perimes(copie) == []
    assert ecrire(copie) == []
    assert maquette.read_text() == "autre chose"


def test_four_files_are_generated_per_version():
    noms = {"form.xsd", "maquette.html", "exemple.xml", "nomenclature.csv"}
    assert set(generer(CATALOGUE)) == {CATALOGUE / code / v / nom for code, v in VERSIONS for nom in noms}


def test_a_changed_or_missing_file_is_stale_until_it_is_written(copie):
    change, absent = copie / "COL-SIG" / "1" / "form.xsd", copie / "FTTH-SIG" / "1" / "exemple.xml"
    change.write_bytes(change.read_bytes() + b"\n")
    absent.unlink()
    assert set(perimes(copie)) == {change, absent}
    assert set(ecrire(copie)) == {change, absent}
    assert perimes(copie) == []
    assert change.read_bytes() == (CATALOGUE / "COL-SIG" / "1" / "form.xsd").read_bytes()


def test_a_change_of_the_source_makes_the_files_that_tell_it_stale(copie):
    source = copie / "COL-SIG" / "1" / "formulaire.xml"
    source.write_text(source.read_text().replace(">1 Gbit/s<", ">1 gigabit par seconde<"))
    assert {chemin.name for chemin in perimes(copie)} == {"form.xsd", "maquette.html", "nomenclature.csv"}


def test_examples_that_break_the_rules_of_their_form_are_refused(copie):
    source = copie / "FTTH-SIG" / "1" / "formulaire.xml"
    source.write_text(source.read_text().replace('exemple="-25.8"', 'exemple="-20"'))
    with pytest.raises(
        CatalogueInvalide, match="FTTH-SIG version 1 : exemple refusé, /formulaire/DEFECT_PUISSANCE"
    ):
        generer(copie)


def test_a_pattern_that_xml_schema_does_not_know_is_refused(copie):
    source = copie / "COL-SIG" / "1" / "formulaire.xml"
    source.write_text(source.read_text().replace(r"[A-Za-z0-9/:\.\-]*", "[A-Za-z0-9/-0-9]*(?=a)"))
    with pytest.raises(CatalogueInvalide, match="INFO_PORT : motif"):
        generer(copie)


@pytest.mark.parametrize(("code", "version"), VERSIONS)
def test_the_example_passes_the_schema_and_the_rules(code, version):
    dossier = CATALOGUE / code / version
    exemple = etree.parse(dossier / "exemple.xml")
    etree.XMLSchema(etree.parse(dossier / "form.xsd")).assertValid(exemple)
    formulaire = CatalogueFichiers(CATALOGUE).formulaire(code, int(version))
    premier_jour = datetime(2026, 1, 3, tzinfo=UTC)
    assert formulaire.verifier(recevoir(exemple.getroot()), maintenant=premier_jour) == ()


@pytest.mark.parametrize(("code", "version"), VERSIONS)
def test_every_element_of_the_schema_is_documented_in_french(code, version):
    schema = etree.parse(CATALOGUE / code / version / "form.xsd")
    espaces = {"xs": "http://www.w3.org/2001/XMLSchema"}
    assert schema.getroot().get("elementFormDefault") == "qualified"
    assert schema.getroot().get("targetNamespace") == f"urn:esav:formulaire:{code}:{version}"
    for element in schema.iterfind(".//xs:element", espaces):
        assert element.findtext("xs:annotation/xs:documentation", namespaces=espaces)
    for documentation in schema.iterfind(".//xs:documentation", espaces):
        assert documentation.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"


@pytest.mark.parametrize(("code", "version"), VERSIONS)
def test_the_mock_up_has_one_labelled_and_described_input_per_field(code, version):
    page = maquette(code, version)
    champs = [champ.nom for champ in CatalogueFichiers(CATALOGUE).formulaire(code, int(version)).champs]
    saisies = page.xpath(SAISIES)
    assert sorted(saisie.get("name") for saisie in saisies) == sorted(champs)
    identifiants = page.xpath("//@id")
    assert len(identifiants) == len(set(identifiants))
    for saisie in saisies:
        [label] = page.xpath("//label[@for=$id]", id=saisie.get("id"))
        assert label.text.strip()
        for identifiant in saisie.get("aria-describedby").split():
            assert "".join(page.xpath("//*[@id=$id]", id=identifiant)[0].itertext()).strip()


@pytest.mark.parametrize(("code", "version"), VERSIONS)
def test_the_mock_up_is_static_light_french_and_self_contained(code, version):
    texte = (CATALOGUE / code / version / "maquette.html").read_text()
    page = maquette(code, version)
    assert texte.startswith("<!DOCTYPE html>\n<html")
    assert page.get("lang") == "fr"
    assert page.xpath("count(//h1)") == 1
    assert not page.xpath("//script | //link | //img | //@onclick | //@style")
    assert "&" not in page.findtext(".//style")
    assert "<" not in page.findtext(".//style")
    assert ">" not in page.findtext(".//style")
    assert len(texte) < 40_000


@pytest.mark.parametrize(("code", "version"), VERSIONS)
def test_the_mock_up_closes_every_element_that_html_does_not(code, version):
    texte = (CATALOGUE / code / version / "maquette.html").read_text()
    assert set(re.findall(r"<([a-z0-9]+)[^>]*/>", texte)) <= VIDES_HTML


@pytest.mark.parametrize(("code", "version"), VERSIONS)
def test_the_mock_up_shows_sections_required_marks_conditions_and_rules(code, version):
    page = maquette(code, version)
    formulaire = CatalogueFichiers(CATALOGUE).formulaire(code, int(version))
    sections = page.xpath("//fieldset[@class='section']/legend/text()")
    assert sections == ["Informations pour intervenir (INFO_…)", "Défaut constaté (DEFECT_…)"]
    for champ in formulaire.champs:
        [saisie] = page.xpath("//*[@id=$id]", id=champ.nom)
        marque = saisie.xpath("../span[contains(@class, 'marque')]/text()")[0]
        requis = champ.presence.name == "OBLIGATOIRE"
        assert (saisie.get("required") == "required") is requis
        assert (marque == "obligatoire") is requis
        assert bool(page.xpath("//*[@id=$id]", id=f"{champ.nom}-condition")) is (champ.condition is not None)
    texte = "".join(page.itertext())
    assert all(regle.message in texte for regle in formulaire.regles)


def test_a_condition_is_explained_in_plain_french():
    [phrase] = maquette("FTTH-SIG").xpath("//*[@id='INFO_CODE_ACCES-condition']/text()")
    assert phrase == "Obligatoire quand « Moyen d'accès » vaut « Digicode » (DIGICODE), interdit sinon."


def test_the_nomenclature_lists_each_code_of_each_field_with_its_label():
    lignes = (CATALOGUE / "FTTH-SIG" / "1" / "nomenclature.csv").read_text(encoding="utf-8").splitlines()
    assert lignes[0] == "champ;code;libelle"
    assert "DEFECT_PRELOCALISATION;PM_PBO;Entre le point de mutualisation et le PBO (PM-PBO)" in lignes
    assert "DEFECT_LUMIERE;NON;Non" in lignes
    assert len(lignes) == 1 + 3 + 6 + 7 + 4 + 5 + 6 + 6 + 2 * 9
