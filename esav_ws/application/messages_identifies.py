"""What bears the caller's own identifier: the message, in an envelope, and its answer in another (contract v2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from esav_ws.application.messages import Commande, Message, Requete
from esav_ws.domain.operateur import Habilitation


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandeIdentifiee(Commande):
    """A command under the `identifiant` that its caller gave it: done once, its answer given again."""

    commande: Commande
    identifiant: str

    @property
    def habilitation(self) -> Habilitation | None:  # type: ignore[override]  # that of what it carries
        """Return the habilitation that the command takes."""
        return self.commande.habilitation

    @property
    def action(self) -> str:
        """Return what the audit journal calls the command."""
        return self.commande.action

    @property
    def objet(self) -> str:
        """Return what the audit journal names as the object of the command."""
        return self.commande.objet


@dataclass(frozen=True, slots=True, kw_only=True)
class RequeteIdentifiee(Requete):
    """A query under the identifier that its caller gave it: answered anew each time."""

    requete: Requete

    @property
    def habilitation(self) -> Habilitation | None:  # type: ignore[override]  # that of what it carries
        """Return the habilitation that the query takes."""
        return self.requete.habilitation

    @property
    def longue(self) -> bool:  # type: ignore[override]  # that of what it carries
        """Return whether the query is one to be run apart."""
        return self.requete.longue


class ReponseIdentifiee(NamedTuple):
    """The result of an identified message, under an identifier of its own and the instant when it was given."""

    resultat: Any
    identifiant: str
    le: datetime


def identifier(message: Message, identifiant: str) -> CommandeIdentifiee | RequeteIdentifiee:
    """Return *message* under the caller's *identifiant*, a UUID, whose case says nothing."""
    if isinstance(message, Commande):
        return CommandeIdentifiee(commande=message, identifiant=identifiant.lower())
    if isinstance(message, Requete):
        return RequeteIdentifiee(requete=message)
    raise TypeError(f"neither command nor query: {type(message).__name__}")
