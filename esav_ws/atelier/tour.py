"""Whose turn it is to write, among the processes of a gateway that share a database with one writer.

A token in a pipe: who holds it writes, the others sleep until it is back. The database remains the judge of who writes.
"""

import asyncio
import mmap
import os
import time
from contextlib import suppress
from struct import Struct
from typing import Final

DELAI_S: Final = 0.05
"""Seconds without the token being seen, after which it is believed lost, with the process that held it."""

_JETON: Final = b"."
_TOUS: Final = 64
"""More tokens than there can be, if some that were believed lost came back."""

_HEURE: Final = Struct("d")


class Tour:
    """A turn that processes take one after the other; made before they fork.

    All of them know when the token was last taken or given back: one that waits behind many does not believe it lost.
    """

    def __init__(self) -> None:
        self._bouts: tuple[int, ...] = os.pipe()
        self._lecture, self._ecriture = self._bouts
        for bout in self._bouts:
            os.set_blocking(bout, False)
        self._vu_a = mmap.mmap(-1, _HEURE.size)
        self.rendre()

    async def prendre(self) -> None:
        """Return when it is the turn of the caller, or the token is lost."""
        if self.prendre_aussitot():
            return
        attente = _Attente(self)
        try:
            await attente.venu
        finally:
            attente.cesser()

    def rendre(self) -> None:
        """Let the next one write; a token that was lost is replaced."""
        self._voir()
        with suppress(BlockingIOError):
            os.write(self._ecriture, _JETON)

    def fermer(self) -> None:
        """Close the ends of this process; again, do nothing."""
        bouts, self._bouts = self._bouts, ()
        for bout in bouts:
            os.close(bout)

    def prendre_aussitot(self) -> bool:
        """Return whether the token was there: it is then the turn of the caller."""
        try:
            pris = bool(os.read(self._lecture, _TOUS))
        except BlockingIOError:
            return False
        self._voir()
        return pris

    def perdu_dans(self) -> float:
        """Return the seconds after which the token is lost if nobody sees it."""
        (vu_a,) = _HEURE.unpack_from(self._vu_a)
        return float(vu_a) + DELAI_S - time.monotonic()

    def fileno(self) -> int:
        """Return the descriptor that can be read when the token is back."""
        return self._lecture

    def _voir(self) -> None:
        """Note that the token is there."""
        _HEURE.pack_into(self._vu_a, 0, time.monotonic())


class _Attente:
    """One who waits for the token of *tour*: `venu` ends when it has it, or it is lost."""

    def __init__(self, tour: Tour) -> None:
        self._tour = tour
        self._boucle = asyncio.get_running_loop()
        self.venu: asyncio.Future[None] = self._boucle.create_future()
        self._boucle.add_reader(tour, self._essayer)
        self._echeance = self._boucle.call_later(DELAI_S, self._veiller)

    def cesser(self) -> None:
        """Wait no longer."""
        self._echeance.cancel()
        self._boucle.remove_reader(self._tour)

    def _essayer(self) -> None:
        if not self.venu.done() and self._tour.prendre_aussitot():
            self.venu.set_result(None)

    def _veiller(self) -> None:
        """Give up if the token is lost, else look again when it may be."""
        reste = self._tour.perdu_dans()
        if reste > 0:
            self._echeance = self._boucle.call_later(reste, self._veiller)
        elif not self.venu.done():
            self.venu.set_result(None)
