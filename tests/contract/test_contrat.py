"""Each published contract of Signalisation and of Test against what was decided: operations, bindings, types, words, and what it refuses."""

import pytest
import zeep
from lxml import etree

from tests.contract import attendus_test
from tests.contract.versions import SIGNALISATIONS, T1, T2, V1, V2, VERSIONS

PREFIXES = {
    "soap": "http://schemas.xmlsoap.org/wsdl/soap/",
    "soap12": "http://schemas.xmlsoap.org/wsdl/soap12/",
    "wsdl": "http://schemas.xmlsoap.org/wsdl/",
    "xs": "http://www.w3.org/2001/XMLSchema",
}
OPERATIONS = {
    V1: [
        "deposerSignalisation",
        "consulterEtat",
        "consulterSignalisation",
        "listerSignalisations",
        "consulterHistorique",
        "ajouterCommentaire",
        "degelerSignalisation",
        "annulerSignalisation",
        "contesterCloture",
        "rechercherCreneaux",
        "reserverCreneau",
        "consulterRendezVous",
        "reporterRendezVous",
        "annulerRendezVous",
        "listerFormulaires",
        "obtenirFormulaire",
    ]
}
OPERATIONS[V2] = [
    *OPERATIONS[V1],
    "verifierFormulaire",
    "releverEvenements",
    "abonner",
    "desabonner",
    "listerAbonnements",
    "obtenirPack",
    "ajouterPieceJointe",
    "obtenirPieceJointe",
]
OPERATIONS[T1], OPERATIONS[T2] = attendus_test.OPERATIONS_1, attendus_test.OPERATIONS_2
CAS = [(version, operation) for version in VERSIONS for operation in OPERATIONS[version]]
PAR_OPERATION = [f"{version} {operation}" for version, operation in CAS]

