"""What the subjects of the gateway write in the journal is what its published schema carries, polled or pushed."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from lxml import etree

from esav_ws.application.messages import ReleverEvenements
from esav_ws.application.messages_parc import TransfererPrestation
from esav_ws.application.ports_abonnements import Notification
from esav_ws.config import Settings
from esav_ws.domain.evenement import TYPES
from esav_ws.xmlio.notification import ESPACE, MessagesNotification
from esav_ws.xmlio.schema import SchemaPublie
from tests.fakes import AGENT, ALFA, BETA, depot
from tests.fakes_essais import COUPE, BancDicte, demande, tournee

XSD = Settings().xsd / "v2" / "notification.xsd"


@pytest.fixture(scope="module")
def schema():
    return SchemaPublie(XSD)


def journal(maison, acteur):
    return maison.bus.executer(ReleverEvenements(operateur=acteur.operateur, taille=200), AGENT).evenements


def porter(evenements):
    """The message that carries them to an endpoint."""
    notification = Notification(
        str(UUID(int=1)),
        "https://si.alfa.example/",
        datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
        0,
        len(evenements),
        tuple(evenements),
    )
    enveloppe = etree.fromstring(MessagesNotification(XSD).ecrire(notification))
    return enveloppe.find(f".//{{{ESPACE}}}notifierEvenements")


def test_deposits_tests_and_transfers_are_told_as_the_schema_says(maison, schema):
    maison.bus.executer(depot(), ALFA)
    maison.bus.executer(demande(), ALFA)
    tournee(maison, BancDicte(lambda *_: COUPE))
    maison.bus.executer(TransfererPrestation(identifiant="FTTO-0001", vers="BETA", motif="m"), AGENT)
    for acteur, attendus in (
        (ALFA, {"SIGNALISATION_DEPOSEE", "TEST_TERMINE", "PRESTATION_CEDEE"}),
        (BETA, {"PRESTATION_RECUE"}),
    ):
        lus = journal(maison, acteur)
        assert {e.type for e in lus} == attendus
        assert attendus <= set(TYPES)
        assert not schema.valider(porter(lus))
