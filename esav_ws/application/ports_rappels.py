"""Ports of the reminders of certificates: what was told, and the feed of what is due."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from esav_ws.domain.certificat_echeances import Echeance, GenreEcheance
from esav_ws.domain.certificat_rappels import Pas


@dataclass(frozen=True, slots=True)
class CleRappel:
    """One step of one échéance: `origine`, the day from which it is counted, tells apart two of a kind on one file."""

    numero: str
    genre: GenreEcheance
    origine: date
    pas: Pas


@dataclass(frozen=True, slots=True)
class Rappel:
    """A step that was told, by itself or with a later one, at `le`, under the `reference` of its mails."""

    cle: CleRappel
    le: datetime
    reference: str


class Rappels(Protocol):
    """Repository of the reminders that were given."""

    def donnes(self, depuis: date) -> frozenset[CleRappel]:
        """Return the steps told of échéances counted from *depuis* or later."""

    def donnes_sur(self, numeros: Iterable[str]) -> frozenset[CleRappel]:
        """Return the steps told on the files of *numeros*."""

    def ajouter(self, rappels: Sequence[Rappel]) -> None:
        """Record what is told. A step told before makes the commit raise `ConflitEcriture`, if not this call."""


class Agenda(Protocol):
    """The feed that calendars read."""

    def publier(self, echeances: Sequence[Echeance], le: datetime) -> None:
        """Write *echeances* as they stand at *le*, in place of what was there."""
