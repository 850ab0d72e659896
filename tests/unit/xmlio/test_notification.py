"""What is sent to an Opérateur's endpoint, against what polling would have given it."""

import re
from datetime import UTC, datetime

import pytest
from lxml import etree

from esav_ws.application.ports_abonnements import Notification
from esav_ws.config import Settings
from esav_ws.domain.evenement import TYPES, Evenement
from esav_ws.xmlio.notification import MessagesNotification
from tests.contract.versions import V2

SIG = "{urn:esav:ws:signalisation:2}"
N = "{urn:esav:notification:2}"
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"


@pytest.fixture(scope="module")
def messages():
    return MessagesNotification(Settings().xsd / "v2" / "notification.xsd")


def releves():
    """The events of the golden answer of `releverEvenements`."""
    reponse = etree.parse(V2.golden / "releverEvenements.reponse.xml")
    return reponse.findall(f".//{SIG}evenement")


def tel_que_journalise(element) -> Evenement:
    """The entry of the journal that a golden event was made of."""
    noms = {"identifiantPrestation": "prestation", "etatDepart": "depart"}
    lus = {etree.QName(e).localname: e.text for e in element}
    donnees = {
        noms.get(nom, nom): lus[nom]
        for nom in ("identifiantPrestation", "etatDepart", "etat", "avancement", "code", "cote")
        if nom in lus
    } | {d.findtext(f"{SIG}nom"): d.findtext(f"{SIG}valeur") for d in element.findall(f"{SIG}donnee")}
    return Evenement(
        "ALFA",
        lus["type"],
        lus.get("numeroSignalisation", ""),
        datetime.fromisoformat(lus["date"]),
        lus["auteur"],
        donnees,
        int(lus["rang"]),
    )


def test_an_event_that_is_carried_is_the_very_one_that_polling_gives(messages):
    attendus = releves()
    notification = Notification(
        "abo-1",
        "https://si.alfa.example/",
        datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
        0,
        len(attendus),
        tuple(map(tel_que_journalise, attendus)),
    )
    envoyes = etree.fromstring(messages.ecrire(notification)).findall(f".//{N}evenement")
    assert len(envoyes) == len(attendus) > 10
    for envoye, attendu in zip(envoyes, attendus, strict=True):
        assert [(e.tag, (e.text or "").strip()) for e in envoye.iterdescendants()] == [
            (e.tag, (e.text or "").strip()) for e in attendu.iterdescendants()
        ]


def test_the_published_wsdl_is_soap_1_1_document_literal_with_one_operation():
    wsdl = etree.parse(Settings().wsdl / "v2" / "notification.wsdl")
    w, s = "{http://schemas.xmlsoap.org/wsdl/}", "{http://schemas.xmlsoap.org/wsdl/soap/}"
    assert [o.get("name") for o in wsdl.findall(f"{w}portType/{w}operation")] == ["notifierEvenements"]
    (liaison,) = wsdl.findall(f"{w}binding")
    assert liaison.find(f"{s}binding").get("style") == "document"
    (action,) = liaison.iter(f"{s}operation")
    assert action.get("soapAction") == "urn:esav:notification:2/notifierEvenements"
    assert {corps.get("use") for corps in liaison.iter(f"{s}body")} == {"literal"}


def test_every_element_and_type_of_the_schema_is_documented():
    xs = "{http://www.w3.org/2001/XMLSchema}"
    xsd = etree.parse(Settings().xsd / "v2" / "notification.xsd")
    for nomme in xsd.iter(f"{xs}element", f"{xs}complexType", f"{xs}simpleType", f"{xs}enumeration"):
        assert nomme.findtext(f"{xs}annotation/{xs}documentation"), nomme.attrib


def test_a_prefix_or_a_default_namespace_is_the_same_acknowledgement(messages):
    def enveloppe(accuse):
        return (
            f'<e:Envelope xmlns:e="{SOAP[1:-1]}"><e:Header/><e:Body>{accuse}</e:Body></e:Envelope>'.encode()
        )

    corps = '<{p}notifierEvenementsReponse {x}="urn:esav:notification:2"><{p}rangAcquitte> 7 </{p}rangAcquitte></{p}notifierEvenementsReponse>'
    assert messages.lire(enveloppe(corps.format(p="", x="xmlns")), "utf-8") == 7
    assert (
        messages.lire(enveloppe(corps.format(p="n:", x="xmlns:n")).decode().encode("utf-16"), "utf-16") == 7
    )


def test_the_kinds_of_events_that_can_be_asked_for_are_those_that_the_schema_names_and_those_since():
    xsd = etree.parse(Settings().xsd / "v2" / "signalisation.xsd")
    (dit,) = xsd.xpath("//*[@name='Evenement']//*[@name='type']/*/*/text()")
    publies = re.findall(r"[A-Z]+(?:_[A-Z]+)*\b(?=[,; ])", dit.partition(":")[2])
    assert [*publies, "DOMAINE_OUVERT", "DOMAINE_FERME"] == list(TYPES)
