from concurrent.futures import ThreadPoolExecutor

import pytest
from lxml import etree

from esav_ws.domain.erreurs import ElementErreur
from esav_ws.xmlio.schema import SchemaPublie

SCHEMA = """<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t"
           elementFormDefault="qualified">
  <xs:simpleType name="Telephone">
    <xs:restriction base="xs:string"><xs:pattern value="(\\+33|0)[1-9][0-9]{8}"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Etat">
    <xs:restriction base="xs:string"><xs:enumeration value="EN_COURS"/><xs:enumeration value="GELE"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Reference">
    <xs:restriction base="xs:string"><xs:minLength value="1"/><xs:maxLength value="64"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Code">
    <xs:restriction base="xs:string"><xs:length value="4"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Taille">
    <xs:restriction base="xs:int"><xs:minInclusive value="1"/><xs:maxInclusive value="200"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Puissance">
    <xs:restriction base="xs:decimal">
      <xs:minExclusive value="-40"/><xs:maxExclusive value="10"/><xs:fractionDigits value="1"/>
    </xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Nombre"><xs:restriction base="xs:decimal"><xs:totalDigits value="4"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Tailles"><xs:list itemType="t:Taille"/></xs:simpleType>
  <xs:simpleType name="EtatOuTaille"><xs:union memberTypes="t:Etat t:Taille"/></xs:simpleType>
  <xs:element name="deposer">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="deposant">
          <xs:complexType>
            <xs:sequence>
              <xs:element name="nom" type="t:Reference"/>
              <xs:element name="telephone" type="t:Telephone" maxOccurs="unbounded"/>
            </xs:sequence>
          </xs:complexType>
        </xs:element>
        <xs:choice minOccurs="0">
          <xs:element name="etat" type="t:Etat" maxOccurs="unbounded"/>
          <xs:element name="code" type="t:Code"/>
          <xs:element name="taille" type="t:Taille"/>
          <xs:element name="entier" type="xs:int"/>
          <xs:element name="puissance" type="t:Puissance"/>
          <xs:element name="nombre" type="t:Nombre"/>
          <xs:element name="date" type="xs:dateTime"/>
          <xs:element name="oui" type="xs:boolean"/>
          <xs:element name="tailles" type="t:Tailles"/>
          <xs:element name="union" type="t:EtatOuTaille"/>
          <xs:element name="fixe" type="xs:string" fixed="V1"/>
        </xs:choice>
        <xs:choice minOccurs="0">
          <xs:element name="vide"><xs:complexType/></xs:element>
          <xs:element name="lien">
            <xs:complexType>
              <xs:attribute name="rang" type="t:Taille" use="required"/>
              <xs:attribute name="type" fixed="plan"/>
            </xs:complexType>
          </xs:element>
          <xs:element name="formulaire">
            <xs:complexType>
              <xs:sequence><xs:any namespace="##other" processContents="lax"/></xs:sequence>
            </xs:complexType>
          </xs:element>
        </xs:choice>
      </xs:sequence>
    </xs:complexType>
    <xs:unique name="etats"><xs:selector xpath="t:etat"/><xs:field xpath="."/></xs:unique>
  </xs:element>
</xs:schema>
"""
DEPOSANT = "<deposant><nom>Jeanne</nom><telephone>0612345678</telephone></deposant>"


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    fichier = tmp_path_factory.mktemp("xsd") / "essai.xsd"
    fichier.write_text(SCHEMA, encoding="utf-8")
    return SchemaPublie(fichier)


def document(contenu, *, espace="urn:t"):
    racine = (
        f'<deposer xmlns="{espace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{contenu}</deposer>'
    )
    return etree.fromstring(racine)


def test_a_conforming_document_has_no_entry(schema):
    assert schema.valider(document(DEPOSANT + "<etat>GELE</etat>")) == ()


def test_the_element_is_judged_alone_wherever_it_stands(schema):
    enveloppe = etree.Element("enveloppe")
    enveloppe.append(document("<deposant><nom>Jeanne</nom><telephone>12</telephone></deposant>"))
    (entree,) = schema.valider(enveloppe[0])
    assert entree.xpath == "/deposer/deposant/telephone"


