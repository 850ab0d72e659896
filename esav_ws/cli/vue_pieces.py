"""Attachments as the SAV agent reads them."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from esav_ws.cli.sortie import quand, tableau
from esav_ws.domain.operateur import Cote
from esav_ws.domain.piece import Piece

_KIO = 1024


def donnees_piece(piece: Piece) -> dict[str, Any]:
    """Return an attachment, under the words of the contract."""
    return {
        "idPieceJointe": piece.id,
        "numeroSignalisation": piece.numero,
        "nomFichier": piece.nom,
        "typeMedia": piece.type,
        "taille": piece.taille,
        "empreinteSha256": piece.empreinte,
        "date": piece.ajoutee_le,
        "auteur": piece.auteur,
        "cote": piece.cote,
        "visible": piece.visible,
        "description": piece.description,
    }


def table_pieces(pieces: Sequence[Piece]) -> Iterator[RenderableType]:
    """Yield what shows attachments, nothing for none."""
    if not pieces:
        return
    table = tableau(
        "Identifiant",
        "Nom",
        "Type",
        "Taille",
        "Jointe le",
        "Par",
        "Vue de l'Opérateur",
        titre="Pièces jointes",
    )
    for p in pieces:
        cote = "Opérateur" if p.cote is Cote.OPERATEUR else "OI"
        table.add_row(
            p.id,
            Text("\n".join(filter(None, (p.nom, p.description)))),
            p.type.value,
            dire_taille(p.taille),
            quand(p.ajoutee_le),
            Text(f"{p.auteur} ({cote})"),
            "oui" if p.visible else "non",
        )
    yield table


def dire_taille(octets: int) -> str:
    """Return a number of bytes as people say it."""
    if octets < _KIO:
        return f"{octets} octets"
    return f"{octets / _KIO:.0f} Kio" if octets < _KIO**2 else f"{octets / _KIO**2:.1f} Mio".replace(".", ",")
