"""Ports of subscriptions: the orders with their documents, and the terminations."""

from dataclasses import dataclass
from typing import Protocol

from esav_ws.domain.souscription import BonEnregistre, Resiliation


@dataclass(frozen=True, slots=True)
class DocumentBon:
    """The document of an order as it was given: its file name and its bytes."""

    fichier: str
    octets: bytes


class Souscriptions(Protocol):
    """Repository of what was ordered and ended. Nothing is ever taken out of it."""

    def bon(self, affaire: str) -> BonEnregistre | None:
        """Return the order of that number."""

    def bons(self, operateur: str | None = None) -> list[BonEnregistre]:
        """Return the orders of *operateur*, or of all by code, in the order of their registration."""

    def sous_contrat(self, reference: str) -> frozenset[str]:
        """Return the codes of the Opérateurs that ordered under that contract."""

    def document(self, affaire: str) -> DocumentBon | None:
        """Return the document of an order as it was given."""

    def ajouter_bon(self, enregistre: BonEnregistre, document: bytes) -> None:
        """Store a new one, or raise `ConflitEcriture`, at the latest with the commit."""

    def resiliations(self, operateur: str) -> list[Resiliation]:
        """Return the terminations of *operateur*, cancelled ones included, in order."""

    def resiliations_en_cours(self) -> list[Resiliation]:
        """Return those that are neither cancelled nor carried out, by Opérateur."""

    def ajouter_resiliation(self, resiliation: Resiliation) -> None:
        """Store a new one, or raise `ConflitEcriture`, at the latest with the commit."""

    def marquer(self, resiliation: Resiliation) -> None:
        """Store what became of it: reminded, carried out or cancelled."""
