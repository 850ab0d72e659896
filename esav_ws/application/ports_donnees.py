"""Port: the personal data, wherever they stand; what was done to them, and what people decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from esav_ws.domain.donnees import Categorie, Terme


@dataclass(frozen=True, slots=True)
class Mesure:
    """Where one category stands.

    `dues` rows are beyond their term and still hold something, `retenues` are beyond it and held by a decision;
    `plus_ancienne` is the instant from which the oldest that is left counts.
    """

    dues: int
    retenues: int = 0
    plus_ancienne: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ronde:
    """What the rounds of one Paris day did of one category, under the policy whose SHA-256 is `politique`."""

    jour: date
    categorie: Categorie
    politique: str
    avant: datetime
    dues: int
    traitees: int
    retenues: int
    le: datetime


class ActeDonnees(StrEnum):
    """What people decide of the personal data of one signalisation."""

    RETENIR = "RETENIR"
    LEVER = "LEVER"
    EFFACER = "EFFACER"


@dataclass(frozen=True, slots=True)
class Decision:
    """One such decision, with who took it, when and why."""

    numero: str
    acte: ActeDonnees
    le: datetime
    auteur: str
    motif: str


@dataclass(frozen=True, slots=True)
class EtatDonnees:
    """Whether a signalisation is held, and whether something personal is left on it."""

    retenue: bool
    effacee: bool


class Genre(StrEnum):
    """By what a person is looked for."""

    NOM = "nom"
    TELEPHONE = "telephone"
    COURRIEL = "courriel"


@dataclass(frozen=True, slots=True)
class Trouvaille:
    """One value that names the person: in which table, row and column, and of which category."""

    table: str
    cle: str
    colonne: str
    categorie: Categorie
    valeur: str


class DonneesPersonnelles(Protocol):
    """What the database holds of persons."""

    def mesurer(self, terme: Terme) -> Mesure:
        """Return where the category stands."""

    def traiter(self, terme: Terme, taille: int) -> int:
        """Erase what is due of the category, of at most *taille* rows; return of how many, 0 when nothing is left."""

    def restes(self, terme: Terme) -> int:
        """Return how many rows beyond the term, not held, still hold a value: read again, whatever was recorded."""

    def effacer(self, numero: str, terme: Terme) -> None:
        """Erase at once what *numero* holds of the category, whatever the term."""

    def etat(self, numero: str) -> EtatDonnees | None:
        """Return where the personal data of *numero* stand, no round touching them until the end of this unit of work."""

    def retenir(self, numero: str, *, retenue: bool) -> None:
        """Hold the signalisation, or no longer."""

    def decider(self, decision: Decision) -> None:
        """Record a decision."""

    def decisions(self, debut: datetime, fin: datetime) -> list[Decision]:
        """Return those taken in ``[debut, fin)``, in order."""

    def retenues(self) -> list[Decision]:
        """Return the decision that holds each signalisation that is held."""

    def ouvrir(self, ronde: Ronde) -> None:
        """Record that the *ronde* begins; what its day has done already stays counted."""

    def avancer(self, ronde: Ronde, nombre: int) -> None:
        """Add *nombre* rows to what the day of the *ronde* did of its category."""

    def rondes(self, du: date, au: date) -> list[Ronde]:
        """Return the rounds of these Paris days, both included."""

    def chercher(self, genre: Genre, cherche: str) -> Iterator[Trouvaille]:
        """Yield every value that names the person."""
