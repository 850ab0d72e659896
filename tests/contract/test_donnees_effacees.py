"""A signalisation without its persons is still an answer that the published schemas admit, in each version."""

import asyncio
from datetime import UTC, datetime

import httpx
import pytest
from lxml import etree

from esav_ws.application.messages import Rejeter
from esav_ws.application.messages_donnees import EffacerDonnees
from esav_ws.asgi import Application
from esav_ws.domain.motifs import CodeRejet
from tests.contract.versions import SIGNALISATIONS
from tests.fakes import AGENT, ALFA, depot

ENV11 = "http://schemas.xmlsoap.org/soap/envelope/"


@pytest.mark.parametrize("version", SIGNALISATIONS, ids=str)
@pytest.mark.parametrize("operation", ["consulterSignalisation", "consulterEtat"])
def test_the_answer_without_persons_is_valid(maison, version, operation):
    numero = maison.bus.executer(depot(commentaire="Rappeler Camille"), ALFA).numero
    maison.bus.executer(Rejeter(numero=numero, code=CodeRejet.HORS_PERIMETRE, motif="Camille"), AGENT)
    maison.bus.executer(EffacerDonnees(numero=numero, motif="m"), AGENT)
    reponse = appeler(maison, version, operation, numero)
    racine = etree.fromstring(reponse)
    assert version.schema.dans_enveloppe(ENV11).admet(racine)
    assert {version.schema.valider(entree) for partie in racine for entree in partie} == {()}
    texte = reponse.decode()
    assert "Camille" not in texte
    assert "Service client" not in texte
    assert ("0199000000" in texte) is (operation == "consulterSignalisation")


@pytest.mark.parametrize("version", SIGNALISATIONS, ids=str)
@pytest.mark.parametrize(
    ("debut", "attendu"), [("2026-03-02", "<numeroSignalisation>"), ("2026-03-01", "SIG-014")]
)
def test_the_history_over_the_wire_goes_back_90_days_and_refuses_the_91st(
    maison, horloge, version, debut, attendu
):
    numero = maison.bus.executer(depot(), ALFA).numero
    maison.bus.executer(Rejeter(numero=numero, code=CodeRejet.HORS_PERIMETRE, motif="m"), AGENT)
    # 2 March + 90 days = 31 May, until 24:00 in Paris = 22:00 UTC
    horloge.instant = datetime(2026, 5, 31, 21, 59, tzinfo=UTC)
    reponse = appeler(maison, version, "consulterHistorique", None, dateDebut=debut, dateFin="2026-05-31")
    sans_prefixe = etree.tostring(etree.fromstring(reponse)).decode().replace("sig:", "")
    assert attendu.strip("<>") in sans_prefixe
    assert (numero in sans_prefixe) is (attendu != "SIG-014")


def appeler(maison, version, operation: str, numero: str | None, **elements: str) -> bytes:
    """The answer to *operation*, made of its golden request with other values, posted as ALFA, the gate apart."""
    application = Application(maison)
    point = application.points[f"/ws/signalisation/{version}"]
    racine = etree.parse(version.golden / f"{operation}.requete.xml").getroot()
    demande = racine.find(f"{{{ENV11}}}Body")[0]
    for enfant in list(demande):
        nom = etree.QName(enfant).localname
        if numero and nom == "numeroSignalisation":
            enfant.text = numero
        elif nom in elements:
            enfant.text = elements[nom]
        elif elements:
            demande.remove(enfant)

    async def poster() -> bytes:
        async def identifie(scope, receive, send):
            await point(scope | {"state": {"acteur": ALFA, "correlation": "0" * 32}}, receive, send)

        transport = httpx.ASGITransport(app=identifie)
        async with httpx.AsyncClient(transport=transport, base_url="https://passerelle") as client:
            recue = await client.post(
                "/", content=etree.tostring(racine), headers={"Content-Type": "text/xml"}
            )
            return recue.content

    try:
        return asyncio.run(poster())
    finally:
        application.fermer()
