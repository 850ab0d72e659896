"""Ports of background work: tasks, the outbox of mails, the workers that are alive, and the way out for mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from esav_ws.domain.courriel import Courriel
from esav_ws.domain.tache import EtatTache, Tache


@dataclass(frozen=True, slots=True)
class Prise:
    """A task taken by one worker: what it may settle, as long as nobody took it since."""

    sujet: str
    reference: str
    ouvrier: str
    essais: int


@dataclass(frozen=True, slots=True)
class Compte:
    """How many tasks of one subject wait (`A_FAIRE`) or were given up, and since when the oldest of them is due."""

    sujet: str
    etat: EtatTache
    nombre: int
    due_le: datetime


@dataclass(frozen=True, slots=True)
class CourrielAccepte:
    """A mail of the outbox. `restants` are the recipients for whom no server has taken it yet."""

    courriel: Courriel
    cree_le: datetime
    restants: tuple[str, ...]
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Remise:
    """What a server said of the recipients that it did not take: for now (`differes`), or for good (`refuses`)."""

    differes: Mapping[str, str] = field(default_factory=dict)
    refuses: Mapping[str, str] = field(default_factory=dict)


class Taches(Protocol):
    """Repository of tasks."""

    def ajouter(self, sujet: str, reference: str, *, creee_le: datetime, due_le: datetime) -> None:
        """Store a new task. One of that reference makes the commit raise `ConflitEcriture`, if not this call."""

    def trouver(self, sujet: str, reference: str) -> Tache | None:
        """Return one."""

    def dues(self, sujet: str, maintenant: datetime, taille: int) -> list[str]:
        """Return the references of at most *taille* tasks that are due and that nobody is at, the oldest first."""

    def prendre(
        self, sujet: str, reference: str, *, ouvrier: str, maintenant: datetime, bail_s: float
    ) -> Prise | None:
        """Take a task that is due for *bail_s* seconds of the database's clock, or return `None`: not now."""

    def clore(self, prise: Prise, etat: EtatTache, *, le: datetime, erreur: str | None = None) -> bool:
        """Record that it was done or given up; return whether it was still this worker's."""

    def reporter(self, prise: Prise, *, due_le: datetime, erreur: str) -> bool:
        """Put it off after a failure; return whether it was still this worker's."""

    def relancer(self, sujet: str, reference: str, *, le: datetime) -> bool:
        """Have it tried from *le* on as if for the first time; `False` when it is done, or being done."""

    def lister(self, sujet: str | None, etat: EtatTache | None, taille: int) -> list[Tache]:
        """Return at most *taille* tasks, the newest first."""

    def compter(self) -> list[Compte]:
        """Return how many wait and how many were given up, by subject."""

    def purger(self, sujet: str, avant: datetime, taille: int) -> int:
        """Forget at most *taille* tasks that were done or given up before *avant*; return how many."""


class Ouvriers(Protocol):
    """The workers that are alive, judged by the database's clock alone."""

    def battre(self, ouvrier: str) -> None:
        """Record that this worker is alive now."""

    def partir(self, ouvrier: str) -> None:
        """Record that this worker is gone."""

    def oublier_les_morts(self, delai_s: float) -> None:
        """Forget those not seen for *delai_s* seconds."""

    def oublier_les_autres(self, ouvrier: str) -> None:
        """Forget all but this one."""

    def vivants(self) -> frozenset[str]:
        """Return those that are left."""

    def liberer(self) -> int:
        """Let go of the tasks that workers who are not known hold; return how many."""


class Courriels(Protocol):
    """Repository of the outbox."""

    def ajouter(self, courriel: Courriel, cree_le: datetime) -> None:
        """Store a new mail."""

    def trouver(self, reference: str) -> CourrielAccepte | None:
        """Return one with its attachments."""

    def nommer(self, reference: str, message_id: str) -> None:
        """Record its Message-ID, that every sending of it bears from now on."""

    def restreindre(self, reference: str, restants: Sequence[str]) -> None:
        """Record for whom no server has taken it yet."""

    def purger(self, avant: datetime, taille: int) -> int:
        """Forget at most *taille* mails sent or given up before *avant*, with their tasks; return how many."""


class Messagerie(Protocol):
    """The way out for mail."""

    @property
    def empechement(self) -> str | None:
        """Return what, in French, keeps every mail from leaving; `None` when mail can leave."""

    @property
    def domaine(self) -> str:
        """Return the domain in which Message-IDs are unique."""

    def envoyer(self, accepte: CourrielAccepte) -> Remise:
        """Hand the mail to a server for its `restants`, under its `message_id`, and return what the server said.

        Raises:
            AReprendre: the server took it for nobody, and may take it later.
            ARenoncer: the server will not take it, for nobody.
        """
