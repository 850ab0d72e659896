"""planChargeSavFtth over mutual TLS: clients built from the public file, from ours, and from what no client would send."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import requests
import zeep
from lxml import etree
from zeep.exceptions import Fault
from zeep.transports import Transport

from esav_ws.application.messages import Accepter
from esav_ws.application.messages_rendezvous import AnnulerRendezVous
from esav_ws.demonstration import SIRENS, planning
from esav_ws.domain.horloge import PARIS, jour_de_paris
from esav_ws.soap.voisin import PLAN_CHARGE
from tests.contract.voisins import public
from tests.e2e.clients.programmes import SANS_CACHE_WSDL, jax_ws, lancer, php
from tests.fakes import AGENT, ALFA, depot

CLIENTS = Path(__file__).parent / "clients"
ENV = "http://schemas.xmlsoap.org/soap/envelope/"
NS = PLAN_CHARGE.espace
LIGNE = {"natureProduit": "FTTH_ACCES", "segmentMarche": "GP", "codeInsee": "21231"}
XML = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}

# The wire is the matter here: one database will do, the bookings of other tests run on both.
pytestmark = pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)


@pytest.fixture
def url(passerelle) -> str:
    maison = passerelle.maison
    maison.bus.executer(planning(jour_de_paris(maison.horloge.maintenant()), maison.settings), AGENT)
    return f"https://localhost:{passerelle.port}{PLAN_CHARGE.chemin}"


@pytest.fixture
def periode(passerelle) -> tuple[datetime, datetime]:
    """From the day after tomorrow on, whole days: what is booked can still be moved."""
    aujourdhui = jour_de_paris(passerelle.maison.horloge.maintenant())
    return tuple(datetime.combine(aujourdhui + timedelta(days=j), time(), PARIS) for j in (2, 22))


def entete(siren: str = SIRENS["ALFA"]) -> dict:
    return {
        "EnteteType": {
            "versionWS": "1.0",
            "horodatageRequete": datetime.now(PARIS),
            "sirenOC": siren,
            "sirenOI": "900000001",
        }
    }


def client(passerelle, url, wsdl=None, code="ALFA"):
    """An unmodified zeep client of *wsdl*, by default what the gateway serves."""
    session = requests.Session()
    session.trust_env = False
    session.cert = tuple(map(str, passerelle.pki.client(code)))
    session.verify = str(passerelle.pki.ca)
    passerelle._ouverts.append(session)
    source = f"{url}?wsdl" if wsdl is None else str(wsdl)
    client = zeep.Client(source, transport=Transport(session=session, timeout=30))
    return client.create_service(f"{{{NS}}}PlanChargeFtthSavServiceSoapBinding", url)


def lue(faute: Fault) -> tuple[int, str]:
    """The integer code of a fault, and its message."""
    return int(faute.detail.findtext(f"{{{NS}}}InfoErreurType/codeErreur")), faute.detail.findtext(
        f"{{{NS}}}InfoErreurType/messageErreur"
    )


@pytest.mark.parametrize("fichier", ["public", "served"])
def test_zeep_takes_an_appointment_moves_it_and_reads_it(passerelle, url, periode, fichier):
    maison = passerelle.maison
    plan = client(passerelle, url, public(PLAN_CHARGE) if fichier == "public" else None)
    recherche = {
        "typeIntervention": "S",
        **LIGNE,
        "commercialId": "BF-2100-0001",
        "dateDebut": periode[0],
        "dateFin": periode[1],
        "defectPrelocalization": "RACCO PALIER",
    }

    def chercher():
        rendus = plan.rechercheCreneauxLibres(**recherche, _soapheaders=entete())
        return rendus.body.listeCreneau.occCreneau

    numero = maison.bus.executer(depot("PLAN-1"), ALFA).numero
    creneau = chercher()[0]
    assert periode[0] <= creneau.dateDebut < periode[1]
    pris = plan.reservationCreneau(**LIGNE, idCreneau=creneau.idOI)
    rendez_vous = getattr(pris, "body", pris)
    rendez_vous = getattr(rendez_vous, "idRendezvous", rendez_vous)
    encore = plan.reservationCreneau(**LIGNE, idCreneau=creneau.idOI, _soapheaders=entete())
    assert encore.body.idRendezvous == rendez_vous
    assert encore.header.EnteteType.sirenOC == SIRENS["ALFA"]
    assert encore.header.EnteteType.horodatageReponse is not None

    def lire():
        return plan.consultationRdv(idRendezVous=rendez_vous, _soapheaders=entete()).body

    lu = lire()
    assert (lu.dateDebut, lu.statutRendezVous, lu.codeInsee) == (creneau.dateDebut, "CREE", "21231")
    maison.bus.executer(Accepter(numero=numero), AGENT)
    assert lire().statutRendezVous == "CONFIRME"

    nouveau = chercher()[1]
    report = {
        "typeIntervention": "S",
        **LIGNE,
        "idRendezvous": rendez_vous,
        "natureReport": "REPORT_RDV_CONFIRME",
        "idCreneau": nouveau.idOI,
    }
    plan.reportRDV(**report, _soapheaders=entete())
    plan.reportRDV(**report, _soapheaders=entete())
    assert lire().dateDebut == nouveau.dateDebut

    maison.bus.executer(AnnulerRendezVous(id_rendez_vous=rendez_vous, motif="Rétabli"), ALFA)
    with pytest.raises(Fault) as faute:
        lire()
    assert lue(faute.value)[0] == 4010


def test_its_calls_are_counted_as_its_own_and_are_no_requests_of_the_contract(passerelle, poster):
    for corps in (recherche(), reservation("CR-INCONNU"), ""):
        poster(enveloppe(corps))
    maison = passerelle.maison
    maison.comptage.verser()
    with maison.unites(ecriture=False) as uow:
        emplois = uow.usages.emplois(date(2000, 1, 1))
    assert [(e.operateur, e.objet, e.version, e.operation, e.nombre, e.fautes) for e in emplois] == [
        ("ALFA", "planChargeSavFtth", "1.0", "", 1, 1),
        ("ALFA", "planChargeSavFtth", "1.0", "rechercheCreneauxLibres", 1, 0),
        ("ALFA", "planChargeSavFtth", "1.0", "reservationCreneau", 1, 1),
    ]
    with maison.unites(ecriture=False) as uow:
        assert uow.volumes.premiere() is None


JOURNAL = ["même rendez-vous", "CREE S 21231 BF-2100-0001", "au créneau", "reporté", "4009"]


def test_php_works_from_the_public_file(passerelle, url, periode):
    wsdl = public(PLAN_CHARGE)
    passerelle.maison.bus.executer(depot("PLAN-PHP"), ALFA)
    dates = [instant.isoformat() for instant in periode]
    options = (*SANS_CACHE_WSDL, "-d", "error_reporting=-1", "-d", "display_errors=stderr")
    dossier = passerelle.pki.client("ALFA")[0].parent
    arguments = (wsdl, url, dossier, passerelle.pki.ca, "BF-2100-0001", *dates, SIRENS["ALFA"])
    resultat = lancer(php(), *options, CLIENTS / "plan_charge.php", *arguments)
    assert (resultat.statut, resultat.sortie, resultat.erreurs) == (0, JOURNAL, [])


def test_jax_ws_works_from_the_public_file_without_any_header(passerelle, url, periode, tmp_path):
    wsdl = public(PLAN_CHARGE)
    passerelle.maison.bus.executer(depot("PLAN-JAVA"), ALFA)
    pki = passerelle.pki
    arguments = (url, "BF-2100-0001", *(instant.isoformat() for instant in periode))
    resultat = jax_ws(
        wsdl, CLIENTS / "PlanCharge.java", pki.client("ALFA"), pki.ca, *arguments, atelier=tmp_path
    )
    assert (resultat.statut, resultat.sortie) == (0, JOURNAL), resultat


def enveloppe(corps: str, header: str = "") -> str:
    return f'<s:Envelope xmlns:s="{ENV}">{header}<s:Body>{corps}</s:Body></s:Envelope>'


def requete(element: str, **valeurs: str | None) -> str:
    membres = "".join(f"<{nom}>{valeur}</{nom}>" for nom, valeur in valeurs.items() if valeur is not None)
    return f'<p:{element} xmlns:p="{NS}">{membres}</p:{element}>'


def en_tete(
    siren: str = SIRENS["ALFA"], nom: str = "p:EnteteType", horodatage: str = "2026-03-02T09:00:00"
) -> str:
    return (
        f'<s:Header xmlns:p="{NS}"><{nom}><versionWS>1.0</versionWS><horodatageRequete>{horodatage}'
        f"</horodatageRequete><sirenOC>{siren}</sirenOC><sirenOI>900000001</sirenOI></{nom}></s:Header>"
    )


def recherche(**changes: str | None) -> str:
    jour = jour_de_paris(datetime.now(PARIS))
    valeurs = {
        "typeIntervention": "S",
        "natureProduit": "FTTH_ACCES",
        "segmentMarche": "GP",
        "technicalId": None,
        "commercialId": "BF-2100-0001",
        "codeInsee": "21231",
        "dateDebut": f"{jour + timedelta(days=2)}T00:00:00",
        "dateFin": f"{jour + timedelta(days=22)}T00:00:00",
        "defectPrelocalization": "PTO",
    }
    return requete("RechercheCreneauxLibresRequete", **valeurs | changes)


def reservation(creneau: str) -> str:
    return requete("ReservationCreneauRequete", **LIGNE, idCreneau=creneau)


def report(rendez_vous: str, creneau: str, type_: str = "S", nature: str = "NOUVEAU_RDV") -> str:
    return requete(
        "ReportRDVRequete",
        typeIntervention=type_,
        **LIGNE,
        idRendezvous=rendez_vous,
        natureReport=nature,
        idCreneau=creneau,
    )


def consultation(rendez_vous: str) -> str:
    return requete("ConsultationRdvRequete", idRendezVous=rendez_vous)


LOIN = {"dateDebut": "9999-12-31T23:30:00Z", "dateFin": "9999-12-31T23:45:00Z"}
DERNIER_JOUR = {"dateDebut": "9999-12-31T10:00:00Z", "dateFin": "9999-12-31T12:00:00Z"}
BOMBE = (
    '<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
REFUS = {
    "empty POST": (10001, 400, ""),
    "not XML": (10002, 400, "creneau=1"),
    "entity bomb": (10003, 400, BOMBE + enveloppe(reservation("&i;"))),
    "external entity": (
        10003,
        400,
        '<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + enveloppe("&x;"),
    ),
    "wrong charset": (10004, 400, enveloppe(reservation("é")).encode("latin-1")),
    "body of 10 MB": (10005, 413, " " * 10_000_000),
    "depth of 10 000": (10006, 400, enveloppe("<a>" * 10_000 + "</a>" * 10_000)),
    "empty Body": (10007, 500, enveloppe("")),
    "two operations": (10007, 500, enveloppe(consultation("RV-1") * 2)),
    "a Fault as request": (10008, 500, enveloppe("<s:Fault><faultcode>x</faultcode></s:Fault>")),
    "unknown mandatory header": (
        10009,
        500,
        enveloppe(consultation("RV-1"), '<s:Header><x xmlns="urn:x" s:mustUnderstand="1"/></s:Header>'),
    ),
    "operation's name as element": (10010, 500, enveloppe(requete("consultationRdv", idRendezVous="RV-1"))),
    "answer as request": (
        10010,
        500,
        enveloppe(requete("InfoErreurType", codeErreur="1", messageErreur="x")),
    ),
    "qualified inner elements": (
        10012,
        500,
        enveloppe(
            f'<ConsultationRdvRequete xmlns="{NS}"><idRendezVous>RV-1</idRendezVous></ConsultationRdvRequete>'
        ),
    ),
    "missing element": (10012, 500, enveloppe(recherche(codeInsee=None))),
    "value out of the list": (10012, 500, enveloppe(recherche(typeIntervention="SAV_PLUS"))),
    "no prestation": (10012, 500, enveloppe(recherche(commercialId=None))),
    "empty prestation": (10012, 500, enveloppe(recherche(commercialId="", technicalId=""))),
    "date that is none": (10012, 500, enveloppe(recherche(dateFin="demain"))),
    "date beyond the calendar": (10012, 500, enveloppe(recherche(dateFin="12000-01-01T00:00:00"))),
    "last evening of the calendar": (10012, 500, enveloppe(recherche(**LOIN))),
    "last day of the calendar": (4005, 500, enveloppe(recherche(**DERNIER_JOUR))),
    "SOAP 1.2 envelope": (
        10017,
        500,
        enveloppe(consultation("RV-1")).replace(ENV, "http://www.w3.org/2003/05/soap-envelope"),
    ),
    "header twice": (
        10019,
        500,
        enveloppe(
            consultation("RV-1"),
            en_tete().replace("</s:Header>", "") + en_tete(nom="EnteteType").split(">", 1)[1],
        ),
    ),
    "header of the last evening of the calendar": (
        10019,
        500,
        enveloppe(consultation("RV-1"), en_tete(horodatage="9999-12-31T23:30:00Z")),
    ),
    "broken header": (10019, 500, enveloppe(consultation("RV-1"), en_tete(horodatage="hier"))),
    "another SIREN": (9004, 500, enveloppe(consultation("RV-1"), en_tete("900000027"))),
    "another SIREN in a bare header": (
        9004,
        500,
        enveloppe(consultation("RV-1"), en_tete("1", "EnteteType")),
    ),
    "unknown prestation": (3001, 500, enveloppe(recherche(commercialId="BF-9999-0001"))),
    "another Opérateur's prestation": (3001, 500, enveloppe(recherche(commercialId="BF-2500-0001"))),
    "a prestation of 10 000 characters": (3001, 500, enveloppe(recherche(commercialId="X" * 10_000))),
    "kind that the offer lacks": (4004, 500, enveloppe(recherche(typeIntervention="E"))),
    "reversed period": (4005, 500, enveloppe(recherche(dateFin="2020-01-01T00:00:00"))),
    "period without length": (
        4005,
        500,
        enveloppe(recherche(dateDebut="2099-03-05T10:00:00", dateFin="2099-03-05T10:00:00")),
    ),
    "period of a year": (4005, 500, enveloppe(recherche(dateFin="2099-01-01T00:00:00"))),
    "past period": (
        4005,
        500,
        enveloppe(recherche(dateDebut="2020-01-01T00:00:00", dateFin="2020-01-02T00:00:00")),
    ),
    "unknown slot": (4001, 500, enveloppe(reservation("CR-2222-2222-2"))),
    "a slot of 10 000 characters": (4001, 500, enveloppe(reservation("&lt;script&gt;" * 700))),
    "move of an unknown appointment": (4009, 500, enveloppe(report("RV-1", "CR-1"))),
    "reading of an unknown appointment": (4009, 500, enveloppe(consultation("RV-1"))),
}


def faute_lue(reponse) -> int:
    """The integer code of the fault, in the one detail of the contract."""
    racine = etree.fromstring(reponse.content)
    assert racine.tag == f"{{{ENV}}}Envelope"
    (detail,) = racine.iterfind(f"{{{ENV}}}Body/{{{ENV}}}Fault/detail")
    (erreur,) = detail
    assert erreur.tag == f"{{{NS}}}InfoErreurType"
    assert [e.tag for e in erreur] == ["codeErreur", "messageErreur"]
    return int(erreur[0].text)


@pytest.fixture
def poster(passerelle, url):
    def poster(corps, code="ALFA", entetes=XML):
        return passerelle.http(code).post(
            url, content=corps if isinstance(corps, bytes) else corps.encode(), headers=entetes
        )

    return poster


@pytest.mark.parametrize("cas", REFUS)
def test_what_cannot_be_answered_gets_its_integer_code(poster, cas):
    code, statut, corps = REFUS[cas]
    reponse = poster(corps)
    assert (faute_lue(reponse), reponse.status_code) == (code, statut), reponse.text


@pytest.mark.parametrize(
    ("entetes", "code", "statut"),
    [
        (XML | {"SOAPAction": f'"{NS}/reservationCreneau"'}, 10011, 500),
        ({"Content-Type": "application/soap+xml"}, 10014, 415),
        ({"Content-Type": "application/json"}, 10014, 415),
    ],
    ids=["action of another operation", "SOAP 1.2", "JSON"],
)
def test_the_contract_speaks_soap_1_1_alone(poster, entetes, code, statut):
    reponse = poster(enveloppe(consultation("RV-1")), entetes=entetes)
    assert (faute_lue(reponse), reponse.status_code) == (code, statut)


def test_the_action_may_be_the_bare_name_of_the_operation(poster):
    entetes = XML | {"SOAPAction": '"consultationRdv"'}
    assert faute_lue(poster(enveloppe(consultation("RV-1")), entetes=entetes)) == 4009


def test_whoever_the_gate_refuses_reads_the_detail_of_the_contract(poster):
    expire = poster(enveloppe(consultation("RV-1")), "GAMA")
    assert faute_lue(expire) // 1000 == 6
    sans_droit = poster(enveloppe(consultation("RV-1")), "ECHO")
    assert faute_lue(sans_droit) == 9001


def test_what_is_no_post_gets_the_contract_or_its_refusal(passerelle, url):
    http = passerelle.http()
    servi = http.get(f"{url}?wsdl")
    assert (servi.status_code, servi.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert f'location="{url}"' in servi.text
    schema = http.get(f"{url}?xsd=planChargeSavFtth.xsd")
    assert etree.fromstring(schema.content).get("targetNamespace") == NS
    for suite, code, statut in (("", 10013, 405), ("?xsd=../../etc/passwd", 10015, 404)):
        reponse = http.get(url + suite)
        assert (faute_lue(reponse), reponse.status_code) == (code, statut)


def test_a_booking_says_why_it_is_not_one(passerelle, poster):
    def creneau(code="ALFA", **changes):
        reponse = poster(enveloppe(recherche(**changes)), code)
        return etree.fromstring(reponse.content).findtext(".//idOI")

    tenu = creneau()
    assert faute_lue(poster(enveloppe(reservation(tenu)))) == 4015
    passerelle.maison.bus.executer(depot("PLAN-REFUS"), ALFA)
    assert faute_lue(poster(enveloppe(reservation(tenu)), "BETA")) == 4001
    sans_entete = poster(enveloppe(reservation(tenu)))
    pris = etree.fromstring(sans_entete.content).findtext(".//idRendezvous")
    assert etree.fromstring(sans_entete.content).find(f"{{{ENV}}}Header") is None
    nu = etree.fromstring(poster(enveloppe(consultation(pris), en_tete(nom="EnteteType"))).content)
    assert nu.findtext(f"{{{ENV}}}Header/{{{NS}}}EnteteType/sirenOC") == SIRENS["ALFA"]
    assert faute_lue(poster(enveloppe(consultation(pris)), "BETA")) == 4009

    second = creneau(technicalId="BF-2100-0001", commercialId=None)
    assert faute_lue(poster(enveloppe(reservation(second)))) == 4008
    assert faute_lue(poster(enveloppe(report(pris, second, "E")))) == 4017
    assert faute_lue(poster(enveloppe(report(pris, "CR-INCONNU")))) == 4001
    d_ailleurs = creneau(commercialId="BF-2100-0002")
    assert faute_lue(poster(enveloppe(report(pris, d_ailleurs)))) == 4003
    assert poster(enveloppe(report(pris, second))).status_code == 200


def test_a_nil_prestation_is_an_absent_one_and_nothing_else(poster):
    nul = '<technicalId xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="%s">%s</technicalId>'
    modele = recherche(technicalId="ICI", commercialId=None)
    for nil, texte, attendu in (("true", "", 500), ("1", "", 500), ("false", "BF-2100-0001", 200)):
        corps = modele.replace("<technicalId>ICI</technicalId>", nul % (nil, texte))
        assert poster(enveloppe(corps)).status_code == attendu
