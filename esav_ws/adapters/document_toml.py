"""The TOML files that agents write: read as a whole, or refused with what keeps them from being TOML."""

import tomllib
from collections.abc import Callable
from typing import Any

from esav_ws.domain.erreurs import ElementErreur, EsavError

Refuser = Callable[[str, list[ElementErreur]], EsavError]
"""Makes the error of the subject, of the name of the file and of what is wrong in it."""


def lire_document(
    octets: bytes, nom: str, refuser: Refuser, *, parse_float: Callable[[str], Any] = float
) -> dict[str, Any]:
    """Return the table that the bytes of the file *nom* write, its decimals as *parse_float* makes them.

    Raises:
        EsavError: what *refuser* makes, when they are no TOML in UTF-8.
    """
    try:
        return tomllib.loads(octets.decode("utf-8-sig"), parse_float=parse_float)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as erreur:
        faute = ElementErreur("fichier", f"ce n'est pas du TOML en UTF-8 ({erreur})")
        raise refuser(nom, [faute]) from erreur
