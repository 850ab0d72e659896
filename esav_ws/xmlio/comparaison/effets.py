"""What a change does to the messages that are admitted, and what that means in each direction.

One table: a caller must still be understood (what comes in may only be widened), and must still understand (what goes
out may only be narrowed).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from esav_ws.domain.contrat_evolution import Changement, Evolution, Sens


class Effet(StrEnum):
    """What becomes of the set of admitted messages. `RETIRE`: something that a caller may know of is gone."""

    ELARGIT = "ELARGIT"
    RETRECIT = "RETRECIT"
    AUTRE = "AUTRE"
    RETIRE = "RETIRE"


_CLASSES: Final = {
    (Effet.ELARGIT, Sens.ENTREE): Evolution.MINEURE,
    (Effet.RETRECIT, Sens.SORTIE): Evolution.MINEURE,
}
"""What is minor; everything else is major."""

Constat = tuple[str, Effet]
"""What happened to an element, in French, and its effect."""


def classe(effet: Effet, sens: Iterable[Sens]) -> Evolution:
    """Return the class of a change of this *effet*, the heaviest over the ways in which it travels."""
    classes = {_CLASSES.get((effet, s), Evolution.MAJEURE) for s in sens}
    return max(classes, key=lambda evolution: evolution.rang)


@dataclass(slots=True)
class Releve:
    """Changes as they are met along the messages: one entry for each place, whatever leads to it."""

    _structure: dict[tuple[str, str, Effet], tuple[set[str], set[Sens]]] = field(default_factory=dict)
    _autres: list[Changement] = field(default_factory=list)

    def noter(self, lieu: str, constat: Constat, operation: str, sens: Sens) -> None:
        """Note that *operation* carries, in this way, a change of the structure at *lieu*."""
        operations, les_sens = self._structure.setdefault((lieu, *constat), (set(), set()))
        operations.add(operation)
        les_sens.add(sens)

    def dire(self, lieu: str, constat: str, evolution: Evolution, *operations: str) -> None:
        """Note a change that is not of the structure of a message."""
        self.ajouter(
            Changement(lieu, constat, evolution, rompt=evolution is Evolution.MAJEURE, operations=operations)
        )

    def ajouter(self, changement: Changement) -> None:
        """Note a change that is told whole, once."""
        if changement not in self._autres:
            self._autres.append(changement)

    def changements(self) -> list[Changement]:
        """Return all that was noted."""
        notes = list(self._autres)
        for (lieu, constat, effet), (operations, les_sens) in self._structure.items():
            evolution = classe(effet, les_sens)
            notes.append(
                Changement(
                    lieu,
                    constat,
                    evolution,
                    rompt=evolution is Evolution.MAJEURE,
                    sens=tuple(sorted(les_sens)),
                    operations=tuple(sorted(filter(None, operations))),
                )
            )
        return notes