ENUMERATIONS_COMMUNES = {
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
ENUMERATIONS = {
    V1: ENUMERATIONS_COMMUNES,
    V2: ENUMERATIONS_COMMUNES
    | {
        "TypeEvenementReseau": ["TRAVAUX_PROGRAMMES", "INCIDENT"],
        "EtatAbonnement": ["EN_VERIFICATION", "ACTIF", "SUSPENDU", "RESILIE"],
    },
    T1: attendus_test.ENUMERATIONS,
    T2: attendus_test.ENUMERATIONS,
}

ETAT_RENDEZ_VOUS = "idRendezVous numeroSignalisation type etat dateEtat dateDebut dateFin coteAbsent? motif?"
CONTENUS_V1 = {
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
    "rechercherCreneaux": "identifiantPrestation type dateDebut dateFin",
    "rechercherCreneauxReponse": "creneau*",
    "reserverCreneau": "idCreneau numeroSignalisation",
    "reserverCreneauReponse": "idRendezVous dateDebut dateFin",
    "consulterRendezVous": "idRendezVous",
    "consulterRendezVousReponse": ETAT_RENDEZ_VOUS,
    "reporterRendezVous": "idRendezVous idCreneau motif",
    "reporterRendezVousReponse": ETAT_RENDEZ_VOUS,
    "annulerRendezVous": "idRendezVous motif",
    "annulerRendezVousReponse": ETAT_RENDEZ_VOUS,
    "listerFormulaires": "codeOffre?",
    "listerFormulairesReponse": "formulaire*",
    "obtenirFormulaire": "codeFormulaire versionFormulaire",
    "obtenirFormulaireReponse": "codeFormulaire versionFormulaire libelle dateProduction dateFin? codeOffre* "
    "schemaXml formulaireXml",
    "erreur": "code camp libelle article? element* versionFormulaire? identifiantRequete?",
}
ABONNEMENT = (
    "idAbonnement adresse typeEvenement* courriel? etat libelleEtat dateEtat dateCreation rangAcquitte "
)
ABONNEMENT += "dateAcquittement? echec?"
PIECE = "idPieceJointe nomFichier typeMedia taille empreinteSha256 date auteur cote description?"
CONTENUS = {
    V1: CONTENUS_V1,
    V2: CONTENUS_V1
    | {
        "deposerSignalisationReponse": "numeroSignalisation etat libelleEtat dateDepot",
        "consulterEtatReponse": "numeroSignalisation etat libelleEtat avancement? libelleAvancement? dateEtat",
        "consulterSignalisationReponse": "numeroSignalisation referenceOperateur etat libelleEtat avancement? "
        "libelleAvancement? dateEtat dateDepot receptionHorsEsav? datePriseEnCompte? prestation deposant defautDeclare "
        "formulaireDepose garantie* horloge gel? rejet? cloture? commentaire* passage* rendezVous* "
        "derangementCollectif? pieceJointe* numeroIncident?",
        "ajouterCommentaireReponse": "etat libelleEtat dateEtat",
        "degelerSignalisationReponse": "etat libelleEtat dateEtat",
        "annulerSignalisationReponse": "etat libelleEtat dateEtat",
        "contesterClotureReponse": "etat libelleEtat dateEtat",
        **dict.fromkeys(
            ("consulterRendezVousReponse", "reporterRendezVousReponse", "annulerRendezVousReponse"),
            ETAT_RENDEZ_VOUS.replace("etat ", "etat libelleEtat "),
        ),
        "listerFormulaires": "codeOffre? taille? curseur?",
        "listerFormulairesReponse": "formulaire* curseurSuivant?",
        "verifierFormulaire": CONTENUS_V1["deposerSignalisation"],
        "verifierFormulaireReponse": "refus* depotConnu? signalisationOuverte? evenementReseau* derangementCollectif?",
        "releverEvenements": "curseur? taille",
        "releverEvenementsReponse": "evenement* curseurSuivant",
        "abonner": "adresse typeEvenement* courriel? curseur?",
        "abonnerReponse": ABONNEMENT,
        "desabonner": "idAbonnement",
        "desabonnerReponse": ABONNEMENT,
        "listerAbonnements": "etat?",
        "listerAbonnementsReponse": "abonnement*",
        "obtenirPack": "pack?",
        "obtenirPackReponse": "pack nomFichier typeMedia empreinteSha256 contenu",
        "ajouterPieceJointe": "numeroSignalisation referenceActe nomFichier typeMedia? description? contenu",
        "ajouterPieceJointeReponse": PIECE,
        "obtenirPieceJointe": "idPieceJointe",
        "obtenirPieceJointeReponse": "numeroSignalisation pieceJointe contenu",
        "entete": "identifiantRequete identifiantReponse? horodatage",
        "finDeVersion": "version dateDepreciation dateFin? successeur? adresseSuccesseur?",
    },
    T1: attendus_test.CONTENUS_1,
    T2: attendus_test.CONTENUS_2,
}
STRUCTURES_V2 = {
    "Creneau": "idCreneau dateDebut dateFin expireLe",
    "RendezVous": "idRendezVous type etat dateDebut dateFin",
    "ResumeSignalisation": "numeroSignalisation referenceOperateur identifiantPrestation etat libelleEtat avancement? "
    "dateEtat dateDepot dateFin? causeFin?",
    "Prestation": "identifiantPrestation offre extremiteA? extremiteB? complement? referencePm? referencePto?",
    "DefautDeclare": "nature prelocalisation?",
    "FormulaireDepose": "codeFormulaire versionFormulaire formulaire",
    "ReceptionHorsEsav": "canal dateSaisie",
    "Gel": "cause cote informationDemandee? dateDebut",
    "Fin": "cause motif date",
    "Passage": "etatDepart etatArrivee avancement? date auteur motif? cause?",
    "Evenement": "rang type date auteur numeroSignalisation? identifiantPrestation? etatDepart? etat? libelleEtat? "
    "avancement? code? cote? donnee*",
    "PieceJointe": PIECE,
    "EchecAbonnement": "depuis essais message",
    "Refus": "code libelle message article? element* versionFormulaire?",
    "EvenementReseau": "type reference libelle dateDebut dateFin?",
}
"""What v2 says in more words than v1."""
STRUCTURES = [
    (version, nom, contenu)
    for version, structures in (
        (V2, STRUCTURES_V2),
        (T1, attendus_test.STRUCTURES_1),
        (T2, attendus_test.STRUCTURES_2),
    )
    for nom, contenu in structures.items()
]

VALEURS_COMMUNES = {
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
UUID = "4f0c2a6e-1b2c-4d3e-8f90-a1b2c3d4e5f6"
VALEURS = {
    V1: VALEURS_COMMUNES,
    V2: VALEURS_COMMUNES
    | {
        "IdentifiantRequete": (
            [UUID, UUID.upper(), "00000000-0000-0000-0000-000000000000"],
            ["", UUID[:-1], UUID + "0", UUID.replace("-", ""), f"{{{UUID}}}", f" {UUID}", "g" + UUID[1:]],
        ),
        "TailleReleve": (["1", "1000"], ["0", "1001", ""]),
        "Rang": (["1", "2147483647"], ["0", "-1"]),
        "NomPack": (
            ["catalogue", "signalisation-v2", "a" * 40],
            ["", "Catalogue", "../catalogue", "a" * 41, "a b"],
        ),
        "EmpreinteSha256": (["0123456789abcdef" * 4], ["", "A" * 64, "0" * 63, "0" * 65]),
        "Adresse": (["https://esav.example/ws/signalisation/v3"], ["", "a" * 2001]),
        "AdresseRappel": (
            ["https://alfa.example", "https://alfa.example:8443/e-sav?x=1"],
            ["", "http://alfa.example", "https://", "https://a b", f"https://{'a' * 493}"],
        ),
        "TypeMedia": (["image/jpeg", "a" * 100], ["", "a" * 101]),
        "TaillePiece": (["1", "8388608"], ["0", "8388609", "-1", ""]),
        "RangAcquitte": (["0", "2147483647"], ["-1", ""]),
        "NomDonnee": (["etat", "numeroTest2"], ["", "Etat", "a-b", "a" * 41]),
    },
}
VALEURS_DU_TEST = attendus_test.VALEURS | {
    nom: VALEURS_COMMUNES[nom] for nom in sorted(attendus_test.VALEURS_PARTAGEES)
}
VALEURS |= {
    T1: VALEURS_DU_TEST,
    T2: VALEURS_DU_TEST | {"IdentifiantRequete": VALEURS[V2]["IdentifiantRequete"]},
}


CONTRATS = {version: (etree.parse(version.wsdl), etree.parse(version.xsd)) for version in VERSIONS}
SCHEMAS = {version: etree.XMLSchema(xsd) for version, (_, xsd) in CONTRATS.items()}


@pytest.fixture(params=VERSIONS, ids=str)
def version(request):
    return request.param


@pytest.fixture
def wsdl(version):
    return CONTRATS[version][0]


@pytest.fixture
def xsd(version):
    return CONTRATS[version][1]


@pytest.fixture
def schema(version):
    return SCHEMAS[version]


def corps(version, operation):
    """The body entry of a golden request."""
    return etree.parse(version.golden / f"{operation}.requete.xml").getroot()[-1][0]


def xpath(document, chemin):
    return document.xpath(chemin, namespaces=PREFIXES)


def test_the_operations_are_those_decided_in_their_order(version, wsdl):
    assert xpath(wsdl, "/*/wsdl:portType/@name") == [version.port]
    assert xpath(wsdl, "//wsdl:portType/wsdl:operation/@name") == OPERATIONS[version]


@pytest.mark.parametrize(("version", "operation"), CAS, ids=PAR_OPERATION)
def test_an_operation_takes_its_name_and_gives_its_name_followed_by_reponse(version, wsdl, operation):
    def element(sens):
        (message,) = xpath(wsdl, f"//wsdl:portType/wsdl:operation[@name='{operation}']/wsdl:{sens}/@message")
        (element,) = xpath(wsdl, f"//wsdl:message[@name='{message.removeprefix('tns:')}']/wsdl:part/@element")
        return element

    assert element("input") == f"tns:{operation}"
    assert element("output") == f"tns:{operation}Reponse"
    assert element("fault") == "tns:erreur"


def test_one_service_has_a_soap_1_1_port_then_a_soap_1_2_port(version, wsdl):
    assert xpath(wsdl, "//wsdl:service/@name") == [version.nom_service]
    adresses = xpath(wsdl, "//wsdl:service/wsdl:port/*")
    assert [etree.QName(a).namespace for a in adresses] == [PREFIXES["soap"], PREFIXES["soap12"]]
    assert {a.get("location") for a in adresses} == {f"https://localhost:8443{version.chemin}"}


@pytest.mark.parametrize("soap", ["soap", "soap12"])
def test_a_binding_is_document_literal_over_http_with_the_action_of_each_operation(version, wsdl, soap):
    (liaison,) = xpath(wsdl, f"//{soap}:binding")
    assert dict(liaison.attrib) == {
        "style": "document",
        "transport": "http://schemas.xmlsoap.org/soap/http",
    }
    liaison, operations = liaison.getparent(), OPERATIONS[version]
    assert xpath(liaison, "@type") == [f"tns:{version.port}"]
    assert xpath(liaison, "wsdl:operation/@name") == operations
    assert xpath(liaison, f"wsdl:operation/{soap}:operation/@soapAction") == [
        f"{version.espace}/{o}" for o in operations
    ]
    assert xpath(liaison, f".//{soap}:body/@use") == ["literal"] * 2 * len(operations)
    assert xpath(liaison, f".//{soap}:fault/@name") == ["erreur"] * len(operations)


@pytest.mark.parametrize("soap", ["soap", "soap12"])
def test_v2_has_its_header_in_every_message_and_that_of_its_end_in_answers_and_v1_has_none(
    version, wsdl, soap
):
    sens = xpath(
        wsdl, f"//wsdl:binding[{soap}:binding]/wsdl:operation/*[self::wsdl:input or self::wsdl:output]"
    )
    assert len(sens) == 2 * len(OPERATIONS[version])
    entetes = [[dict(e.attrib) for e in xpath(s, f"{soap}:header")] for s in sens]
    if version.entete is None:
        assert entetes == [[]] * len(sens)
        return
    entete, fin = (
        {"message": f"tns:{nom}", "part": nom, "use": "literal"} for nom in ("entete", "finDeVersion")
    )
    assert entetes == [[entete], [entete, fin]] * len(OPERATIONS[version])
    for nom in ("entete", "finDeVersion"):
        assert xpath(wsdl, f"//wsdl:message[@name='{nom}']/wsdl:part/@element") == [f"tns:{nom}"]


def test_the_wsdl_imports_one_schema_and_nothing_else(version, wsdl):
    (renvoi,) = xpath(wsdl, "//wsdl:types/xs:schema/*")
    assert renvoi.tag == f"{{{PREFIXES['xs']}}}import"
    assert renvoi.get("namespace") == version.espace
    assert (version.wsdl.parent / renvoi.get("schemaLocation")).resolve() == version.xsd
    assert xpath(wsdl, "//wsdl:import") == []


def test_wsdl_and_schema_share_the_namespace_of_the_service(version, wsdl, xsd):
    assert wsdl.getroot().get("targetNamespace") == version.espace
    assert xsd.getroot().get("targetNamespace") == version.espace
    assert xsd.getroot().get("elementFormDefault") == "qualified"


def test_the_contract_says_its_version_and_that_it_is_a_draft(version, wsdl, xsd):
    (presentation,) = xpath(wsdl, "/*/wsdl:documentation/text()")
    annonce = f"version {version.numero}.0, état projet"
    assert annonce in presentation
    assert annonce in xpath(xsd, "/*/xs:annotation/xs:documentation/text()")[0]


def test_every_global_element_is_a_message_a_header_or_the_error(version, xsd):
    attendus = [nom for o in OPERATIONS[version] for nom in (o, f"{o}Reponse")]
    attendus += ["entete", "finDeVersion", "erreur"] if version.entete else ["erreur"]
    assert xpath(xsd, "/xs:schema/xs:element/@name") == attendus


def contenu(xsd, type_):
    """The elements of a complex type, with how often each occurs."""
    membres = xpath(xsd, f"//xs:complexType[@name='{type_}']/xs:sequence/xs:element")
    signes = {("1", "1"): "", ("0", "1"): "?", ("0", "unbounded"): "*", ("0", "50"): "*50"}
    return [m.get("name") + signes[m.get("minOccurs", "1"), m.get("maxOccurs", "1")] for m in membres]


@pytest.mark.parametrize(
    ("version", "element"),
    [(version, element) for version in VERSIONS for element in CONTENUS[version]],
    ids=str,
)
def test_a_message_has_the_elements_decided_in_their_order(version, xsd, element):
    (type_,) = xpath(xsd, f"/xs:schema/xs:element[@name='{element}']/@type")
    assert contenu(xsd, type_.removeprefix("tns:")) == CONTENUS[version][element].split()


@pytest.mark.parametrize(("version", "type_", "attendu"), STRUCTURES, ids=str)
def test_a_structure_has_the_elements_decided_in_their_order(version, type_, attendu):
    assert contenu(CONTRATS[version][1], type_) == attendu.split()


def test_closed_lists_are_exactly_those_decided(version, xsd):
    listes = {
        type_.get("name"): xpath(type_, ".//xs:enumeration/@value")
        for type_ in xpath(xsd, "//xs:simpleType[.//xs:enumeration]")
    }
    assert listes == ENUMERATIONS[version]


def test_every_type_is_used(xsd):
    employes = {t.removeprefix("tns:") for t in xpath(xsd, "//@type")}
    assert set(xpath(xsd, "/xs:schema/*[self::xs:complexType or self::xs:simpleType]/@name")) <= employes


def test_nothing_that_breaks_clients_is_in_the_schema(version, xsd):
    assert xpath(xsd, "//@nillable | //@default | //@fixed | //xs:attribute | //xs:choice | //xs:all") == []
    predefinis = {t for t in xpath(xsd, "//@type | //@base") if t.startswith("xs:")}
    octets = {"xs:base64Binary"} if version is V2 else set()
    assert predefinis == {"xs:string", "xs:int", "xs:dateTime", "xs:date", "xs:boolean"} | octets


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


def test_every_operation_has_a_golden_request(version):
    assert {p.name for p in version.golden.glob("*.requete.xml")} == {
        f"{o}.requete.xml" for o in OPERATIONS[version]
    }


@pytest.mark.parametrize(("version", "operation"), CAS, ids=PAR_OPERATION)
def test_a_golden_request_is_a_soap_1_1_envelope_of_its_operation_that_the_schema_admits(
    version, schema, operation
):
    enveloppe = etree.parse(version.golden / f"{operation}.requete.xml").getroot()
    assert enveloppe.tag == "{http://schemas.xmlsoap.org/soap/envelope/}Envelope"
    assert corps(version, operation).tag == f"{{{version.espace}}}{operation}"
    schema.assertValid(corps(version, operation))
    for entete in enveloppe.iterfind("{*}Header/*"):
        schema.assertValid(entete)


@pytest.mark.parametrize(("version", "operation"), CAS, ids=PAR_OPERATION)
def test_an_unknown_extra_element_is_refused(version, schema, operation):
    message = corps(version, operation)
    etree.SubElement(message, f"{{{version.espace}}}inconnu")
    assert not schema.validate(message)


@pytest.mark.parametrize(
    ("version", "operation"), [(v, o) for v, o in CAS if CONTENUS[v][o].split()[0].isalpha()], ids=str
)
def test_a_missing_compulsory_element_is_refused(version, schema, operation):
    message = corps(version, operation)
    message.remove(message[0])
    assert not schema.validate(message)


@pytest.mark.parametrize(
    "contenu",
    [
        pytest.param("", id="no form"),
        pytest.param("INFO", id="text instead of a form"),
        pytest.param('<f xmlns="urn:f"/><f xmlns="urn:f"/>', id="two forms"),
        pytest.param('<f xmlns=""/>', id="a form without namespace"),
        pytest.param('<f xmlns="{espace}"/>', id="a form in the namespace of the service"),
    ],
)
@pytest.mark.parametrize("version", SIGNALISATIONS, ids=str)
def test_the_form_is_exactly_one_element_of_another_namespace(version, schema, contenu):
    message = corps(version, "deposerSignalisation")
    ancien = message.find(f"{{{version.espace}}}formulaire")
    message.replace(
        ancien,
        etree.fromstring(
            f'<formulaire xmlns="{version.espace}">{contenu.format(espace=version.espace)}</formulaire>'
        ),
    )
    assert not schema.validate(message)


@pytest.mark.parametrize(
    ("version", "type_", "valeur", "admise"),
    [
        pytest.param(
            version,
            type_,
            valeur,
            admise,
            id=f"{version} {type_} {'admits' if admise else 'refuses'} {valeur[:20]!r}",
        )
        for version in VERSIONS
        for type_, (admises, refusees) in VALEURS[version].items()
        for admise, valeurs in ((True, admises), (False, refusees))
        for valeur in valeurs
    ],
)
def test_a_value_is_admitted_or_refused_by_its_type(version, type_, valeur, admise):
    essai = etree.fromstring(
        f'<xs:schema xmlns:xs="{PREFIXES["xs"]}" xmlns:tns="{version.espace}" targetNamespace="urn:essai">'
        f'<xs:import namespace="{version.espace}" schemaLocation="{version.xsd.as_uri()}"/>'
        f'<xs:element name="essai" type="tns:{type_}"/></xs:schema>'
    )
    element = etree.Element("{urn:essai}essai")
    element.text = valeur
    assert etree.XMLSchema(essai).validate(element) is admise


def test_zeep_loads_the_wsdl_and_finds_every_operation_on_both_ports(version):
    client = zeep.Client(version.wsdl.as_uri())
    (service,) = client.wsdl.services.values()
    assert {nom: list(port.binding.all()) for nom, port in service.ports.items()} == {
        f"{version.port}Soap11": OPERATIONS[version],
        f"{version.port}Soap12": OPERATIONS[version],
    }
