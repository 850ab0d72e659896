"""Commands and queries on notices: where Opérateurs read them, those that a person gives, those that were given."""

from dataclasses import dataclass

from esav_ws.application.messages import TAILLE_PAGE, Commande, Requete
from esav_ws.application.ports_avis import AvisDonne
from esav_ws.domain.contrat import Derogation
from esav_ws.domain.contrat_avis_libre import AvisLibre
from esav_ws.domain.operateur import Habilitation


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinirCorrespondants(Commande):
    """Replace the addresses of an Opérateur's Correspondants e-SAV; none: it is told by its journal only."""

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "operateur"
    operateur: str
    adresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterCorrespondants(Requete):
    """The addresses of one Opérateur's Correspondants e-SAV."""

    habilitation = Habilitation.SAV
    operateur: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DonnerAvis(Commande):
    """Give a notice that a person wrote to every Opérateur.

    `exception` is the reason for which its delay is set aside; it is kept with its author.
    """

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "avis.evolution"
    avis: AvisLibre
    exception: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerAvis(Requete):
    """The notices that were given, the latest first."""

    habilitation = Habilitation.SAV
    taille: int = TAILLE_PAGE


@dataclass(frozen=True, slots=True)
class AvisLibreDonne:
    """A notice that was given: under which reference, setting which rules aside, to whom."""

    reference: str
    derogations: tuple[Derogation, ...]
    avis: tuple[AvisDonne, ...]
