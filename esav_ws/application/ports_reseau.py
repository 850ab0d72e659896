"""Port: incidents and planned works, the lines that they cover, whom they concern, what is attached to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from esav_ws.application.messages_reseau import Concerne
from esav_ws.domain.reseau import EvenementReseau
from esav_ws.domain.reseau_codes import EtatReseau, NatureReseau
from esav_ws.domain.reseau_periode import PeriodeReseau

Place = tuple[int, str]
"""A place in the impacted prestations of one: the rank of what covers them, and the number of the prestation."""


@dataclass(frozen=True, slots=True)
class CriteresReseau:
    """Which ones to list; `None` asks nothing. With `operateur`, those that concern it and that it may still see.

    `ligne` is the PM and the PBO of a line that they cover.
    """

    operateur: str | None = None
    nature: NatureReseau | None = None
    reference: str | None = None
    ligne: tuple[str, str | None] | None = None
    pm: str | None = None
    pms: tuple[str, ...] = ()
    commune: str | None = None
    periode: PeriodeReseau | None = None
    creation: PeriodeReseau | None = None
    debut: PeriodeReseau | None = None
    fin: PeriodeReseau | None = None
    modifie_depuis: datetime | None = None
    etats: tuple[EtatReseau, ...] = ()
    intervention_oc: bool | None = None
    vivants: bool = False


class Impactee(NamedTuple):
    """An impacted prestation, with the place where it is."""

    rang: int
    identifiant: str


class Ouverte(NamedTuple):
    """An open signalisation on a line that is covered."""

    depose_le: datetime
    numero: str
    operateur: str


class Reseau(Protocol):
    """Incidents and planned works."""

    def ajouter(self, evenement: EvenementReseau) -> None:
        """Store a new one, or raise `ConflitEcriture`: its reference is taken."""

    def enregistrer(self, avant: EvenementReseau, apres: EvenementReseau) -> None:
        """Write *apres* over *avant*, or raise `ConflitRevisionReseau` if somebody else wrote first."""

    def trouver(self, reference: str) -> EvenementReseau | None:
        """Return it whole."""

    def visible(self, reference: str, operateur: str, le: datetime) -> bool:
        """Return whether *operateur* may see it at *le*: it concerns it, and has not ended too long ago."""

    def lister(
        self, criteres: CriteresReseau, maintenant: datetime, apres: tuple[datetime, str] | None, taille: int
    ) -> list[EvenementReseau]:
        """Return at most *taille*, the latest changed first, after the position (instant, reference).

        Without their history.
        """

    def couvrant(self, pm: str, pbo: str | None) -> list[EvenementReseau]:
        """Return those that live and cover a line of *pm* and *pbo*, without their history."""

    def ligne_de_prise(self, prise: str, operateur: str | None) -> tuple[str, str | None] | None:
        """Return the PM and the PBO of the line that ends at the PTO *prise*, *operateur*'s own (`None`: the OI)."""

    def touches(self, reference: str) -> list[str]:
        """Return the Opérateurs that rent a line that it covers, by code."""

    def impactees(self, reference: str, operateur: str, apres: Place | None, taille: int) -> list[Impactee]:
        """Return at most *taille* prestations of *operateur*'s that it covers, after the place *apres*."""

    def compter(self, reference: str, operateur: str, rang: int, rangs: int) -> int:
        """Return how many prestations of *operateur*'s are covered by those of its coverings of *rang* and on, *rangs* of them."""

    def concernes(self, reference: str) -> list[Concerne]:
        """Return whom it concerns, by code."""

    def concerner(self, reference: str, operateurs: Sequence[str], visible_jusqu_au: datetime | None) -> None:
        """Record that it concerns *operateurs* too, and until when all whom it concerns see it."""

    def nombres(self, references: Sequence[str], operateur: str) -> dict[str, int | None]:
        """Return how many prestations *operateur* was told of for each of *references*."""

    def dire(self, reference: str, operateur: str, revision: int, nombre: int) -> None:
        """Record that *operateur* is told of *revision*, that covers *nombre* prestations of its own."""

    def a_dire(self, apres: str, taille: int) -> list[str]:
        """Return at most *taille* references, after *apres*, of what somebody has not been told."""

    def vivants(self, apres: str, taille: int) -> list[str]:
        """Return at most *taille* references, after *apres*, of what lives."""

    def tout_dit(self, reference: str, revision: int) -> None:
        """Record that everybody concerned was told of *revision*."""

    def rattacher(self, numero: str, reference: str, le: datetime) -> None:
        """Attach the signalisation."""

    def a_rattacher(
        self, reference: str, depuis: datetime, apres: tuple[datetime, str] | None, taille: int
    ) -> list[Ouverte]:
        """Return at most *taille* open ones on lines that it covers, deposited since *depuis*, attached to nothing."""

    def rattachees(self, reference: str, apres: str, taille: int, *, a_dire: bool = False) -> list[Ouverte]:
        """Return at most *taille* open ones that are attached to it, by number; *a_dire*, those not told of its end."""

    def fin_dite(self, numero: str) -> bool:
        """Return whether the signalisation was told of the end of what it is attached to."""

    def dire_la_fin(self, numero: str, le: datetime) -> None:
        """Record that the signalisation was told of the end of what it is attached to."""
