"""Golden answers of infoTravauxFTTH: what an Opérateur reads of an incident and of works, and a refusal.

`ESAV_ECRIRE_GOLDEN=1` writes the answers anew, to be read and reviewed before they are committed.
"""

import asyncio
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from lxml import etree

from esav_ws.application.messages_reseau import CloreReseau, DeclarerReseau
from esav_ws.asgi import Application
from esav_ws.domain.operateur import Habilitation
from esav_ws.domain.reseau import DescriptionReseau, Element
from esav_ws.domain.reseau_codes import CauseIncident, Equipement, NatureIntervention, NatureReseau
from esav_ws.soap.voisin import INFO_TRAVAUX
from esav_ws.xmlio.schema import SchemaPublie
from tests.contract.test_golden_voisins import ENV, canonique
from tests.contract.voisins import RACINE
from tests.fakes import AGENT, ALFA

GOLDEN = Path(__file__).parent / "golden" / "interop" / INFO_TRAVAUX.nom
SCHEMA = SchemaPublie(RACINE / "xsd" / "interop" / f"{INFO_TRAVAUX.nom}.xsd")
NS = INFO_TRAVAUX.espace
DIJON, BESANCON = "FI-21231-0001", "FI-25056-0001"


@pytest.fixture
def appeler(maison):
    application = Application(maison)
    point = application.points[INFO_TRAVAUX.chemin]
    acteur = replace(ALFA, siren="900000019", habilitations=frozenset(Habilitation))

    async def identifie(scope, receive, send):
        await point(scope | {"state": {"acteur": acteur, "correlation": "0" * 32}}, receive, send)

    async def poster(corps: str, action: str) -> httpx.Response:
        transport = httpx.ASGITransport(app=identifie)
        async with httpx.AsyncClient(transport=transport, base_url="https://passerelle") as client:
            entetes = {"Content-Type": "text/xml", "SOAPAction": f'"{action}"'}
            return await client.post("/", content=corps.encode(), headers=entetes)

    def appeler(criteres="", entete="", action="getInfoTravauxFTTH") -> httpx.Response:
        corps = f'<p:getInfoTravauxFTTHRequest xmlns:p="{NS}">{criteres}</p:getInfoTravauxFTTHRequest>'
        header = f"<s:Header>{entete}</s:Header>" if entete else ""
        enveloppe = f'<s:Envelope xmlns:s="{ENV}">{header}<s:Body>{corps}</s:Body></s:Envelope>'
        return asyncio.run(poster(enveloppe, action))

    yield appeler
    application.fermer()


@pytest.fixture
def deux(maison, horloge):
    """An incident on two PMs, ALFA having lines on one of them only, and works on two PBOs."""
    le = horloge.maintenant()
    incident = DescriptionReseau(
        Equipement.PM, (Element(DIJON), Element(BESANCON)), le, cause=CauseIncident.VANDALISME
    )
    travaux = DescriptionReseau(
        Equipement.LIENPMPBO,
        (Element(DIJON, "PBO-21231-0003"), Element(DIJON, "PBO-21231-0004")),
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
    )
    for reference, nature, description in (
        ("INC-1", NatureReseau.INCIDENT, incident),
        ("TP-1", NatureReseau.TRAVAUX_PROGRAMMES, travaux),
    ):
        commande = DeclarerReseau(nature=nature, reference=reference, description=description, motif="x")
        maison.bus.executer(commande, AGENT)
        horloge.avancer(minutes=1)


def conforme(nom: str, reponse: httpx.Response) -> etree._Element:
    """The answer, that of the golden file, whose parts the schema admits."""
    fichier = GOLDEN / f"{nom}.reponse.xml"
    racine = etree.fromstring(reponse.content)
    if os.environ.get("ESAV_ECRIRE_GOLDEN"):
        arbre = etree.ElementTree(etree.fromstring(reponse.content))
        etree.indent(arbre)
        fichier.parent.mkdir(exist_ok=True)
        arbre.write(fichier, xml_declaration=True, encoding="UTF-8")
    assert canonique(reponse.content) == canonique(fichier.read_bytes()), nom
    for partie in racine.iterfind(f"{{{ENV}}}Body/*"):
        for element in partie.iterfind("detail/*") if partie.tag.endswith("}Fault") else [partie]:
            assert SCHEMA.valider(element) == ()
    return racine


def references(reponse: httpx.Response) -> list[tuple[str, str]]:
    assert reponse.status_code == 200, reponse.text
    travaux = etree.fromstring(reponse.content).iter("travaux")
    return [(t.get("reference"), t.findtext("referencePm")) for t in travaux]


def test_what_concerns_the_operateur_is_given_by_pm_and_nothing_else(deux, appeler):
    racine = conforme("getInfoTravauxFTTH", appeler())
    assert [t.get("reference") for t in racine.iter("travaux")] == ["TP-1", "INC-1"]
    assert BESANCON not in etree.tostring(racine, encoding="unicode")


