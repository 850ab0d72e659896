"""What the story itself has written down of each signalisation: who did what when, and the figures that follow.

Nothing here is read from the product: the evenings and the balance of the week hold this against what the web service
answers. The repair clock is that of the rules: from the deposit to the restoring (or the end), without the time for
which the Opérateur is waited for, nor that from an end to its contesting.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from esav_ws.cli.demo_semaine_calendrier import minutes, minutes_ouvrees
from esav_ws.cli.demo_semaine_reseau import Ligne
from esav_ws.domain.operateur import Cote
from esav_ws.domain.signalisation import Etat

OUVERTES: Final = frozenset({Etat.EN_DEPOT, Etat.EN_QUALIFICATION, Etat.EN_COURS, Etat.GELE})

DEPOSEES: Final = "déposées"
ACCEPTEES: Final = "acceptées"
REJETEES: Final = "rejetées"
GELEES: Final = "gelées"
RETABLIES: Final = "rétablies"
CLOSES: Final = "closes"
ANNULEES: Final = "annulées"
CONTESTEES: Final = "contestées"
COLONNES: Final = (DEPOSEES, ACCEPTEES, REJETEES, GELEES, RETABLIES, CLOSES, ANNULEES, CONTESTEES)
"""What the board of a day counts."""


@dataclass(slots=True)
class Arret:
    """The clock may stand from `debut` to `fin` (`None`: still); it does where `suspensif`."""

    debut: datetime
    fin: datetime | None
    cote: Cote
    suspensif: bool
    gel: bool = True


@dataclass(slots=True)
class Suivie:
    """One signalisation as the story knows it. `version` is that of its deposit, 0 for one that was told by phone."""

    numero: str
    ligne: Ligne
    version: int
    depose_le: datetime
    etat: Etat = Etat.EN_DEPOT
    avant_gel: Etat = Etat.EN_COURS
    fin: datetime | None = None
    retablie: bool = False
    arrets: list[Arret] = field(default_factory=list)

    @property
    def operateur(self) -> str:
        """Return whose it is."""
        return self.ligne.operateur

    @property
    def objectif(self) -> int | None:
        """Return its guaranteed minutes, `None` without guarantee."""
        if self.ligne.offre == "FTTO":
            return 4 * 60
        return 10 * 60 if self.ligne.garantie else None

    @property
    def compter(self) -> Callable[[datetime, datetime], int]:
        """Return how its minutes are counted: worked ones for the option of FTTH, all of them otherwise."""
        return minutes_ouvrees if self.ligne.garantie else minutes

    def ecoulees(self, maintenant: datetime) -> int:
        """Return the minutes that its repair clock showed at *maintenant*."""
        fin = min(self.fin or maintenant, maintenant)
        total, debut = 0, min(self.depose_le, fin)
        for arret in self.arrets:
            if arret.suspensif and arret.debut < fin:
                total += self.compter(debut, arret.debut)
                debut = min(arret.fin or fin, fin)
        return total + self.compter(debut, fin)

    def depassee(self, maintenant: datetime) -> bool:
        """Return whether its guarantee is exceeded."""
        return self.objectif is not None and self.ecoulees(maintenant) > self.objectif

    def gelees(self, cote: Cote, maintenant: datetime) -> int:
        """Return for how many minutes it was frozen on that side."""
        return sum(minutes(a.debut, a.fin or maintenant) for a in self.arrets if a.gel and a.cote is cote)

    def geler(self, cote: Cote, le: datetime) -> None:
        """Write down a freeze."""
        self.avant_gel, self.etat = self.etat, Etat.GELE
        self.arrets.append(Arret(le, None, cote, suspensif=cote is Cote.OPERATEUR))

    def degeler(self, le: datetime) -> None:
        """Write down the end of the freeze."""
        self.etat = self.avant_gel
        self.arrets[-1].fin = le

    def retablir(self, le: datetime) -> None:
        """Write down that service is restored."""
        self.retablie, self.fin = True, self.fin or le

    def terminer(self, etat: Etat, le: datetime) -> None:
        """Write down its end."""
        if self.etat is Etat.GELE:
            self.degeler(le)
        self.etat, self.fin = etat, self.fin or le

    def contester(self, le: datetime) -> None:
        """Write down that its closing is contested."""
        if self.fin is not None:
            self.arrets.append(Arret(self.fin, le, Cote.OI, suspensif=True, gel=False))
        self.etat, self.fin = Etat.EN_COURS, None


class Registre:
    """All of them, by number; `jour` counts what was done since the board was last cleared, by Opérateur and column."""

    def __init__(self) -> None:
        self.suivies: dict[str, Suivie] = {}
        self.jour: Counter[tuple[str, str]] = Counter()
        self.ecarts: list[str] = []
        self.consultations = 0

    def ajouter(self, suivie: Suivie) -> Suivie:
        """Return *suivie*, written down."""
        self.suivies[suivie.numero] = suivie
        self.noter(suivie, DEPOSEES)
        return suivie

    def noter(self, suivie: Suivie, colonne: str) -> None:
        """Count one more act of the day."""
        self.jour[suivie.operateur, colonne] += 1

    def de(self, operateur: str) -> list[Suivie]:
        """Return those of an Opérateur."""
        return [s for s in self.suivies.values() if s.operateur == operateur]

    def ouvertes(self, operateur: str) -> int:
        """Return how many are open."""
        return sum(s.etat in OUVERTES for s in self.de(operateur))


def moyenne(valeurs: Iterable[int]) -> int:
    """Return the mean of *valeurs* in whole minutes, 0 of none."""
    lues = list(valeurs)
    return sum(lues) // len(lues) if lues else 0
