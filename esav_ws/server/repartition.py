"""Sharing new connections fairly among processes that accept on the same sockets.

The kernel wakes them all and the first one takes the connection, so that keep-alive connections would pile up on
whoever is quickest. Here each process publishes how many connections it has, and one that is ahead of the least laden
lets the others be first for a moment. It only waits: a connection that nobody else has taken by then is its own, so
that a process that is stuck or dead starves nobody.
"""

import mmap
from typing import Final

_OCTETS: Final = 4
_HORS_SERVICE: Final = -1
_PAS: Final = 0.002
_RETENUE_MAX: Final = 0.010


class Repartition:
    """The number of connections of each of *processus* processes, in memory that they share once forked.

    Each number has one writer; readers may be late by a connection, never wrong for long.
    """

    def __init__(self, processus: int) -> None:
        self._charges = memoryview(mmap.mmap(-1, _OCTETS * processus)).cast("i")
        for rang in range(processus):
            self._charges[rang] = _HORS_SERVICE

    def part(self, rang: int) -> "Part":
        """Return the share of the process of this *rang* (from 0), which counts among the others from its `noter`."""
        return Part(self._charges, rang)


class Part:
    """One process's share of the connections."""

    def __init__(self, charges: "memoryview[int]", rang: int) -> None:
        self._charges = charges
        self._rang = rang
        self.quitter()

    def noter(self, connexions: int) -> None:
        """Publish that this process serves, and has that many connections."""
        self._charges[self._rang] = connexions

    def quitter(self) -> None:
        """Publish that this process accepts nothing: the others do not wait for it."""
        self._charges[self._rang] = _HORS_SERVICE

    def retenue(self) -> float:
        """Return how long to let the others accept first, in seconds: 0 for one who is not ahead of any."""
        mienne = self._charges[self._rang]
        moindre = min((charge for charge in self._charges if charge != _HORS_SERVICE), default=mienne)
        return min(_RETENUE_MAX, max(0, mienne - moindre) * _PAS)
