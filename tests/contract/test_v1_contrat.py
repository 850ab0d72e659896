"""The published v1 contract against what was decided: operations, bindings, types, words, and what it refuses."""

from pathlib import Path

import pytest
import zeep
from lxml import etree

RACINE = Path(__file__).parents[2]
WSDL = RACINE / "wsdl/v1/signalisation.wsdl"
XSD = RACINE / "xsd/v1/signalisation.xsd"
GOLDEN = Path(__file__).parent / "golden/v1"

ESPACE = "urn:esav:ws:signalisation:1"
PREFIXES = {
    "soap": "http://schemas.xmlsoap.org/wsdl/soap/",
    "soap12": "http://schemas.xmlsoap.org/wsdl/soap12/",
    "wsdl": "http://schemas.xmlsoap.org/wsdl/",
    "xs": "http://www.w3.org/2001/XMLSchema",
}
OPERATIONS = [
    "deposerSignalisation",
    "consulterEtat",
    "consulterSignalisation",
    "listerSignalisations",
    "consulterHistorique",
    "ajouterCommentaire",
    "degelerSignalisation",
    "annulerSignalisation",
    "contesterCloture",
    "listerFormulaires",
    "obtenirFormulaire",
]

ENUMERATIONS = {
    "Etat": [
        "EN_DEPOT",
        "EN_QUALIFICATION",
        "EN_COURS",
        "GELE",
        "CLOS",
        "VALIDE",
        "CLOS_TABLEAU_DE_BORD",
        "EN_REJET",
    ],
    "EtatOuvert": ["EN_DEPOT", "EN_QUALIFICATION", "EN_COURS", "GELE"],
    "Avancement": ["EN_COURS", "RETABLIE", "REPAREE", "CLOSE", "GELEE", "VALIDEE"],
    "EtatHorloge": ["EN_MARCHE", "ARRETEE", "TERMINEE"],
    "TypeRendezVous": ["SAV", "SAV_PLUS", "EXPERTISE"],
    "Cote": ["OPERATEUR", "OI"],
    "Camp": ["CLIENT", "SERVEUR"],
}

CONTENUS = {
    "deposerSignalisation": "identifiantPrestation referenceOperateur codeOffre? deposant formulaire commentaire? "
    "idCreneau? numeroTest?",
    "deposerSignalisationReponse": "numeroSignalisation etat dateDepot",
    "consulterEtat": "numeroSignalisation",
    "consulterEtatReponse": "numeroSignalisation etat avancement? dateEtat",
    "consulterSignalisation": "numeroSignalisation",
    "consulterSignalisationReponse": "numeroSignalisation referenceOperateur etat avancement? dateEtat dateDepot "
    "datePriseEnCompte? prestation deposant defautDeclare codeFormulaire versionFormulaire formulaire garantie* "
    "horloge gel? rejet? cloture? commentaire* passage* rendezVous*",
    "listerSignalisations": "etat* identifiantPrestation? depuis? taille? curseur?",
    "listerSignalisationsReponse": "signalisation* curseurSuivant?",
    "consulterHistorique": "identifiantPrestation? dateDebut? dateFin? taille? curseur?",
    "consulterHistoriqueReponse": "signalisation* curseurSuivant?",
    "ajouterCommentaire": "numeroSignalisation referenceActe commentaire",
    "ajouterCommentaireReponse": "etat dateEtat",
    "degelerSignalisation": "numeroSignalisation referenceActe commentaire informationFournie?",
    "degelerSignalisationReponse": "etat dateEtat",
    "annulerSignalisation": "numeroSignalisation referenceActe commentaire",
    "annulerSignalisationReponse": "etat dateEtat",
    "contesterCloture": "numeroSignalisation referenceActe commentaire",
    "contesterClotureReponse": "etat dateEtat",
    "listerFormulaires": "codeOffre?",
    "listerFormulairesReponse": "formulaire*",
    "obtenirFormulaire": "codeFormulaire versionFormulaire",
    "obtenirFormulaireReponse": "codeFormulaire versionFormulaire libelle dateProduction dateFin? codeOffre* "
    "schemaXml formulaireXml",
    "erreur": "code camp libelle article? element* versionFormulaire? identifiantRequete?",
}

