"""Pure translation of what Signalisation v2 asks and answers of attachments."""

from typing import Any

from esav_ws.application import messages_pieces, pieces
from esav_ws.domain import piece
from esav_ws.soap.v2 import types_pieces
from esav_ws.soap.v2.piece import PieceJointe


def ajouter_piece_jointe(demande: Any) -> messages_pieces.AjouterPieceJointe:
    """Return the act."""
    return messages_pieces.AjouterPieceJointe(
        numero=demande.numeroSignalisation,
        reference_acte=demande.referenceActe,
        nom=demande.nomFichier,
        type_media=demande.typeMedia,
        description=demande.description,
        contenu=piece.ContenuPiece(b"".join(demande.contenu or ())),
    )


def ajouter_piece_jointe_reponse(ajoutee: piece.Piece) -> PieceJointe:
    """Return the attachment as it is kept."""
    return piece_jointe(ajoutee)


def obtenir_piece_jointe(demande: Any) -> messages_pieces.ObtenirPieceJointe:
    """Return the query."""
    return messages_pieces.ObtenirPieceJointe(id_piece=demande.idPieceJointe)


def obtenir_piece_jointe_reponse(lue: pieces.PieceLue) -> types_pieces.ContenuPieceJointe:
    """Return the attachment and its bytes."""
    return types_pieces.ContenuPieceJointe(
        numeroSignalisation=lue.piece.numero, pieceJointe=piece_jointe(lue.piece), contenu=lue.octets
    )


def piece_jointe(gardee: piece.Piece) -> PieceJointe:
    """Return an attachment, its bytes apart."""
    return PieceJointe(
        idPieceJointe=gardee.id,
        nomFichier=gardee.nom,
        typeMedia=gardee.type.value,
        taille=gardee.taille,
        empreinteSha256=gardee.empreinte,
        date=gardee.ajoutee_le,
        auteur=gardee.auteur,
        cote=gardee.cote,
        description=gardee.description,
    )
