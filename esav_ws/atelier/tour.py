"""Whose turn it is to write, among the processes of a gateway that share a database with one writer.

A token in a pipe: who holds it writes, the others sleep until it is back. The database remains the judge of who writes.
"""

import asyncio
import os
from contextlib import suppress
from typing import Final

DELAI_S: Final = 0.05
"""Seconds after which a token is believed lost, with the process that held it."""

_JETON: Final = b"."
_TOUS: Final = 64
"""More tokens than there can be, if some that were believed lost came back."""


class Tour:
    """A turn that processes take one after the other; made before they fork."""

    def __init__(self) -> None:
        self._lecture, self._ecriture = os.pipe()
        self._bouts = [self._lecture, self._ecriture]
        for bout in self._bouts:
            os.set_blocking(bout, False)
        self.rendre()

    async def prendre(self) -> None:
        """Return when it is the turn of the caller, or `DELAI_S` after the others kept it."""
        if self._pris():
            return
        boucle = asyncio.get_running_loop()
        venu = asyncio.Event()

        def essayer() -> None:
            if not venu.is_set() and self._pris():
                venu.set()

        boucle.add_reader(self._lecture, essayer)
        echeance = boucle.call_later(DELAI_S, venu.set)
        try:
            await venu.wait()
        finally:
            echeance.cancel()
            boucle.remove_reader(self._lecture)

    def rendre(self) -> None:
        """Let the next one write; a token that was lost is replaced."""
        with suppress(BlockingIOError):
            os.write(self._ecriture, _JETON)

    def fermer(self) -> None:
        """Close the ends of this process; again, nothing: their numbers may be another's by then."""
        while self._bouts:
            os.close(self._bouts.pop())

    def _pris(self) -> bool:
        try:
            return bool(os.read(self._lecture, _TOUS))
        except BlockingIOError:
            return False
