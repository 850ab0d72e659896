"""Background work: the row is the truth. Whoever runs it only hurries it, and may die at any moment.

A subject of work is a `Chantier`: one class, one line in `bootstrap`. Its tasks are rows of `tache`, stored with what
causes them; a sweep hands over those that are due; each is taken, done and settled by its own reference.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol, runtime_checkable

from esav_ws.application.gestes import Gestes
from esav_ws.application.ports import ConflitEcriture, OuvrirUnitOfWork, UnitOfWork
from esav_ws.application.ports_travaux import Prise
from esav_ws.domain.horloge import Horloge
from esav_ws.domain.message import BaseIndisponible
from esav_ws.domain.tache import EtatTache, prochain_essai

BAIL_S: Final = 600.0
"""Seconds, of the database's clock, for which a worker that is alive keeps a task to itself."""
LOT: Final = 100
"""Tasks of one subject handed over by one sweep: the oldest due first."""
ERREUR_MAX: Final = 500
"""Characters kept of why an attempt failed."""
ECRITURES: Final = 10
"""How often the outcome of an attempt is written again, a second apart, while the database is away."""


class EchecTache(Exception):
    """An attempt failed. The message is kept with the task; only `resume`, which names nobody, is logged."""

    def __init__(self, message: str, *, resume: str) -> None:
        super().__init__(message)
        self.resume = resume


class AReprendre(EchecTache):
    """It may succeed later: the task is put off, until its attempts are used up."""


class ARenoncer(EchecTache):
    """It will never succeed as it is: the task is given up at once, for a person to look at."""


class Chantier(Protocol):
    """A subject of background work.

    Attributes:
        sujet: its name, that its tasks bear.
        en_parallele: how many of its tasks one worker does at once.
        reprises: how long to wait after each failed attempt.
    """

    @property
    def sujet(self) -> str:
        """Return its name."""

    @property
    def en_parallele(self) -> int:
        """Return how many of its tasks one worker does at once."""

    @property
    def reprises(self) -> Sequence[timedelta]:
        """Return how long to wait after each failed attempt."""

    def empechement(self) -> str | None:
        """Return what, in French, keeps all of its tasks from being done now; `None` when nothing does."""

    def accomplir(self, reference: str) -> None:
        """Do the task of that *reference*; again, after a crash, as if it were the first time.

        Raises:
            AReprendre: it may succeed later.
            ARenoncer: it never will.
        """


@runtime_checkable
class Periodique(Protocol):
    """A subject of work that comes due by itself, once per period, whoever and however many run it."""

    def periode(self, maintenant: datetime) -> str | None:
        """Return the reference of the period that has come at *maintenant*; `None` when none has."""


@runtime_checkable
class Continu(Protocol):
    """A subject of work whose own rows say what remains to be done: it makes tasks of it at each sweep."""

    def alimenter(self, maintenant: datetime) -> None:
        """Store a task for whatever has something to do and has none; whoever comes second stores nothing."""


class Issue(StrEnum):
    """What became of one attempt."""

    FAITE = "done"
    REPORTEE = "put_off"
    ABANDONNEE = "given_up"
    LAISSEE = "left"
    """Not due, already taken, of a subject that is not ours; or taken over by another meanwhile."""


@dataclass(frozen=True, slots=True)
class CompteRendu:
    """One attempt as the log tells it: nothing of it names a person. `panne` is what was not foreseen."""

    issue: Issue
    essais: int = 0
    raison: str | None = None
    panne: Exception | None = None


