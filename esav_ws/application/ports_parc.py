"""Port: offers, prestations, their passing from one Opérateur to another, and imports under way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from esav_ws.domain.offre import Cession, Offre, Prestation
from esav_ws.domain.prestation_fiche import Fiche


@dataclass(frozen=True, slots=True)
class Avancee:
    """How far the import of a file has come, all of it being durable.

    `octets` of the file are done with, that hold `lignes` lines; of these, `creees` made a prestation, `modifiees`
    changed one, `inchangees` said what was known, `refusees` were refused.
    """

    octets: int = 0
    lignes: int = 0
    creees: int = 0
    modifiees: int = 0
    inchangees: int = 0
    refusees: int = 0
    finie: bool = False


class Parc(Protocol):
    """Offers and prestations."""

    def verrouiller(self, identifiant: str) -> None:
        """Make others who lock this prestation wait for the end of this unit of work."""

    def prestation(self, identifiant: str, operateur: str | None) -> Prestation | None:
        """Return it, only if it is *operateur*'s (`None`: the OI)."""

    def telle_que_louee(self, identifiant: str, operateur: str) -> Prestation | None:
        """Return it as *operateur* rents it, or as it was when it last left *operateur*; `None` if it never was its."""

    def prestations(self, operateur: str | None, apres: str, taille: int) -> list[Prestation]:
        """Return at most *taille*, by number, after the number *apres*: *operateur*'s, or all."""

    def offre(self, code: str) -> Offre | None:
        """Return the offer."""

    def offres(self) -> list[Offre]:
        """Return every offer, by code."""

    def definir_offre(self, offre: Offre) -> None:
        """Create or replace an offer."""

    def definir_prestation(self, prestation: Prestation) -> None:
        """Create or replace a prestation."""

    def ceder(self, cession: Cession, apres: Prestation) -> None:
        """Write *apres* over the prestation and keep the *cession*; raise `ConflitEcriture` if it has changed hands."""

    def cessions(self, identifiant: str) -> list[Cession]:
        """Return every time that it changed hands, the first one first."""

    def fiches(self, identifiants: Sequence[str]) -> Mapping[str, Fiche]:
        """Return those of *identifiants* that are known."""

    def charger(self, fiches: Sequence[Fiche]) -> None:
        """Create or replace many prestations, whose numbers are distinct.

        Raises:
            ConflitEcriture: one of them has changed hands meanwhile.
        """

    def avancee(self, empreinte: str) -> Avancee | None:
        """Return how far the import of the file whose SHA-256 is *empreinte* has come."""

    def avancer(
        self, empreinte: str, avant: Avancee | None, apres: Avancee, *, nom: str, le: datetime, auteur: str
    ) -> None:
        """Write *apres* over *avant* (`None`: nothing is known of it); raise `ConflitEcriture` if another wrote first."""
