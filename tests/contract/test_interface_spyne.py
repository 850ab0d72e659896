"""What spyne would publish for each version against what is published: the same structure, but for the differences named here.

Documentation and the order of declarations are no part of the structure. Deliberate differences:

- spyne declares a global element for every complex type, also for those that no message is made of;
- its SOAPAction is the bare name of the operation (the protocol checks the published one);
- it names the type of a header entry as its element, `entete` or `finDeVersion`;
- it names a fault after its type, `Erreur`, not after its element;
- it writes one binding and one port (`test_contrat.py` holds the two published ones).
"""

from dataclasses import dataclass

import pytest
from lxml import etree

from esav_ws.soap._spyne import Application, Soap11, Wsdl11
from tests.contract.versions import REGIE, T1, T2, V1, V2, VERSIONS

XS = "{http://www.w3.org/2001/XMLSchema}"
PREFIXES = {
    "soap": "http://schemas.xmlsoap.org/wsdl/soap/",
    "wsdl": "http://schemas.xmlsoap.org/wsdl/",
    "xs": "http://www.w3.org/2001/XMLSchema",
}
COMMUNS = {
    "Arret",
    "Commentaire",
    "Creneau",
    "DefautDeclare",
    "Deposant",
    "DescriptionFormulaire",
    "ElementErreur",
    "Garantie",
    "Gel",
    "Horloge",
    "Passage",
    "Prestation",
    "RendezVous",
    "ResumeSignalisation",
}
COMMUNS_TEST = {
    "DescriptionParametre",
    "DescriptionTest",
    "ElementErreur",
    "Incident",
    "Mesure",
    "ParametreDonne",
    "Travaux",
}
ELEMENTS_DE_TROP = {
    V1: COMMUNS | {"Cloture", "Rejet"},
    V2: COMMUNS
    | {"AccuseDepot", "CodeLibelle", "Evenement", "Fin", "FormulaireDepose", "Offre", "Refus"}
    | {
        "Donnee",
        "EvenementReseau",
        "Abonnement",
        "EchecAbonnement",
        "PieceJointe",
        "ReceptionHorsEsav",
        "DerangementCollectif",
    },
    T1: COMMUNS_TEST,
    T2: COMMUNS_TEST | {"CodeLibelle", "DescriptionMesure", "Localisation", "PrestationImpactee"},
    REGIE: {"Constat", "ElementErreur", "Ligne", "Limite", "Parcours"},
}
_ENTETES = {"entete": "Entete", "finDeVersion": "FinDeVersion"}
RENOMMES = {V1: {}, V2: _ENTETES, T1: {}, T2: _ENTETES, REGIE: {}}
"""Types that spyne names otherwise than they are published."""


@dataclass(frozen=True)
class Particule:
    """An element or a wildcard of a sequence, and how often it occurs."""

    nom: str
    type: str
    mini: str
    maxi: str


@dataclass(frozen=True)
class Simple:
    """A restriction: its base, its facets, and its enumeration in order."""

    base: str
    facettes: frozenset[tuple[str, str]]
    valeurs: tuple[str, ...]


def qname(noeud, nom):
    """*nom*, a QName written in *noeud*, in Clark's notation."""
    prefixe, _, local = nom.rpartition(":")
    return f"{{{noeud.nsmap[prefixe or None]}}}{local}"


def attributs(noeud, *admis, **defauts):
    """The attributes of *noeud*, which has no other than those admitted."""
    assert set(noeud.attrib) <= {*admis, *defauts}, etree.tostring(noeud)
    return {**defauts, **noeud.attrib}


def enfants(noeud, *admis):
    """The children of *noeud* but its annotation; all of them admitted."""
    suite = [e for e in noeud if isinstance(e.tag, str) and e.tag != f"{XS}annotation"]
    assert {e.tag for e in suite} <= {XS + nom for nom in admis}, etree.tostring(noeud)
    return suite


def particule(noeud):
    if noeud.tag == f"{XS}any":
        lus = attributs(noeud, "namespace", "processContents", minOccurs="1", maxOccurs="1")
        return Particule(
            f"any {lus['namespace']}", lus["processContents"], lus["minOccurs"], lus["maxOccurs"]
        )
    lus = attributs(noeud, "name", "type", minOccurs="1", maxOccurs="1")
    return Particule(lus["name"], qname(noeud, lus["type"]), lus["minOccurs"], lus["maxOccurs"])


def complexe(noeud):
    (sequence,) = enfants(noeud, "sequence")
    return tuple(particule(e) for e in enfants(sequence, "element", "any"))


