"""An attachment of a signalisation: a photo, an OTDR curve, a document, of either side."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from esav_ws.domain.motifs import CodeMotif
from esav_ws.domain.operateur import Cote

TAILLE_MAX: Final = 8 * 1024 * 1024
"""Bytes of one attachment."""
NOMBRE_MAX: Final = 20
"""Attachments of one signalisation and one side: neither can use up the other's."""
NOM_MAX: Final = 100
"""Characters of a name that is kept."""


class TypePiece(CodeMotif):
    """The types that are admitted, by their media type, told by what a file contains. An open list."""

    JPEG = "image/jpeg", "photo JPEG"
    PNG = "image/png", "image PNG"
    PDF = "application/pdf", "document PDF"
    SOR = "application/x-sor", "courbe de réflectométrie SOR (Telcordia SR-4731)"
    CSV = "text/csv", "tableau CSV"
    TEXTE = "text/plain", "texte"

    @property
    def extensions(self) -> tuple[str, ...]:
        """Return the extensions that a name of this type may bear, the one that is given to others first."""
        return _EXTENSIONS[self]


_EXTENSIONS: Final = {
    TypePiece.JPEG: (".jpg", ".jpeg"),
    TypePiece.PNG: (".png",),
    TypePiece.PDF: (".pdf",),
    TypePiece.SOR: (".sor",),
    TypePiece.CSV: (".csv",),
    TypePiece.TEXTE: (".txt", ".log"),
}
_INVISIBLES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_INTERDITS: Final = re.compile(r'[<>:"|?*]')
_RESERVES: Final = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")


class ContenuPiece:
    """The bytes of an attachment; its text is their digest, so that nothing writes them by accident."""

    __slots__ = ("empreinte", "octets")

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.empreinte = hashlib.sha256(octets).hexdigest()

    def __str__(self) -> str:
        """Return the SHA-256 of the bytes, in hexadecimal."""
        return self.empreinte

    __repr__ = __str__


@dataclass(frozen=True, slots=True)
class Piece:
    """An attachment as it is kept, its bytes apart.

    Attributes:
        id: its identifier.
        numero: the signalisation that it is attached to.
        operateur: whose signalisation that is.
        nom: its name, made harmless.
        type: what it contains.
        taille: its bytes.
        empreinte: the SHA-256 of these, in hexadecimal.
        ajoutee_le: when it was attached.
        auteur: who attached it.
        cote: on which side.
        visible: whether the Opérateur sees it: always, when it is its own.
        description: what its author said of it.
    """

    id: str
    numero: str
    operateur: str
    nom: str
    type: TypePiece
    taille: int
    empreinte: str
    ajoutee_le: datetime
    auteur: str
    cote: Cote
    visible: bool
    description: str | None = None

    @property
    def cle(self) -> str:
        """Return what its file is kept under: its digest, then its identifier, so that no two share one."""
        return f"{self.empreinte}.{self.id}"


def assainir_nom(nom: str, type_: TypePiece) -> str:
    """Return *nom* without path, control or invisible character, at most `NOM_MAX` long, with an extension of *type_*."""
    dernier = re.split(r"[/\\]", unicodedata.normalize("NFC", nom))[-1]
    visible = "".join(c for c in dernier if unicodedata.category(c) not in _INVISIBLES)
    sobre = " ".join(_INTERDITS.sub("_", visible).split()).strip(" .")
    tronc, point, suffixe = sobre.rpartition(".")
    extension = f".{suffixe.lower()}" if point and tronc else ""
    if extension not in type_.extensions:
        tronc, extension = sobre, type_.extensions[0]
    tronc = tronc[: NOM_MAX - len(extension)].rstrip(" .") or "piece"
    return (
        f"_{tronc}"[: NOM_MAX - len(extension)] + extension if _RESERVES.match(tronc) else tronc + extension
    )