VALEURS = {
    "NumeroSignalisation": (
        ["2222-2222-2", "X4VJ-A5H6-X"],
        [
            "",
            "X4VJA5H6X",
            "x4vj-a5h6-x",
            "X4VJ-A5H6-",
            "X4VJ-A5H6-XX",
            "O4VJ-A5H6-X",
            "U4VJ-A5H6-X",
            " 2222-2222-2",
        ],
    ),
    "IdentifiantPrestation": (
        ["A", "BF-2100-0001", "9" * 40],
        ["", "9" * 41, "bf-2100", "BF 2100", "BF_2100"],
    ),
    "ReferenceExterne": (
        ["R", "Réf 12/b", "é" * 64],
        ["", " ", "R ", " R", "R  R", "R\tR", "R\nR", "é" * 65],
    ),
    "Identifiant": (["a", "T_2026-42.b"], ["", "a b", "é", "a" * 65]),
    "CodeOffre": (["FTTH", "A" * 20], ["", "ftth", "A" * 21, "FTTH_1"]),
    "CodeFormulaire": (["FTTH-PTO"], ["", "FTTH_PTO", "A" * 21]),
    "VersionFormulaire": (["1", "2147483647"], ["0", "-1", "2147483648", "1.0", ""]),
    "Code": (
        ["ANNULATION", "RACCO_PALIER", "A" * 40],
        ["", "annulation", "RACCO PALIER", "PM-PBO", "A" * 41],
    ),
    "CodeErreur": (["SIG-003"], ["SIG-3", "SIGN-003", "sig-003", "SIG003"]),
    "Nom": (["N", "n" * 100], ["", "n" * 101]),
    "Telephone": (
        ["0612345678", "+33612345678"],
        [
            "",
            "06 12 34 56 78",
            "0012345678",
            "061234567",
            "06123456789",
            "+330612345678",
            "0033612345678",
            "112",
        ],
    ),
    "Courriel": (
        ["sav@alfa.example", "prenom.nom+sav@sous.domaine.example"],
        [
            "",
            "sav",
            "sav@alfa",
            "sav@@alfa.example",
            "sav @alfa.example",
            "sav@alfa..example",
            f"{'s' * 246}@alfa.com",
        ],
    ),
    "Texte": (["t", "deux\nlignes", "é" * 2000], ["", "é" * 2001]),
    "Duree": (["0", "525600"], ["-1", "1.5", ""]),
    "Taille": (["1", "200"], ["0", "201", "-5", ""]),
    "Curseur": (["c", "c" * 200], ["", "c" * 201]),
}


@pytest.fixture(scope="module")
def wsdl():
    return etree.parse(WSDL)


@pytest.fixture(scope="module")
def xsd():
    return etree.parse(XSD)


@pytest.fixture(scope="module")
def schema(xsd):
    return etree.XMLSchema(xsd)


def corps(operation):
    """The body entry of a golden request."""
    return etree.parse(GOLDEN / f"{operation}.requete.xml").getroot()[-1][0]


def xpath(document, chemin):
    return document.xpath(chemin, namespaces=PREFIXES)


def test_the_operations_are_those_decided_in_their_order(wsdl):
    assert xpath(wsdl, "/*/wsdl:portType/@name") == ["Signalisation"]
    assert xpath(wsdl, "//wsdl:portType/wsdl:operation/@name") == OPERATIONS


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_takes_its_name_and_gives_its_name_followed_by_reponse(wsdl, operation):
    def element(sens):
        (message,) = xpath(wsdl, f"//wsdl:portType/wsdl:operation[@name='{operation}']/wsdl:{sens}/@message")
        (element,) = xpath(wsdl, f"//wsdl:message[@name='{message.removeprefix('tns:')}']/wsdl:part/@element")
        return element

    assert element("input") == f"tns:{operation}"
    assert element("output") == f"tns:{operation}Reponse"
    assert element("fault") == "tns:erreur"


