"""Port of the parcours that are being played."""

from typing import Protocol

from esav_ws.domain.parcours import PartieEnCours


class PartiesEnCours(Protocol):
    """The plays that are under way: one for an Opérateur at most. Those that are over are `ParcoursJoues`."""

    def lister(self) -> list[PartieEnCours]:
        """Return all, by Opérateur."""

    def trouver(self, operateur: str) -> PartieEnCours | None:
        """Return that of *operateur*."""

    def ajouter(self, partie: PartieEnCours) -> None:
        """Store one that begins, or raise `ConflitEcriture`, at the latest with the commit."""

    def modifier(self, partie: PartieEnCours) -> bool:
        """Store where *partie* stands; `False`, and nothing changed, when it is under way no more."""

    def retirer(self, partie: PartieEnCours) -> bool:
        """Take out one that is over; `False` when it was under way no more."""
