"""The document packs as Opérateurs fetch them (annexe 2)."""

from dataclasses import dataclass
from typing import Final, Protocol

from esav_ws.application.bus import Handler
from esav_ws.application.messages import Message, Requete
from esav_ws.domain.operateur import Habilitation

TYPE_MEDIA: Final = "application/zip"
"""The media type of every pack."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One zip: its name, the name to save it under, its bytes and their SHA-256 in hexadecimal."""

    nom: str
    fichier: str
    octets: bytes
    empreinte: str


class Packs(Protocol):
    """The packs of this installation."""

    def noms(self) -> tuple[str, ...]:
        """Return what can be asked for: `catalogue`, and one name per published contract, as `signalisation-v1`."""

    def obtenir(self, nom: str) -> Pack:
        """Return the pack *nom*, or raise `PackInconnu`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObtenirPack(Requete):
    """One pack, by its name. It may have to be made first, which takes half a second or more."""

    habilitation = Habilitation.SIGNALISATION
    longue = True
    nom: str


def obtenir(requete: ObtenirPack, packs: Packs) -> Pack:
    """Return the pack that is asked for, or raise `PackInconnu`."""
    return packs.obtenir(requete.nom)


def handlers(packs: Packs) -> dict[type[Message], Handler]:
    """Return the handler of `ObtenirPack`, which finds packs in *packs*."""
    return {ObtenirPack: lambda requete, _contexte: obtenir(requete, packs)}