def test_one_service_has_a_soap_1_1_port_then_a_soap_1_2_port(wsdl):
    assert xpath(wsdl, "//wsdl:service/@name") == ["SignalisationV1"]
    adresses = xpath(wsdl, "//wsdl:service/wsdl:port/*")
    assert [etree.QName(a).namespace for a in adresses] == [PREFIXES["soap"], PREFIXES["soap12"]]
    assert {a.get("location") for a in adresses} == {"https://localhost:8443/ws/signalisation/v1"}


@pytest.mark.parametrize("version", ["soap", "soap12"])
def test_a_binding_is_document_literal_over_http_with_the_action_of_each_operation(wsdl, version):
    (liaison,) = xpath(wsdl, f"//{version}:binding")
    assert dict(liaison.attrib) == {
        "style": "document",
        "transport": "http://schemas.xmlsoap.org/soap/http",
    }
    liaison = liaison.getparent()
    assert xpath(liaison, "@type") == ["tns:Signalisation"]
    assert xpath(liaison, "wsdl:operation/@name") == OPERATIONS
    assert xpath(liaison, f"wsdl:operation/{version}:operation/@soapAction") == [
        f"{ESPACE}/{o}" for o in OPERATIONS
    ]
    assert xpath(liaison, f".//{version}:body/@use") == ["literal"] * 22
    assert xpath(liaison, f".//{version}:fault/@name") == ["erreur"] * 11


def test_the_wsdl_imports_one_schema_and_nothing_else(wsdl):
    (renvoi,) = xpath(wsdl, "//wsdl:types/xs:schema/*")
    assert renvoi.tag == f"{{{PREFIXES['xs']}}}import"
    assert renvoi.get("namespace") == ESPACE
    assert (WSDL.parent / renvoi.get("schemaLocation")).resolve() == XSD
    assert xpath(wsdl, "//wsdl:import") == []


def test_wsdl_and_schema_share_the_namespace_of_the_service(wsdl, xsd):
    assert wsdl.getroot().get("targetNamespace") == ESPACE
    assert xsd.getroot().get("targetNamespace") == ESPACE
    assert xsd.getroot().get("elementFormDefault") == "qualified"


def test_the_contract_says_its_version_and_that_it_is_a_draft(wsdl, xsd):
    (presentation,) = xpath(wsdl, "/*/wsdl:documentation/text()")
    assert "version 1.0, état projet" in presentation
    assert "version 1.0, état projet" in xpath(xsd, "/*/xs:annotation/xs:documentation/text()")[0]


def test_every_global_element_is_a_message_or_the_error(xsd):
    attendus = [nom for o in OPERATIONS for nom in (o, f"{o}Reponse")] + ["erreur"]
    assert xpath(xsd, "/xs:schema/xs:element/@name") == attendus


@pytest.mark.parametrize("element", CONTENUS)
def test_a_message_has_the_elements_decided_in_their_order(xsd, element):
    (type_,) = xpath(xsd, f"/xs:schema/xs:element[@name='{element}']/@type")
    membres = xpath(xsd, f"//xs:complexType[@name='{type_.removeprefix('tns:')}']/xs:sequence/xs:element")
    signes = {("1", "1"): "", ("0", "1"): "?", ("0", "unbounded"): "*"}
    contenu = [m.get("name") + signes[m.get("minOccurs", "1"), m.get("maxOccurs", "1")] for m in membres]
    assert contenu == CONTENUS[element].split()


def test_closed_lists_are_exactly_those_decided(xsd):
    listes = {
        type_.get("name"): xpath(type_, ".//xs:enumeration/@value")
        for type_ in xpath(xsd, "//xs:simpleType[.//xs:enumeration]")
    }
    assert listes == ENUMERATIONS


def test_every_type_is_used(xsd):
    employes = {t.removeprefix("tns:") for t in xpath(xsd, "//@type")}
    assert set(xpath(xsd, "/xs:schema/*[self::xs:complexType or self::xs:simpleType]/@name")) <= employes


