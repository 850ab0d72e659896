"""The gate on the life of versions: refused before the body is read, or announced in HTTP headers."""

import asyncio
from datetime import date

import pytest

from esav_ws.domain.contrat import EtatVersion, Regime
from esav_ws.domain.message import BaseIndisponible
from esav_ws.soap import fin_de_version
from esav_ws.soap.fin_de_version import entetes_http
from esav_ws.soap.sursis import Sursis
from tests.unit.soap.jouet import ALFA, SOAP_XML, TEXT_XML

ADRESSE = "https://esav.example"
EN_PRODUCTION = Regime("jouet 1.0", EtatVersion.EN_PRODUCTION)
DEPRECIEE = Regime(
    "jouet 1.0", EtatVersion.DEPRECIEE, date(2027, 1, 1), date(2027, 6, 30), "jouet 2.0", "/ws/jouet/v2"
)
RETIREE = Regime(
    "jouet 1.0", EtatVersion.RETIREE, date(2027, 1, 1), date(2027, 6, 30), "jouet 2.0", "/ws/jouet/v2"
)


class Appel:
    """One request through the gate, in front of an application that answers 200 and keeps what it saw."""

    def __init__(self, regime, entetes=TEXT_XML, *, methode="POST") -> None:
        self.envoye, self.notes, self.lus, self.servis = [], [], 0, []
        self.scope = {
            "type": "http",
            "method": methode,
            "path": "/ws/jouet/v1",
            "headers": [(n.encode(), v.encode()) for n, v in entetes.items()],
            "state": {"acteur": ALFA, "correlation": "c-42"},
        }

        async def servir(scope, receive, send):
            self.servis.append(scope["state"].get(fin_de_version.CLE))
            await receive()
            await send({"type": "http.response.start", "status": 200, "headers": [(b"x", b"y")]})
            await send({"type": "http.response.body", "body": b""})

        async def juger(chemin):
            assert chemin == "/ws/jouet/v1"
            if isinstance(regime, Exception):
                raise regime
            return regime

        gate = Sursis(servir, juger=juger, adresse=ADRESSE, noter=self._noter)
        asyncio.run(gate(self.scope, self._recevoir, self._envoyer))

    def _noter(self, scope, regime):
        self.notes.append((scope["path"], regime.nom))

    async def _recevoir(self):
        self.lus += 1
        return {"type": "http.request", "body": b"", "more_body": False}

    async def _envoyer(self, message):
        self.envoye.append(message)

    @property
    def statut(self):
        return self.envoye[0]["status"]

    @property
    def entetes(self):
        return {nom.decode(): valeur.decode() for nom, valeur in self.envoye[0]["headers"]}

    @property
    def corps(self):
        return self.envoye[1]["body"]


@pytest.mark.parametrize(
    ("entetes", "methode", "statut"), [(TEXT_XML, "POST", 500), (SOAP_XML, "POST", 400), ({}, "GET", 404)]
)
def test_a_retired_version_names_its_end_its_successor_and_the_address_before_reading(
    entetes, methode, statut
):
    appel = Appel(RETIREE, entetes, methode=methode)
    assert (appel.statut, appel.lus, appel.servis) == (statut, 0, [])
    texte = appel.corps.decode()
    assert "VER-002" in texte
    assert (
        "jouet 1.0 est retirée depuis le 30/06/2027 à 24 h, heure de Paris ; appelez jouet 2.0, "
        "https://esav.example/ws/jouet/v2" in texte
    )
    assert appel.notes == [("/ws/jouet/v1", "jouet 1.0")]


def test_the_fault_of_a_retired_version_bears_the_namespace_of_what_was_called():
    assert b"urn:esav:ws:jouet:1" in Appel(RETIREE).corps


def test_a_retired_version_without_successor_says_whom_to_ask():
    appel = Appel(Regime("jouet 1.0", EtatVersion.RETIREE))
    assert "jouet 1.0 est retirée ; aucune version ne lui succède" in appel.corps.decode()


def test_a_deprecated_version_answers_and_says_until_when():
    appel = Appel(DEPRECIEE)
    assert appel.statut == 200
    assert appel.servis == [
        {
            "version": "jouet 1.0",
            "dateDepreciation": date(2027, 1, 1),
            "dateFin": date(2027, 6, 30),
            "successeur": "jouet 2.0",
            "adresseSuccesseur": "https://esav.example/ws/jouet/v2",
        }
    ]
    assert appel.entetes == {
        "x": "y",
        "deprecation": "@1798758000",
        "sunset": "Wed, 30 Jun 2027 22:00:00 GMT",
        "link": '<https://esav.example/ws/jouet/v2>; rel="successor-version"',
    }


def test_the_end_is_told_in_winter_time_too():
    hiver = Regime("jouet 1.0", EtatVersion.DEPRECIEE, date(2027, 7, 1), date(2027, 12, 31))
    assert entetes_http(hiver, ADRESSE) == {
        "deprecation": "@1814392800",
        "sunset": "Fri, 31 Dec 2027 23:00:00 GMT",
    }
    assert fin_de_version.membres(hiver, ADRESSE) == {
        "version": "jouet 1.0",
        "dateDepreciation": date(2027, 7, 1),
        "dateFin": date(2027, 12, 31),
        "successeur": None,
        "adresseSuccesseur": None,
    }


@pytest.mark.parametrize("etat", [EtatVersion.PROJET, EtatVersion.ANNONCEE, EtatVersion.EN_PRODUCTION])
def test_other_versions_answer_as_they_are(etat):
    appel = Appel(Regime("jouet 1.0", etat))
    assert (appel.statut, appel.entetes, appel.servis) == (200, {"x": "y"}, [None])


def test_where_no_version_lives_nothing_is_judged():
    appel = Appel(None)
    assert (appel.statut, appel.servis) == (200, [None])


def test_a_database_that_is_away_before_anything_was_read_is_told():
    appel = Appel(BaseIndisponible())
    assert (appel.statut, appel.servis, appel.lus) == (500, [], 0)
    assert b"SYS-002" in appel.corps
