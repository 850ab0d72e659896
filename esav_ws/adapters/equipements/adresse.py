"""Where an equipment is, as one text: host and port, by which credential, and how long an answer is waited for."""

import re
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import parse_qs, quote, urlencode, urlsplit

DELAI_S: Final = 2.0
"""Seconds that an answer is waited for, by default."""
DELAI_MAX_S: Final = 30.0
ENVOIS: Final = 3
"""How many times a request is sent at most, by default."""
ENVOIS_MAX: Final = 10

_NOM: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_HOTE: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
_CLE: Final = re.compile(r"(?:AAAA[A-Za-z0-9+/]{40,2000}={0,2})?")
_PORT_MAX: Final = 65535


class AdresseIncorrecte(Exception):
    """The address is not one. The message, in French, says what is wrong."""


@dataclass(frozen=True, slots=True)
class Adresse:
    """An address; `str` writes it and `lire` reads it back.

    Attributes:
        acces: the name of the credential, which stands elsewhere.
        delai_s: seconds that an answer is waited for; envois: how many times a request is sent at most, over SNMP.
        cle_hote: the public key of the SSH server that it must show, in base64, over NETCONF.

    Raises:
        AdresseIncorrecte: something is out of its bounds.
    """

    hote: str
    port: int
    acces: str
    delai_s: float = DELAI_S
    envois: int = ENVOIS
    cle_hote: str = ""

    def __post_init__(self) -> None:
        if not _HOTE.fullmatch(self.hote):
            raise AdresseIncorrecte(f"hôte « {self.hote[:60]} » : écrivez un nom ou une adresse IP")
        if not 1 <= self.port <= _PORT_MAX:
            raise AdresseIncorrecte(f"port {self.port} : de 1 à {_PORT_MAX}")
        if not _NOM.fullmatch(self.acces):
            raise AdresseIncorrecte(
                f"accès « {self.acces[:60]} » : le nom d'un accès, en lettres, chiffres, points et tirets"
            )
        if not 0 < self.delai_s <= DELAI_MAX_S:
            raise AdresseIncorrecte(f"délai {self.delai_s:g} : plus de 0 et au plus {DELAI_MAX_S:g} secondes")
        if not 1 <= self.envois <= ENVOIS_MAX:
            raise AdresseIncorrecte(f"envois {self.envois} : de 1 à {ENVOIS_MAX}")
        if not _CLE.fullmatch(self.cle_hote):
            raise AdresseIncorrecte(
                "clé de l'hôte : la clé publique en base 64, par exemple AAAAC3NzaC1lZDI1…"
            )

    def __str__(self) -> str:
        hote = f"[{self.hote}]" if ":" in self.hote else self.hote
        autres = {}
        if self.delai_s != DELAI_S:
            autres["delai"] = f"{self.delai_s:g}"
        if self.envois != ENVOIS:
            autres["envois"] = str(self.envois)
        if self.cle_hote:
            autres["cle"] = self.cle_hote
        return f"//{quote(self.acces)}@{hote}:{self.port}" + (f"?{urlencode(autres)}" if autres else "")

    @classmethod
    def lire(cls, texte: str) -> Self:
        """Return the address that *texte* writes: ``//acces@hote:port``, then ``?delai=``, ``envois=``, ``cle=``.

        Raises:
            AdresseIncorrecte: it writes none.
        """
        try:
            parties = urlsplit(texte)
            autres = parse_qs(parties.query, strict_parsing=True) if parties.query else {}
            hote, port, acces = parties.hostname, parties.port, parties.username
            delai_s = float(autres.pop("delai", [str(DELAI_S)])[0])
            envois = int(autres.pop("envois", [str(ENVOIS)])[0])
            cle_hote = autres.pop("cle", [""])[0]
        except ValueError:
            raise _illisible(texte) from None
        if parties.scheme or parties.path or parties.password or autres or not (hote and port and acces):
            raise _illisible(texte)
        return cls(hote, port, acces, delai_s, envois, cle_hote)


def _illisible(texte: str) -> AdresseIncorrecte:
    return AdresseIncorrecte(
        f"« {texte[:80]} » n'est pas une adresse d'équipement : définissez-le par « esav equipement define »"
    )
