"""Ports: the technicians' planning, whose seats are held and booked, and the appointments."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from esav_ws.domain.rendezvous import Creneau, EtatRendezVous, Plage, RendezVous, TypeRendezVous


@dataclass(frozen=True, slots=True)
class Occupation:
    """A slot of the planning, how many of its seats are booked, and how many are held by a proposal."""

    plage: Plage
    reservees: int
    tenues: int


@dataclass(frozen=True, slots=True)
class CriteresRendezVous:
    """Which appointments to list, beginning in ``[debut, fin)``; `None` stands for all."""

    operateur: str | None = None
    numero: str | None = None
    etats: tuple[EtatRendezVous, ...] = ()
    debut: datetime | None = None
    fin: datetime | None = None


class Planning(Protocol):
    """The technicians' capacity: slots, and their seats, each free, held or booked.

    A seat whose hold has expired is free by itself.
    """

    def definir(self, plage: Plage, maintenant: datetime) -> int:
        """Create or replace the slot; return how many seats beyond its capacity remain, being held or booked."""

    def lister(
        self, zone: str | None, debut: datetime, fin: datetime, maintenant: datetime
    ) -> list[Occupation]:
        """Return the slots that begin in ``[debut, fin)``, in order."""

    def libres(
        self, zones: Collection[str], debut: datetime, fin: datetime, maintenant: datetime
    ) -> list[Plage]:
        """Return the slots of *zones* that begin in ``[debut, fin)`` and had a free seat, in order."""

    def tenir(self, creneau: Creneau, maintenant: datetime) -> bool:
        """Hold a free seat of the slot under that proposal, or return `False`: others took them all."""

    def prolonger(self, creneau: Creneau, maintenant: datetime) -> bool:
        """Hold the seat until the proposal now expires, or return `False`: it is no longer held."""

    def rendre(self, creneau: Creneau, maintenant: datetime) -> None:
        """Give the seat back, if the proposal is still held and not booked."""

    def tenus(
        self, operateur: str, prestation: str, type_: TypeRendezVous, maintenant: datetime
    ) -> list[Creneau]:
        """Return what was proposed to *operateur* for that prestation and kind, and is still held."""

    def tenu(self, creneau: str, operateur: str, maintenant: datetime) -> Creneau | None:
        """Return the proposal, only if it is *operateur*'s, still held and not booked."""

    def confirmer(self, creneau: Creneau, rendez_vous: str, maintenant: datetime) -> bool:
        """Book the seat of the proposal, or return `False`: it is no longer held."""

    def liberer(self, creneau: str, maintenant: datetime) -> None:
        """Give back the seat that was booked with this slot."""


class TousRendezVous(Protocol):
    """Repository of appointments."""

    def ajouter(self, rendez_vous: RendezVous) -> None:
        """Store a new one; a second one of its kind on its signalisation makes the commit raise `ConflitEcriture`."""

    def enregistrer(self, rendez_vous: RendezVous) -> None:
        """Write it over the stored one, which is expected, or raise `ConflitEcriture`: it no longer is."""

    def trouver(self, identifiant: str, operateur: str | None) -> RendezVous | None:
        """Return it, only if it is *operateur*'s; `None` in *operateur* means the OI."""

    def par_creneau(self, creneau: str, operateur: str) -> RendezVous | None:
        """Return the one of *operateur*'s that was booked with *creneau*, or moved to it."""

    def de(self, numero: str) -> Sequence[RendezVous]:
        """Return those of a signalisation, the first taken first."""

    def lister(
        self, criteres: CriteresRendezVous, apres: tuple[datetime, str] | None, taille: int
    ) -> list[RendezVous]:
        """Return at most *taille*, the first to begin first, after the position (beginning, identifier)."""
