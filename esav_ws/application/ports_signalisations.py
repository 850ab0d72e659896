"""Ports of signalisations: the stored ones, what a deposit is decided on, and the idempotency keys of acts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from esav_ws.application.resultats import AccuseDepot, EtatCourant, Resume
from esav_ws.domain.offre import Garantie, Prestation
from esav_ws.domain.signalisation import Etat, Signalisation

Position = tuple[datetime, str]
"""A place in a keyset-paged list: the instant that orders it, and the number that breaks ties."""


@dataclass(frozen=True, slots=True)
class DepotConnu:
    """A deposit already acknowledged under some `referenceOperateur`, with its content as translated then.

    `contenu` is that of the message, by path; `valeurs`, that of its form, by field name; `None` where it is erased.
    """

    accuse: AccuseDepot
    contenu: Mapping[str, str | None]
    valeurs: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Situation:
    """What a deposit is decided on: all that is known of its reference and of its prestation.

    `prestation` is the Opérateur's own or `None`; `plusieurs`, `mise_en_place_le` and `test_obligatoire` are of its offer
    (`None` in `plusieurs`: there is no such offer); `ouverte` is the number of the one that is open on it, where only
    one may be; `garanties` are those of the prestation; `couverte` says that an incident or works, begun or not, touch
    its line.
    """

    connu: DepotConnu | None = None
    prestation: Prestation | None = None
    plusieurs: bool | None = None
    ouverte: str | None = None
    garanties: tuple[Garantie, ...] = ()
    mise_en_place_le: date | None = None
    couverte: bool = False
    test_obligatoire: bool = False


@dataclass(frozen=True, slots=True)
class ActeConnu:
    """An act already done under some `referenceActe`; in its `contenu`, `None` is what is erased."""

    numero: str
    contenu: Mapping[str, str | None]
    resultat: EtatCourant


@dataclass(frozen=True, slots=True)
class CriteresListe:
    """Which signalisations to list. `None` in `operateur` means the OI's view over all."""

    operateur: str | None
    etats: tuple[Etat, ...]
    prestation: str | None
    depuis: datetime | None


@dataclass(frozen=True, slots=True)
class CriteresHistorique:
    """Which ended signalisations to list: end instant in ``[debut, fin)``."""

    operateur: str | None
    prestation: str | None
    debut: datetime
    fin: datetime


class Signalisations(Protocol):
    """Repository of signalisations."""

    def ajouter(
        self,
        signalisation: Signalisation,
        contenu: Mapping[str, str],
        *,
        seule: bool,
        alerte_le: datetime | None = None,
    ) -> None:
        """Store a new one with the content of its deposit; *seule*, no other may be open on its prestation.

        *alerte_le* is the instant of its first alert of repair time.
        A number, a reference or a prestation that is taken makes the commit raise `ConflitEcriture`, if not this call.
        """

    def enregistrer(self, avant: Signalisation, apres: Signalisation) -> None:
        """Write *apres* over *avant*, or raise `ConflitRevision` if somebody else wrote first."""

    def trouver(self, numero: str, operateur: str | None) -> Signalisation | None:
        """Return it whole, only if it is *operateur*'s; `None` in *operateur* means the OI, who sees all."""

    def resumer(self, numero: str, operateur: str | None) -> Resume | None:
        """Return its line only, under the same rule."""

    def situation(self, operateur: str, reference: str, prestation: str) -> Situation:
        """Return what a deposit of *operateur*'s under *reference* on *prestation* is decided on, in one reading."""

    def ouverte_sur(self, prestation: str, operateur: str) -> str | None:
        """Return the number of the oldest open signalisation of *operateur*'s on *prestation*."""

    def lister(self, criteres: CriteresListe, apres: Position | None, taille: int) -> list[Resume]:
        """Return at most *taille* lines, newest deposit first, after the position (deposit instant, number)."""

    def historique(self, criteres: CriteresHistorique, apres: Position | None, taille: int) -> list[Resume]:
        """Return at most *taille* ended lines, latest end first, after the position (end instant, number)."""


class Actes(Protocol):
    """Idempotency keys of the Opérateurs' acts."""

    def trouver(self, operateur: str, reference: str) -> ActeConnu | None:
        """Return the act done under that reference."""

    def ajouter(self, operateur: str, reference: str, acte: ActeConnu) -> None:
        """Store it, or raise `ConflitEcriture`."""
