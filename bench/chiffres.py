"""The figures of a run, each beside what it must reach (floor) and what it should (goal)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

ECHEC = 1
"""Exit code when a figure is below its floor."""


class Etat(StrEnum):
    """How a figure stands."""

    BUT = "goal reached"
    PLANCHER = "floor reached"
    DESSOUS = "below floor"
    MANQUE = "goal missed"
    MONTRE = ""


@dataclass(frozen=True, slots=True)
class Chiffre:
    """One figure; `plancher` and `but` are bounds from below or, with `au_plus`, from above. `None`: there is none.

    Without a goal, the floor is one; a goal without a floor may be missed.

    `groupe` is the heading under which it is shown, `detail` what it was made from.
    """

    groupe: str
    nom: str
    valeur: float
    unite: str = ""
    plancher: float | None = None
    but: float | None = None
    au_plus: bool = False
    detail: str = ""

    @property
    def etat(self) -> Etat:
        """Return how it stands."""
        if self.plancher is not None and not self._atteint(self.plancher):
            return Etat.DESSOUS
        but = self.plancher if self.but is None else self.but
        if but is None:
            return Etat.MONTRE
        if self._atteint(but):
            return Etat.BUT
        return Etat.MANQUE if self.plancher is None else Etat.PLANCHER

    def _atteint(self, borne: float) -> bool:
        return self.valeur <= borne if self.au_plus else self.valeur >= borne


def sous_plancher(chiffres: Iterable[Chiffre]) -> list[Chiffre]:
    """Return those that are below their floor."""
    return [chiffre for chiffre in chiffres if chiffre.etat is Etat.DESSOUS]


def code_sortie(chiffres: Iterable[Chiffre]) -> int:
    """Return the exit code of a run: `ECHEC` when a figure is below its floor, else 0."""
    return ECHEC if sous_plancher(chiffres) else 0
