"""What bears the caller's own identifier: the message, in an envelope, and its answer in another (contract v2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from esav_ws.application.messages import Commande, Message, Requete


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandeIdentifiee(Commande):
    """A command under the `identifiant` that its caller gave it: done once, its answer given again."""

    payload: Commande
    identifiant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequeteIdentifiee(Requete):
    """A query under the identifier that its caller gave it: answered anew each time."""

    payload: Requete


class ReponseIdentifiee(NamedTuple):
    """The result of an identified message, under an identifier of its own and the instant when it was given."""

    resultat: Any
    identifiant: str
    le: datetime


def identifier(message: Message, identifiant: str) -> CommandeIdentifiee | RequeteIdentifiee:
    """Return *message* under the caller's *identifiant*, a UUID, whose case says nothing."""
    if isinstance(message, Commande):
        return CommandeIdentifiee(payload=message, identifiant=identifiant.lower())
    if isinstance(message, Requete):
        return RequeteIdentifiee(payload=message)
    raise TypeError(f"neither command nor query: {type(message).__name__}")
