"""Background work: one row per thing that remains to be done, and what becomes of it when it fails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from esav_ws.domain.erreurs import EsavError

REPRISES: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    *(timedelta(hours=heures) for heures in (1, 2, 4, 8, 12, 24, 24, 24)),
)
"""How long to wait after each failed attempt. Thirteen attempts over four days: a mail server that is down for a
weekend loses nothing (RFC 5321, 4.5.4.1, asks for four to five days)."""


class EtatTache(StrEnum):
    """Where a task stands. `ABANDONNEE` is the dead letter: kept, listed, and only a person has it tried again."""

    A_FAIRE = "A_FAIRE"
    FAITE = "FAITE"
    ABANDONNEE = "ABANDONNEE"


@dataclass(frozen=True, slots=True)
class Tache:
    """One thing to be done in the background, known by its subject and by its reference within it.

    Attributes:
        due_le: not to be tried before.
        essais: attempts begun, those that a crash cut short included.
        erreur: why the last attempt failed.
        finie_le: when it was done, or given up.
        prise: whether a worker is at it now.
    """

    sujet: str
    reference: str
    etat: EtatTache
    creee_le: datetime
    due_le: datetime
    essais: int = 0
    erreur: str | None = None
    finie_le: datetime | None = None
    prise: bool = False


def prochain_essai(reprises: Sequence[timedelta], essais: int, le: datetime) -> datetime | None:
    """Return when to try again after attempt number *essais* failed at *le*, `None` when it was the last one.

    >>> from datetime import UTC
    >>> prochain_essai(REPRISES, 2, datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    datetime.datetime(2026, 3, 2, 8, 5, tzinfo=datetime.timezone.utc)
    """
    return le + reprises[essais - 1] if essais <= len(reprises) else None


class TacheInconnue(
    EsavError,
    code="TAC-001",
    libelle="Tâche inconnue",
    remede="Relire le sujet et la référence avec « esav tache list ».",
):
    """No task bears this reference under this subject. Said to the OI's own people only."""

    def __init__(self, sujet: str, reference: str) -> None:
        super().__init__(f"aucune tâche {sujet} de référence {reference}")


class TacheFaite(
    EsavError,
    code="TAC-002",
    libelle="Tâche déjà faite",
    remede="Ne rien faire : ce qui est fait ne se relance pas.",
):
    """A task that is done is not done again."""

    def __init__(self, sujet: str, reference: str) -> None:
        super().__init__(f"la tâche {sujet} {reference} est faite : elle ne se relance pas")


class TachePrise(
    EsavError,
    code="TAC-003",
    libelle="Tâche en cours",
    remede="Attendre la fin de l'essai en cours, puis relire la tâche avec « esav tache show ».",
):
    """A worker is at it: what it is about to find out comes first."""

    def __init__(self, sujet: str, reference: str) -> None:
        super().__init__(f"la tâche {sujet} {reference} est en cours : attendez la fin de cet essai")
