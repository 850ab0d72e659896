"""The life of a version of a service contract or of a form: states, dates, and the rules of art. 12 (evolution)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from esav_ws.domain.contrat_erreurs import PassageVersionInterdit
from esav_ws.domain.contrat_evolution import Evolution


class Genre(StrEnum):
    """What has versions: a service (N.m) or a form (1, 2…)."""

    SERVICE = "SERVICE"
    FORMULAIRE = "FORMULAIRE"


class EtatVersion(StrEnum):
    """The five states of a version."""

    PROJET = "PROJET"
    ANNONCEE = "ANNONCEE"
    EN_PRODUCTION = "EN_PRODUCTION"
    DEPRECIEE = "DEPRECIEE"
    RETIREE = "RETIREE"


SUITES: Final[Mapping[EtatVersion, frozenset[EtatVersion]]] = MappingProxyType(
    {
        EtatVersion.PROJET: frozenset({EtatVersion.ANNONCEE}),
        EtatVersion.ANNONCEE: frozenset({EtatVersion.ANNONCEE, EtatVersion.EN_PRODUCTION}),
        EtatVersion.EN_PRODUCTION: frozenset({EtatVersion.DEPRECIEE, EtatVersion.RETIREE}),
        EtatVersion.DEPRECIEE: frozenset({EtatVersion.DEPRECIEE, EtatVersion.RETIREE}),
        EtatVersion.RETIREE: frozenset(),
    }
)
"""The only passages. A notice may be given again, and the last day of a deprecated version moved, within the rules."""

VIVANTS: Final = frozenset({EtatVersion.EN_PRODUCTION, EtatVersion.DEPRECIEE})
"""The states that count as in production: never more than two versions of one thing."""


@dataclass(frozen=True, slots=True)
class Derogation:
    """A rule that was set aside: the published code of the refusal, its article, and what it said."""

    code: str
    article: str
    constat: str


@dataclass(frozen=True, slots=True)
class PassageVersion:
    """One act on a version: when, by whom, why, and which rules it set aside."""

    depart: EtatVersion
    cible: EtatVersion
    le: datetime
    auteur: str
    motif: str
    derogations: tuple[Derogation, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionContrat:
    """One version of a service or of a form. Immutable: a change is a new value.

    Days are of Paris: `production_le` and `depreciee_le` begin at 00:00, `fin_le`, the last of service, ends at 24:00.
    `inscrit` is the state that the last act left; `etat` says what it is on a day, since dates pass by themselves.
    `empreinte` is the SHA-256 of the files as they were announced; `initiale`, that nothing was in production then.
    """

    genre: Genre
    objet: str
    majeure: int
    mineure: int = 0
    inscrit: EtatVersion = EtatVersion.PROJET
    evolution: Evolution | None = None
    initiale: bool = False
    annoncee_le: date | None = None
    production_le: date | None = None
    depreciee_le: date | None = None
    fin_le: date | None = None
    empreinte: str | None = None
    passages: tuple[PassageVersion, ...] = field(default=(), compare=False)

    @property
    def numero(self) -> str:
        """Return the number as people write it: `1.0` for a service, `1` for a form."""
        return f"{self.majeure}.{self.mineure}" if self.genre is Genre.SERVICE else str(self.majeure)

    @property
    def nom(self) -> str:
        """Return what people call this version."""
        return f"{self.objet} {self.numero}"

    @property
    def rang(self) -> tuple[int, int]:
        """Return what orders the versions of one thing."""
        return self.majeure, self.mineure

    def etat(self, le: date) -> EtatVersion:
        """Return the state on the day *le*: nothing has to run at midnight for a date to take effect."""
        match self.inscrit:
            case EtatVersion.PROJET | EtatVersion.ANNONCEE | EtatVersion.RETIREE:
                return self.inscrit
        if self.fin_le is not None and le > self.fin_le:
            return EtatVersion.RETIREE
        if self.production_le is not None and le < self.production_le:
            return EtatVersion.ANNONCEE
        if self.depreciee_le is not None and le >= self.depreciee_le:
            return EtatVersion.DEPRECIEE
        return EtatVersion.EN_PRODUCTION

    def vivante(self, le: date) -> bool:
        """Return whether this version counts as in production on the day *le*."""
        return self.etat(le) in VIVANTS

    def jours_restants(self, le: date) -> int | None:
        """Return the days of service left after the day *le*, negative once it is over, `None` without end."""
        return None if self.fin_le is None else (self.fin_le - le).days

    def passer(
        self,
        cible: EtatVersion,
        *,
        le: datetime,
        auteur: str,
        motif: str,
        derogations: tuple[Derogation, ...] = (),
        **dates: date | None,
    ) -> "VersionContrat":
        """Return this version moved to *cible* with these *dates*, or raise `PassageVersionInterdit`."""
        if cible not in SUITES[self.inscrit]:
            raise PassageVersionInterdit(self.nom, self.inscrit, cible)
        passage = PassageVersion(self.inscrit, cible, le, auteur, motif, derogations)
        return replace(self, inscrit=cible, passages=(*self.passages, passage), **dates)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Regime:
    """What the gate does for the callers of one major version of a service, on one day.

    `fin_le` is its last day of service; `successeur` names the version to call instead, `chemin_successeur` its path.
    """

    nom: str
    etat: EtatVersion
    depreciee_le: date | None = None
    fin_le: date | None = None
    successeur: str | None = None
    chemin_successeur: str | None = None


def regime(objet: str, majeure: int, versions: Iterable[VersionContrat], le: date) -> Regime:
    """Return how the gate treats the callers of *objet*'s version *majeure* on the day *le*.

    Minor versions share one address: the one in production decides, else the last that was. A version that nobody
    inscribed is a *projet*: served, without guarantee.
    """
    toutes = [v for v in versions if v.objet == objet]
    siennes = sorted((v for v in toutes if v.majeure == majeure), key=lambda v: v.rang)
    nom = f"{objet} {majeure}"
    if not siennes:
        return Regime(nom, EtatVersion.PROJET)
    vivantes = [v for v in siennes if v.vivante(le)]
    retirees = [v for v in siennes if v.etat(le) is EtatVersion.RETIREE]
    en_cause = (vivantes or retirees or siennes)[-1]
    suivante = successeur(en_cause, toutes, le)
    return Regime(
        en_cause.nom,
        en_cause.etat(le),
        en_cause.depreciee_le,
        en_cause.fin_le,
        suivante.nom if suivante else None,
        f"/ws/{objet}/v{suivante.majeure}" if suivante else None,
    )


def successeur(
    version: VersionContrat, versions: Iterable[VersionContrat], le: date
) -> VersionContrat | None:
    """Return the version that callers of *version* go to: the newest one in production of a later major, if any."""
    suivantes = [
        v for v in versions if v.objet == version.objet and v.majeure > version.majeure and v.vivante(le)
    ]
    return max(suivantes, key=lambda v: v.rang, default=None)


def veille(jour: date) -> date:
    """Return the day before *jour*."""
    return jour - timedelta(days=1)
