"""What the readings want of a conversation with an SNMP agent."""

from collections.abc import Mapping, Sequence
from typing import Protocol

Valeur = int | bytes | None
"""A value: a number or a string of bytes; `None` where the agent has no such object."""


class Session(Protocol):
    """A conversation; what fails raises `EchecBanc`."""

    async def lire(self, oids: Sequence[str]) -> Mapping[str, Valeur]:
        """Return the value of each of *oids*."""

    async def parcourir(self, racine: str) -> Mapping[tuple[int, ...], Valeur]:
        """Return what is under *racine*, by what follows it in each identifier."""

    async def ecrire(self, oid: str, valeur: int) -> None:
        """Set an object to a number."""
