import asyncio
import socket

import pytest

from esav_ws.server import Delais
from esav_ws.server.accueil import Accueil
from esav_ws.server.repartition import Repartition


class Tenue(asyncio.Protocol):
    """A connection that says whose it is, and stays until its peer closes."""

    def __init__(self, guichet):
        self.guichet = guichet

    def connection_made(self, transport):
        self.guichet.tenues.add(self)
        transport.write(self.guichet.nom)

    def connection_lost(self, exc):  # noqa: ARG002 (asyncio's signature)
        self.guichet.tenues.discard(self)
        self.guichet.compter()


class Guichet:
    """One of several that accept on the same socket, as processes do."""

    def __init__(self, nom, ecoute, part):
        self.nom = nom
        self.part = part
        self.tenues = set()
        self.vide = asyncio.Event()
        self.accueil = Accueil(
            ecoute.dup(),
            lambda: Tenue(self),
            delais=Delais(),
            journaliser=pytest.fail,
            part=part,
            compter=self.compter,
        )
        self.compter()
        self.accueil.ouvrir()

    async def sans_tenue(self):
        while self.tenues:
            self.vide.clear()
            await self.vide.wait()

    def compter(self):
        if not self.tenues:
            self.vide.set()
        self.part.noter(len(self.tenues) + self.accueil.poignees)


class Scene:
    """Two of them, and clients that stay connected."""

    def __init__(self):
        self.ecoute = socket.create_server(("127.0.0.1", 0))
        repartition = Repartition(2)
        self.guichets = [
            Guichet(nom, self.ecoute, repartition.part(rang)) for rang, nom in enumerate((b"a", b"b"))
        ]
        self.clients = []

    async def connecter(self):
        lecteur, ecrivain = await asyncio.open_connection(*self.ecoute.getsockname())
        self.clients.append(ecrivain)
        return await lecteur.read(1)

    async def fermer(self):
        for client in self.clients:
            client.close()
            await client.wait_closed()
        for guichet in self.guichets:
            await guichet.sans_tenue()
            guichet.accueil.close()
            await guichet.accueil.wait_closed()
        self.ecoute.close()


def jouer(scenario):
    async def courir():
        scene = Scene()
        try:
            return await scenario(scene)
        finally:
            await scene.fermer()

    return asyncio.run(courir())


@pytest.mark.parametrize(("connexions", "parts"), [(1, [0, 1]), (8, [4, 4]), (32, [16, 16])])
def test_connections_one_after_the_other_are_shared_equally(connexions, parts):
    async def une_a_une(scene):
        vus = [await scene.connecter() for _ in range(connexions)]
        return sorted((vus.count(b"a"), vus.count(b"b")))

    assert jouer(une_a_une) == parts


def test_connections_that_come_together_are_shared_equally():
    async def ensemble(scene):
        vus = await asyncio.gather(*(scene.connecter() for _ in range(32)))
        return vus.count(b"a"), vus.count(b"b")

    assert jouer(ensemble) == (16, 16)


def test_who_lost_connections_takes_the_next_ones():
    async def reprendre(scene):
        vus = [await scene.connecter() for _ in range(8)]
        partis = [client for vu, client in zip(vus, scene.clients, strict=True) if vu == b"a"]
        for client in partis:
            client.close()
            await client.wait_closed()
        await scene.guichets[0].sans_tenue()
        return [await scene.connecter() for _ in partis]

    assert jouer(reprendre) == [b"a"] * 4


def test_one_that_never_accepts_starves_nobody():
    async def seul(scene):
        scene.guichets.pop().accueil.close()  # it still counts as one that serves, and is the least laden
        return [await scene.connecter() for _ in range(8)]

    assert jouer(seul) == [b"a"] * 8


def test_one_that_has_quit_is_not_waited_for():
    repartition = Repartition(2)
    reste, parti = repartition.part(0), repartition.part(1)
    parti.noter(0)
    reste.noter(3)
    assert reste.retenue() > 0
    assert parti.retenue() == 0
    parti.quitter()
    assert reste.retenue() == 0
