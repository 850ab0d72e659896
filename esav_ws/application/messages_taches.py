"""Commands and queries on background work: what waits, what was given up, and its replay."""

from dataclasses import dataclass

from esav_ws.application.messages import TAILLE_PAGE, Commande, Requete
from esav_ws.domain.courriel import Courriel
from esav_ws.domain.operateur import Habilitation
from esav_ws.domain.tache import EtatTache


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerTaches(Requete):
    """Tasks, the newest first."""

    habilitation = Habilitation.ADMINISTRATION
    sujet: str | None = None
    etat: EtatTache | None = None
    taille: int = TAILLE_PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class CompterTaches(Requete):
    """How many tasks wait and how many were given up, by subject."""

    habilitation = Habilitation.ADMINISTRATION


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterTache(Requete):
    """One task, and the mail that it sends, if it is one."""

    habilitation = Habilitation.ADMINISTRATION
    sujet: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelancerTache(Commande):
    """Have one task tried again now, as if for the first time."""

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "reference"
    sujet: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PosterCourriel(Commande):
    """Entrust a mail to the outbox, for nothing else than itself."""

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "courriel.reference"
    courriel: Courriel
