"""Golden answers of each version of Signalisation: one story, one request and one answer per operation, byte-stable in C14N.

A difference is a change of contract: it is published as such, or undone. `ESAV_ECRIRE_GOLDEN=1` writes the answers
anew, to be read and reviewed before they are committed.
"""

import asyncio
import hashlib
import os
import re
from datetime import date
from itertools import count

import httpx
import pytest
from lxml import etree

from esav_ws.application.messages import Accepter, Clore, Geler, PrendreEnCharge
from esav_ws.application.packs import Pack
from esav_ws.asgi import Application
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.contrat import EtatVersion, Regime
from esav_ws.domain.motifs import CauseGel, CodeCloture
from esav_ws.domain.numero import ALPHABET, CARDINAL
from esav_ws.soap import fin_de_version
from tests.contract.versions import SIGNALISATIONS, V2, VERSIONS
from tests.fakes import AGENT, ALFA
from tests.rendezvous import chercher, plage, planifier

NUMERO = "X4VJ-A5H6-X"
ENV11 = "http://schemas.xmlsoap.org/soap/envelope/"
ENV12 = "http://www.w3.org/2003/05/soap-envelope"

ARCHIVE_VIDE = b"PK\5\6" + bytes(18)
"""A zip without any file: a real pack has the golden messages in it."""

FIN = fin_de_version.membres(
    Regime(
        "signalisation 2.0",
        EtatVersion.DEPRECIEE,
        date(2027, 1, 1),
        date(2027, 6, 30),
        "signalisation 3.0",
        "/ws/signalisation/v3",
    ),
    "https://esav.example",
)


class PacksVides:
    """Packs without anything in them."""

    def noms(self):
        return ("catalogue",)

    def obtenir(self, nom):
        return Pack(nom, f"e-sav-{nom}.zip", ARCHIVE_VIDE, hashlib.sha256(ARCHIVE_VIDE).hexdigest())


def alea_de(numero: str) -> int:
    """The draw that gives *numero*."""
    lettres = numero.replace("-", "")[:8]
    return sum(ALPHABET.index(c) * len(ALPHABET) ** rang for rang, c in enumerate(lettres))


@pytest.fixture
def maison(url_base, horloge, tmp_path):
    tirages = count(1)
    maison = Maison.ouvrir(
        Settings(home=tmp_path, database_url=url_base),
        horloge=horloge,
        alea=lambda borne: alea_de(NUMERO) * (next(tirages) if borne == CARDINAL else 1) % CARDINAL,
        packs_servis=PacksVides(),
    )
    yield maison
    maison.fermer()


@pytest.fixture(params=SIGNALISATIONS, ids=str)
def version(request):
    return request.param


@pytest.fixture
def appeler(maison, version):
    """Post a golden request to the endpoint of the version as ALFA, the gate apart; return the answer."""
    application = Application(maison)
    point = application.points[f"/ws/signalisation/{version}"]

    async def poster(corps: bytes, media: str, etat: dict) -> bytes:
        async def identifie(scope, receive, send):
            await point(scope | {"state": {"acteur": ALFA, "correlation": "0" * 32} | etat}, receive, send)

        transport = httpx.ASGITransport(app=identifie)
        async with httpx.AsyncClient(transport=transport, base_url="https://passerelle") as client:
            reponse = await client.post("/", content=corps, headers={"Content-Type": media})
            assert reponse.status_code == 200, reponse.text
            return reponse.content

    def appeler(operation: str, soap: str = ENV11, **etat) -> bytes:
        corps = (version.golden / f"{operation}.requete.xml").read_text()
        corps = re.sub(r"\s*<sig:curseur>.*</sig:curseur>", "", corps).replace(ENV11, soap)
        media = "text/xml" if soap == ENV11 else "application/soap+xml"
        return asyncio.run(poster(corps.encode(), media, etat))

    yield appeler
    application.fermer()


def test_the_story_of_one_fault(maison, horloge, appeler, version):
    recues: dict[str, bytes] = {}

    def agir(*operations: str) -> None:
        for operation in operations:
            recues[operation] = appeler(operation)
            horloge.avancer(minutes=5)

    def traiter(*commandes) -> None:
        for commande in commandes:
            maison.bus.executer(commande, AGENT)
            horloge.avancer(minutes=5)

    def agir_a_la_fois(*operations: str) -> None:
        recues.update((operation, appeler(operation)) for operation in operations)

    planifier(maison, plage(5, 10), plage(5, 14))
    agir("deposerSignalisation", "ajouterCommentaire")
    agir_a_la_fois("rechercherCreneaux", "reserverCreneau")
    traiter(
        Accepter(numero=NUMERO),
        PrendreEnCharge(numero=NUMERO, motif="Technicien affecté"),
        Geler(numero=NUMERO, cause=CauseGel.ACCES_SITE, information_demandee="Code de l'immeuble ?"),
    )
    agir_a_la_fois(*(operation for operation in ("ajouterPieceJointe",) if operation in version.messages))
    agir("consulterEtat", "consulterSignalisation", "listerSignalisations")
    depreciee = {"consulterEtat.depreciee": appeler("consulterEtat", **{fin_de_version.CLE: FIN})}
    agir(*(operation for operation in ("verifierFormulaire",) if operation in version.messages))
    agir("degelerSignalisation")
    chercher(maison)
    agir_a_la_fois("consulterRendezVous", "reporterRendezVous", "annulerRendezVous")
    traiter(Clore(numero=NUMERO, code=CodeCloture.REPARATION_RESEAU, motif="Soudure refaite au PBO"))
    agir("contesterCloture")
    traiter(Geler(numero=NUMERO, cause=CauseGel.TIERS))
    agir("annulerSignalisation", "consulterHistorique", "listerFormulaires", "obtenirFormulaire")
    agir(*(operation for operation in version.messages if operation not in recues))

    attendues = {f.name.removesuffix(".requete.xml") for f in version.golden.glob("*.requete.xml")}
    assert set(recues) == attendues
    for operation, reponse in (recues | (depreciee if version is V2 else {})).items():
        fichier = version.golden / f"{operation}.reponse.xml"
        if os.environ.get("ESAV_ECRIRE_GOLDEN"):
            arbre = etree.ElementTree(etree.fromstring(reponse))
            etree.indent(arbre)
            arbre.write(fichier, xml_declaration=True, encoding="UTF-8")
        assert canonique(reponse) == canonique(fichier.read_bytes()), operation


@pytest.mark.parametrize("version", VERSIONS, ids=str)
def test_every_request_is_in_order_in_one_pass(version):
    admet = version.schema.dans_enveloppe(ENV11).admet
    for requete in version.golden.glob("*.requete.xml"):
        assert admet(etree.parse(requete).getroot()), requete.name


def test_soap_12_carries_the_same_body(appeler):
    body = etree.fromstring(appeler("deposerSignalisation")).find(f"{{{ENV11}}}Body")[0]
    body12 = etree.fromstring(appeler("deposerSignalisation", ENV12)).find(f"{{{ENV12}}}Body")[0]
    assert etree.tostring(body, method="c14n", exclusive=True) == etree.tostring(
        body12, method="c14n", exclusive=True
    )


def canonique(document: bytes) -> bytes:
    """C14N without the white space between elements."""
    racine = etree.fromstring(document, etree.XMLParser(remove_blank_text=True))
    return etree.tostring(racine, method="c14n", exclusive=True)
