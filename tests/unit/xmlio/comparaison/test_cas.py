"""The table of art. 12.1, case by case: what is minor, what is major, and where it is said to be.

A change is minor when no caller has to change: what comes in is widened, or what goes out is narrowed.
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from esav_ws.config import Settings
from esav_ws.domain.contrat_evolution import Comparaison, Evolution, Sens
from esav_ws.xmlio.comparaison import ContratIllisible, comparer
from tests.unit.xmlio.comparaison.contrat_jouet import WSDL, XSD, ecrire

CATALOGUE = Settings().forms_catalogue
MINEURE, MAJEURE, ACCES, AUCUNE = Evolution.MINEURE, Evolution.MAJEURE, Evolution.ACCES, Evolution.AUCUNE
ETAT_DEMANDE = 'name="EtatDemande">\n    <xs:restriction base="xs:string"><xs:enumeration value="OUVERT"/>'
ETAT_RENDU = 'name="EtatRendu">\n    <xs:restriction base="xs:string"><xs:enumeration value="OUVERT"/>'
FAUTE_LIRE = (
    '<wsdl:output message="tns:lireReponse"/></wsdl:operation>',
    '<wsdl:output message="tns:lireReponse"/><wsdl:fault name="erreur" message="tns:erreur"/></wsdl:operation>',
)
OPERATION = (
    "  </wsdl:portType>",
    (
        '<wsdl:operation name="relire"><wsdl:input message="tns:lire"/><wsdl:output message="tns:lireReponse"/>'
        "</wsdl:operation></wsdl:portType>"
    ),
)
PORT = (
    "  </wsdl:service>",
    (
        '<wsdl:port name="Autre" binding="tns:Soap11"><soap:address location="https://localhost/b"/></wsdl:port>'
        "</wsdl:service>"
    ),
)
ENTETE = (
    '<soap:operation soapAction="urn:jouet:1/lire"/>\n      <wsdl:input>',
    (
        '<soap:operation soapAction="urn:jouet:1/lire"/><wsdl:input>'
        '<soap:header message="tns:entete" part="entete" use="literal"/>'
    ),
)
ANY = '<xs:any namespace="##other" minOccurs="0" processContents="lax"/>'

CAS = {
    # documentation and what is not on the wire
    "documentation only": ([("Ce qui est déposé.", "Ce qui se dépose.")], {}),
    "a comment": ([('<xs:complexType name="Depot">', '<!-- x --><xs:complexType name="Depot">')], {}),
    "a message of another name": ([('"entete"><wsdl:part', '"entetes"><wsdl:part')], {}),
    "a type of another name": ([("tns:Lecture", "tns:Relecture"), ('"Lecture"', '"Relecture"')], {}),
    "another prefix": ([("tns:", "t:"), ("xmlns:tns", "xmlns:t")], {}),
    "an anonymous type written in place": (
        [
            (
                '<xs:element name="rang" type="tns:Rang" minOccurs="0"/>',
                ('<xs:element name="rang" minOccurs="0"><xs:simpleType><xs:restriction base="xs:int">'
                '<xs:maxExclusive value="10"/></xs:restriction></xs:simpleType></xs:element>'),
            )
        ],
        {},
    ),
    # elements of what comes in
    "an optional element added to an input": (
        [('<xs:choice><xs:element name="numero"', '<xs:element name="x" type="xs:string" minOccurs="0"/><xs:choice><xs:element name="numero"')],
        {"Depot/x": MINEURE},
    ),
    "a required element added to an input": (
        [('<xs:choice><xs:element name="numero"', '<xs:element name="x" type="xs:string"/><xs:choice><xs:element name="numero"')],
        {"Depot/x": MAJEURE},
    ),
    "an optional element removed from an input": (
        [('<xs:element name="etat" type="tns:EtatDemande" minOccurs="0"/>', "")],
        {"Depot/etat": MAJEURE},
    ),
    "an element of an input renamed": (
        [('<xs:element name="reference"', '<xs:element name="ref"')],
        {"Depot/reference": MAJEURE, "Depot/ref": MAJEURE},
    ),
    "a required element of an input made optional": (
        [('<xs:element name="reference" type="tns:Reference"/>', '<xs:element name="reference" type="tns:Reference" minOccurs="0"/>')],
        {"Depot/reference": MINEURE},
    ),
    "an optional element of an input made required": (
        [('<xs:element name="etat" type="tns:EtatDemande" minOccurs="0"/>', '<xs:element name="etat" type="tns:EtatDemande"/>')],
        {"Depot/etat": MAJEURE},
    ),
    "more repetitions in an input": ([('maxOccurs="3"', 'maxOccurs="9"')], {"Depot/note": MINEURE}),
    "fewer repetitions in an input": ([('maxOccurs="3"', 'maxOccurs="2"')], {"Depot/note": MAJEURE}),
    "a branch added to a choice of an input": (
        [("</xs:choice>", '<xs:element name="code" type="xs:string"/></xs:choice>')],
        {"Depot/code": MINEURE},
    ),
    "a branch removed from a choice of an input": (
        [('<xs:element name="nom" type="xs:string"/></xs:choice>', "</xs:choice>")],
        {"Depot/choice": MAJEURE, "Depot/numero": MAJEURE},
    ),
    "an input in another order": (
        [
            (
                '<xs:element name="reference" type="tns:Reference"/>\n      <xs:element name="etat" type="tns:EtatDemande" minOccurs="0"/>',
                '<xs:element name="etat" type="tns:EtatDemande" minOccurs="0"/><xs:element name="reference" type="tns:Reference"/>',
            )
        ],
        {"Depot": MAJEURE},
    ),
    "an optional attribute added to an input": (
        [('<xs:attribute name="canal" type="xs:token"/>', '<xs:attribute name="canal" type="xs:token"/><xs:attribute name="b" type="xs:token"/>')],
        {"Depot/@b": MINEURE},
    ),
    "an attribute made required in an input": (
        [('<xs:attribute name="canal" type="xs:token"/>', '<xs:attribute name="canal" type="xs:token" use="required"/>')],
        {"Depot/@canal": MAJEURE},
    ),
    "an attribute removed from an input": (
        [('<xs:attribute name="canal" type="xs:token"/>', "")],
        {"Depot/@canal": MAJEURE},
    ),
    # elements of what goes out
    "an optional element added to an output": (
        [('<xs:element name="rang" type="tns:Rang" minOccurs="0"/>', '<xs:element name="rang" type="tns:Rang" minOccurs="0"/><xs:element name="x" type="xs:string" minOccurs="0"/>')],
        {"Accuse/x": MAJEURE},
    ),
    "an optional element removed from an output": (
        [('<xs:element name="rang" type="tns:Rang" minOccurs="0"/>', "")],
        {"Accuse/rang": MAJEURE},
    ),
    "an optional element of an output always there": (
        [('<xs:element name="rang" type="tns:Rang" minOccurs="0"/>', '<xs:element name="rang" type="tns:Rang"/>')],
        {"Accuse/rang": MINEURE},
    ),
    "a required element of an output that may be absent": (
        [('<xs:element name="etat" type="tns:EtatRendu"/>', '<xs:element name="etat" type="tns:EtatRendu" minOccurs="0"/>')],
        {"Accuse/etat": MAJEURE},
    ),
    "xsi:nil admitted in an output": (
        [('<xs:element name="etat" type="tns:EtatRendu"/>', '<xs:element name="etat" type="tns:EtatRendu" nillable="true"/>')],
        {"Accuse/etat": MAJEURE},
    ),
    "fewer repetitions in an output": ([('maxOccurs="unbounded"', 'maxOccurs="5"')], {"Detail/ligne": MINEURE}),
    "any elements no more in an output": ([(ANY, "")], {"Detail/*": MAJEURE}),
    "any elements admitted more strictly in an output": (
        [(ANY, ANY.replace("lax", "strict"))],
        {"Detail/*": MINEURE},
    ),
    # what travels both ways
    "an optional element added to what travels both ways": (
        [('<xs:element name="courriel" type="xs:string" minOccurs="0"/>', '<xs:element name="courriel" type="xs:string" minOccurs="0"/><xs:element name="x" type="xs:string" minOccurs="0"/>')],
        {"Personne/x": MAJEURE},
    ),
    "a longer text in what travels both ways": ([('maxLength value="80"', 'maxLength value="90"')], {"Nom": MAJEURE}),
    # values
    "a value added to a list of an input": (
        [(ETAT_DEMANDE, ETAT_DEMANDE + '<xs:enumeration value="GELE"/>')],
        {"EtatDemande": MINEURE},
    ),
    "a value removed from a list of an input": (
        [(ETAT_DEMANDE, ETAT_DEMANDE.replace('<xs:enumeration value="OUVERT"/>', ""))],
        {"EtatDemande": MAJEURE},
    ),
    "a value added to a list of an output": (
        [(ETAT_RENDU, ETAT_RENDU + '<xs:enumeration value="GELE"/>')],
        {"EtatRendu": MAJEURE},
    ),
    "a value removed from a list of an output": (
        [(ETAT_RENDU, ETAT_RENDU.replace('<xs:enumeration value="OUVERT"/>', ""))],
        {"EtatRendu": MINEURE},
    ),
    "a longer pattern in an input": ([("[A-Z]{1,8}", "[A-Z]{1,9}")], {"Reference": MINEURE}),
    "a shorter pattern in an input": ([("[A-Z]{1,8}", "[A-Z]{2,8}")], {"Reference": MAJEURE}),
    "another pattern in an input": ([("[A-Z]{1,8}", "[A-Z0-9]{1,8}")], {"Reference": MAJEURE}),
    "a pattern lifted from an input": ([('<xs:pattern value="[A-Z]{1,8}"/>', "")], {"Reference": MINEURE}),
    "a greater maximum in an input": ([('maxInclusive value="200"', 'maxInclusive value="500"')], {"Taille": MINEURE}),
    "a smaller maximum in an input": ([('maxInclusive value="200"', 'maxInclusive value="100"')], {"Taille": MAJEURE}),
    "the same maximum written as excluded": ([('maxInclusive value="200"', 'maxExclusive value="201"')], {}),
    "a smaller maximum in an output": ([('maxInclusive value="9"', 'maxInclusive value="5"')], {"Rang": MINEURE}),
    "a greater maximum in an output": ([('maxInclusive value="9"', 'maxInclusive value="99"')], {"Rang": MAJEURE}),
    "an integer of an input widened to long": (
        [('<xs:element name="numero" type="xs:int"/>', '<xs:element name="numero" type="xs:long"/>')],
        {"Depot/numero": MINEURE},
    ),
    "an integer of an input become a date": (
        [('<xs:element name="numero" type="xs:int"/>', '<xs:element name="numero" type="xs:date"/>')],
        {"Depot/numero": MAJEURE},
    ),
    "a text of an output narrowed to a token": (
        [('<xs:element name="ligne" type="xs:string"', '<xs:element name="ligne" type="xs:token"')],
        {"Detail/ligne": MINEURE},
    ),
    "a default value in an input": (
        [('name="etat" type="tns:EtatDemande"', 'name="etat" default="CLOS" type="tns:EtatDemande"')],
        {"Depot/etat": MAJEURE},
    ),
    # operations, faults, signature
    "an operation added": ([OPERATION], {"relire": MINEURE}),
    "a fault added to an operation": ([FAUTE_LIRE], {"lire/erreur": MAJEURE}),
    "an element added to a fault": (
        [('<xs:element name="code" type="xs:string"/>', '<xs:element name="code" type="xs:string"/><xs:element name="x" type="xs:string" minOccurs="0"/>')],
        {"Erreur/x": MAJEURE},
    ),
    "another SOAPAction": ([("urn:jouet:1/lire", "urn:jouet:1/relire")], {"binding SOAP 1.1/lire": MAJEURE}),
    "another namespace": ([("urn:jouet:1", "urn:jouet:2")], {"espace de noms": MAJEURE}),
    "another port type": ([('portType name="Jouet"', 'portType name="Jeu"')], {"portType": MAJEURE}),
    "a part of another name": ([('name="lire"><wsdl:part name="parameters"', 'name="lire"><wsdl:part name="corps"')], {"lire": MAJEURE}),
    "a port added": ([PORT], {"port Autre": MINEURE}),
    "a port renamed": ([('port name="Soap11"', 'port name="Soap"')], {"port Soap11": MAJEURE, "port Soap": MINEURE}),
    "another address": ([("https://localhost/ws", "https://esav.example/ws")], {"port Soap11": ACCES}),
    "a SOAP header added": ([ENTETE], {"lire/Header/entete": MAJEURE}),
    "literal become encoded": (
        [('<wsdl:input><soap:body use="literal"/>', '<wsdl:input><soap:body use="encoded"/>')],
        {"binding SOAP 1.1/deposer": MAJEURE, "binding SOAP 1.1/lire": MAJEURE},
    ),
    "local elements no longer qualified": (
        [('elementFormDefault="qualified"', "")],
        {f"{t}/{e}": MAJEURE for t, noms in {
            "Depot": ("reference", "etat", "note", "numero", "nom", "personne"), "Accuse": ("numero", "rang", "etat"),
            "Lecture": ("numero",), "Detail": ("auteur", "ligne"), "Erreur": ("code",),
        }.items() for e in noms},
    ),
}  # fmt: skip


def lieux(comparaison: Comparaison) -> dict[str, Evolution]:
    trouves: dict[str, Evolution] = {}
    for c in comparaison.changements:
        trouves[c.lieu] = max(trouves.get(c.lieu, AUCUNE), c.evolution, key=lambda e: e.rang)
    return trouves


@pytest.mark.parametrize("nom", CAS)
def test_each_change_has_the_class_that_the_table_gives(nom, tmp_path):
    changes, attendus = CAS[nom]
    comparaison = comparer(ecrire(tmp_path / "a"), ecrire(tmp_path / "b", *changes), catalogue=CATALOGUE)
    trouves = lieux(comparaison)
    assert trouves == attendus
    assert comparaison.evolution is max(attendus.values(), key=lambda e: e.rang, default=AUCUNE)


@pytest.mark.parametrize("nom", CAS)
def test_a_change_undone_is_told_at_the_same_places(nom, tmp_path):
    changes, _ = CAS[nom]
    a, b = ecrire(tmp_path / "a"), ecrire(tmp_path / "b", *changes)
    aller, retour = comparer(a, b, catalogue=CATALOGUE), comparer(b, a, catalogue=CATALOGUE)
    assert bool(aller.changements) is bool(retour.changements)
    ajouts = {c.lieu for c in aller.changements if c.constat.endswith("ajouté")}
    retraits = {c.lieu for c in retour.changements if c.constat.endswith("retiré")}
    assert {lieu.replace("portType", "") for lieu in ajouts} <= retraits | {"Depot/choice"}


def test_each_change_names_the_operations_and_the_ways_that_carry_it(tmp_path):
    longueur = ('maxLength value="80"', 'maxLength value="90"')
    rang = ('maxInclusive value="9"', 'maxInclusive value="5"')
    comparaison = comparer(
        ecrire(tmp_path / "a"), ecrire(tmp_path / "b", longueur, rang), catalogue=CATALOGUE
    )
    nom, trouve = comparaison.changements
    assert (nom.lieu, nom.operations, nom.sens) == ("Nom", ("deposer", "lire"), (Sens.ENTREE, Sens.SORTIE))
    assert (trouve.lieu, trouve.operations, trouve.sens) == ("Rang", ("deposer",), (Sens.SORTIE,))
    assert [c.article for c in comparaison.changements] == ["12.1", "12.1"]
    assert nom.rompt
    assert not trouve.rompt


def test_a_contract_that_the_operateurs_serve_is_read_the_other_way_round(tmp_path):
    longueur = (
        '<xs:element name="reference" type="tns:Reference"/>',
        '<xs:element name="reference" type="xs:string"/>',
    )
    for nom, attendue in (("jouet", MINEURE), ("notification", MAJEURE)):
        a, b = ecrire(tmp_path / nom / "a"), ecrire(tmp_path / nom / "b", longueur)
        for dossier in (a, b):
            (dossier / "jouet.wsdl").rename(dossier / f"{nom}.wsdl")
        assert comparer(a, b, catalogue=CATALOGUE).evolution is attendue


def test_the_real_contracts_do_not_differ_from_themselves():
    for dossier in sorted(Settings().wsdl.glob("v*")):
        assert comparer(dossier, dossier, catalogue=CATALOGUE) == Comparaison()


TOUS = [change for changes, _ in CAS.values() for change in changes if change[0] in WSDL + XSD]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_contract_does_not_differ_from_itself_whatever_was_done_to_it(data, tmp_path_factory):
    dossier = tmp_path_factory.mktemp("hypothese")
    wsdl, xsd = WSDL, XSD
    for avant, apres in data.draw(st.lists(st.sampled_from(TOUS), max_size=4)):
        wsdl, xsd = wsdl.replace(avant, apres, 1), xsd.replace(avant, apres, 1)
    lus = []
    for nom in ("a", "b"):
        (dossier / nom).mkdir()
        (dossier / nom / "jouet.wsdl").write_text(wsdl, "utf-8")
        (dossier / nom / "jouet.xsd").write_text(xsd, "utf-8")
        lus.append(dossier / nom)
    try:
        comparaison = comparer(*lus, catalogue=CATALOGUE)
    except ContratIllisible:  # changes may break it together
        return
    assert comparaison == Comparaison()


def test_folders_are_compared_contract_by_contract(tmp_path):
    a, b = ecrire(tmp_path / "a"), ecrire(tmp_path / "b")
    (b / "autre.wsdl").write_text(WSDL, "utf-8")
    assert lieux(comparer(a, b, catalogue=CATALOGUE)) == {"autre.wsdl": MINEURE}
    assert lieux(comparer(b, a, catalogue=CATALOGUE)) == {"autre.wsdl": MAJEURE}


def test_two_schemas_alone_are_compared_both_ways(tmp_path: Path):
    a = ecrire(tmp_path / "a") / "jouet.xsd"
    b = ecrire(tmp_path / "b", ('maxInclusive value="200"', 'maxInclusive value="500"')) / "jouet.xsd"
    assert lieux(comparer(a, b, catalogue=CATALOGUE)) == {"Taille": MAJEURE}
