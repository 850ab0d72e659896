"""Operations whose requests may be larger than the others': each has a cap of its own, for those who may call it."""

import asyncio
import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from esav_ws.domain.operateur import Acteur, Habilitation

_DEBUT_MAX: Final = 64 * 1024
"""Bytes of a message among which its operation is looked for, where its action does not name it."""
_BALISE: Final = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z]{1,60})[\s>]")


PLACES: Final = 4
"""Large messages of one Opérateur that a process holds at once."""


class Vaste(NamedTuple):
    """How many bytes the request of an operation may have, and the habilitation that it takes."""

    octets: int
    habilitation: Habilitation


def etendre(
    vastes: Mapping[str, Vaste], ordinaire: int, action: str | None, acteur: Acteur
) -> Callable[[bytes], int] | None:
    """Return what gives the cap of a body by its beginning, `None` when nothing that *acteur* may call has one.

    The *action* names the operation; where there is none, the first tag of the body that bears the name of one does. Who
    lies only has a message read that is then refused (`MessageTropVolumineux`).
    """
    permises = {
        nom: max(vaste.octets, ordinaire)
        for nom, vaste in vastes.items()
        if vaste.habilitation in acteur.habilitations
    }
    if not permises:
        return None
    annoncee = (action or "").rpartition("/")[2]

    def plafond(debut: bytes) -> int:
        if annoncee:
            return permises.get(annoncee, ordinaire)
        noms = (balise[1].decode("ascii") for balise in _BALISE.finditer(debut, 0, _DEBUT_MAX))
        return next((permises[nom] for nom in noms if nom in permises), ordinaire)

    return plafond


class Places:
    """Who may send a large message now: *nombre* at once per Opérateur, which bounds the memory that they take.

    Who waits is read no further, its bytes stay with the network; and it waits for its own Opérateur alone.
    """

    def __init__(self, nombre: int = PLACES) -> None:
        self._nombre = nombre
        self._libres: dict[str, asyncio.Semaphore] = {}

    def pour(self, acteur: Acteur) -> "Place":
        """Return a place of *acteur*, not taken yet."""
        return Place(self._libres.setdefault(acteur.operateur or "", asyncio.Semaphore(self._nombre)))


class Place:
    """A place among those that *libres* counts."""

    def __init__(self, libres: asyncio.Semaphore) -> None:
        self._libres = libres
        self._prise = False

    async def prendre(self) -> None:
        """Return once it is taken."""
        await self._libres.acquire()
        self._prise = True

    def rendre(self) -> None:
        """Give it back, if it was taken."""
        if self._prise:
            self._prise = False
            self._libres.release()
