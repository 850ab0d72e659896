"""Golden answers of the neighbouring contracts: one story, one request and one answer per operation, and faults.

`ESAV_ECRIRE_GOLDEN=1` writes the answers anew, to be read and reviewed before they are committed.
"""

import asyncio
import os
from dataclasses import replace
from itertools import count
from pathlib import Path

import httpx
import pytest
from lxml import etree

from esav_ws.application.messages import Accepter
from esav_ws.asgi import Application
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.soap.voisin import PLAN_CHARGE
from esav_ws.xmlio.schema import SchemaPublie
from tests.contract.voisins import RACINE
from tests.fakes import AGENT, ALFA
from tests.rendezvous import a_paris, chercher, deposer, plage, planifier

GOLDEN = Path(__file__).parent / "golden" / "interop" / PLAN_CHARGE.nom
ENV = "http://schemas.xmlsoap.org/soap/envelope/"
SCHEMA = SchemaPublie(RACINE / "xsd" / "interop" / f"{PLAN_CHARGE.nom}.xsd")


@pytest.fixture
def maison(url_base, horloge, tmp_path):
    tirages = count(1)
    maison = Maison.ouvrir(
        Settings(home=tmp_path, database_url=url_base),
        horloge=horloge,
        alea=lambda borne: next(tirages) % borne,
    )
    yield maison
    maison.fermer()


@pytest.fixture
def appeler(maison):
    application = Application(maison)
    point = application.points[PLAN_CHARGE.chemin]

    async def identifie(scope, receive, send):
        acteur = replace(ALFA, siren="900000019")
        await point(scope | {"state": {"acteur": acteur, "correlation": "0" * 32}}, receive, send)

    async def poster(corps: bytes) -> httpx.Response:
        transport = httpx.ASGITransport(app=identifie)
        async with httpx.AsyncClient(transport=transport, base_url="https://passerelle") as client:
            return await client.post("/", content=corps, headers={"Content-Type": "text/xml"})

    def appeler(operation: str, **valeurs: str) -> httpx.Response:
        requete = etree.parse(GOLDEN / f"{operation}.requete.xml").getroot()
        for nom, valeur in valeurs.items():
            (element,) = requete.iter(nom)
            element.text = valeur
        return asyncio.run(poster(etree.tostring(requete)))

    yield appeler
    application.fermer()


def conforme(nom: str, reponse: httpx.Response) -> etree._Element:
    """The answer, that of the golden file, whose parts the schema admits."""
    fichier = GOLDEN / f"{nom}.reponse.xml"
    racine = etree.fromstring(reponse.content)
    if os.environ.get("ESAV_ECRIRE_GOLDEN"):
        arbre = etree.ElementTree(etree.fromstring(reponse.content))
        etree.indent(arbre)
        arbre.write(fichier, xml_declaration=True, encoding="UTF-8")
    assert canonique(reponse.content) == canonique(fichier.read_bytes()), nom
    for partie in (*racine.iterfind(f"{{{ENV}}}Header/*"), *racine.iterfind(f"{{{ENV}}}Body/*")):
        for element in partie.iterfind("detail/*") if partie.tag.endswith("}Fault") else [partie]:
            assert SCHEMA.valider(element) == ()
    return racine


def test_the_story_of_one_appointment(maison, horloge, appeler):
    planifier(maison, plage(5, 10), plage(5, 14))
    numero = deposer(maison)

    proposes = conforme("rechercheCreneauxLibres", appeler("rechercheCreneauxLibres"))
    creneau = proposes.findtext(".//idOI")
    pris = conforme("reservationCreneau", appeler("reservationCreneau", idCreneau=creneau))
    rendez_vous = pris.findtext(".//idRendezvous")
    maison.bus.executer(Accepter(numero=numero), AGENT)
    conforme("consultationRdv", appeler("consultationRdv", idRendezVous=rendez_vous))
    (nouveau,) = chercher(maison)
    horloge.avancer(minutes=5)
    conforme("reportRDV", appeler("reportRDV", idRendezvous=rendez_vous, idCreneau=nouveau.id))
    apres = appeler("consultationRdv", idRendezVous=rendez_vous)
    assert f"<dateDebut>{a_paris(5, 14).isoformat()}</dateDebut>" in apres.text

    inconnu = appeler("consultationRdv", idRendezVous="RV-INCONNU")
    assert inconnu.status_code == 500
    conforme("consultationRdv.faute", inconnu)


def test_slot_search_alone_is_closed_at_night(horloge, appeler):
    horloge.avancer(minutes=17 * 60)  # 02:00 in Paris
    ferme = appeler("rechercheCreneauxLibres")
    assert ferme.status_code == 500
    assert "<codeErreur>4006</codeErreur>" in ferme.text
    assert "<faultcode>soap:Server</faultcode>" in ferme.text
    assert "<codeErreur>4009</codeErreur>" in appeler("consultationRdv").text


def canonique(document: bytes) -> bytes:
    """C14N without the white space between elements."""
    racine = etree.fromstring(document, etree.XMLParser(remove_blank_text=True))
    return etree.tostring(racine, method="c14n", exclusive=True)
