"""The gate on whether the service is open: before the body, by the action, or once the operation is known."""

import asyncio
from datetime import UTC, datetime

import pytest

from esav_ws.domain.interruption import Fenetre, ServiceInterrompu
from esav_ws.soap.barriere import Barriere
from esav_ws.soap.transport import ADMETTRE
from tests.unit.soap.jouet import ALFA, SOAP_XML, TEXT_XML

MAINTENANT = datetime(2026, 3, 5, 3, 14, tzinfo=UTC)
FERME = ServiceInterrompu(Fenetre(MAINTENANT, datetime(2026, 3, 5, 3, 15, tzinfo=UTC), "arrêt"), MAINTENANT)


class Appel:
    """One request through the gate, in front of an application that answers 200."""

    def __init__(self, juge, entetes=TEXT_XML, *, methode="POST") -> None:
        self.envoye, self.notes, self.demandes, self.lus, self.servis = [], [], [], 0, []

        async def servir(scope, receive, send):
            self.servis.append(scope["state"].get(ADMETTRE))
            await send({"type": "http.response.start", "status": 200, "headers": []})

        async def juger():
            if isinstance(juge, Exception):
                raise juge
            return self._admettre if juge else None

        async def recevoir():
            self.lus += 1

        async def envoyer(message):
            self.envoye.append(message)

        self.refus = juge if callable(juge) else None
        scope = {
            "type": "http",
            "method": methode,
            "path": "/ws/jouet/v1",
            "headers": [(n.encode(), v.encode()) for n, v in entetes.items()],
            "state": {"acteur": ALFA, "correlation": "c-42"},
        }
        noter = lambda _scope, operation, erreur: self.notes.append((operation, erreur.code))  # noqa: E731
        asyncio.run(Barriere(servir, juger=juger, noter=noter)(scope, recevoir, envoyer))

    def _admettre(self, acteur, operation):
        self.demandes.append((acteur.operateur, operation))
        if self.refus and (refus := self.refus(operation)):
            raise refus

    @property
    def statut(self):
        return self.envoye[0]["status"]

    @property
    def entetes(self):
        return dict(self.envoye[0]["headers"])


@pytest.mark.parametrize("entetes", [TEXT_XML, SOAP_XML])
def test_while_the_service_is_out_every_operation_is_refused_before_its_body_is_read(entetes):
    appel = Appel(FERME, entetes)
    assert (appel.statut, appel.lus, appel.servis) == (500, 0, [])
    assert appel.entetes[b"retry-after"] == b"60"
    assert appel.notes == [(None, "SYS-003")]
    assert b"SYS-003" in appel.envoye[1]["body"]


def test_what_is_published_stays_so():
    assert Appel(FERME, {}, methode="GET").statut == 200


def test_without_anything_special_the_request_passes_as_it_is():
    appel = Appel(None)
    assert (appel.statut, appel.servis) == (200, [None])


@pytest.mark.parametrize(
    "entetes",
    [
        TEXT_XML | {"soapaction": '"urn:esav:ws:jouet:1/consulterEtat"'},
        {"content-type": 'application/soap+xml; action="urn:esav:ws:jouet:1/consulterEtat"'},
    ],
)
def test_an_announced_operation_is_asked_for_at_once(entetes):
    appel = Appel(lambda operation: FERME if operation == "consulterEtat" else None, entetes)
    assert (appel.demandes, appel.lus) == ([("ALFA", "consulterEtat")], 0)
    assert appel.notes == [("consulterEtat", "SYS-003")]


@pytest.mark.parametrize("entetes", [TEXT_XML, TEXT_XML | {"soapaction": '""'}, SOAP_XML])
def test_one_that_is_not_announced_is_left_to_the_endpoint(entetes):
    appel = Appel(lambda _operation: FERME, entetes)
    assert (appel.statut, appel.demandes) == (200, [])
    assert callable(appel.servis[0])
