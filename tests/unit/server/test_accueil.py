import asyncio
import errno
import socket

import pytest

from esav_ws.server import Delais
from esav_ws.server.accueil import Accueil


class Salut(asyncio.Protocol):
    def connection_made(self, transport):
        transport.write(b"bonjour")
        transport.close()


class Epuisee(socket.socket):
    """A listening socket whose first accept fails for want of *manque*."""

    manque = None

    def accept(self):
        if self.manque is not None:
            manque, self.manque = self.manque, None
            raise OSError(manque, "épuisé")
        return super().accept()


async def servir(manque):
    ecoute = Epuisee()
    ecoute.bind(("127.0.0.1", 0))
    ecoute.listen()
    ecoute.manque = manque
    accueil = Accueil(ecoute, Salut, delais=Delais(), journaliser=pytest.fail)
    accueil.ouvrir()
    try:
        lecteur, ecrivain = await asyncio.open_connection(*ecoute.getsockname())
        recu = await lecteur.read()
        ecrivain.close()
        await ecrivain.wait_closed()
    finally:
        accueil.close()
        await accueil.wait_closed()
    return recu


def test_a_process_out_of_descriptors_takes_a_breath_and_serves_again(caplog):
    assert asyncio.run(servir(errno.EMFILE)) == b"bonjour"
    assert "cannot accept connections" in caplog.text
