"""Ports of notices: who is told, where, and who was told what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from esav_ws.domain.contrat_evolution import Evolution


@dataclass(frozen=True, slots=True)
class AvisDonne:
    """One notice given to one Opérateur. `courriel`: also by mail; without, its Opérateur has no address.

    `sujet` is what it is about (`signalisation 2.0`), `exception` the reason for which a notice of art. 12 was cut short.
    """

    reference: str
    operateur: str
    sujet: str
    evolution: Evolution
    objet: str
    effet_le: date | None
    le: datetime
    auteur: str
    exception: str | None
    courriel: bool


class RegistreAvis(Protocol):
    """Repository of notices and of the addresses that they go to."""

    def correspondants(self) -> Mapping[str, tuple[str, ...]]:
        """Return the addresses of each Opérateur that has any, by code; one that has left is written to no more."""

    def definir_correspondants(self, operateur: str, adresses: Sequence[str]) -> None:
        """Replace the addresses of *operateur*."""

    def locataires(self, offres: Iterable[str]) -> frozenset[str]:
        """Return the Opérateurs that rent a prestation of one of *offres*."""

    def sous(self, reference: str) -> list[AvisDonne]:
        """Return what was given under *reference*, by Opérateur."""

    def derniere(self, sujet: str) -> str | None:
        """Return the greatest reference given on *sujet*."""

    def ajouter(self, avis: AvisDonne) -> None:
        """Record one that is given."""

    def poste(self, reference: str, operateur: str) -> None:
        """Record that the mail of one given without address has now been posted."""

    def lister(self, taille: int) -> list[AvisDonne]:
        """Return at most *taille*, the latest first."""
