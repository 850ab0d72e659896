"""The repair clock that both sides read: computed here, once, for both versions of the service and the command line.

It starts at the deposit, stops while the Opérateur is waited for, and ends when service is restored (ADR 0021).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from esav_ws.domain.heures_ouvrees import Heures, HeuresCalendaires, HeuresOuvrees
from esav_ws.domain.motifs import CauseGel, CodeMotif
from esav_ws.domain.offre import CalendrierGtr, Garantie
from esav_ws.domain.operateur import Cote
from esav_ws.domain.signalisation import Avancement, Etat, Passage, Signalisation

_NEANT: Final = timedelta()
_MINUTE: Final = timedelta(minutes=1)
_CALENDAIRES: Final = HeuresCalendaires()
_RETABLIE: Final = frozenset({Avancement.RETABLIE, Avancement.REPAREE})
_FINS: Final = frozenset({Etat.CLOS, Etat.EN_REJET})


class EtatHorloge(StrEnum):
    """Whether the repair clock runs, stands in a freeze, or has ended."""

    EN_MARCHE = "EN_MARCHE"
    ARRETEE = "ARRETEE"
    TERMINEE = "TERMINEE"


class CauseArret(CodeMotif):
    """Why the clock stood, freezes apart: it had ended, and the Opérateur contested."""

    RETABLISSEMENT = "RETABLISSEMENT", "Service déclaré rétabli, jusqu'à la contestation de la clôture"
    CLOTURE = "CLOTURE", "Signalisation close, jusqu'à la contestation de la clôture"


@dataclass(frozen=True, slots=True)
class Arret:
    """One stop, or one freeze that does not stop the clock: from, to (`None`: still), why, and on whose side.

    `suspensif` says whether its time is taken out: it is not while the OI waits for itself.
    """

    debut: datetime
    fin: datetime | None
    cause: CodeMotif
    cote: Cote
    suspensif: bool


@dataclass(frozen=True, slots=True)
class HorlogeReparation:
    """The clock as shown at one instant.

    Attributes:
        etat: whether it runs.
        ecoule: time run, in the hours of `garantie`; round the clock without guarantee.
        garantie: the guarantee whose limit comes first, `None` when the offer has none.
        limite: when `garantie` is used up, or was; while the clock stands, as if it went on now.
        arrets: the freezes, and the time from an end to its contesting, the oldest first.
    """

    etat: EtatHorloge
    ecoule: timedelta
    limite: datetime | None = None
    garantie: Garantie | None = None
    arrets: tuple[Arret, ...] = ()

    @property
    def objectif(self) -> timedelta | None:
        """Return the guaranteed time, `None` without guarantee."""
        return timedelta(hours=self.garantie.heures) if self.garantie else None

    @property
    def depassee(self) -> bool:
        """Return whether more than the guaranteed time has run: exactly that much is in time."""
        return self.objectif is not None and self.ecoule > self.objectif

    @property
    def minutes_ecoulees(self) -> int:
        """Return the whole minutes run."""
        return self.ecoule // _MINUTE

    @property
    def minutes_objectif(self) -> int | None:
        """Return the guaranteed time in minutes, `None` without guarantee."""
        return None if self.objectif is None else self.objectif // _MINUTE

    @property
    def minutes_restantes(self) -> int | None:
        """Return the minutes left: with those run they make the guaranteed time. `None` without guarantee."""
        objectif = self.minutes_objectif
        return None if objectif is None else max(objectif - self.minutes_ecoulees, 0)

    @property
    def minutes_depassement(self) -> int | None:
        """Return by how many whole minutes the guarantee is exceeded, `None` when it is not."""
        if self.objectif is None or not self.depassee:
            return None
        return (self.ecoule - self.objectif) // _MINUTE

    def atteint(self, pourcent: int) -> bool:
        """Return whether *pourcent* of the guaranteed time has run; at 100, whether it is exceeded."""
        if self.objectif is None:
            return False
        return self.depassee if pourcent == DEPASSEMENT else self.ecoule >= self.objectif * pourcent / 100


DEPASSEMENT: Final = 100
"""The threshold, in percent, at which the guarantee is exceeded."""


class Mesure:
    """How repair time is counted: in the hours of each guarantee's calendar."""

    def __init__(self, ouvrees: HeuresOuvrees) -> None:
        self._ouvrees = ouvrees

    def heures(self, calendrier: CalendrierGtr) -> Heures:
        """Return the hours that a guarantee in *calendrier* counts."""
        return self._ouvrees if calendrier is CalendrierGtr.OUVRE else _CALENDAIRES

    def horloge(
        self, signalisation: Signalisation, garanties: Sequence[Garantie], maintenant: datetime
    ) -> HorlogeReparation:
        """Return the repair clock of *signalisation* at *maintenant*, by the guarantee whose limit comes first."""
        fin, arrets = _arrets(signalisation.passages)
        courses = _courses(signalisation.depose_le, fin or maintenant, arrets)
        if fin is not None:
            etat = EtatHorloge.TERMINEE
        else:
            debout = any(arret.suspensif and arret.fin is None for arret in arrets)
            etat = EtatHorloge.ARRETEE if debout else EtatHorloge.EN_MARCHE
        if not garanties:
            return HorlogeReparation(etat, _total(courses, _CALENDAIRES), arrets=arrets)
        limite, _, garantie = min(
            (self._limite(garantie, courses, fin or maintenant), rang, garantie)
            for rang, garantie in enumerate(garanties)
        )
        ecoule = _total(courses, self.heures(garantie.calendrier))
        return HorlogeReparation(etat, ecoule, limite, garantie, arrets)

    def prochaine_alerte(
        self, horloge: HorlogeReparation, seuils: Iterable[int], maintenant: datetime
    ) -> datetime | None:
        """Return when the next of *seuils*, in percent and in order, is reached if nothing happens; `None` when none is.

        A clock that stands reaches none: it is asked again when it goes on.
        """
        garantie, ecoule = horloge.garantie, horloge.ecoule
        if horloge.etat is not EtatHorloge.EN_MARCHE or garantie is None:
            return None
        objectif = timedelta(hours=garantie.heures)
        if ecoule > objectif:
            return None
        parts = (objectif * seuil / DEPASSEMENT for seuil in seuils)
        prochaine = next((part for part in parts if part > ecoule), objectif)
        return self.heures(garantie.calendrier).ajouter(maintenant, prochaine - ecoule)

    def _limite(
        self, garantie: Garantie, courses: Sequence[tuple[datetime, datetime]], fin: datetime
    ) -> datetime:
        """Return when *garantie* was used up within *courses*, else when it would be, running on from *fin*."""
        heures, reste = self.heures(garantie.calendrier), timedelta(hours=garantie.heures)
        for debut, arret in courses:
            couru = heures.entre(debut, arret)
            if couru >= reste:
                return heures.ajouter(debut, reste)
            reste -= couru
        return heures.ajouter(max(fin, courses[-1][0]), reste)


