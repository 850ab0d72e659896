"""Port of the plays of parcours."""

from collections.abc import Sequence
from typing import Protocol

from esav_ws.domain.parcours import PartieJouee


class PartiesJouees(Protocol):
    """The plays of parcours, of every Opérateur of the platform."""

    def dernier(self) -> int:
        """Return the greatest number given, 0 before the first."""

    def ajouter(self, partie: PartieJouee) -> None:
        """Store one that begins, or raise `ConflitEcriture`, at the latest with the commit."""

    def modifier(self, partie: PartieJouee) -> bool:
        """Store where *partie* stands; `False`, and nothing changed, when it is over already or is no more."""

    def trouver(self, numero: int) -> PartieJouee | None:
        """Return one."""

    def en_cours(self, operateur: str | None = None) -> list[PartieJouee]:
        """Return those that are under way, of everybody or of one Opérateur, the oldest first."""

    def dernieres(self, operateur: str) -> list[PartieJouee]:
        """Return the latest play of each parcours and major version of *operateur*, by number."""

    def dernieres_reussies(self, operateur: str, contrat: str, majeure: int) -> Sequence[PartieJouee]:
        """Return the latest passed play of each parcours of one contract version, by number."""
