"""What cannot be compared is refused by its name and the reason, quickly, and nothing is fetched."""

import os

import pytest

from esav_ws.config import Settings
from esav_ws.xmlio.comparaison import ContratIllisible, comparer
from tests.unit.xmlio.comparaison.contrat_jouet import WSDL, XSD, ecrire

CATALOGUE = Settings().forms_catalogue
XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'


def schema(corps: str) -> str:
    return f'<xs:schema {XS} xmlns:t="urn:t" targetNamespace="urn:t">{corps}</xs:schema>'


BOMBE = "".join(
    f'<xs:group name="g{i}"><xs:sequence><xs:group ref="t:g{i + 1}"/><xs:group ref="t:g{i + 1}"/></xs:sequence></xs:group>'
    for i in range(40)
)
CHAINE = "".join(
    f'<xs:simpleType name="s{i}"><xs:restriction base="t:s{i + 1}"/></xs:simpleType>' for i in range(2000)
)
HOSTILES = {
    "not XML": ("du texte", "bien formé"),
    "empty": ("", "vide"),
    "a DOCTYPE": ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE"),
    "something else": ("<a/>", "ni WSDL, ni schéma XML, ni source de formulaire"),
    "too many attributes": ("<a>" + '<b c="" d="" e="" f=""/>' * 60_000 + "</a>", "limite"),
    "a schema elsewhere": (
        schema('<xs:import schemaLocation="http://127.0.0.1:9/a.xsd"/>'),
        "chemin relatif",
    ),
    "a schema at an absolute path": (schema('<xs:include schemaLocation="/etc/passwd"/>'), "chemin relatif"),
    "a schema by a file address": (schema('<xs:include schemaLocation="file:a.xsd"/>'), "chemin relatif"),
    "a schema that is not there": (schema('<xs:include schemaLocation="absent.xsd"/>'), "n'existe pas"),
    "a redefinition": (schema('<xs:redefine schemaLocation="a.xsd"/>'), "non pris en charge"),
    "an unknown type": (schema('<xs:element name="e" type="t:Absent"/>'), "type Absent introuvable"),
    "an unknown built-in type": (schema('<xs:element name="e" type="xs:entier"/>'), "entier inconnu"),
    "an unknown prefix": (schema('<xs:element name="e" type="z:A"/>'), "préfixe inconnu"),
    "a type that derives from itself": (
        schema(
            '<xs:element name="e" type="t:S"/><xs:simpleType name="S"><xs:restriction base="t:S"/></xs:simpleType>'
        ),
        "en cercle",
    ),
    "a complex type that derives from itself": (
        schema(
            '<xs:element name="e" type="t:C"/><xs:complexType name="C"><xs:complexContent><xs:extension base="t:C"/>'
            "</xs:complexContent></xs:complexType>"
        ),
        "en cercle",
    ),
    "a group within itself": (
        schema(
            '<xs:element name="e"><xs:complexType><xs:group ref="t:g"/></xs:complexType></xs:element>'
            '<xs:group name="g"><xs:sequence><xs:group ref="t:g"/></xs:sequence></xs:group>'
        ),
        "en cercle",
    ),
    "groups that double at each step": (
        schema(
            '<xs:element name="e"><xs:complexType><xs:group ref="t:g0"/></xs:complexType></xs:element>'
            + BOMBE
            + '<xs:group name="g40"><xs:sequence><xs:element name="f" type="xs:int"/></xs:sequence></xs:group>'
        ),
        "trop imbriqués",
    ),
    "a long chain of derivations": (schema(f'<xs:element name="e" type="t:s0"/>{CHAINE}'), "trop imbriqués"),
    "an illegible facet": (
        schema(
            '<xs:element name="e"><xs:simpleType><xs:restriction base="xs:string"><xs:maxLength value="x"/>'
            "</xs:restriction></xs:simpleType></xs:element>"
        ),
        "facette illisible",
    ),
    "illegible occurrences": (
        schema(
            '<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="f" maxOccurs="beaucoup"/>'
            "</xs:sequence></xs:complexType></xs:element>"
        ),
        "maxOccurs illisible",
    ),
}


@pytest.mark.parametrize("nom", HOSTILES)
def test_a_broken_or_hostile_file_is_refused_by_its_name(nom, tmp_path):
    contenu, raison = HOSTILES[nom]
    (tmp_path / "a.xsd").write_text(contenu, "utf-8")
    with pytest.raises(ContratIllisible, match=raison) as refus:
        comparer(tmp_path / "a.xsd", tmp_path / "a.xsd", catalogue=CATALOGUE)
    assert str(tmp_path) in str(refus.value)
    assert len(str(refus.value)) < 600