def _total(courses: Iterable[tuple[datetime, datetime]], heures: Heures) -> timedelta:
    return sum((heures.entre(debut, fin) for debut, fin in courses), _NEANT)


def _courses(depot: datetime, fin: datetime, arrets: Iterable[Arret]) -> list[tuple[datetime, datetime]]:
    """Return from when to when the clock ran between *depot* and *fin*."""
    courses, debut = [], depot
    for arret in arrets:
        if arret.suspensif:
            courses.append((debut, arret.debut))
            debut = arret.fin or fin
    return [*courses, (debut, fin)]


def _arrets(passages: Iterable[Passage]) -> tuple[datetime | None, tuple[Arret, ...]]:
    """Return when the clock ended, `None` while it has not, and everything that stopped it or might have.

    A freeze after the end is no matter of the clock any more.
    """
    arrets: list[Arret] = []
    gel: Passage | None = None
    fin: datetime | None = None
    cause = CauseArret.CLOTURE
    for p in passages:
        if gel is not None and p.depart is Etat.GELE:
            arrets.append(_arret_de_gel(gel, p.le))
            gel = None
        if fin is None and p.cible is Etat.GELE:
            gel = p
        elif fin is None and (p.cible in _FINS or p.avancement in _RETABLIE):
            fin = p.le
            cause = CauseArret.CLOTURE if p.cible in _FINS else CauseArret.RETABLISSEMENT
        elif fin is not None and p.cible is Etat.EN_COURS and p.depart in {Etat.CLOS, Etat.VALIDE}:
            arrets.append(Arret(fin, p.le, cause, Cote.OI, suspensif=True))
            fin = None
    if gel is not None:
        arrets.append(_arret_de_gel(gel, None))
    return fin, tuple(arrets)


def _arret_de_gel(gel: Passage, fin: datetime | None) -> Arret:
    cote = gel.cote or Cote.OPERATEUR
    return Arret(gel.le, fin, CauseGel(gel.code or ""), cote, suspensif=cote is Cote.OPERATEUR)