class Travaux:
    """All subjects of work on one database, for one or several workers."""

    def __init__(
        self,
        chantiers: Sequence[Chantier],
        *,
        ouvrir: OuvrirUnitOfWork,
        horloge: Horloge,
        bail_s: float = BAIL_S,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.chantiers = {chantier.sujet: chantier for chantier in chantiers}
        self._gestes = Gestes(ouvrir)
        self._horloge = horloge
        self._bail_s = bail_s
        self._pause = pause

    def echoir(self) -> None:
        """Store the task of each period that has come, and what continuous work has to do, once whoever comes first."""
        maintenant = self._horloge.maintenant()
        for chantier in self.chantiers.values():
            if isinstance(chantier, Continu):
                chantier.alimenter(maintenant)
            if isinstance(chantier, Periodique) and (reference := chantier.periode(maintenant)) is not None:
                self._echoir(chantier.sujet, reference, maintenant)

    def dues(self, sujet: str) -> list[str]:
        """Return the references of the tasks of *sujet* to hand over now, the oldest first; none while it is kept."""
        if self.chantiers[sujet].empechement() is not None:
            return []
        maintenant = self._horloge.maintenant()
        return self._gestes.lire(lambda u: u.taches.dues(sujet, maintenant, LOT))

    def faire(self, sujet: str, reference: str, ouvrier: str) -> CompteRendu:
        """Take the task, do it, settle it, as *ouvrier*; return what became of it.

        Two workers never do one task at once while the taker is alive and its lease runs. The attempt is counted
        before it begins: a task that kills every worker is given up like any other.

        Raises:
            BaseIndisponible: the database failed; the task will be handed over again.
        """
        chantier = self.chantiers.get(sujet)
        if chantier is None or chantier.empechement() is not None:
            return CompteRendu(Issue.LAISSEE)
        maintenant = self._horloge.maintenant()
        prise = self._gestes.ecrire(
            lambda u: u.taches.prendre(
                sujet, reference, ouvrier=ouvrier, maintenant=maintenant, bail_s=self._bail_s
            )
        )
        if prise is None:
            return CompteRendu(Issue.LAISSEE)
        return self._essayer(chantier, prise)

    def epuiser(self, ouvrier: str) -> None:
        """Do what is due now, and what comes due by it, to the end, as *ouvrier*; what others have taken is left."""
        self.echoir()
        while dues := [(sujet, reference) for sujet in self.chantiers for reference in self.dues(sujet)]:
            issues = [self.faire(sujet, reference, ouvrier).issue for sujet, reference in dues]
            if all(issue is Issue.LAISSEE for issue in issues):
                return
            self.echoir()

    def relever(self, ouvrier: str, *, mort_apres_s: float, seul: bool) -> frozenset[str]:
        """Record that *ouvrier* is alive, let go of what the dead held, and return who is alive.

        Those not seen for *mort_apres_s* seconds of the database's clock are dead; all others are when *ouvrier* is
        known to be alone (*seul*).
        """

        def tour(u: UnitOfWork) -> frozenset[str]:
            u.ouvriers.battre(ouvrier)
            if seul:
                u.ouvriers.oublier_les_autres(ouvrier)
            else:
                u.ouvriers.oublier_les_morts(mort_apres_s)
            u.ouvriers.liberer()
            return u.ouvriers.vivants()

        return self._gestes.ecrire(tour)

    def partir(self, ouvrier: str) -> None:
        """Record that *ouvrier* is gone, and let go of what it held."""

        def tour(u: UnitOfWork) -> None:
            u.ouvriers.partir(ouvrier)
            u.ouvriers.liberer()

        self._gestes.ecrire(tour)

    def _echoir(self, sujet: str, reference: str, maintenant: datetime) -> None:
        if self._gestes.lire(lambda u: u.taches.trouver(sujet, reference)) is not None:
            return
        with suppress(ConflitEcriture):  # another worker was first
            self._gestes.ecrire(
                lambda u: u.taches.ajouter(sujet, reference, creee_le=maintenant, due_le=maintenant)
            )

    def _essayer(self, chantier: Chantier, prise: Prise) -> CompteRendu:
        if prise.essais > len(chantier.reprises) + 1:
            return self._abandonner(prise, "chaque essai a été interrompu", "interrupted")
        try:
            chantier.accomplir(prise.reference)
        except ARenoncer as echec:
            return self._abandonner(prise, str(echec), echec.resume)
        except AReprendre as echec:
            return self._reporter(chantier, prise, str(echec), echec.resume)
        except Exception as panne:  # noqa: BLE001 - whatever happens, the task is settled and the worker goes on
            nature = type(panne).__name__
            return self._reporter(chantier, prise, f"erreur imprévue : {nature}", nature, panne)
        sienne = self._solder(lambda u: u.taches.clore(prise, EtatTache.FAITE, le=self._horloge.maintenant()))
        return CompteRendu(Issue.FAITE if sienne else Issue.LAISSEE, prise.essais)

    def _abandonner(
        self, prise: Prise, erreur: str, raison: str, panne: Exception | None = None
    ) -> CompteRendu:
        sienne = self._solder(
            lambda u: u.taches.clore(
                prise, EtatTache.ABANDONNEE, le=self._horloge.maintenant(), erreur=erreur[:ERREUR_MAX]
            )
        )
        return CompteRendu(Issue.ABANDONNEE if sienne else Issue.LAISSEE, prise.essais, raison, panne)

    def _reporter(
        self, chantier: Chantier, prise: Prise, erreur: str, raison: str, panne: Exception | None = None
    ) -> CompteRendu:
        due_le = prochain_essai(chantier.reprises, prise.essais, self._horloge.maintenant())
        if due_le is None:
            return self._abandonner(prise, erreur, raison, panne)
        sienne = self._solder(lambda u: u.taches.reporter(prise, due_le=due_le, erreur=erreur[:ERREUR_MAX]))
        return CompteRendu(Issue.REPORTEE if sienne else Issue.LAISSEE, prise.essais, raison, panne)

    def _solder(self, geste: Callable[[UnitOfWork], bool]) -> bool:
        """Return what *geste* returns, written even when the database is away for a moment: the act is done."""
        for reste in range(ECRITURES, 0, -1):
            try:
                return self._gestes.ecrire(geste)
            except BaseIndisponible:
                if reste == 1:
                    raise
                self._pause(1.0)
        raise AssertionError
