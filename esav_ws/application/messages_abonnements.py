"""Commands and queries on subscriptions to events: the Opérateur's own, and those of the OI's administrators."""

from dataclasses import dataclass

from esav_ws.application.messages import TAILLE_PAGE, Commande, Requete
from esav_ws.domain.abonnement import EtatAbonnement
from esav_ws.domain.operateur import Habilitation


@dataclass(frozen=True, slots=True, kw_only=True)
class Abonner(Commande):
    """Have events carried to an address, from `curseur` on; without one, those to come."""

    habilitation = Habilitation.SIGNALISATION
    champ_objet = "adresse"
    adresse: str
    types: tuple[str, ...] = ()
    courriel: str | None = None
    curseur: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desabonner(Commande):
    """End a subscription for good."""

    habilitation = Habilitation.SIGNALISATION
    champ_objet = "identifiant"
    identifiant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerAbonnements(Requete):
    """Subscriptions, the newest first; ended ones only under that state. `operateur`: whose, for the OI."""

    habilitation = Habilitation.SIGNALISATION
    operateur: str | None = None
    etat: EtatAbonnement | None = None
    taille: int = TAILLE_PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterAbonnement(Requete):
    """One subscription, and where it stands in the journal."""

    habilitation = Habilitation.ADMINISTRATION
    identifiant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendreAbonnement(Commande):
    """Carry nothing more for now; its Opérateur is told."""

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "identifiant"
    identifiant: str
    motif: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReprendreAbonnement(Commande):
    """Go on at once from the last event acknowledged."""

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "identifiant"
    identifiant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejouerAbonnement(Commande):
    """Give again what was acknowledged, from the event of sequence number `depuis` on."""

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "identifiant"
    identifiant: str
    depuis: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinirEnvoiCourriel(Commande):
    """Choose the events that the correspondants of `operateur` read by mail; `types` `None`: no mail any more."""

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "operateur"
    operateur: str
    types: tuple[str, ...] | None
