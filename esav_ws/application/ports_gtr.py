"""Ports of what comes due by itself on signalisations: alerts of repair time, and closings that become final."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class AlerteDue:
    """A signalisation whose alert instant `le` has come."""

    le: datetime
    numero: str
    operateur: str


class EcheancesGtr(Protocol):
    """Alert instants, the alerts that were given, and closings to lock."""

    def armer(self, numero: str, alerte_le: datetime | None, *, echue_le: datetime | None = None) -> None:
        """Write when the next alert of *numero* comes; its revision stays.

        One that came by *echue_le* and was not given yet is kept: no move of the signalisation hides it.
        """

    def reexaminer(self, offre: str, le: datetime) -> None:
        """Make every open one of *offre* due at *le*: its guarantees are no longer what they were."""

    def echues(self, le: datetime, apres: AlerteDue | None, taille: int) -> list[AlerteDue]:
        """Return at most *taille* whose alert has come by *le*, the first due first, after *apres*."""

    def donnees(self, numero: str) -> frozenset[int]:
        """Return the thresholds, in percent, of which *numero* was alerted."""

    def ajouter(self, numero: str, seuils: Iterable[int], *, le: datetime, reference: str) -> None:
        """Record alerts that are given. One given before makes the commit raise `ConflitEcriture`, if not this call."""

    def a_verrouiller(
        self, avant: datetime, apres: tuple[datetime, str] | None, taille: int
    ) -> list[tuple[datetime, str]]:
        """Return at most *taille* closed before *avant* and not locked yet: end and number, the oldest first."""
