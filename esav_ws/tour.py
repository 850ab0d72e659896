"""Whose turn it is to write, among processes that share a database with one writer: a token in a pipe."""

import asyncio
import os
from contextlib import suppress
from typing import Final

_JETON: Final = b"."
_TOUS: Final = 64
"""Bytes read at once: more tokens than one there may be for a moment, after one that was believed lost."""


class Tour:
    """A turn that processes take one after the other. Made before they fork.

    The database remains the judge of who writes: a token that died with its process costs those who wait `delai`
    seconds, once, and the next to write makes another.
    """

    def __init__(self, delai: float) -> None:
        self._delai = delai
        self._lecture, self._ecriture = os.pipe()
        for bout in (self._lecture, self._ecriture):
            os.set_blocking(bout, False)
        self.rendre()

    async def prendre(self) -> None:
        """Return when it is the caller's turn, or nobody has given it for `delai` seconds."""
        if self._pris():
            return
        boucle = asyncio.get_running_loop()
        libre = boucle.create_future()

        def essayer() -> None:
            if not libre.done() and self._pris():
                libre.set_result(None)

        def renoncer() -> None:
            if not libre.done():
                libre.set_result(None)

        boucle.add_reader(self._lecture, essayer)
        echeance = boucle.call_later(self._delai, renoncer)
        try:
            await libre
        finally:
            echeance.cancel()
            boucle.remove_reader(self._lecture)

    def rendre(self) -> None:
        """Give the turn to the next."""
        with suppress(BlockingIOError):
            os.write(self._ecriture, _JETON)

    def _pris(self) -> bool:
        try:
            return bool(os.read(self._lecture, _TOUS))
        except BlockingIOError:
            return False
