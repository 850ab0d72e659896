"""Commands and queries on the versions of the contract and of forms (art. 12), all of the OI's."""

from dataclasses import dataclass
from datetime import date

from esav_ws.application.messages import Commande, Requete
from esav_ws.application.ports_avis import AvisDonne
from esav_ws.application.ports_versions import Emploi
from esav_ws.domain.contrat import VersionContrat
from esav_ws.domain.contrat_evolution import Comparaison, Evolution
from esav_ws.domain.operateur import Habilitation


@dataclass(frozen=True, slots=True, kw_only=True)
class ActeVersion(Commande):
    """An act on one version: `contrat` is a service or the code of a form; `motif` says why.

    `exception` is the reason for which rules of art. 12 that forbid the act are set aside; it is kept with its author.
    """

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "nom"
    contrat: str
    majeure: int
    mineure: int = 0
    motif: str = ""
    exception: str | None = None

    @property
    def nom(self) -> str:
        """Return what the audit journal calls the version."""
        return f"{self.contrat} {self.majeure}.{self.mineure}"


@dataclass(frozen=True, slots=True, kw_only=True)
class InscrireVersion(ActeVersion):
    """Write a version down as a *projet*; one that is already known stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnoncerVersion(ActeVersion):
    """Give notice of a version. Without `production_le`: the first lawful day; without `evolution`: the class found."""

    production_le: date | None = None
    evolution: Evolution | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublierVersion(ActeVersion):
    """Put an announced version in production from a day (default: the announced one).

    `fin_precedente` is the last day of the version that it replaces, where it replaces one: by default the last that
    the rules admit.
    """

    production_le: date | None = None
    fin_precedente: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeprecierVersion(ActeVersion):
    """Say the last day of a version that another follows, or move it."""

    fin_le: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RetirerVersion(ActeVersion):
    """Record that a version is retired: its last day is over, or an exception ends it at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterVersions(Requete):
    """Every version, installed or decided, and who called what since the day `depuis`."""

    habilitation = Habilitation.SAV
    depuis: date
    objet: str | None = None


@dataclass(frozen=True, slots=True)
class ActeFait:
    """What an act on a version left: the version, the one that it deprecated or replaced, and what was compared.

    `avant` is the version before the act, `comparee` the one that it was compared with, `suivante` the one that its
    callers go to, `avis` what the Opérateurs were told of it.
    """

    version: VersionContrat
    precedente: VersionContrat | None = None
    comparaison: Comparaison | None = None
    avant: VersionContrat | None = None
    comparee: VersionContrat | None = None
    suivante: VersionContrat | None = None
    avis: tuple[AvisDonne, ...] = ()


@dataclass(frozen=True, slots=True)
class EtatDesVersions:
    """Every version on the day `le`, and who called what since `depuis`."""

    le: date
    depuis: date
    versions: tuple[VersionContrat, ...]
    emplois: tuple[Emploi, ...]