@pytest.mark.parametrize(
    ("avant", "apres", "raison"),
    [
        ('message="tns:lire"', 'message="tns:absent"', "message absent introuvable"),
        ('binding="tns:Soap11"', 'binding="tns:Soap"', "binding Soap introuvable"),
        ('element="tns:lire"', 'element="tns:absent"', "element absent introuvable"),
        (
            '<wsdl:part name="erreur" element="tns:erreur"/>',
            '<wsdl:part name="erreur"/>',
            "sans element ni type",
        ),
        ("jouet.xsd", "../../../../../../../../dev/zero", "ordinaire"),
    ],
)
def test_a_wsdl_that_leads_nowhere_is_refused(avant, apres, raison, tmp_path):
    a = ecrire(tmp_path / "a", (avant, apres))
    with pytest.raises(ContratIllisible, match=raison):
        comparer(a, a, catalogue=CATALOGUE)


def test_what_is_absent_or_no_file_is_refused(tmp_path):
    a = ecrire(tmp_path / "a")
    (tmp_path / "vide").mkdir()
    os.mkfifo(tmp_path / "tuyau")
    (tmp_path / "gros.xsd").write_bytes(b" " * (4 * 1024 * 1024 + 1))
    for autre, raison in (
        ("absent", "n'existe pas"),
        ("vide", "ni WSDL"),
        ("tuyau", "fichier ordinaire"),
        ("gros.xsd", "dépasse"),
    ):
        with pytest.raises(ContratIllisible, match=raison):
            comparer(a, tmp_path / autre, catalogue=CATALOGUE)


def test_a_contract_is_not_compared_with_a_form(tmp_path):
    wsdl = ecrire(tmp_path / "a") / "jouet.wsdl"
    with pytest.raises(ContratIllisible, match="ne se compare pas"):
        comparer(wsdl, CATALOGUE / "FTTH-SIG" / "1" / "formulaire.xml", catalogue=CATALOGUE)


def test_a_file_is_compared_with_what_a_folder_holds_whatever_its_name(tmp_path):
    dossier = ecrire(tmp_path / "a")
    autre = (dossier / "jouet.wsdl").rename(dossier / "autre.wsdl")
    assert comparer(autre, ecrire(tmp_path / "b"), catalogue=CATALOGUE).changements == ()
    (tmp_path / "lisezmoi.txt").write_text("bonjour")
    with pytest.raises(ContratIllisible):
        comparer(tmp_path / "lisezmoi.txt", dossier, catalogue=CATALOGUE)


def test_schemas_that_import_each_other_are_read_once(tmp_path):
    for nom, autre in (("a", "b"), ("b", "a")):
        (tmp_path / f"{nom}.xsd").write_text(
            f'<xs:schema {XS} targetNamespace="urn:{nom}"><xs:import namespace="urn:{autre}" '
            f'schemaLocation="{autre}.xsd"/><xs:element name="e" type="xs:int"/></xs:schema>',
            "utf-8",
        )
    assert comparer(tmp_path / "a.xsd", tmp_path / "a.xsd", catalogue=CATALOGUE).changements == ()
    autres = comparer(tmp_path / "a.xsd", tmp_path / "b.xsd", catalogue=CATALOGUE)
    assert "urn:a devient urn:b" in {c.constat for c in autres.changements}


def test_a_type_that_holds_itself_is_compared(tmp_path):
    corps = (
        '<xs:element name="arbre" type="t:Arbre"/><xs:complexType name="Arbre"><xs:sequence>'
        '<xs:element name="branche" type="t:Arbre" minOccurs="0" maxOccurs="{}"/></xs:sequence></xs:complexType>'
    )
    for nom, maxi in (("a", "2"), ("b", "3")):
        (tmp_path / f"{nom}.xsd").write_text(schema(corps.format(maxi)), "utf-8")
    (change,) = comparer(tmp_path / "a.xsd", tmp_path / "b.xsd", catalogue=CATALOGUE).changements
    assert (change.lieu, change.constat) == ("Arbre/branche", "présence : 0..2 devient 0..3")


def test_the_small_contract_of_these_tests_is_a_good_one(tmp_path):
    from lxml import etree

    ecrire(tmp_path / "a")
    etree.XMLSchema(file=str(tmp_path / "a" / "jouet.xsd"))
    assert WSDL.count("</wsdl:operation>") == 4
    assert XSD.count("complexType name") == 6
