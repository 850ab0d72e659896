"""Golden answers of each version of Test: one story of a line, one request and one answer per operation, byte-stable in C14N.

A difference is a change of contract: it is published as such, or undone. `ESAV_ECRIRE_GOLDEN=1` writes the answers
anew, to be read and reviewed before they are committed.
"""

import asyncio
import os
from datetime import timedelta
from itertools import count

import httpx
import pytest
from lxml import etree

from esav_ws.application.messages_essais import DemanderTest
from esav_ws.application.messages_reseau import CloreReseau, DeclarerReseau
from esav_ws.application.ports_essais import Releve
from esav_ws.application.travaux import Issue
from esav_ws.asgi import Application
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.numero import CARDINAL
from esav_ws.domain.reseau import DescriptionReseau, Element
from esav_ws.domain.reseau_codes import (
    CauseIncident,
    Equipement,
    Impact,
    NatureIntervention,
    NatureReseau,
)
from esav_ws.soap import fin_de_version
from tests.contract.test_golden import ENV11, ENV12, FIN, NUMERO, alea_de, canonique
from tests.contract.versions import T2, TESTS
from tests.fakes import AGENT, ALFA
from tests.fakes_essais import COUPE, BancDicte, tournee

LENTE = (
    Releve("etatService", "ACTIF"),
    Releve("etatOnt", "EN_LIGNE"),
    Releve("alarme", "AUCUNE"),
    Releve("perte", "4.5", "%"),
    Releve("delai", "3", "ms"),
)
"""What an end-to-end test gives of a line that loses frames."""
DIJON, BESANCON = "FI-21231-0001", "FI-25056-0001"


@pytest.fixture
def maison(url_base, horloge, tmp_path):
    tirages = count(1)
    maison = Maison.ouvrir(
        Settings(home=tmp_path, database_url=url_base),
        horloge=horloge,
        alea=lambda borne: alea_de(NUMERO) * (next(tirages) if borne == CARDINAL else 1) % CARDINAL,
    )
    yield maison
    maison.fermer()


@pytest.fixture(params=TESTS, ids=str)
def version(request):
    return request.param


@pytest.fixture
def appeler(maison, version):
    """Post a golden request to the endpoint of the version as ALFA, the gate apart; return the answer."""
    application = Application(maison)
    point = application.points[version.chemin]

    async def poster(corps: bytes, media: str, etat: dict) -> bytes:
        async def identifie(scope, receive, send):
            await point(scope | {"state": {"acteur": ALFA, "correlation": "0" * 32} | etat}, receive, send)

        transport = httpx.ASGITransport(app=identifie)
        async with httpx.AsyncClient(transport=transport, base_url="https://passerelle") as client:
            reponse = await client.post("/", content=corps, headers={"Content-Type": media})
            assert reponse.status_code == 200, reponse.text
            return reponse.content

    def appeler(operation: str, soap: str = ENV11, **etat) -> bytes:
        corps = (version.golden / f"{operation}.requete.xml").read_text().replace(ENV11, soap)
        media = "text/xml" if soap == ENV11 else "application/soap+xml"
        return asyncio.run(poster(corps.encode(), media, etat))

    yield appeler
    application.fermer()


def declarer(maison, reference, nature, description):
    commande = DeclarerReseau(nature=nature, reference=reference, description=description, motif="Constaté")
    maison.bus.executer(commande, AGENT)


def semer_le_reseau(maison, horloge):
    """Works on two PBOs; an incident on two PMs, ALFA having lines on one of them only, and one that is closed."""
    le = horloge.maintenant()
    horloge.avancer(minutes=30)
    declarer(
        maison,
        "TP-1",
        NatureReseau.TRAVAUX_PROGRAMMES,
        DescriptionReseau(
            Equipement.LIENPMPBO,
            (Element(DIJON, "PBO-21231-0001"), Element(DIJON, "PBO-21231-0002")),
            le + timedelta(days=7),
            le + timedelta(days=7, hours=4),
            nature_intervention=NatureIntervention.CHGC,
            curatifs=True,
            intervention_oc=True,
            commentaire='Câble n° 3 <48 FO> & "épissures"',
            commentaire_oc="Prévenir vos clients",
            contact_oi="03 80 00 00 00",
            immeubles=("12 rue Verte", "14 rue Verte"),
            reference_incident="INC-1",
        ),
    )
    horloge.avancer(minutes=1)
    clos = DescriptionReseau(
        Equipement.PM, (Element(DIJON),), le, impact=Impact.DEGRADATION, cause=CauseIncident.ENERGIE
    )
    declarer(maison, "INC-0", NatureReseau.INCIDENT, clos)
    maison.bus.executer(CloreReseau(nature=NatureReseau.INCIDENT, reference="INC-0", motif="Réparé"), AGENT)
    horloge.avancer(minutes=1)
    ouvert = DescriptionReseau(
        Equipement.PM, (Element(DIJON), Element(BESANCON)), le, cause=CauseIncident.VANDALISME
    )
    declarer(maison, "INC-1", NatureReseau.INCIDENT, ouvert)


def test_the_story_of_one_line(maison, horloge, appeler, version):
    recues: dict[str, bytes] = {}

    def agir(*operations: str) -> None:
        for operation in operations:
            recues[operation] = appeler(operation)
            horloge.avancer(minutes=1)

    semer_le_reseau(maison, horloge)
    agir("listerTests", "demanderTest")
    assert tournee(maison, BancDicte(geste=lambda _cible, code: COUPE if code == "CONNEXION" else LENTE)) == [
        Issue.FAITE
    ]
    horloge.avancer(minutes=1)
    agir("consulterTest", "consulterTravauxProgrammes", "consulterIncidents")
    depreciee = {"listerTests.depreciee": appeler("listerTests", **{fin_de_version.CLE: FIN})}
    if "annulerTest" in version.messages:
        second = DemanderTest(
            identifiant_prestation="FTTO-0001", reference_operateur="ALFA-T 2", code_test="CONNEXION"
        )
        maison.bus.executer(second, ALFA)
        agir("annulerTest")

    assert set(recues) == set(version.messages)
    for operation, reponse in (recues | (depreciee if version is T2 else {})).items():
        fichier = version.golden / f"{operation}.reponse.xml"
        if os.environ.get("ESAV_ECRIRE_GOLDEN"):
            arbre = etree.ElementTree(etree.fromstring(reponse))
            etree.indent(arbre)
            arbre.write(fichier, xml_declaration=True, encoding="UTF-8")
        assert canonique(reponse) == canonique(fichier.read_bytes()), operation
        for partie in etree.fromstring(reponse):
            assert {version.schema.valider(entree) for entree in partie} == {()}, operation


def test_soap_12_carries_the_same_body(appeler):
    body = etree.fromstring(appeler("demanderTest")).find(f"{{{ENV11}}}Body")[0]
    body12 = etree.fromstring(appeler("demanderTest", ENV12)).find(f"{{{ENV12}}}Body")[0]
    assert etree.tostring(body, method="c14n", exclusive=True) == etree.tostring(
        body12, method="c14n", exclusive=True
    )


def test_what_is_asked_again_is_acknowledged_alike_however_far_the_test_went(maison, appeler):
    premiere = appeler("demanderTest")
    tournee(maison, BancDicte())
    assert canonique(appeler("demanderTest")) == canonique(premiere)
