"""Kinds of evolution of the service, the notice that each takes, and what changes between two versions (art. 12)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Final

from esav_ws.domain.delais import Delai


class Evolution(StrEnum):
    """What kind of change the Opérateurs are told of, the heaviest last among those of art. 12.1."""

    AUCUNE = "AUCUNE"
    ANNEXES = "ANNEXES"
    CONDITIONS = "CONDITIONS"
    ACCES = "ACCES"
    MINEURE = "MINEURE"
    MAJEURE = "MAJEURE"

    @property
    def rang(self) -> int:
        """Return the weight of this kind: the greater, the longer its notice among those of art. 12.1."""
        return list(Evolution).index(self)

    @property
    def libelle(self) -> str:
        """Return what people call this kind."""
        return _LIBELLES[self]


_LIBELLES: Final = {
    Evolution.AUCUNE: "aucun changement",
    Evolution.ANNEXES: "annexes 1 et 2",
    Evolution.CONDITIONS: "conditions spécifiques",
    Evolution.ACCES: "adresse, identification ou chiffrement",
    Evolution.MINEURE: "évolution mineure",
    Evolution.MAJEURE: "évolution majeure",
}


@dataclass(frozen=True, slots=True)
class Preavis:
    """How long before an evolution the Opérateurs are told of it, and the article that says so."""

    delai: Delai
    article: str

    def au_plus_tot(self, annonce: date) -> date:
        """Return the first day on which what was told on *annonce* may begin, at 00:00 in Paris."""
        return self.delai.premier_jour_libre(annonce)


PREAVIS: Final[Mapping[Evolution, Preavis]] = MappingProxyType(
    {
        Evolution.ANNEXES: Preavis(Delai(jours=15), "12.2"),
        Evolution.CONDITIONS: Preavis(Delai(mois=1), "12.2"),
        Evolution.ACCES: Preavis(Delai(jours=15), "12.1"),
        Evolution.MINEURE: Preavis(Delai(mois=2), "12.1"),
        Evolution.MAJEURE: Preavis(Delai(mois=6), "12.1"),
    }
)
"""The notice of each kind of evolution; what changes nothing needs none."""


class Sens(StrEnum):
    """Which way a message travels, seen from the gateway."""

    ENTREE = "ENTREE"
    SORTIE = "SORTIE"


@dataclass(frozen=True, slots=True)
class Changement:
    """One element that is not the same in two versions.

    `lieu` is its place in the contract or in the form, `constat` says in French what happened to it. `operations` are
    those that it touches (none: all of them), `sens` the ways in which they carry it. `rompt`: a caller that does not
    change may be refused, or not understand what it reads.
    """

    lieu: str
    constat: str
    evolution: Evolution
    rompt: bool = False
    sens: tuple[Sens, ...] = ()
    operations: tuple[str, ...] = ()

    @property
    def article(self) -> str | None:
        """Return the article that gives this change its notice, `None` when it needs none."""
        preavis = PREAVIS.get(self.evolution)
        return preavis.article if preavis else None


@dataclass(frozen=True)
class Comparaison:
    """All that changes from one version to another, the heaviest first."""

    changements: tuple[Changement, ...] = ()

    @classmethod
    def de(cls, changements: Iterable[Changement]) -> "Comparaison":
        """Return the comparison that holds *changements*, in the order in which people read them."""
        return cls(tuple(sorted(changements, key=lambda c: (-c.evolution.rang, c.lieu, c.constat))))

    @cached_property
    def evolution(self) -> Evolution:
        """Return the heaviest kind of evolution among the changes."""
        return max((c.evolution for c in self.changements), key=lambda e: e.rang, default=Evolution.AUCUNE)

    @property
    def rompt(self) -> bool:
        """Return whether a caller that does not change may be hindered."""
        return any(c.rompt for c in self.changements)

    def au_plus_tot(self, annonce: date) -> date:
        """Return the first day on which these changes may take effect when told on *annonce*."""
        preavis = PREAVIS.get(self.evolution)
        return preavis.au_plus_tot(annonce) if preavis else annonce