def periode(nom, debut, fin):
    return f"<{nom}><dateDebutRecherche>{debut}</dateDebutRecherche><dateFinRecherche>{fin}</dateFinRecherche></{nom}>"


CRITERES = [
    ("<type>DERCO</type>", ["INC-1"]),
    ("<type>TP</type>", ["TP-1"]),
    ("<referenceTPDERCO>TP-1</referenceTPDERCO>", ["TP-1"]),
    ("<referenceTPDERCO>TP-2</referenceTPDERCO>", []),
    (
        f"<referencePrestationPm><prestationPm>{DIJON}</prestationPm></referencePrestationPm>",
        ["TP-1", "INC-1"],
    ),
    ("<referencePrestationPm><prestationPm>FI-75101-0001</prestationPm></referencePrestationPm>", []),
    (periode("dateDebutTravaux", "2026-03-09T00:00:00", "2026-03-10T00:00:00"), ["TP-1"]),
    (periode("dateCreation", "2026-03-02T09:00:30", "2026-03-02T10:00:00"), ["TP-1"]),
    (periode("dateFinTravaux", "2026-03-09T00:00:00", "2026-03-10T00:00:00"), ["TP-1"]),
    ("<interventionRequiseOC>NON</interventionRequiseOC>", ["INC-1"]),
    ("<etat>MAJ</etat>", []),
    ("<referencePriseImpactee>OO-2103-0003</referencePriseImpactee>", ["TP-1", "INC-1"]),
    (
        "<referencePrestationPriseImpactee>BF-2100-0001</referencePrestationPriseImpactee>",
        ["INC-1"],
    ),
]


def test_each_criterion_of_the_contract_narrows(deux, appeler):
    for criteres, attendues in CRITERES:
        assert [reference for reference, _ in references(appeler(criteres))] == attendues, criteres


ENTETE = "<supplierID>BFCF</supplierID><serviceProviderID>{}</serviceProviderID>"


ENTETES = (
    f'<q:InfoTravauxFTTHHeader xmlns:q="{NS}">{{}}</q:InfoTravauxFTTHHeader>',
    "<InfoTravauxFTTHHeader>{}</InfoTravauxFTTHHeader>",
    "",
)
"""Qualified, bare, absent."""


def test_the_header_is_taken_qualified_bare_or_not_at_all(appeler):
    for modele in ENTETES:
        for identite in ("ALFA", "900000019", "900 000 019"):
            assert references(appeler(entete=modele.format(ENTETE.format(identite)))) == []


def test_the_action_is_bare_full_or_empty(appeler):
    for action in ("", f"{NS}/getInfoTravauxFTTH", "getInfoTravauxFTTH"):
        assert references(appeler(action=action)) == []
    assert "<codeRetour>10011</codeRetour>" in appeler(action="getInfoTravaux").text


def test_another_sender_than_the_certificate_is_refused(appeler):
    entete = f"<InfoTravauxFTTHHeader>{ENTETE.format('900000027')}</InfoTravauxFTTHHeader>"
    refus = appeler(entete=entete)
    assert refus.status_code == 500
    assert "<codeRetour>9004</codeRetour>" in refus.text


REFUS = [
    (periode("dateCreation", "2026-01-01T00:00:00", "2026-04-03T00:00:00"), 5020),
    (periode("dateCreation", "2026-02-02T00:00:00", "2026-02-01T00:00:00"), 5021),
    (periode("dateCreation", "9999-12-31T23:30:00Z", "9999-12-31T23:45:00Z"), 5021),
    ("<referencePriseImpactee>OO-9999-9999</referencePriseImpactee>", 3001),
    ("<referencePrestationPriseImpactee>BF-2500-0001</referencePrestationPriseImpactee>", 3001),
    ("<etat>FINI</etat>", 10012),
]


def test_what_cannot_be_answered_gets_its_integer_code(appeler):
    for criteres, code in REFUS:
        refus = appeler(criteres)
        assert refus.status_code == 500
        assert f"<codeRetour>{code}</codeRetour>" in refus.text


def test_a_refusal_reads_as_the_contract_has_it(appeler):
    conforme(
        "getInfoTravauxFTTH.faute",
        appeler(periode("dateCreation", "2026-01-01T00:00:00+01:00", "2026-04-03T00:00:00+02:00")),
    )


def test_what_is_closed_is_given_for_eight_days(maison, horloge, deux, appeler):
    cloture = CloreReseau(nature=NatureReseau.INCIDENT, reference="INC-1", motif="Réparé")
    maison.bus.executer(cloture, AGENT)
    assert "<etat>CLOTURE</etat>" in appeler("<type>DERCO</type>").text
    horloge.avancer(days=9)
    assert references(appeler("<type>DERCO</type>")) == []
