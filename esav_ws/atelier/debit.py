"""How many requests of each Opérateur were let through in this minute, among the processes of a machine.

Memory that they share once forked: each process writes its own numbers and reads those of all, without a lock. Two that
let a request through in the same instant may both take the last one: one too many per process beside the first, at
most, in a minute. What other machines let through is learnt now and then (`apprendre`).
"""

import mmap
import re
import secrets
import zlib
from collections.abc import Mapping
from typing import Final

_BASE: Final = 36
_CODES: Final = _BASE**4
"""Codes of Opérateurs: four letters or digits. Memory is only taken for those that call."""
_CODE: Final = re.compile("[A-Z0-9]{4}")
_OCTETS: Final = 8
_NOMBRE: Final = 0xFFFF_FFFF
"""The bits that count; above them, the minute that they count."""
_MINUTE: Final = 32
_MINUTE_S: Final = 60


class Debits:
    """The numbers of each of *processus* processes; made before they fork. `noeud` names this machine."""

    def __init__(self, processus: int = 1) -> None:
        self._comptes = memoryview(mmap.mmap(-1, _OCTETS * _CODES * processus)).cast("Q")
        self._processus = processus
        self.noeud = secrets.token_hex(8)

    def part(self, rang: int) -> "Debit":
        """Return the numbers of the process of this *rang* (from 0)."""
        return Debit(self._comptes, self._processus, rang, self.noeud)


class Debit:
    """One process's numbers, among those of the others. For one thread: that of the event loop."""

    def __init__(self, comptes: "memoryview[int]", processus: int, rang: int, noeud: str) -> None:
        self._comptes = comptes
        self._processus = processus
        self.rang = rang
        self.noeud = noeud
        self._ailleurs: tuple[int, Mapping[str, int]] = (0, {})
        self._miens: dict[str, int] = {}

    def prendre(self, operateur: str, limite: int, instant: float) -> bool:
        """Return whether *operateur* has one more request in the minute of *instant* (seconds), which is then taken."""
        minute = int(instant) // _MINUTE_S
        place = self._miens.get(operateur)
        if place is None:
            place = self._miens[operateur] = _place(operateur)
        pris = sum(
            compte & _NOMBRE
            for rang in range(self._processus)
            if (compte := self._comptes[rang * _CODES + place]) >> _MINUTE == minute
        )
        vue, ailleurs = self._ailleurs
        if vue == minute:
            pris += ailleurs.get(operateur, 0)
        if pris >= limite:
            return False
        mien = self.rang * _CODES + place
        compte = self._comptes[mien]
        seul = (compte & _NOMBRE) + 1 if compte >> _MINUTE == minute else 1
        self._comptes[mien] = minute << _MINUTE | seul
        return True

    def comptes(self, instant: float) -> dict[str, int]:
        """Return what this process let through in the minute of *instant*, by Opérateur."""
        minute = int(instant) // _MINUTE_S
        lus = {op: self._comptes[self.rang * _CODES + place] for op, place in self._miens.items()}
        return {op: compte & _NOMBRE for op, compte in lus.items() if compte >> _MINUTE == minute}

    def apprendre(self, instant: float, ailleurs: Mapping[str, int]) -> None:
        """Know what other machines let through in the minute of *instant*, by Opérateur."""
        self._ailleurs = int(instant) // _MINUTE_S, ailleurs


def _place(operateur: str) -> int:
    """Return where *operateur* is counted; a code that is written otherwise than all may share another's place."""
    return int(operateur, _BASE) if _CODE.fullmatch(operateur) else zlib.crc32(operateur.encode()) % _CODES
