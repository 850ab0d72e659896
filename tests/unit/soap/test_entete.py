"""What identifies a request: a command goes under it, a query beside it."""

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from esav_ws.application.messages import ConsulterEtat
from esav_ws.application.messages_identifies import CommandeIdentifiee, ReponseIdentifiee
from esav_ws.domain.message_entete import EnteteNonConforme
from esav_ws.soap import entete
from esav_ws.soap.contexte import AppelEnCours
from esav_ws.soap.entete_usuel import EnteteUsuel
from tests.fakes import ALFA, depot

CORRELATION = "0f8fad5bd9cb469fa16570867728950e"
UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
DEMANDE = "0B9D6C1E-5F5E-4E0B-9A3B-2F6F5D1C7A10"
INSTANT = datetime(2026, 3, 2, 8, 30, 5, 123987, tzinfo=UTC)
QUERY = ConsulterEtat(numero="2222-2222-2")


class Porte:
    """A door that answers everything alike, and keeps what it was given."""

    def __init__(self, reponse="fait"):
        self.reponse, self.recus = reponse, []

    async def __call__(self, message, acteur, correlation):
        self.recus.append((message, acteur, correlation))
        return self.reponse


def contexte(porte, fin=None, identifiant_reponse=None):
    recu = SimpleNamespace(
        identifiantRequete=DEMANDE, identifiantReponse=identifiant_reponse, horodatage=INSTANT
    )
    appel = AppelEnCours(ALFA, CORRELATION, None, porte, fin, lambda: INSTANT)
    return SimpleNamespace(entete_usuel=None, in_header=recu, out_header=None, udc=appel)


def executer(ctx, message):
    return asyncio.run(entete.executer(ctx, message))


def test_a_query_goes_as_it_is_and_its_answer_bears_the_correlation_id_and_the_instant():
    porte = Porte()
    ctx = contexte(porte)
    assert executer(ctx, QUERY) == "fait"
    assert porte.recus == [(QUERY, ALFA, CORRELATION)]
    assert ctx.out_header == entete.EnteteRendu(
        DEMANDE, UUID, datetime(2026, 3, 2, 8, 30, 5, 123000, tzinfo=UTC)
    )


def test_a_usual_header_is_answered_as_any_other_is():
    ctx, usuel = contexte(Porte()), contexte(Porte())
    usuel.entete_usuel, usuel.in_header = EnteteUsuel(DEMANDE, b"2026-03-02T09:00:00+01:00", None), None
    assert executer(usuel, QUERY) == executer(ctx, QUERY) == "fait"
    assert usuel.out_header == ctx.out_header


def test_a_command_goes_under_its_identifier_and_its_answer_bears_what_the_bus_says():
    le = datetime(2026, 3, 1, 7, tzinfo=UTC)
    porte = Porte(ReponseIdentifiee("fait", "r", le))
    ctx, commande = contexte(porte), depot()
    assert executer(ctx, commande) == "fait"
    assert porte.recus == [
        (CommandeIdentifiee(payload=commande, identifiant=DEMANDE.lower()), ALFA, CORRELATION)
    ]
    assert (ctx.out_header.identifiantReponse, ctx.out_header.horodatage) == ("r", le)


def test_the_end_of_a_version_comes_with_the_header():
    fin = {"version": "v2"}
    ctx = contexte(Porte(), fin)
    executer(ctx, QUERY)
    rendu, annonce = ctx.out_header
    assert (rendu.identifiantRequete, annonce) == (DEMANDE, fin)


def test_what_belongs_to_the_answer_is_refused_and_nothing_is_asked():
    porte = Porte()
    with pytest.raises(EnteteNonConforme) as refus:
        executer(contexte(porte, identifiant_reponse=UUID), QUERY)
    assert refus.value.elements[0].xpath == "/entete/identifiantReponse"
    assert porte.recus == []
