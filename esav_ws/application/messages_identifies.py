"""What bears the caller's own identifier: a command, in an envelope, and its answer in another (contract v2).

A query needs neither: it is answered anew each time, and whoever asked it knows under what identifier.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from esav_ws.application.messages import Commande


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandeIdentifiee(Commande):
    """A command under the `identifiant` that its caller gave it: done once, its answer given again."""

    payload: Commande
    identifiant: str


class ReponseIdentifiee(NamedTuple):
    """The result of an identified command, under an identifier of its own and the instant when it was given."""

    resultat: Any
    identifiant: str
    le: datetime


def identifier(commande: Commande, identifiant: str) -> CommandeIdentifiee:
    """Return *commande* under the caller's *identifiant*, a UUID, whose case says nothing."""
    return CommandeIdentifiee(payload=commande, identifiant=identifiant.lower())


def identifiant_reponse(correlation: str) -> str:
    """Return the identifier of the answer to a request: its *correlation* id, 32 hexadecimal digits, as a UUID."""
    c = correlation
    return f"{c[:8]}-{c[8:12]}-{c[12:16]}-{c[16:20]}-{c[20:]}"
