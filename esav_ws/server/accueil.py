"""Accepting connections: one listening socket, its admitted peers, its handshakes.

asyncio's own servers tell nobody who failed a handshake, nor why; here each connection is accepted by a task that
knows its peer.
"""

import asyncio
import errno
import logging
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from esav_ws.pki.portier import AccesRefuse
from esav_ws.server import tls
from esav_ws.server.parametres import Delais
from esav_ws.server.repartition import Part

_journal = logging.getLogger("esav.server")

_ACCEPTATIONS_PAR_TOUR: Final = 64
_PAUSE_SANS_RESSOURCE: Final = 1.0
_SANS_RESSOURCE: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


class Accueil:
    """Serves the connections of one listening socket. Speaks to uvicorn as an `asyncio.Server` does.

    `fabrique` makes the protocol of a connection, `contexte` gives the TLS context of the next one, `admet` says whether the peer of an IP address may connect,
    `journaliser` is told of every refused handshake. With a `part`, connections are shared with other processes that
    accept on the same socket; `compter` then publishes how many this one has.
    """

    def __init__(
        self,
        ecoute: socket.socket,
        fabrique: Callable[[], asyncio.Protocol],
        *,
        delais: Delais,
        contexte: Callable[[], ssl.SSLContext] | None = None,
        admet: Callable[[str], bool] | None = None,
        journaliser: Callable[[AccesRefuse], None],
        part: Part | None = None,
        compter: Callable[[], None] = lambda: None,
    ) -> None:
        self._ecoute = ecoute
        self._fabrique = fabrique
        self._delais = delais
        self._contexte = contexte
        self._admet = admet
        self._journaliser = journaliser
        self._part = part
        self._compter = compter
        self._boucle = asyncio.get_running_loop()
        self._accueils: set[asyncio.Task[None]] = set()
        self._reprise: asyncio.TimerHandle | None = None

    def ouvrir(self) -> None:
        """Begin to accept."""
        self._ecoute.setblocking(False)
        self._boucle.add_reader(self._ecoute, self._accepter)

    def close(self) -> None:
        """Stop accepting and give up the handshakes under way; the established connections live on."""
        self._boucle.remove_reader(self._ecoute)
        if self._reprise is not None:
            self._reprise.cancel()
        self._ecoute.close()
        self._boucle.call_soon(self._abandonner)

    @property
    def poignees(self) -> int:
        """Return how many connections are being made."""
        return len(self._accueils)

    async def wait_closed(self) -> None:
        """Return once no handshake is under way."""
        while self._accueils:
            await asyncio.wait(self._accueils)

    def _abandonner(self) -> None:
        for accueil in self._accueils:
            accueil.cancel()

    def _accepter(self) -> None:
        for _ in range(_ACCEPTATIONS_PAR_TOUR):
            retenue = self._part.retenue() if self._part is not None else 0
            if retenue:
                self._suspendre(retenue, self._reprendre)
                return
            if not self._accepter_une():
                return

    def _reprendre(self) -> None:
        """Accept what the others have left, whatever the shares, then go on."""
        self.ouvrir()
        self._accepter_une()

    def _accepter_une(self) -> bool:
        """Accept one connection; return whether another may be waiting."""
        try:
            prise, adresse = self._ecoute.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return False
        except OSError as erreur:
            if erreur.errno not in _SANS_RESSOURCE:
                raise
            _journal.error(
                "cannot accept connections: %s; trying again in %s s", erreur, _PAUSE_SANS_RESSOURCE
            )
            self._suspendre(_PAUSE_SANS_RESSOURCE, self.ouvrir)
            return False
        prise.setblocking(False)
        pair = adresse[0] if isinstance(adresse, tuple) else ""
        if self._admet is not None and not self._admet(pair):
            _journal.warning("connection from %s refused: not a peer of the trusted socket", pair)
            prise.close()
            return True
        accueil = self._boucle.create_task(self._accueillir(prise, pair))
        self._accueils.add(accueil)
        accueil.add_done_callback(self._conclure)
        self._compter()
        return True

    def _conclure(self, accueil: asyncio.Task[None]) -> None:
        self._accueils.discard(accueil)
        self._compter()

    def _suspendre(self, duree: float, reprise: Callable[[], None]) -> None:
        """Accept nothing for *duree* seconds."""
        self._boucle.remove_reader(self._ecoute)
        self._reprise = self._boucle.call_later(duree, reprise)

    async def _accueillir(self, prise: socket.socket, adresse: str) -> None:
        """Make one connection, or see its handshake fail; the peer then hangs up, or the handshake's deadline does."""

        def echouer(erreur: ssl.SSLError, der: bytes | None) -> None:
            # Two turns of the loop: the alert is handed to the loop in this one and sent by the end of the next.
            self._boucle.call_soon(self._boucle.call_soon, _ne_plus_ecrire, prise)
            self._journaliser(tls.refus(erreur, der, adresse))

        options: dict[str, Any] = {}
        if self._contexte is not None:
            options = {
                "ssl": self._contexte(),
                "ssl_handshake_timeout": self._delais.poignee,
                "ssl_shutdown_timeout": self._delais.fermeture,
            }
        jeton = tls.sur_echec.set(echouer)
        try:
            await self._boucle.connect_accepted_socket(self._fabrique, prise, **options)
            _accuser_reception(prise)
        except OSError as erreur:
            _journal.debug("connection of %s not established: %s", adresse, erreur)
        finally:
            tls.sur_echec.reset(jeton)


def _ne_plus_ecrire(prise: socket.socket) -> None:
    """Tell the peer that nothing follows the alert, while what it still sends is read: a reset would eat the alert."""
    with suppress(OSError):
        prise.shutdown(socket.SHUT_WR)


def _accuser_reception(prise: socket.socket) -> None:
    """Acknowledge the peer's last handshake packet now.

    Without session tickets the server has nothing to send then, and a client under Nagle's algorithm would hold its
    first request back until the delayed acknowledgement, 40 ms later.
    """
    if hasattr(socket, "TCP_QUICKACK") and prise.family != socket.AF_UNIX:
        with suppress(OSError):
            prise.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