def test_all_breaches_are_told_at_once_with_positions_among_siblings_of_the_same_name(schema):
    contenu = (
        "<deposant><nom/><telephone>12</telephone><telephone>0612345678</telephone><telephone>ab</telephone>"
        "</deposant><taille>0</taille>"
    )
    motif = (r"(\+33|0)[1-9][0-9]{8}",)
    assert schema.valider(document(contenu)) == (
        ElementErreur("/deposer/deposant/nom", "trop court ; longueur minimale : 1"),
        ElementErreur("/deposer/deposant/telephone[1]", "format non respecté", "12", motif),
        ElementErreur("/deposer/deposant/telephone[3]", "format non respecté", "ab", motif),
        ElementErreur("/deposer/taille", "trop petit ; minimum admis : 1", "0"),
    )


DATE = "date et heure attendues, par exemple 2026-03-31T08:30:00+02:00"
SUITE = ("etat", "code", "taille", "entier", "puissance", "nombre", "date", "oui", "tailles", "union")
"""What may follow `deposant`: libxml2 names ten of them."""


@pytest.mark.parametrize(
    ("contenu", "xpath", "regle", "recue", "admises"),
    [
        ("", "", "élément obligatoire absent : deposant", "", ("deposant",)),
        (DEPOSANT + "<zzz>x</zzz>", "/zzz", "élément inattendu ici", "x", SUITE),
        (DEPOSANT + "texte", "", "texte inattendu entre les éléments", "", ()),
        (DEPOSANT * 2, "/deposant[2]", "élément inattendu ici", "", SUITE),
        (DEPOSANT + "<etat>Z</etat>", "/etat", "valeur hors de la liste admise", "Z", ("EN_COURS", "GELE")),
        (DEPOSANT + "<etat>GELE</etat><etat>GELE</etat>", "/etat[2]", "valeur en double", "GELE", ()),
        (DEPOSANT + "<code>abc</code>", "/code", "longueur imposée : 4", "abc", ()),
        (DEPOSANT + "<taille>900</taille>", "/taille", "trop grand ; maximum admis : 200", "900", ()),
        (DEPOSANT + "<taille>ab</taille>", "/taille", "nombre entier attendu", "ab", ()),
        (DEPOSANT + "<entier>1.5</entier>", "/entier", "nombre entier attendu", "1.5", ()),
        (DEPOSANT + "<puissance>-40</puissance>", "/puissance", "trop petit ; doit dépasser -40", "-40", ()),
        (DEPOSANT + "<puissance>10</puissance>", "/puissance", "trop grand ; doit rester sous 10", "10", ()),
        (
            DEPOSANT + "<puissance>1.25</puissance>",
            "/puissance",
            "trop de décimales ; maximum : 1",
            "1.25",
            (),
        ),
        (DEPOSANT + "<nombre>12345</nombre>", "/nombre", "trop de chiffres ; maximum : 4", "12345", ()),
        (DEPOSANT + "<date>hier</date>", "/date", DATE, "hier", ()),
        (DEPOSANT + "<date/>", "/date", DATE, "", ()),
        (DEPOSANT + "<date><jour/></date>", "/date", "texte attendu, sans élément à l'intérieur", "", ()),
        (DEPOSANT + "<oui>oui</oui>", "/oui", "booléen attendu", "oui", ("true", "false")),
        (DEPOSANT + "<oui xsi:nil='true'/>", "/oui", "xsi:nil n'est pas admis : omettre l'élément", "", ()),
        (
            DEPOSANT + "<oui xsi:type='zzz'>1</oui>",
            "/oui/@type",
            "xsi:type n'est pas admis : retirer l'attribut",
            "zzz",
            (),
        ),
        (DEPOSANT + "<tailles>1 999</tailles>", "/tailles", "trop grand ; maximum admis : 200", "1 999", ()),
        (DEPOSANT + "<union>zz</union>", "/union", "valeur du type EtatOuTaille attendue", "zz", ()),
        (DEPOSANT + "<fixe>V2</fixe>", "/fixe", "valeur imposée", "V2", ("V1",)),
        (DEPOSANT + "<vide>x</vide>", "/vide", "contenu vide attendu", "x", ()),
        (DEPOSANT + "<lien/>", "/lien", "attribut obligatoire absent", "", ("rang",)),
        (DEPOSANT + "<lien rang='0'/>", "/lien/@rang", "trop petit ; minimum admis : 1", "0", ()),
        (DEPOSANT + "<lien rang='1' type='b'/>", "/lien/@type", "valeur imposée", "b", ("plan",)),
        (DEPOSANT + "<lien rang='1' href='#a'/>", "/lien/@href", "attribut inconnu du contrat", "#a", ()),
        (
            DEPOSANT + "<formulaire/>",
            "/formulaire",
            "élément obligatoire absent : tout élément d'un autre espace de noms",
            "",
            ("tout élément d'un autre espace de noms",),
        ),
    ],
)
def test_each_breach_is_told_in_french_once_per_element(schema, contenu, xpath, regle, recue, admises):  # noqa: PLR0917  # one column each
    assert schema.valider(document(contenu)) == (ElementErreur(f"/deposer{xpath}", regle, recue, admises),)


