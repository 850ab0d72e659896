"""Commands and queries about appointments and the technicians' planning (art. 4.2.2)."""

from dataclasses import dataclass
from datetime import date, datetime

from esav_ws.application.messages import TAILLE_PAGE, Commande, Requete
from esav_ws.domain.offre import Prestation
from esav_ws.domain.operateur import Cote, Habilitation
from esav_ws.domain.rendezvous import EtatRendezVous, Plage, RendezVous, TypeRendezVous


@dataclass(frozen=True, slots=True, kw_only=True)
class RechercherCreneaux(Commande):
    """Be proposed slots for a prestation, between two days of Paris, both included: each is held. Returns `Creneau`s.

    `depuis` and `avant` narrow those days to the slots that begin in ``[depuis, avant)``.
    """

    habilitation = Habilitation.SIGNALISATION
    champ_objet = "identifiant_prestation"
    identifiant_prestation: str
    type: TypeRendezVous
    debut: date
    fin: date
    depuis: datetime | None = None
    avant: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserverCreneau(Commande):
    """Book a held slot on one's own open signalisation. Returns the `RendezVous`."""

    habilitation = Habilitation.SIGNALISATION
    id_creneau: str
    numero: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserverCreneauDeLigne(Commande):
    """Book a held slot on the one open signalisation of the line for which it is held. Returns the `RendezVous`."""

    habilitation = Habilitation.SIGNALISATION
    champ_objet = "id_creneau"
    id_creneau: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterRendezVous(Commande):
    """Move an appointment to a held slot, until its eve. Returns the `RendezVous`.

    `types` are those of which the caller says that it is one; `None` says nothing.
    """

    habilitation = Habilitation.SIGNALISATION
    champ_objet = "id_rendez_vous"
    id_rendez_vous: str
    id_creneau: str
    motif: str
    types: tuple[TypeRendezVous, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnulerRendezVous(Commande):
    """Cancel an appointment, until its eve. Returns the `RendezVous`."""

    habilitation = Habilitation.SIGNALISATION
    champ_objet = "id_rendez_vous"
    id_rendez_vous: str
    motif: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterRendezVous(Requete):
    """One appointment. Returns the `RendezVous`."""

    habilitation = Habilitation.SIGNALISATION
    id_rendez_vous: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterRendezVousAttendu(Requete):
    """One appointment that is still expected, with its line. Returns the `RendezVousAttendu`."""

    habilitation = Habilitation.SIGNALISATION
    id_rendez_vous: str


@dataclass(frozen=True, slots=True)
class RendezVousAttendu:
    """An expected appointment; `prestation` as its Opérateur rents it.

    `confirme` says that its signalisation is accepted: until then it may be rejected, and the appointment with it.
    """

    rendez_vous: RendezVous
    prestation: Prestation | None
    confirme: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerRendezVous(Requete):
    """A page of appointments that begin from the day `du` to the day `au`, both included, the first to begin first."""

    habilitation = Habilitation.SAV
    operateur: str | None = None
    numero: str | None = None
    etats: tuple[EtatRendezVous, ...] = ()
    du: date | None = None
    au: date | None = None
    taille: int = TAILLE_PAGE
    curseur: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HonorerRendezVous(Commande):
    """Write down that an appointment was kept. Returns the `RendezVous`."""

    habilitation = Habilitation.SAV
    champ_objet = "id_rendez_vous"
    id_rendez_vous: str
    motif: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstaterAbsence(Commande):
    """Write down that an appointment was missed, and on whose side. Returns the `RendezVous`."""

    habilitation = Habilitation.SAV
    champ_objet = "id_rendez_vous"
    id_rendez_vous: str
    cote: Cote
    motif: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinirPlanning(Commande):
    """Create or replace slots of the planning. Returns the seats that remain beyond their capacity, by key of slot."""

    habilitation = Habilitation.SAV
    plages: tuple[Plage, ...]

    @property
    def objet(self) -> str:
        """Return the first slot and the last."""
        cles = [plage.cle for plage in self.plages]
        return " … ".join(dict.fromkeys((*cles[:1], *cles[-1:])))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerPlanning(Requete):
    """The slots of one zone, or of all, from the day `du` to the day `au`, both included. Returns `Occupation`s."""

    habilitation = Habilitation.SAV
    du: date
    au: date
    zone: str | None = None
