"""Ports of the attachments: their rows, and where their bytes are kept."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from esav_ws.domain.operateur import Cote
from esav_ws.domain.piece import Piece


class Pieces(Protocol):
    """Repository of attachments, without their bytes."""

    def ajouter(self, piece: Piece) -> None:
        """Store a new one."""

    def trouver(self, identifiant: str) -> Piece | None:
        """Return one, whosever it is."""

    def de(self, numero: str) -> list[Piece]:
        """Return those of a signalisation, the first attached first."""

    def nombre(self, numero: str, cote: Cote) -> int:
        """Return how many one side attached to a signalisation."""

    def supprimer(self, numero: str) -> list[Piece]:
        """Forget those of a signalisation and return them: once this is durable, their bytes are to be erased.

        What is not erased then, the sweep erases: nothing names it any more.
        """


class CoffrePieces(Protocol):
    """Where the bytes of attachments are kept, outside the database. A file appears whole, or not at all."""

    def ranger(self, piece: Piece, octets: bytes) -> None:
        """Return once *octets* are durable as those of *piece*, or raise `PieceIndisponible`."""

    def lire(self, piece: Piece) -> bytes:
        """Return the bytes of *piece*, the very ones that came, or raise `PieceIndisponible`."""

    def supprimer(self, piece: Piece) -> None:
        """Erase the bytes of *piece*; of one that has none, nothing."""

    def anciennes(self, avant: datetime) -> Iterator[str]:
        """Yield the identifiers of what has been kept since before *avant*, and what was left half written then: erased."""

    def oublier(self, identifiant: str) -> None:
        """Erase what is kept under the identifier of an attachment that nothing names."""
