"""Repository of attachments, without their bytes."""

from dataclasses import asdict

from sqlalchemy import bindparam, delete, func, select

from esav_ws.domain.operateur import Cote
from esav_ws.domain.piece import Piece, TypePiece
from esav_ws.storage.instruction import Instruction, Ligne, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables_pieces import piece as t

_AJOUT = ajout(t)
_UNE = Instruction(select(t).where(t.c.id == bindparam("de_lid")))
_DE = Instruction(select(t).where(t.c.numero == bindparam("numero")).order_by(t.c.ajoutee_le, t.c.id))
_NOMBRE = Instruction(
    select(func.count().label("nombre"))
    .select_from(t)
    .where(t.c.numero == bindparam("numero"), t.c.cote == bindparam("cote"))
)
_SUPPRIMER = Instruction(delete(t).where(t.c.numero == bindparam("numero")))


class PiecesSql:
    """One row per attachment."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def ajouter(self, piece: Piece) -> None:
        """Store a new one."""
        self._liaison.confier(_AJOUT, asdict(piece))

    def trouver(self, identifiant: str) -> Piece | None:
        """Return one, whosever it is."""
        row = self._liaison.ligne(_UNE, de_lid=identifiant)
        return row and _lire(row)

    def de(self, numero: str) -> list[Piece]:
        """Return those of a signalisation, the first attached first."""
        return [_lire(row) for row in self._liaison.lignes(_DE, numero=numero)]

    def nombre(self, numero: str, cote: Cote) -> int:
        """Return how many one side attached to a signalisation."""
        row = self._liaison.ligne(_NOMBRE, numero=numero, cote=cote)
        return row.nombre if row else 0

    def supprimer(self, numero: str) -> list[Piece]:
        """Forget those of a signalisation and return them: once this is durable, their bytes are to be erased."""
        pieces = self.de(numero)
        if pieces:
            self._liaison.ecrire(_SUPPRIMER, numero=numero)
        return pieces


def _lire(row: Ligne) -> Piece:
    return Piece(**row._asdict() | {"type": TypePiece(row.type), "cote": Cote(row.cote)})
