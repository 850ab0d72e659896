"""Ports of subscriptions: their repository, the choice of events by mail, and the way out to an Opérateur's address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from esav_ws.domain.abonnement import Abonnement, EtatAbonnement
from esav_ws.domain.evenement import Evenement

SUJET: Final = "notification"
"""The subject of the tasks that carry events."""


@dataclass(frozen=True, slots=True)
class EnvoiCourriel:
    """The events that an Opérateur's correspondants read by mail, and up to which one mails were accepted."""

    operateur: str
    types: tuple[str, ...]
    acquitte: int


@dataclass(frozen=True, slots=True)
class Notification:
    """What one call carries: events in the order of the journal, or the question whether somebody is there.

    Attributes:
        precedent: the sequence number acknowledged before.
        dernier: the sequence number up to which this call carries all that was asked for.
        perdus: the first and the last sequence number of those that the journal no longer holds.
    """

    abonnement: str
    adresse: str
    le: datetime
    precedent: int
    dernier: int
    evenements: tuple[Evenement, ...] = ()
    perdus: tuple[int, int] | None = None
    verification: bool = False


class Notifieur(Protocol):
    """The way out to an Opérateur's address."""

    @property
    def empechement(self) -> str | None:
        """Return what, in French, keeps every call from leaving; `None` when they can leave."""

    def notifier(self, notification: Notification) -> int:
        """Carry *notification* and return the sequence number that the address acknowledges, whatever it is.

        Raises:
            AReprendre: it did not arrive, or what came back is no acknowledgement.
        """


class Abonnements(Protocol):
    """Repository of subscriptions."""

    def ajouter(self, abonnement: Abonnement) -> None:
        """Store a new one."""

    def enregistrer(self, apres: Abonnement) -> bool:
        """Write it over the revision that it was made of; return whether nobody had written in between."""

    def trouver(self, identifiant: str, operateur: str | None) -> Abonnement | None:
        """Return one, only if it is *operateur*'s; `None` in *operateur* means the OI, who sees all."""

    def lister(self, operateur: str | None, etat: EtatAbonnement | None, taille: int) -> list[Abonnement]:
        """Return at most *taille*, those of *operateur* or all, the newest first; ended ones only when asked for."""

    def en_attente(self, taille: int) -> list[tuple[str, int]]:
        """Return the identifier and the turn of those that have something to carry and no task for it."""

    def lancer(self, identifiant: str, tour: int, tache: str) -> bool:
        """Record that *tache* is its task after turn number *tour*; return whether nobody else had."""

    def tache(self, identifiant: str) -> str | None:
        """Return the reference of its latest task."""

    def envois(self) -> Sequence[EnvoiCourriel]:
        """Return the choices of events by mail, by Opérateur."""

    def definir_envoi(self, operateur: str, types: tuple[str, ...], acquitte: int) -> None:
        """Choose the events that *operateur* reads by mail, those after *acquitte*; keep the place of a known choice."""

    def avancer_envoi(self, operateur: str, avant: int, apres: int) -> bool:
        """Move its place from *avant* to *apres*; return whether it was there."""

    def retirer_envoi(self, operateur: str) -> bool:
        """Write to *operateur* no more; return whether that changes anything."""
