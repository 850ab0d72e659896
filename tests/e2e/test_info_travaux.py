"""infoTravauxFTTH over mutual TLS: clients built from the public file, from a repaired copy of it, and from ours."""

from datetime import timedelta
from pathlib import Path

import pytest
import requests
import zeep
from zeep.exceptions import Fault
from zeep.transports import Transport

from esav_ws.application.messages_administration import Habiliter
from esav_ws.application.messages_reseau import DeclarerReseau
from esav_ws.demonstration import SIRENS
from esav_ws.domain.operateur import Habilitation
from esav_ws.domain.reseau import DescriptionReseau, Element
from esav_ws.domain.reseau_codes import CauseIncident, Equipement, NatureReseau
from esav_ws.soap.voisin import INFO_TRAVAUX
from tests.contract.voisins import public, repare
from tests.e2e.clients.programmes import SANS_CACHE_WSDL, jax_ws, lancer, php
from tests.fakes import AGENT

CLIENTS = Path(__file__).parent / "clients"
NS = INFO_TRAVAUX.espace
PM = "FI-21231-0001"

# The wire is the matter here: one database will do.
pytestmark = pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)


@pytest.fixture
def url(passerelle) -> str:
    """The address of the contract, where ALFA may ask and an incident is open on its PM."""
    maison = passerelle.maison
    essai = Habiliter(operateur="ALFA", domaine=Habilitation.TEST, motif="Essai")
    debut = maison.horloge.maintenant() - timedelta(minutes=1)  # what is done is dated to the millisecond
    incident = DescriptionReseau(Equipement.PM, (Element(PM),), debut, cause=CauseIncident.CABLE_COUPE)
    ouvrir = DeclarerReseau(nature=NatureReseau.INCIDENT, reference="INC-1", description=incident, motif="x")
    for commande in (essai, ouvrir):
        maison.bus.executer(commande, AGENT)
    return f"https://localhost:{passerelle.port}{INFO_TRAVAUX.chemin}"


@pytest.mark.parametrize("fichier", ["repaired", "served"])
def test_zeep_reads_what_touches_its_line(passerelle, url, fichier, tmp_path):
    session = requests.Session()
    session.trust_env = False
    session.cert = tuple(map(str, passerelle.pki.client("ALFA")))
    session.verify = str(passerelle.pki.ca)
    passerelle._ouverts.append(session)
    wsdl = str(repare(INFO_TRAVAUX, tmp_path)) if fichier == "repaired" else f"{url}?wsdl"
    client = zeep.Client(wsdl, transport=Transport(session=session, timeout=30))
    info = client.create_service(f"{{{NS}}}getInfoTravauxFTTHPortBinding", url)
    entete = {"InfoTravauxFTTHHeader": {"supplierID": "BFCF", "serviceProviderID": SIRENS["ALFA"]}}
    recus = info.getInfoTravauxFTTH(referencePrestationPriseImpactee="BF-2100-0001", _soapheaders=entete)
    (travaux,) = recus
    assert (travaux.reference, travaux.type, travaux.referencePm) == ("INC-1", "DERCO", PM)
    assert travaux.serviceProviderID == SIRENS["ALFA"]
    assert travaux.referencePrestationPriseImpactees.prestation[0] == "BF-2100-0001"
    entete["InfoTravauxFTTHHeader"]["serviceProviderID"] = SIRENS["BETA"]
    with pytest.raises(Fault) as refus:
        info.getInfoTravauxFTTH(_soapheaders=entete)
    assert refus.value.detail.findtext(f"{{{NS}}}infoFtthError/codeRetour") == "9004"


JOURNAL = [
    f"INC-1 DERCO PM {PM} NOUVEAU {SIRENS['ALFA']}",
    "BF-2100-0001 BF-2100-0002",
    "3001",
]


def test_php_works_from_the_public_file(passerelle, url):
    options = (*SANS_CACHE_WSDL, "-d", "error_reporting=-1", "-d", "display_errors=stderr")
    dossier = passerelle.pki.client("ALFA")[0].parent
    arguments = (public(INFO_TRAVAUX), url, dossier, passerelle.pki.ca, "BF-2100-0001", SIRENS["ALFA"])
    resultat = lancer(php(), *options, CLIENTS / "info_travaux.php", *arguments)
    assert (resultat.statut, resultat.sortie, resultat.erreurs) == (0, JOURNAL, [])


def test_jax_ws_works_from_the_public_file_without_any_header(passerelle, url, tmp_path):
    wsdl = public(INFO_TRAVAUX)
    pki = passerelle.pki
    arguments = (url, "BF-2100-0001")
    resultat = jax_ws(
        wsdl, CLIENTS / "InfoTravaux.java", pki.client("ALFA"), pki.ca, *arguments, atelier=tmp_path
    )
    assert (resultat.statut, resultat.sortie) == (0, JOURNAL), resultat
