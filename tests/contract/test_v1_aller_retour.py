"""Stock spyne, both SOAP versions, with the v1 types: golden requests in, valid answers out."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from lxml import etree

from bench.codec import derouler
from esav_ws.soap._spyne import Application, ComplexModel, MethodContext, ServerBase, Soap11, Soap12
from esav_ws.soap.v1 import service, structures, types

RACINE = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden/v1"
ESPACE = "urn:esav:ws:signalisation:1"
ENVELOPPES = {
    Soap11: "http://schemas.xmlsoap.org/soap/envelope/",
    Soap12: "http://www.w3.org/2003/05/soap-envelope",
}

NUMERO = "X4VJ-A5H6-X"
FORMULAIRE = (
    '<f:formulaire xmlns:f="urn:esav:formulaire:FTTH-SIG:1">'
    "<f:INFO_CONTACT_NOM>Élodie</f:INFO_CONTACT_NOM><f:DEFECT_NATURE>COUPURE_TOTALE</f:DEFECT_NATURE>"
    "</f:formulaire>"
)
PARIS_HIVER = timezone(timedelta(hours=1))
LE_2 = datetime(2026, 3, 2, 8, 30, tzinfo=PARIS_HIVER)
LE_3 = datetime(2026, 3, 3, 14, 5, 7, 250_000, tzinfo=UTC)
LE_2_ECRIT = "2026-03-02T08:30:00+01:00"
LE_3_ECRIT = "2026-03-03T14:05:07.250000+00:00"

DEMANDES = {
    "deposerSignalisation": {
        "identifiantPrestation": "BF-2100-0001",
        "referenceOperateur": "ALFA 2026/000123",
        "codeOffre": "FTTH",
        "deposant": {
            "nom": "Cellule SAV Dijon",
            "telephone": "+33380123456",
            "courriel": "sav.dijon@alfa.example",
        },
        "formulaire": "{urn:esav:formulaire:FTTH-SIG:1}formulaire",
        "commentaire": "Coupure totale depuis ce matin.\nLe client est présent l'après-midi & joignable.",
    },
    "consulterEtat": {"numeroSignalisation": NUMERO},
    "consulterSignalisation": {"numeroSignalisation": NUMERO},
    "listerSignalisations": {
        "etat": ["EN_COURS", "GELE"],
        "identifiantPrestation": "BF-2100-0001",
        "depuis": LE_2,
        "taille": 20,
        "curseur": "bWFycXVlLXBhZ2U",
    },
    "consulterHistorique": {
        "identifiantPrestation": "BF-2100-0001",
        "dateDebut": date(2026, 1, 15),
        "dateFin": date(2026, 3, 2),
        "taille": 200,
        "curseur": "bWFycXVlLXBhZ2U",
    },
    "ajouterCommentaire": {
        "numeroSignalisation": NUMERO,
        "referenceActe": "ALFA 2026/000123 C1",
        "commentaire": "Le voyant optique du boîtier est rouge.",
    },
    "degelerSignalisation": {
        "numeroSignalisation": NUMERO,
        "referenceActe": "ALFA 2026/000123 D1",
        "commentaire": "Le gardien est prévenu.",
        "informationFournie": "Code de l'immeuble : 12B34, local technique au sous-sol.",
    },
    "annulerSignalisation": {
        "numeroSignalisation": NUMERO,
        "referenceActe": "ALFA 2026/000123 A1",
        "commentaire": "Le service est revenu après redémarrage de la box.",
    },
    "contesterCloture": {
        "numeroSignalisation": NUMERO,
        "referenceActe": "ALFA 2026/000123 X1",
        "commentaire": "Le client n'a toujours pas de signal.",
    },
    "rechercherCreneaux": {
        "identifiantPrestation": "BF-2100-0001",
        "type": "SAV",
        "dateDebut": date(2026, 3, 3),
        "dateFin": date(2026, 3, 10),
    },
    "reserverCreneau": {"idCreneau": "CR-T7P4-K8ZA-7", "numeroSignalisation": NUMERO},
    "consulterRendezVous": {"idRendezVous": "RV-MDD7-5FYK-Z"},
    "reporterRendezVous": {
        "idRendezVous": "RV-MDD7-5FYK-Z",
        "idCreneau": "CR-JG8Q-DJFQ-C",
        "motif": "Le client n'est présent que l'après-midi.",
    },
    "annulerRendezVous": {"idRendezVous": "RV-MDD7-5FYK-Z", "motif": "Le service est revenu."},
    "listerFormulaires": {"codeOffre": "FTTH"},
    "obtenirFormulaire": {"codeFormulaire": "FTTH-SIG", "versionFormulaire": 1},
}


def detail(**facultatifs):
    return types.DetailSignalisation(
        numeroSignalisation=NUMERO,
        referenceOperateur="ALFA 2026/000123",
        etat="EN_DEPOT",
        dateEtat=LE_2,
        dateDepot=LE_2,
        prestation=structures.Prestation(
            identifiantPrestation="BF-2100-0001", codeOffre="FTTH", libelleOffre="Accès FTTH passif"
        ),
        deposant=structures.Deposant(nom="Cellule SAV", telephone="0380123456"),
        defautDeclare=structures.DefautDeclare(code="COUPURE_TOTALE", libelle="Coupure totale"),
        codeFormulaire="FTTH-SIG",
        versionFormulaire=1,
        formulaire=etree.fromstring(FORMULAIRE),
        horloge=structures.Horloge(etat="EN_MARCHE", dureeEcouleeMinutes=0),
        **facultatifs,
    )


def resume(**facultatifs):
    return structures.ResumeSignalisation(
        numeroSignalisation=NUMERO,
        referenceOperateur="ALFA 2026/000123",
        identifiantPrestation="BF-2100-0001",
        etat="CLOS",
        dateEtat=LE_3,
        dateDepot=LE_2,
        **facultatifs,
    )


def description(**facultatifs):
    return structures.DescriptionFormulaire(
        codeFormulaire="FTTH-SIG",
        versionFormulaire=1,
        libelle="Défaut sur accès FTTH",
        dateProduction=date(2026, 1, 1),
        **facultatifs,
    )


def rendez_vous(**autres):
    return types.EtatRendezVous(
        idRendezVous="RV-1",
        numeroSignalisation=NUMERO,
        type="SAV",
        dateEtat=LE_3,
        dateDebut=LE_2,
        dateFin=LE_3,
        **autres,
    )


ACTE_FAIT = types.EtatApresActe(etat="CLOS", dateEtat=LE_3)
REPONSES = {
    "deposerSignalisation": types.AccuseDepot(numeroSignalisation=NUMERO, etat="EN_DEPOT", dateDepot=LE_2),
    "consulterEtat": types.EtatSignalisation(
        numeroSignalisation=NUMERO, etat="EN_COURS", avancement="RETABLIE", dateEtat=LE_3
    ),
    "consulterSignalisation": detail(
        avancement="GELEE",
        datePriseEnCompte=LE_3,
        garantie=[
            structures.Garantie(libelle="GTR 10 heures ouvrées", delaiHeures=10, calendrier="OUVRE"),
            structures.Garantie(libelle="GTR 4 heures", delaiHeures=4, calendrier="CALENDAIRE"),
        ],
        gel=structures.Gel(
            cause="ACCES_SITE", cote="OPERATEUR", informationDemandee="Code ?", dateDebut=LE_3
        ),
        rejet=structures.Rejet(code="HORS_PERIMETRE", motif="Équipement du client."),
        cloture=structures.Cloture(code="REPARATION_RESEAU", motif="Soudure au PM.", dateCloture=LE_3),
        commentaire=[
            structures.Commentaire(
                date=LE_2, auteur="Cellule SAV", cote="OPERATEUR", texte="Bonjour & merci"
            ),
            structures.Commentaire(date=LE_3, auteur="SAV", cote="OI", texte="<vu>"),
        ],
        passage=[
            structures.Passage(
                etatDepart="EN_DEPOT", etatArrivee="EN_QUALIFICATION", date=LE_2, auteur="SAV"
            ),
            structures.Passage(
                etatDepart="EN_QUALIFICATION",
                etatArrivee="GELE",
                avancement="GELEE",
                date=LE_3,
                auteur="SAV",
                motif="Porte close",
                code="ACCES_SITE",
            ),
        ],
        rendezVous=[
            structures.RendezVous(
                idRendezVous="RV-1", type="SAV_PLUS", etat="PRIS", dateDebut=LE_2, dateFin=LE_3
            )
        ],
    ),
    "listerSignalisations": types.PageSignalisations(signalisation=[resume(), resume()], curseurSuivant="c2"),
    "consulterHistorique": types.PageSignalisations(
        signalisation=[resume(avancement="CLOSE", dateCloture=LE_3, codeCloture="DOUBLON")]
    ),
    "ajouterCommentaire": ACTE_FAIT,
    "degelerSignalisation": ACTE_FAIT,
    "annulerSignalisation": ACTE_FAIT,
    "contesterCloture": ACTE_FAIT,
    "rechercherCreneaux": types.ListeCreneaux(
        creneau=[
            structures.Creneau(idCreneau="CR-1", dateDebut=LE_2, dateFin=LE_3, expireLe=LE_2),
            structures.Creneau(idCreneau="CR-2", dateDebut=LE_3, dateFin=LE_3, expireLe=LE_2),
        ]
    ),
    "reserverCreneau": types.RendezVousPris(idRendezVous="RV-1", dateDebut=LE_2, dateFin=LE_3),
    "consulterRendezVous": rendez_vous(etat="NON_HONORE", coteAbsent="OPERATEUR", motif="Porte close"),
    "reporterRendezVous": rendez_vous(etat="PRIS"),
    "annulerRendezVous": rendez_vous(etat="ANNULE", motif="Le service est revenu."),
    "listerFormulaires": types.ListeFormulaires(
        formulaire=[description(), description(dateFin=date(2026, 2, 1), codeOffre=["FTTH", "FTTE"])]
    ),
    "obtenirFormulaire": types.DetailFormulaire(
        codeFormulaire="FTTH-SIG",
        versionFormulaire=1,
        libelle="Défaut sur accès FTTH",
        dateProduction=date(2026, 1, 1),
        codeOffre=["FTTH"],
        schemaXml="<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'/>",
        formulaireXml="<formulaire/>",
    ),
}


class Traduction:
    """Lets every message through, untouched, both ways."""

    def __getattr__(self, nom):
        return lambda message: message


class Appel:
    """What `ctx.udc` gives to an operation: it keeps what was asked, and answers what it was told."""

    def __init__(self, reponse):
        self.reponse = reponse
        self.demande = None

    async def executer(self, demande):
        self.demande = demande
        return self.reponse


@pytest.fixture(params=[Soap11, Soap12], ids=["SOAP 1.1", "SOAP 1.2"])
def appeler(request, monkeypatch):
    """Send a golden request through stock spyne; return what was asked and the body entry of the answer."""
    monkeypatch.setattr(service, "demandes", Traduction())
    monkeypatch.setattr(service, "traduction", Traduction())
    protocole = request.param
    application = Application(
        [service.SignalisationServiceV1],
        ESPACE,
        "SignalisationV1",
        in_protocol=protocole(),
        out_protocol=protocole(),
    )
    serveur = ServerBase(application)

    def _appeler(operation, reponse, remplacer=("", "")):
        requete = (GOLDEN / f"{operation}.requete.xml").read_text(encoding="utf-8").replace(*remplacer)
        entree = MethodContext(serveur, MethodContext.SERVER)
        entree.in_string = [requete.replace(ENVELOPPES[Soap11], ENVELOPPES[protocole]).encode()]
        (ctx,) = serveur.generate_contexts(entree)
        assert ctx.in_error is None
        serveur.get_in_object(ctx)
        ctx.udc = Appel(reponse)
        serveur.get_out_object(ctx)
        ctx.out_object = [derouler(ctx.out_object[0])]
        assert ctx.out_error is None
        serveur.get_out_string(ctx)
        (body,) = etree.fromstring(b"".join(ctx.out_string))
        assert body.tag == f"{{{ENVELOPPES[protocole]}}}Body"
        (corps,) = body
        return ctx.udc.demande, corps

    return _appeler


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(etree.parse(RACINE / "xsd/v1/signalisation.xsd"))


def valeurs(objet):
    """*objet* as plain values: structures as dictionaries, the form as its tag."""
    if isinstance(objet, ComplexModel):
        return {nom: valeurs(valeur) for nom, valeur in objet.as_dict().items()}
    return objet.tag if isinstance(objet, etree._Element) else objet


def noms(element):
    return [etree.QName(enfant).localname for enfant in element]


def textes(element, nom):
    return [trouve.text for trouve in element.iter(f"{{{ESPACE}}}{nom}")]


@pytest.mark.parametrize("operation", DEMANDES)
def test_a_golden_request_reaches_the_bus_with_every_value(appeler, operation):
    demande, _ = appeler(operation, REPONSES[operation])
    assert valeurs(demande) == DEMANDES[operation]


def test_a_deposit_may_carry_a_slot_and_a_test(appeler):
    fin = "</sig:deposerSignalisation>"
    suite = f"<sig:idCreneau>CR-7f3a.01</sig:idCreneau><sig:numeroTest>T_2026-42</sig:numeroTest>{fin}"
    deposee, _ = appeler("deposerSignalisation", REPONSES["deposerSignalisation"], (fin, suite))
    assert (deposee.idCreneau, deposee.numeroTest) == ("CR-7f3a.01", "T_2026-42")


@pytest.mark.parametrize("operation", REPONSES)
def test_an_answer_is_the_published_element_with_a_valid_content(appeler, schema, operation):
    _, corps = appeler(operation, REPONSES[operation])
    assert corps.tag == f"{{{ESPACE}}}{operation}Reponse"
    schema.assertValid(corps)


def test_the_form_arrives_as_its_element_and_leaves_unchanged(appeler):
    deposee, _ = appeler("deposerSignalisation", REPONSES["deposerSignalisation"])
    champs = {etree.QName(champ).localname: champ.text for champ in deposee.formulaire}
    assert champs["INFO_BATIMENT"] == "Bâtiment B, 3e étage"
    assert champs["DEFECT_NATURE"] == "NIVEAU_DEGRADE"
    _, corps = appeler("consulterSignalisation", detail())
    (rendu,) = corps.find(f"{{{ESPACE}}}formulaire")
    assert etree.tostring(rendu, method="c14n", exclusive=True).decode() == FORMULAIRE


def test_what_is_absent_is_omitted(appeler, schema):
    _, corps = appeler("consulterSignalisation", detail())
    schema.assertValid(corps)
    assert noms(corps) == [
        "numeroSignalisation",
        "referenceOperateur",
        "etat",
        "dateEtat",
        "dateDepot",
        "prestation",
        "deposant",
        "defautDeclare",
        "codeFormulaire",
        "versionFormulaire",
        "formulaire",
        "horloge",
    ]
    assert noms(corps.find(f"{{{ESPACE}}}horloge")) == ["etat", "dureeEcouleeMinutes"]


@pytest.mark.parametrize("lignes", [None, [], ()])
def test_an_empty_list_is_no_element_at_all(appeler, schema, lignes):
    _, corps = appeler("listerSignalisations", types.PageSignalisations(signalisation=lignes))
    schema.assertValid(corps)
    assert noms(corps) == []


def test_a_list_is_repeated_elements_without_wrapper(appeler):
    _, corps = appeler("listerSignalisations", REPONSES["listerSignalisations"])
    assert noms(corps) == ["signalisation", "signalisation", "curseurSuivant"]


def test_instants_leave_with_their_offset_and_days_without(appeler):
    _, corps = appeler("consulterHistorique", REPONSES["consulterHistorique"])
    assert textes(corps, "dateDepot") == [LE_2_ECRIT]
    assert textes(corps, "dateCloture") == [LE_3_ECRIT]
    _, corps = appeler("listerFormulaires", REPONSES["listerFormulaires"])
    assert textes(corps, "dateProduction") == ["2026-01-01", "2026-01-01"]


@pytest.mark.parametrize(
    ("recu", "compris"),
    [
        ("2026-03-02T08:30:00", LE_2),
        ("2026-07-02T08:30:00", datetime(2026, 7, 2, 6, 30, tzinfo=UTC)),
        ("2026-03-02T07:30:00Z", LE_2),
        ("2026-03-02T09:30:00.5+02:00", LE_2 + timedelta(milliseconds=500)),
    ],
)
def test_an_instant_without_offset_is_in_paris_time(appeler, recu, compris):
    demande, _ = appeler("listerSignalisations", REPONSES["listerSignalisations"], (LE_2_ECRIT, recu))
    assert demande.depuis == compris


def test_the_offset_of_a_day_is_ignored(appeler):
    ecart = ("2026-01-15", "2026-01-15-09:30")
    demande, _ = appeler("consulterHistorique", REPONSES["consulterHistorique"], ecart)
    assert demande.dateDebut == date(2026, 1, 15)


def test_special_characters_come_back_as_they_were(appeler):
    _, corps = appeler("consulterSignalisation", REPONSES["consulterSignalisation"])
    assert textes(corps, "texte") == ["Bonjour & merci", "<vu>"]


def test_a_structure_takes_its_members_by_name_and_no_other():
    accuse = types.AccuseDepot(numeroSignalisation=NUMERO)
    assert vars(accuse) == {"numeroSignalisation": NUMERO, "etat": None, "dateDepot": None}
    with pytest.raises(TypeError, match=r"AccuseDepot has no \{'numero'\}"):
        types.AccuseDepot(numero=NUMERO)


def test_the_detail_of_a_fault_is_the_published_element(schema):
    erreur = structures.Erreur(
        code="FRM-001",
        camp="CLIENT",
        libelle="Formulaire invalide",
        article="4.2.1",
        element=[
            structures.ElementErreur(xpath="formulaire/DEFECT_NATURE", valeurRecue="", regle="NOMENCLATURE"),
            structures.ElementErreur(
                xpath="formulaire/INFO_A", regle="obligatoire", valeurAdmise=["OUI", "NON"]
            ),
        ],
        versionFormulaire=1,
        identifiantRequete="4f2c",
    )
    detail_soap = etree.Element("detail")
    Soap11().to_parent(None, structures.Erreur, erreur, detail_soap, ESPACE)
    (element,) = detail_soap
    assert element.tag == f"{{{ESPACE}}}erreur"
    schema.assertValid(element)
