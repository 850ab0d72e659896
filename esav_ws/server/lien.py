"""What a master and one of its processes say to each other, over a pipe."""

import asyncio
from contextlib import suppress
from enum import Enum
from multiprocessing.connection import Connection

import structlog
import uvicorn

log = structlog.get_logger(__name__)


class Ordre(Enum):
    """What the master says, at the first signal and at the second; at the third it kills."""

    ARRETER = 1
    ARRETER_AUSSITOT = 2


class Lien:
    """A process's end of the pipe to its master; `orphelin` once the master has died."""

    def __init__(self, tuyau: Connection) -> None:
        self._tuyau = tuyau
        self.orphelin = False

    def annoncer(self, echec: str | None = None) -> None:
        """Tell the master that this process serves, or why it cannot."""
        with suppress(OSError):
            self._tuyau.send(echec)

    def suivre(self, serveur: uvicorn.Server) -> None:
        """Have the master's orders, or its death, stop *serveur*, which runs in the current event loop."""
        boucle = asyncio.get_running_loop()

        def obeir() -> None:
            ordre = self.entendre()
            serveur.should_exit = True
            serveur.force_exit = ordre is Ordre.ARRETER_AUSSITOT
            if self.orphelin:
                boucle.remove_reader(self._tuyau)

        boucle.add_reader(self._tuyau, obeir)

    def entendre(self) -> Ordre:
        """Return the master's next order, once it comes; its death is one."""
        try:
            ordre: Ordre = self._tuyau.recv()
        except (EOFError, OSError):
            self.orphelin = True
            log.warning("master_gone")
            return Ordre.ARRETER
        return ordre