def test_an_element_of_the_right_name_in_another_namespace_is_said_to_be_so(schema):
    (entree,) = schema.valider(document('<deposant xmlns=""/>'))
    assert entree == ElementErreur(
        "/deposer/deposant", "élément hors de l'espace de noms du service", "", ("deposant",)
    )


def test_a_document_of_no_known_root_is_unknown_to_the_contract(schema):
    (entree,) = schema.valider(document(DEPOSANT, espace="urn:autre"))
    assert entree == ElementErreur("/deposer", "élément inconnu du contrat")


def test_prefixed_names_give_the_same_paths(schema):
    racine = etree.fromstring(
        '<t:deposer xmlns:t="urn:t" xmlns:u="urn:t"><t:deposant><u:nom>J</u:nom><u:telephone>0612345678</u:telephone>'
        "<t:telephone>12</t:telephone></t:deposant></t:deposer>"
    )
    (entree,) = schema.valider(racine)
    assert (entree.xpath, entree.valeur_recue) == ("/deposer/deposant/telephone[2]", "12")


def test_a_received_value_is_cut_at_a_hundred_characters(schema):
    (entree,) = schema.valider(document(f"{DEPOSANT}<etat>{'é' * 101}</etat>"))
    assert entree.valeur_recue == "é" * 99 + "…"


def test_a_value_longer_than_the_messages_of_libxml2_is_still_reported(schema):
    contenu = f"<deposant><nom>J</nom><telephone>{'0' * 100_000}</telephone></deposant>"
    assert schema.valider(document(contenu)) == (
        ElementErreur("/deposer/deposant/telephone", "format non respecté", "0" * 99 + "…", ()),
    )


def test_a_value_that_imitates_a_message_does_not_change_the_rule(schema):
    piege = "x' is not an element of the set {'MENTEUR'}. Element '{urn:t}nom', attribute 'faux': y"
    (entree,) = schema.valider(document(f"{DEPOSANT}<etat>{piege}</etat>"))
    assert entree == ElementErreur(
        "/deposer/etat", "valeur hors de la liste admise", piege, ("EN_COURS", "GELE")
    )


def test_no_more_than_a_hundred_entries_are_returned(schema):
    contenu = "<deposant><nom>J</nom>" + "<telephone>x</telephone>" * 150 + "</deposant>"
    entrees = schema.valider(document(contenu))
    assert len(entrees) == 100
    assert entrees[-1].xpath == "/deposer/deposant/telephone[100]"


def test_schema_locations_named_by_the_message_are_not_followed(schema, tmp_path):
    (tmp_path / "pirate.xsd").write_text('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" bogus="1"/>')
    racine = document(DEPOSANT)
    racine.set(
        "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation",
        f"urn:t {(tmp_path / 'pirate.xsd').as_uri()} urn:q http://127.0.0.1:9/absent.xsd",
    )
    assert schema.valider(racine) == ()


def test_threads_never_see_the_errors_of_one_another(schema):
    def verifier(numero: int) -> bool:
        recue = f"valeur-{numero}"
        contenu = (
            f"<deposant><nom>J</nom><telephone>{recue}</telephone></deposant>" + f"<etat>{recue}</etat>" * 5
        )
        entrees = schema.valider(document(contenu))
        return len(entrees) == 6 and {entree.valeur_recue for entree in entrees} == {recue}

    with ThreadPoolExecutor(max_workers=8) as executor:
        assert all(executor.map(verifier, range(4_000)))


def test_a_file_that_is_no_schema_fails_at_once(tmp_path):
    (tmp_path / "faux.xsd").write_text("<faux/>")
    with pytest.raises(etree.XMLSchemaParseError):
        SchemaPublie(tmp_path / "faux.xsd")