def test_nothing_that_breaks_clients_is_in_the_schema(xsd):
    assert xpath(xsd, "//@nillable | //@default | //@fixed | //xs:attribute | //xs:choice | //xs:all") == []
    predefinis = {t for t in xpath(xsd, "//@type | //@base") if t.startswith("xs:")}
    assert predefinis == {"xs:string", "xs:int", "xs:dateTime", "xs:date"}


def test_every_operation_element_and_type_is_documented(wsdl, xsd):
    muets = [
        noeud.get("name")
        for noeud in [
            *xpath(xsd, "//xs:element | //xs:complexType | //xs:simpleType"),
            *xpath(
                wsdl, "//wsdl:portType | //wsdl:portType/wsdl:operation | //wsdl:binding | //wsdl:service"
            ),
        ]
        if not xpath(noeud, "xs:annotation/xs:documentation[text()] | wsdl:documentation[text()]")
    ]
    assert muets == []


def test_every_operation_has_a_golden_request():
    assert {p.name for p in GOLDEN.glob("*.requete.xml")} == {f"{o}.requete.xml" for o in OPERATIONS}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_golden_request_is_a_soap_1_1_envelope_of_its_operation_that_the_schema_admits(schema, operation):
    enveloppe = etree.parse(GOLDEN / f"{operation}.requete.xml").getroot()
    assert enveloppe.tag == "{http://schemas.xmlsoap.org/soap/envelope/}Envelope"
    assert corps(operation).tag == f"{{{ESPACE}}}{operation}"
    schema.assertValid(corps(operation))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_unknown_extra_element_is_refused(schema, operation):
    message = corps(operation)
    etree.SubElement(message, f"{{{ESPACE}}}inconnu")
    assert not schema.validate(message)


@pytest.mark.parametrize("operation", [o for o in OPERATIONS if CONTENUS[o].split()[0].isalpha()])
def test_a_missing_compulsory_element_is_refused(schema, operation):
    message = corps(operation)
    message.remove(message[0])
    assert not schema.validate(message)


@pytest.mark.parametrize(
    "contenu",
    [
        pytest.param("", id="no form"),
        pytest.param("INFO", id="text instead of a form"),
        pytest.param('<f xmlns="urn:f"/><f xmlns="urn:f"/>', id="two forms"),
        pytest.param('<f xmlns=""/>', id="a form without namespace"),
        pytest.param(f'<f xmlns="{ESPACE}"/>', id="a form in the namespace of the service"),
    ],
)
def test_the_form_is_exactly_one_element_of_another_namespace(schema, contenu):
    message = corps("deposerSignalisation")
    ancien = message.find(f"{{{ESPACE}}}formulaire")
    message.replace(ancien, etree.fromstring(f'<formulaire xmlns="{ESPACE}">{contenu}</formulaire>'))
    assert not schema.validate(message)


@pytest.mark.parametrize(
    ("type_", "valeur", "admise"),
    [
        pytest.param(type_, valeur, admise, id=f"{type_} {'admits' if admise else 'refuses'} {valeur[:20]!r}")
        for type_, (admises, refusees) in VALEURS.items()
        for admise, valeurs in ((True, admises), (False, refusees))
        for valeur in valeurs
    ],
)
def test_a_value_is_admitted_or_refused_by_its_type(type_, valeur, admise):
    essai = etree.fromstring(
        f'<xs:schema xmlns:xs="{PREFIXES["xs"]}" xmlns:tns="{ESPACE}" targetNamespace="urn:essai">'
        f'<xs:import namespace="{ESPACE}" schemaLocation="{XSD.as_uri()}"/>'
        f'<xs:element name="essai" type="tns:{type_}"/></xs:schema>'
    )
    element = etree.Element("{urn:essai}essai")
    element.text = valeur
    assert etree.XMLSchema(essai).validate(element) is admise


def test_zeep_loads_the_wsdl_and_finds_every_operation_on_both_ports():
    client = zeep.Client(WSDL.as_uri())
    (service,) = client.wsdl.services.values()
    assert {nom: list(port.binding.all()) for nom, port in service.ports.items()} == {
        "SignalisationSoap11": OPERATIONS,
        "SignalisationSoap12": OPERATIONS,
    }
