"""Which messages may be above the ordinary cap: those of an operation that has its own, from who may call it."""

import asyncio
from dataclasses import replace

import pytest

from esav_ws.domain.message import DelaiDepasse, MessageTropVolumineux
from esav_ws.domain.operateur import Habilitation
from esav_ws.soap.requete import Plafonds, lire_corps
from esav_ws.soap.vastes import Places, Vaste, etendre
from tests.fakes import ALFA, BETA

VASTES = {"joindre": Vaste(100, Habilitation.SIGNALISATION)}
DEBUT = b'<s:Envelope xmlns:s="urn:s"><s:Body><w:joindre xmlns:w="urn:w">'


def plafond(action, debut=DEBUT, acteur=ALFA, ordinaire=10):
    trouver = etendre(VASTES, ordinaire, action, acteur)
    return None if trouver is None else trouver(debut)


def test_the_action_names_the_operation_and_where_there_is_none_the_body_does():
    assert plafond("urn:w/joindre", b"") == 100
    assert plafond(None) == plafond("") == 100
    assert plafond("urn:w/autre") == 10
    assert plafond(None, b"<s:Envelope><s:Body><autre>") == 10
    assert plafond(None, b"<a>" * 30_000 + DEBUT) == 10
    assert plafond(None, DEBUT.decode().encode("utf-16")) == 10


def test_who_may_not_call_it_has_the_ordinary_cap():
    assert plafond("urn:w/joindre", acteur=replace(ALFA, habilitations=frozenset())) is None


def test_a_larger_ordinary_cap_holds_for_all():
    assert plafond("urn:w/joindre", ordinaire=1000) == 1000


def lire(blocs, plafonds, attendre=0.0):
    suite = [
        {"type": "http.request", "body": b, "more_body": i < len(blocs) - 1} for i, b in enumerate(blocs)
    ]

    async def receive():
        if len(suite) < len(blocs):
            await asyncio.sleep(attendre)
        return suite.pop(0)

    return asyncio.run(lire_corps({}, receive, plafonds))


@pytest.mark.parametrize("blocs", [[b"x" * 100], [b"x" * 10, b"x" * 90], [b"x"] * 100])
def test_a_body_of_exactly_its_own_cap_is_whole_and_is_asked_about_once(blocs):
    demandes = []

    def etendu(debut):
        demandes.append(debut)
        return 100

    assert lire(blocs, Plafonds(10, 30.0, etendu)) == b"x" * 100
    assert len(demandes) == 1
    assert len(demandes[0]) > 10
    with pytest.raises(MessageTropVolumineux, match="100 octets"):
        lire([*blocs, b"x"], Plafonds(10, 30.0, etendu))


def test_a_body_under_the_ordinary_cap_is_never_asked_about():
    def jamais(_debut):
        raise AssertionError

    assert lire([b"x" * 5, b"x" * 5], Plafonds(10, 30.0, jamais)) == b"x" * 10


def test_one_that_is_not_extended_is_refused_by_the_ordinary_cap():
    with pytest.raises(MessageTropVolumineux, match="le plafond de 10 octets"):
        lire([b"x" * 11, b"x"], Plafonds(10, 30.0, lambda _: 10))


def test_its_time_grows_as_its_size_may():
    blocs = [b"x" * 11, *[b"x"] * 5]
    assert lire(blocs, Plafonds(10, 0.03, lambda _: 100_000), attendre=0.01) == b"x" * 16
    with pytest.raises(DelaiDepasse):
        lire([b"x"] * 16, Plafonds(100, 0.03), attendre=0.01)


def test_a_large_body_is_read_no_further_until_one_of_the_same_operateur_is_done_and_its_time_stands_still():
    places = Places(1)
    lus: list[str] = []

    async def envoyer(nom, acteur, delai_s=30.0):
        """Read three blocks that go over the ordinary cap with the first; keep the place that it took."""
        reste = [b"x" * 11, b"x", b"x"]

        async def receive():
            lus.append(nom)
            return {"type": "http.request", "body": reste.pop(0), "more_body": bool(reste)}

        place = places.pour(acteur)
        corps = await lire_corps({}, receive, Plafonds(10, delai_s, lambda _: 100, place.prendre))
        return place, corps

    async def jouer():
        premiere, _ = await envoyer("ALFA 1", ALFA)
        seconde = asyncio.create_task(envoyer("ALFA 2", ALFA, delai_s=0.02))
        autre, _ = await envoyer("BETA", BETA)
        await asyncio.sleep(0.05)  # more than the time of the body that waits
        assert (lus.count("ALFA 2"), lus.count("BETA")) == (1, 3)
        premiere.rendre()
        suivante, corps = await seconde
        assert corps == b"x" * 13
        for place in (premiere, suivante, autre):  # given back twice, it is one place all the same
            place.rendre()
        derniere, _ = await envoyer("ALFA 3", ALFA)
        attente = asyncio.create_task(places.pour(ALFA).prendre())
        await asyncio.sleep(0)
        assert not attente.done()
        derniere.rendre()
        await attente

    asyncio.run(jouer())
