"""planChargeSavFtth over mutual TLS: clients built from the public file, from ours, and from what no client would send."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import requests
import zeep
from zeep.exceptions import Fault
from zeep.transports import Transport

from esav_ws.application.messages import Accepter
from esav_ws.application.messages_rendezvous import AnnulerRendezVous
from esav_ws.application.ports_versions import CleUsage
from esav_ws.demonstration import SIRENS, planning
from esav_ws.domain.horloge import PARIS, jour_de_paris
from esav_ws.soap.voisin import PLAN_CHARGE
from tests.contract.voisins import propre, public
from tests.e2e.clients.programmes import DEMARRAGE_RAPIDE, JAXWS, SANS_CACHE_WSDL, lancer, php
from tests.fakes import AGENT, ALFA, BETA, depot
from tests.outils import absent, exiger

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
    compte = passerelle.maison.comptage._comptes
    noms = {cle[2:] for cle in compte}
    assert CleUsage(date.min, "ALFA", "planChargeSavFtth", "1.0", "reportRDV").operation in {n[2] for n in noms}
    assert {n[:2] for n in noms if n[0] == "planChargeSavFtth"} == {("planChargeSavFtth", "1.0")}
    assert not maison.comptage._minutes


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
    for outil, paquet in (("javac", "default-jdk-headless"), ("openssl", "openssl"), ("wsimport", "jaxws")):
        exiger(outil, paquet)
    if not JAXWS.exists():
        absent(JAXWS.name, "apt-get install jaxws")
    classes = tmp_path / "classes"
    classes.mkdir()
    cert, cle = passerelle.pki.client("ALFA")
    secret = "changeit"
    etapes = [
        ("wsimport", "-quiet", "-keep", "-p", "interop", "-d", classes, wsdl),
        ("javac", "-d", classes, "-cp", f"{classes}:{JAXWS}", CLIENTS / "PlanCharge.java"),
        ("openssl", "pkcs12", "-export", "-in", cert, "-inkey", cle, "-passout", f"pass:{secret}")
        + ("-out", tmp_path / "client.p12"),
        ("keytool", "-importcert", "-noprompt", "-alias", "esav", "-file", passerelle.pki.ca)
        + ("-storetype", "PKCS12", "-storepass", secret, "-keystore", tmp_path / "ca.p12"),
    ]
    for etape in etapes:
        resultat = lancer(*etape)
        assert resultat.statut == 0, resultat
    magasins = [
        f"-Djavax.net.ssl.{role}{suffixe}={valeur}"
        for role, fichier in (("keyStore", "client.p12"), ("trustStore", "ca.p12"))
        for suffixe, valeur in (("", tmp_path / fichier), ("Password", secret))
    ]
    saaj = "-Djavax.xml.soap.SAAJMetaFactory=com.sun.xml.messaging.saaj.soap.SAAJMetaFactoryImpl"
    utf8 = ("-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8")
    dates = [instant.isoformat() for instant in periode]
    resultat = lancer(
        *("java", DEMARRAGE_RAPIDE, *utf8, *magasins, saaj, "-cp", f"{classes}:{JAXWS}", "PlanCharge"),
        *(wsdl, url, "BF-2100-0001", *dates),
    )
    assert (resultat.statut, resultat.sortie) == (0, JOURNAL), resultat
