"""Commands and queries about attachments."""

from dataclasses import dataclass

from esav_ws.application.messages import Commande, Requete
from esav_ws.domain.operateur import Habilitation
from esav_ws.domain.piece import ContenuPiece


@dataclass(frozen=True, slots=True, kw_only=True)
class AjouterPieceJointe(Commande):
    """Attach a file to one's own signalisation, idempotent by `reference_acte`. Returns the `Piece`."""

    habilitation = Habilitation.SIGNALISATION
    longue = True
    numero: str
    reference_acte: str
    nom: str
    contenu: ContenuPiece
    type_media: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoindrePiece(Commande):
    """Attach a file from the OI's side; the Opérateur sees it only if `visible`. Returns the `Piece`.

    One that is an `essai` is to be undone: its bytes are not kept.
    """

    habilitation = Habilitation.SAV
    longue = True
    numero: str
    nom: str
    contenu: ContenuPiece
    visible: bool = False
    essai: bool = False
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObtenirPieceJointe(Requete):
    """One attachment with its bytes. Returns a `PieceLue`."""

    habilitation = Habilitation.SIGNALISATION
    longue = True
    id_piece: str
