"""Ports of what is only ever appended: events, audit, refused accesses."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from esav_ws.domain.evenement import Evenement


@dataclass(frozen=True, slots=True)
class Trace:
    """One entry of the audit journal: who did what to what, when, under which correlation id."""

    le: datetime
    auteur: str
    operateur: str | None
    action: str
    objet: str
    correlation: str


@dataclass(frozen=True, slots=True)
class Refus:
    """Refused accesses of one certificate for one reason on one Paris day, counted."""

    jour: date
    code: str
    empreinte: str
    sujet: str
    operateur: str | None
    adresse: str
    nombre: int
    premier_le: datetime
    dernier_le: datetime


class Journal(Protocol):
    """What is only ever appended: events, audit, refusals."""

    def publier(self, evenement: Evenement) -> None:
        """Append to the event journal of its Opérateur, under the next sequence number."""

    def evenements(self, operateur: str, apres: int, taille: int) -> list[Evenement]:
        """Return at most *taille* events after the sequence number *apres*, in order."""

    def dernier(self, operateur: str) -> int:
        """Return the sequence number of the latest event of *operateur*, 0 when there is none."""

    def tracer(self, trace: Trace) -> None:
        """Append to the audit journal."""

    def refuser(self, refus: Refus) -> None:
        """Count a refused access."""

    def refus(self, taille: int) -> list[Refus]:
        """Return the latest refused accesses, the latest first."""
