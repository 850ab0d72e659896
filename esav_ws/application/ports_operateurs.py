"""Port of the Opérateurs: who subscribed, what each may use, and until when."""

from datetime import datetime
from typing import Protocol

from esav_ws.domain.operateur import Habilitation, Operateur


class Operateurs(Protocol):
    """Opérateurs and their habilitations."""

    def lister(self) -> list[Operateur]:
        """Return all, by code."""

    def trouver(self, code: str) -> Operateur | None:
        """Return one."""

    def definir(self, operateur: Operateur) -> None:
        """Create or replace its name and status; habilitations are granted, and its end is set, apart."""

    def habiliter(
        self, code: str, habilitation: Habilitation, *, le: datetime, auteur: str, motif: str
    ) -> None:
        """Record a habilitation with who granted it and why. Granting again changes nothing."""

    def deshabiliter(self, code: str, habilitation: Habilitation) -> None:
        """Take a habilitation back, if it was there."""

    def fermer(self, code: str, ferme_le: datetime | None) -> None:
        """Set the instant at which its access ends; `None`: it does not."""

    def verrouiller(self, code: str) -> None:
        """Make other commands of this Opérateur wait for the end of this unit of work."""
