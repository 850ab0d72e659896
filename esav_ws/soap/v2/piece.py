# mypy: allow-subclassing-any
"""An attachment of Signalisation v2, its bytes apart."""

from esav_ws.soap._spyne import Int, Unicode
from esav_ws.soap.v2.structures import EmpreinteSha256, Structure, V

TypeMedia = V.simple(Unicode, "TypeMedia", min_len=1, max_len=100)
TaillePiece = V.simple(Int, "TaillePiece", ge=1, le=8_388_608)


class PieceJointe(Structure):
    """An attachment, its bytes apart."""

    idPieceJointe = V.Identifiant
    nomFichier = V.Libelle
    typeMedia = TypeMedia
    taille = TaillePiece
    empreinteSha256 = EmpreinteSha256
    date = V.Instant
    auteur = V.Nom
    cote = V.Cote
    description = V.facultatif(V.Texte)
