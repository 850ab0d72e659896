"""Port: collective faults and the signalisations that are in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from esav_ws.application.messages_collectif import ComptesCollectif, LigneCollectif
from esav_ws.domain.collectif_detection import Candidate, Support
from esav_ws.domain.collectif_suivi import Empechement
from esav_ws.domain.derangement_collectif import CauseSortie, CollectifVu, DerangementCollectif


@dataclass(frozen=True, slots=True)
class Entree:
    """A signalisation that enters a collective fault: proposed, or to follow it at once (`rattachee`)."""

    numero: str
    operateur: str
    prestation: str
    rattachee: bool


@dataclass(frozen=True, slots=True)
class Membre:
    """A signalisation of a collective fault. `suivi` counts the acts that it was told of; 0: not even that it is in."""

    numero: str
    operateur: str
    prestation: str
    rattache: bool
    suivi: int


class Collectifs(Protocol):
    """Collective faults."""

    def ajouter(self, collectif: DerangementCollectif) -> None:
        """Store a new one. One on the same support that is as young makes the commit raise `ConflitEcriture`, if not this call."""

    def verrouiller(self, numero: str) -> None:
        """Make others who lock this one wait for the end of this unit of work."""

    def trouver(self, numero: str) -> DerangementCollectif | None:
        """Return one whole."""

    def enregistrer(self, avant: DerangementCollectif, apres: DerangementCollectif) -> None:
        """Write *apres* over *avant*, or raise `CollectifModifie` if somebody else wrote first."""

    def lister(self, *, tous: bool, taille: int) -> list[DerangementCollectif]:
        """Return at most *taille*, the latest proposed first, without their passages; the ended ones too where *tous*."""

    def couvrant(self, supports: Sequence[Support]) -> CollectifVu | None:
        """Return the confirmed one, not restored yet, of the first of *supports* that has one."""

    def connus(self) -> dict[Support, DerangementCollectif]:
        """Return those on whose support another would be the same, without their passages."""

    def sans_objet(self) -> list[str]:
        """Return the proposals that have no open signalisation any more."""


class MembresCollectifs(Protocol):
    """The signalisations that are in collective faults."""

    def compter(self, numero: str) -> ComptesCollectif:
        """Return how many signalisations it has."""

    def lignes(self, numero: str, taille: int) -> list[LigneCollectif]:
        """Return at most *taille* of its signalisations: what is kept back first, then what is proposed."""

    def vu_de(self, signalisation: str) -> CollectifVu | None:
        """Return the confirmed one in which *signalisation* is, or was when it ended."""

    def entrer(self, collectif: str, entrees: Sequence[Entree], *, le: datetime, par: str) -> None:
        """Put signalisations into *collectif*. One that is in another makes the commit raise `ConflitEcriture`, if not this call."""

    def accueillir(self, collectif: str, signalisation: str | None = None) -> int:
        """Make follow those that are proposed, or one of them; return how many."""

    def absorber(self, etroit: str, large: str) -> None:
        """Pass all that is in *etroit* on to *large*."""

    def membre(self, collectif: str, signalisation: str) -> Membre | None:
        """Return the signalisation, if it is in *collectif* now."""

    def actif_sur(self, prestation: str) -> str | None:
        """Return the number of the collective fault that a signalisation on *prestation* is in now."""

    def actif_de(self, signalisation: str) -> str | None:
        """Return the number of the collective fault that *signalisation* is in now."""

    def sortir(self, collectif: str, signalisation: str | None, cause: CauseSortie, *, le: datetime) -> None:
        """Take one, or all, out of *collectif*."""

    def a_suivre(self, collectif: DerangementCollectif) -> str | None:
        """Return the Opérateur of the first signalisation that is to be brought where *collectif* stands."""

    def lot(self, collectif: DerangementCollectif, operateur: str, taille: int) -> list[Membre]:
        """Return at most *taille* of those of *operateur*'s."""

    def suivie(
        self,
        collectif: DerangementCollectif,
        signalisation: str,
        *,
        revision: int,
        empechement: Empechement | None,
        finie: bool,
    ) -> None:
        """Record that it was brought there, as far as could be; a *finie* one leaves its line to others."""

    def reprendre(self, collectif: str) -> None:
        """Make those that are kept back be looked at again."""

    def en_retard(self) -> list[str]:
        """Return the numbers of those that have signalisations to bring where they stand."""

    def actifs(self) -> bool:
        """Return whether one is open, or has signalisations that it keeps."""

    def dernier_depot(self) -> datetime | None:
        """Return when the latest open signalisation was deposited."""

    def candidates(self, depuis: datetime, jusqua: datetime, taille: int) -> list[Candidate]:
        """Return at most *taille* open ones deposited after *depuis*, by *jusqua*, that no agent has decided on, the latest first."""
