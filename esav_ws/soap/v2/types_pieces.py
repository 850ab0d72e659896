"""What goes in and out of the operations on attachments, as the contract writes it."""

from esav_ws.soap.v2.piece import PieceJointe, TypeMedia
from esav_ws.soap.v2.structures import Octets, Structure, V


class DepotPieceJointe(Structure):
    """Input of `ajouterPieceJointe`."""

    numeroSignalisation = V.NumeroSignalisation
    referenceActe = V.ReferenceExterne
    nomFichier = V.Libelle
    typeMedia = V.facultatif(TypeMedia)
    description = V.facultatif(V.Texte)
    contenu = Octets


class DemandePieceJointe(Structure):
    """Input of `obtenirPieceJointe`."""

    idPieceJointe = V.Identifiant


class ContenuPieceJointe(Structure):
    """Output of `obtenirPieceJointe`."""

    numeroSignalisation = V.NumeroSignalisation
    pieceJointe = PieceJointe
    contenu = Octets
