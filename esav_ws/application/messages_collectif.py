"""Commands and queries on collective faults: the OI's agents' alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from esav_ws.application.messages import TAILLE_PAGE, Commande, Requete
from esav_ws.domain.collectif_suivi import Empechement
from esav_ws.domain.derangement_collectif import DerangementCollectif, EtatCollectif, Rattachement
from esav_ws.domain.motifs import CodeCloture
from esav_ws.domain.operateur import Habilitation


@dataclass(frozen=True, slots=True)
class LigneCollectif:
    """A signalisation of a collective fault, as the agent reads it. `propose`: it waits for the agent's word."""

    numero: str
    operateur: str
    prestation: str
    etat: str
    propose: bool
    empechement: Empechement | None


@dataclass(frozen=True, slots=True)
class ComptesCollectif:
    """How many signalisations a collective fault has.

    Attributes:
        rattachees: those that follow it, ended ones included.
        proposees: those that wait for the agent's word.
        empechees: those of the first that stand where it no longer is.
        a_suivre: those that have not been brought where it stands yet.
        par_operateur: rattachees and proposees of each Opérateur.
    """

    rattachees: int = 0
    proposees: int = 0
    empechees: int = 0
    a_suivre: int = 0
    par_operateur: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class CollectifSuivi:
    """A collective fault with its counts, and some of its signalisations: first those that do not follow."""

    collectif: DerangementCollectif
    comptes: ComptesCollectif
    lignes: tuple[LigneCollectif, ...] = ()


@dataclass(frozen=True, slots=True)
class LotSuivi:
    """What one batch did: how many children were looked at, how many moved; `reste` says whether there are more."""

    examinees: int
    avancees: int
    reste: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerCollectifs(Requete):
    """Collective faults, the latest proposed first; the ended ones too where `tous`."""

    habilitation = Habilitation.SAV
    tous: bool = False
    taille: int = TAILLE_PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterCollectif(Requete):
    """One collective fault, with at most `taille` of its signalisations."""

    habilitation = Habilitation.SAV
    numero: str
    taille: int = TAILLE_PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class ActeCollectif(Commande):
    """An act of the agent on a collective fault."""

    habilitation = Habilitation.SAV
    numero: str
    motif: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmerCollectif(ActeCollectif):
    """Confirm a proposal: its signalisations follow it from now on."""

    accepte: bool = False
    rattachement: Rattachement = Rattachement.PROPOSE


@dataclass(frozen=True, slots=True, kw_only=True)
class EcarterCollectif(ActeCollectif):
    """Dismiss a proposal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AvancerCollectif(ActeCollectif):
    """Take in charge, restore or repair, for all."""

    vers: EtatCollectif


@dataclass(frozen=True, slots=True, kw_only=True)
class CloreCollectif(ActeCollectif):
    """Close, for all, with one published code."""

    code: CodeCloture


@dataclass(frozen=True, slots=True, kw_only=True)
class RattacherSignalisations(ActeCollectif):
    """Attach these signalisations, or accept all that are proposed where none is named."""

    signalisations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DetacherSignalisation(ActeCollectif):
    """Take one signalisation out."""

    signalisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReprendreSuivi(ActeCollectif):
    """Have the signalisations that could not follow tried again, whatever their collective fault has become."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuivreCollectif(ActeCollectif):
    """Bring one batch of signalisations, of one Opérateur, where their collective fault stands."""
