"""Ports: the memory of requests that bear an identifier of their caller's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class RequeteConnue:
    """A command done under an identifier of its caller's: what it asked, and what it takes to answer again.

    `action` and `empreinte` are what was asked, the latter empty for a deposit, whose reference says it; `resultat` is
    what was answered, a deposit's by its number alone; `reponse` identifies the answer, given at the instant `le`.
    """

    empreinte: str
    action: str
    reponse: str
    le: datetime
    resultat: Mapping[str, Any]


class Requetes(Protocol):
    """Identifiers that Opérateurs gave to their commands."""

    def trouver(self, operateur: str, identifiant: str) -> RequeteConnue | None:
        """Return the command done under that identifier."""

    def ajouter(self, operateur: str, identifiant: str, requete: RequeteConnue) -> None:
        """Store it; an identifier that is taken makes the commit raise `ConflitEcriture`, if not this call."""

    def purger(self, avant: datetime, taille: int) -> int:
        """Forget at most *taille* of those answered before *avant*; return how many."""
