"""The daily sweep of attachments: bytes that no row names are erased; those that a row names are never."""

from datetime import time, timedelta
from functools import partial
from typing import Final

from esav_ws.application.periodes import ChantierDuJour
from esav_ws.application.ports import OuvrirUnitOfWork, UnitOfWork
from esav_ws.application.ports_pieces import CoffrePieces
from esav_ws.domain.horloge import Horloge
from esav_ws.domain.piece import Piece

HEURE: Final = time(3, 40)
"""In Paris: before the nightly stop."""
REPIT: Final = timedelta(days=1)
"""How old an unnamed file is before it is erased: the row of a younger one may still be on its way."""


class ChantierPieces(ChantierDuJour):
    """Erases what refused or interrupted messages, and erased signalisations, left in *coffre*.

    A file belongs to one row and is written before it: one that is a day old and has no row will never have one.
    """

    sujet: str = "pieces"
    heure = HEURE

    def __init__(self, coffre: CoffrePieces, *, ouvrir: OuvrirUnitOfWork, horloge: Horloge) -> None:
        super().__init__(ouvrir=ouvrir, horloge=horloge)
        self._coffre = coffre

    def accomplir(self, reference: str) -> None:
        """Sweep now, whatever the day that *reference* names."""
        del reference
        for identifiant in self._coffre.anciennes(self._horloge.maintenant() - REPIT):
            if self._gestes.lire(partial(_trouver, identifiant)) is None:
                self._coffre.oublier(identifiant)


def _trouver(identifiant: str, uow: UnitOfWork) -> Piece | None:
    return uow.pieces.trouver(identifiant)
