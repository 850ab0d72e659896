"""What the application answers: values that every edge translates."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from esav_ws.domain.derangement_collectif import CollectifVu
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.evenement import Evenement
from esav_ws.domain.formulaire import PublicationFormulaire
from esav_ws.domain.offre import Garantie, Offre, Prestation
from esav_ws.domain.piece import Piece
from esav_ws.domain.rendezvous import RendezVous
from esav_ws.domain.reparation import HorlogeReparation
from esav_ws.domain.reseau import EvenementReseau
from esav_ws.domain.signalisation import Avancement, Etat, Signalisation


@dataclass(frozen=True, slots=True)
class AccuseDepot:
    """The acknowledgement of receipt (art. 4.2.1): once given, never lost, always the same again."""

    numero: str
    etat: Etat
    depose_le: datetime


@dataclass(frozen=True, slots=True)
class EtatCourant:
    """The state that an act left, or found."""

    etat: Etat
    etat_le: datetime


class Resume(NamedTuple):
    """One line of a list of signalisations: a tuple, since a list has up to 200."""

    numero: str
    operateur: str
    reference_operateur: str
    prestation: str
    etat: Etat
    avancement: Avancement | None
    etat_le: datetime
    depose_le: datetime
    fini_le: datetime | None
    code_fin: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, and the cursor of the next one, `None` on the last."""

    lignes: tuple[Resume, ...]
    curseur_suivant: str | None


@dataclass(frozen=True, slots=True)
class Detail:
    """A signalisation with what surrounds it: prestation, offer, repair clock, appointments, collective fault.

    `pieces` are the attachments that its reader may see.
    """

    signalisation: Signalisation
    prestation: Prestation
    offre: Offre
    horloge: HorlogeReparation
    rendez_vous: tuple[RendezVous, ...] = ()
    collectif: CollectifVu | None = None
    pieces: tuple[Piece, ...] = ()

    @property
    def garanties(self) -> tuple[Garantie, ...]:
        """Return the guarantees of this prestation under its offer."""
        return self.offre.garanties_de(self.prestation)


@dataclass(frozen=True, slots=True)
class FormulairePublie:
    """A form version with its published texts."""

    publication: PublicationFormulaire
    schema: str
    source: str


@dataclass(frozen=True, slots=True)
class PageFormulaires:
    """Form versions by code and version, and the cursor of the next page, `None` on the last."""

    publications: tuple[PublicationFormulaire, ...]
    curseur_suivant: str | None = None


@dataclass(frozen=True, slots=True)
class PageEvenements:
    """Events of one journal in order, and the cursor that goes on after them, there being more or not."""

    evenements: tuple[Evenement, ...]
    curseur_suivant: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a deposit would meet: every refusal, the signalisation that is open on its line, or its acknowledgement.

    `collectif` is the known fault that covers the line; `reseau` holds the incidents and works under way that do.
    """

    refus: tuple[EsavError, ...]
    ouverte: Resume | None = None
    depot_connu: AccuseDepot | None = None
    collectif: CollectifVu | None = None
    reseau: tuple[EvenementReseau, ...] = ()


@dataclass(frozen=True, slots=True)
class PageRendezVous:
    """Appointments, the first to begin first, and the cursor of the next page, `None` on the last."""

    rendez_vous: tuple[RendezVous, ...]
    curseur_suivant: str | None