def simple(noeud):
    (restriction,) = enfants(noeud, "restriction")
    facettes = [
        (etree.QName(f).localname, attributs(f, "value")["value"]) for f in restriction.iterchildren(f"{XS}*")
    ]
    return Simple(
        base=qname(restriction, restriction.get("base")),
        facettes=frozenset(f for f in facettes if f[0] != "enumeration"),
        valeurs=tuple(valeur for nom, valeur in facettes if nom == "enumeration"),
    )


def types(schema):
    """Every named type of *schema* by name."""
    lecteurs = {f"{XS}complexType": complexe, f"{XS}simpleType": simple}
    return {
        e.get("name"): lecteurs[e.tag](e)
        for e in enfants(schema, "complexType", "simpleType", "element")
        if e.tag in lecteurs
    }


def elements(schema):
    """The type of every global element of *schema* by name."""
    return {
        e.get("name"): qname(e, attributs(e, "name", "type")["type"])
        for e in schema.iterchildren(f"{XS}element")
    }


def operations(wsdl):
    """For every operation in order: name, input, output and fault elements with the name of their message part."""
    parties = {
        qname(message, f"tns:{message.get('name')}"): (
            qname(partie, partie.get("element")),
            partie.get("name"),
        )
        for message in wsdl.iterfind("wsdl:message", PREFIXES)
        for partie in message
    }
    return [
        (
            operation.get("name"),
            *(
                [
                    parties[qname(sens, sens.get("message"))]
                    for sens in operation.iterfind(f"wsdl:{nom}", PREFIXES)
                ]
                for nom in ("input", "output", "fault")
            ),
        )
        for operation in wsdl.iterfind("wsdl:portType/wsdl:operation", PREFIXES)
    ]


@pytest.fixture(scope="module", params=(*VERSIONS, REGIE), ids=str)
def version(request):
    return request.param


@pytest.fixture(scope="module")
def publie(version):
    return etree.parse(version.wsdl).getroot()


@pytest.fixture(scope="module")
def schema_publie(version):
    return etree.parse(version.xsd).getroot()


@pytest.fixture(scope="module")
def engendre(version):
    application = Application(
        [version.service], version.espace, version.nom_service, in_protocol=Soap11(), out_protocol=Soap11()
    )
    application.transport = "http://schemas.xmlsoap.org/soap/http"
    wsdl = Wsdl11(application.interface)
    wsdl.build_interface_document(f"https://localhost:8443{version.chemin}")
    return etree.fromstring(wsdl.get_interface_document())


@pytest.fixture(scope="module")
def schema_engendre(engendre):
    (schema,) = engendre.find("wsdl:types", PREFIXES)
    return schema


@pytest.fixture(scope="module")
def types_engendres(schema_engendre, version):
    """The types of spyne by the names under which they are published."""
    return {RENOMMES[version].get(nom, nom): type_ for nom, type_ in types(schema_engendre).items()}


def test_spyne_uses_one_namespace_qualified(schema_engendre, schema_publie):
    for attribut in ("targetNamespace", "elementFormDefault"):
        assert schema_engendre.get(attribut) == schema_publie.get(attribut)


def test_spyne_has_the_published_types(types_engendres, schema_publie):
    assert types_engendres.keys() == types(schema_publie).keys()


def test_every_type_of_spyne_has_the_published_content(types_engendres, schema_publie):
    publies = types(schema_publie)
    assert {nom: t for nom, t in types_engendres.items() if t != publies[nom]} == {}


def test_spyne_has_the_published_elements_and_one_for_each_shared_structure(
    schema_engendre, schema_publie, version
):
    publies, engendres = elements(schema_publie), elements(schema_engendre)
    for nom, publie in RENOMMES[version].items():
        assert publies.pop(nom) == f"{{{version.espace}}}{publie}"
        engendres.pop(nom)
    assert engendres.keys() - publies.keys() == ELEMENTS_DE_TROP[version]
    assert {nom: engendres.get(nom) for nom in publies} == publies


def test_spyne_has_the_published_operations_in_order_with_their_messages(engendre, publie):
    assert operations(engendre) == operations(publie)


def test_spyne_has_the_published_service_and_port_type(engendre, publie):
    for nom in ("wsdl:service", "wsdl:portType"):
        assert engendre.find(nom, PREFIXES).get("name") == publie.find(nom, PREFIXES).get("name")


def test_spyne_binds_document_literal_with_the_bare_name_as_action(engendre):
    actions = engendre.findall("wsdl:binding/wsdl:operation/soap:operation", PREFIXES)
    assert {a.get("style") for a in actions} == {"document"}
    assert [a.get("soapAction") for a in actions] == [o[0] for o in operations(engendre)]
    assert {c.get("use") for c in engendre.iterfind(".//soap:body", PREFIXES)} == {"literal"}


def test_the_schema_of_spyne_compiles(schema_engendre):
    etree.XMLSchema(etree.fromstring(etree.tostring(schema_engendre)))
