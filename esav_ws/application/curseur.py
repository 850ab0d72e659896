"""Cursors of keyset-paged lists: opaque text that says where the next page begins, and of which list."""

import base64
import binascii
import hashlib
from datetime import UTC, datetime, timedelta

from esav_ws.application.ports_signalisations import Position
from esav_ws.domain.signalisation_erreurs import CurseurInvalide

_EPOQUE = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECONDE = timedelta(microseconds=1)


def encoder(position: Position, liste: str) -> str:
    """Return the cursor that continues after *position*; *liste* names the list, its criteria and its owner."""
    instant, numero = position
    return sceller(f"{(instant - _EPOQUE) // _MICROSECONDE} {numero}", liste)


def decoder(curseur: str | None, liste: str) -> Position | None:
    """Return the position that *curseur* holds, `None` without cursor.

    Raises:
        CurseurInvalide: it was altered, or belongs to another list, other criteria or another Opérateur.
    """
    if curseur is None:
        return None
    try:
        instant, numero = desceller(curseur, liste).split(" ")
        return _EPOQUE + int(instant) * _MICROSECONDE, numero
    except (ValueError, OverflowError):
        raise CurseurInvalide from None


def encoder_rang(rang: int, liste: str) -> str:
    """Return the cursor that continues after the entry number *rang* of the journal that *liste* names."""
    return sceller(str(rang), liste)


def decoder_rang(curseur: str | None, liste: str) -> int:
    """Return the number of the entry after which *curseur* continues, 0 without cursor.

    Raises:
        CurseurInvalide: it was altered, or belongs to another list or another Opérateur.
    """
    if curseur is None:
        return 0
    try:
        return int(desceller(curseur, liste))
    except ValueError:
        raise CurseurInvalide from None


def sceller(texte: str, liste: str) -> str:
    """Return the cursor that holds *texte*, a place in the list that *liste* names."""
    return base64.urlsafe_b64encode(f"{texte} {_sceau(texte, liste)}".encode()).decode().rstrip("=")


def desceller(curseur: str, liste: str) -> str:
    """Return the text that `sceller` put into *curseur* for the same list, or raise `CurseurInvalide`."""
    try:
        clair = base64.b64decode(curseur + "=" * (-len(curseur) % 4), altchars=b"-_", validate=True).decode(
            "ascii"
        )
    except (binascii.Error, ValueError):
        raise CurseurInvalide from None
    texte, _, sceau = clair.rpartition(" ")
    if sceau != _sceau(texte, liste):
        raise CurseurInvalide
    return texte


def _sceau(texte: str, liste: str) -> str:
    return hashlib.sha256(f"{texte}|{liste}".encode()).hexdigest()[:12]
