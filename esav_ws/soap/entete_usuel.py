"""The header of identified requests, read off the text of the message and written as text: the quick way of the usual.

A client writes its header with one template, an identifier and an instant put in. What comes before, between and after
these two is its shape. A shape is proved once, by the schema and the codec, on a header with another identifier in it;
messages of that shape then differ by two plain texts, whose own rules are checked here. What remains to be parsed and
judged is the message without its Header. What is not recognised need not be wrong: schema and codec look at it.
"""

import re
import uuid
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from esav_ws.soap.ecriture import Encodeur
from esav_ws.soap.instants import ecrire_instant, lire_instant

UUID: Final = "-".join(f"[0-9a-fA-F]{{{chiffres}}}" for chiffres in (8, 4, 4, 4, 12))
"""Pattern of an identifier, as the published schemas have it."""

INSTANT: Final = (
    "(?:19|2[0-9])[0-9]{2}-"
    "(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?"
    "(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])?"
)
"""Pattern of an instant as any clock writes it; others, as 24:00:00 or a 29th of February, are the schema's to judge."""

PORTEE: Final = 2048
"""Bytes at the beginning of a message in which a usual header ends."""

FORMES_MAX: Final = 256
"""Shapes that are remembered."""

_FERMANTE = "</[^<>]+>"
_BLANCS = "[ \\t\\r\\n]*"
_TEXTE: Final = re.compile(
    f">({UUID})({_FERMANTE}{_BLANCS}<[^<>]+>)({INSTANT})({_FERMANTE}{_BLANCS}{_FERMANTE}{_BLANCS}{_FERMANTE})".encode()
)
_RACINE: Final = re.compile(rb"\s*(?:<\?xml[^<>]*\?>\s*)?<([^\s<>/!?]+)")
_HEADER: Final = re.compile(rb"<(?:[^\s<>/!?:]+:)?Header[\s>]")

_EPREUVE: Final = str(uuid.uuid4())
"""What shapes are proved with: nobody outside can have it in a message already."""

_INSTANT_EPREUVE: Final = "2026-03-02T08:30:00Z"

Lire = Callable[[bytes, str | None], str | None]
"""Gives the identifier that schema and codec read in an envelope that ends with its Header.

It is empty where there is no Header yet, `None` where what there is is not in order.
"""


def est_usuel(classe: Any) -> bool:
    """Return whether *classe* is that of the header of identified requests: it says so itself."""
    return getattr(classe.Attributes, "identifie", False)


class EnteteUsuel(NamedTuple):
    """A usual header: its identifier, its instant as the caller wrote it, and the spyne class that it is of."""

    identifiant: str
    instant: bytes
    classe: Any

    def objet(self) -> Any:
        """Return what the codec reads in it."""
        lu = self.classe.__new__(self.classe)
        lu.__dict__ = {
            "identifiantRequete": self.identifiant,
            "identifiantReponse": None,
            "horodatage": lire_instant(None, self.instant.decode()),
        }
        return lu


class LecteurUsuel:
    """Reads headers of the spyne class *classe* whose shape *lire* has proved."""

    def __init__(self, classe: Any, lire: Lire) -> None:
        self._origine = classe.__orig__ or classe
        self._lire = lire
        self._debut = lru_cache(FORMES_MAX)(self._prouver)

    def __call__(self, document: bytes, charset: str | None) -> tuple[EnteteUsuel, bytes] | None:
        """Return the header of the message *document*, and the message without; or `None`: it takes a closer look.

        If the one is well formed, so is the other.
        """
        trouve = _TEXTE.search(document, 0, PORTEE)
        if trouve is None:
            return None
        identifiant, entre, instant, apres = trouve.groups()
        debut = self._debut(document[: trouve.start(1)], entre, apres, charset)
        if not debut:
            return None
        usuel = EnteteUsuel(identifiant.decode(), instant, self._origine)
        return usuel, document[:debut] + document[trouve.end() :]

    def _prouver(self, avant: bytes, entre: bytes, apres: bytes, charset: str | None) -> int:
        """Return where the Header begins if, with another identifier and another instant in it, it would be read; else 0."""
        racine, header = _RACINE.match(avant), _HEADER.search(avant)
        if racine is None or header is None:
            return 0
        debut, fin = header.start(), b"</%b>" % racine[1]
        if self._lire(avant[:debut] + fin, charset) != "":
            return 0
        enveloppe = b"".join((avant, _EPREUVE.encode(), entre, _INSTANT_EPREUVE.encode(), apres, fin))
        return debut if self._lire(enveloppe, charset) == _EPREUVE else 0


def redacteur(classe: Any, prefixe: str) -> Encodeur:
    """Return what writes the header *classe*, whose namespace has *prefixe*: a UUID or an instant has nothing to escape."""
    nom = f"{prefixe}:{classe.get_type_name()}"
    debut, fin = f"<{nom}><{prefixe}:identifiantRequete>", f"</{prefixe}:horodatage></{nom}>"
    milieu = f"</{prefixe}:identifiantRequete>"
    reponse, fin_reponse = f"<{prefixe}:identifiantReponse>", f"</{prefixe}:identifiantReponse>"
    horodatage = f"<{prefixe}:horodatage>"

    def ecrire(entete: Any) -> str:
        donnee = entete.identifiantReponse
        rendue = "" if donnee is None else f"{reponse}{donnee}{fin_reponse}"
        instant = ecrire_instant(None, entete.horodatage)
        return f"{debut}{entete.identifiantRequete}{milieu}{rendue}{horodatage}{instant}{fin}"

    return ecrire
