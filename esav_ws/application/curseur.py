"""Cursors of keyset-paged lists: opaque text that says where the next page begins, and of which list."""

import base64
import binascii
import hashlib
from datetime import UTC, datetime, timedelta

from esav_ws.application.ports import Position
from esav_ws.domain.signalisation_erreurs import CurseurInvalide

_EPOQUE = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECONDE = timedelta(microseconds=1)


def encoder(position: Position, liste: str) -> str:
    """Return the cursor that continues after *position*; *liste* names the list, its criteria and its owner."""
    instant, numero = position
    texte = f"{(instant - _EPOQUE) // _MICROSECONDE} {numero}"
    return base64.urlsafe_b64encode(f"{texte} {_sceau(texte, liste)}".encode()).decode().rstrip("=")


def decoder(curseur: str | None, liste: str) -> Position | None:
    """Return the position that *curseur* holds, `None` without cursor.

    Raises:
        CurseurInvalide: it was altered, or belongs to another list, other criteria or another Opérateur.
    """
    if curseur is None:
        return None
    try:
        clair = base64.b64decode(curseur + "=" * (-len(curseur) % 4), altchars=b"-_", validate=True).decode(
            "ascii"
        )
        instant, numero, sceau = clair.split(" ")
        position = (_EPOQUE + int(instant) * _MICROSECONDE, numero)
    except (binascii.Error, UnicodeDecodeError, ValueError, OverflowError):
        raise CurseurInvalide from None
    if sceau != _sceau(f"{instant} {numero}", liste):
        raise CurseurInvalide
    return position


def _sceau(texte: str, liste: str) -> str:
    return hashlib.sha256(f"{texte}|{liste}".encode()).hexdigest()[:12]
