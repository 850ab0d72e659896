"""Mail as it is entrusted to the outbox: what cannot be sent safely is refused before it is stored."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from esav_ws.domain.erreurs import EsavError

SUJET_MAX: Final = 200
"""Characters of a subject."""
DESTINATAIRES_MAX: Final = 50
TAILLE_MAX: Final = 10_000_000
"""Bytes of text and attachments together: beyond, mail servers refuse."""

ADRESSE: Final = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"
"""An address without name, in ASCII: what every server understands, and nothing that could end a header line."""

_REFERENCE: Final = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_NOM_FICHIER: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f/\\\"\u2028\u2029]{1,120}")
_TYPE: Final = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]*")
_COMMANDE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_COMMANDE_TEXTE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
REFERENCE_MAX: Final = 100


class CourrielInvalide(
    EsavError,
    code="TAC-004",
    libelle="Courriel impossible à envoyer",
    remede="Corriger ce que le message nomme : adresse, objet, texte ou pièce jointe.",
):
    """Something in the mail could not be sent, or could be read by a mail server as something else."""


@dataclass(frozen=True, slots=True)
class PieceJointe:
    """An attachment: its file name, its media type (`application/zip`) and its bytes."""

    nom: str
    type: str
    contenu: bytes


@dataclass(frozen=True, slots=True)
class Courriel:
    """A mail to be sent. Under one `reference` it is accepted once.

    Raises:
        CourrielInvalide: a part of it cannot be sent, or would write headers of its own.
    """

    reference: str
    destinataires: tuple[str, ...]
    objet: str
    texte: str
    pieces: tuple[PieceJointe, ...] = ()

    def __post_init__(self) -> None:
        if len(self.reference) > REFERENCE_MAX or not _REFERENCE.fullmatch(self.reference):
            raise CourrielInvalide(
                "référence de courriel : lettres, chiffres, tirets, et points entre eux, cent caractères au plus"
            )
        if not 0 < len(self.destinataires) <= DESTINATAIRES_MAX:
            raise CourrielInvalide(
                f"{len(self.destinataires)} destinataires : un au moins, {DESTINATAIRES_MAX} au plus"
            )
        for rang, adresse in enumerate(self.destinataires, start=1):
            if not re.fullmatch(ADRESSE, adresse):
                raise CourrielInvalide(
                    f"destinataire {rang} : écrivez une adresse seule, sans nom ni accent, comme sav@exemple.fr"
                )
        if not self.objet.strip() or len(self.objet) > SUJET_MAX or _COMMANDE.search(self.objet):
            raise CourrielInvalide(
                f"objet : une ligne de texte, {SUJET_MAX} caractères au plus, sans caractère de commande"
            )
        if _COMMANDE_TEXTE.search(self.texte.replace("\r\n", "\n")):
            raise CourrielInvalide("texte : caractère de commande interdit ; n'écrivez que du texte")
        self._controler_pieces()

    def _controler_pieces(self) -> None:
        for rang, piece in enumerate(self.pieces, start=1):
            if not _NOM_FICHIER.fullmatch(piece.nom) or not _TYPE.fullmatch(piece.type):
                raise CourrielInvalide(
                    f"pièce jointe {rang} : un nom de fichier sans dossier et un type comme application/zip"
                )
        taille = len(self.texte.encode()) + sum(len(piece.contenu) for piece in self.pieces)
        if taille > TAILLE_MAX:
            raise CourrielInvalide(
                f"{taille} octets, {TAILLE_MAX} au plus : réduisez ou retirez des pièces jointes"
            )


def identifiant_message(reference: str, cree_le: datetime, domaine: str) -> str:
    """Return the Message-ID (RFC 5322, 3.6.4) of the mail *reference* accepted at *cree_le*: always the same one.

    The instant keeps apart what two databases call by one reference.

    >>> identifiant_message("avis-42.ALFA", datetime(2026, 3, 2, 8, 0, 0, 123000, tzinfo=UTC), "exemple.fr")
    '<avis-42.ALFA.20260302T080000123@exemple.fr>'
    """
    instant = cree_le.astimezone(UTC)
    return f"<{reference}.{instant:%Y%m%dT%H%M%S}{instant.microsecond // 1000:03}@{domaine}>"
