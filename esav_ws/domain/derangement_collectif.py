"""A collective fault: one cause for the signalisations of several lines. Its states, and the only moves between them.

What each signalisation does of it is in `collectif_suivi`, when one is proposed in `collectif_detection`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from esav_ws.domain.collectif_erreurs import (
    ClotureCollectifInadmissible,
    CollectifInconnu,
    TransitionCollectifInterdite,
)
from esav_ws.domain.motifs import SANS_INTERVENTION, CodeCloture, CodeMotif
from esav_ws.domain.numero import NumeroMalSaisi, relire

MOTIF_MAX: Final = 1900
"""Characters of the reason of an act: the children's passages name the collective fault beside it, in 2 000."""
_PREFIXE: Final = "DC-"
_LETTRES_AVEC_PREFIXE: Final = 11


class NiveauCollectif(CodeMotif):
    """What the lines share, the narrowest first."""

    PBO = "PBO", "point de branchement optique"
    PM = "PM", "point de mutualisation"
    LIAISON = "LIAISON", "liaison de transport"


class EtatCollectif(CodeMotif):
    """Where a collective fault stands."""

    PROPOSE = "PROPOSE", "proposé"
    CONFIRME = "CONFIRME", "confirmé"
    EN_COURS = "EN_COURS", "en cours"
    RETABLI = "RETABLI", "rétabli"
    REPARE = "REPARE", "réparé"
    CLOS = "CLOS", "clos"
    ECARTE = "ECARTE", "écarté"


class Rattachement(CodeMotif):
    """What becomes of a later deposit on the same support."""

    PROPOSE = "PROPOSE", "proposé à l'agent"
    AUTO = "AUTO", "rattaché d'office"


class CauseEcart(CodeMotif):
    """Why a proposal was not kept."""

    AGENT = "AGENT", "Écarté par l'agent"
    ABSORBE = "ABSORBE", "Compris dans un dérangement plus large"
    SANS_OBJET = "SANS_OBJET", "Plus aucune signalisation ouverte"


class CauseSortie(CodeMotif):
    """Why a signalisation left a collective fault."""

    ECART = "ECART", "Proposition écartée"
    AGENT = "AGENT", "Détachée par l'agent"
    CONTESTATION = "CONTESTATION", "Clôture contestée par l'Opérateur"
    TERMINEE = "TERMINEE", "Terminée avant d'y entrer"


SUITES: Mapping[EtatCollectif, frozenset[EtatCollectif]] = MappingProxyType(
    {
        EtatCollectif.PROPOSE: frozenset({EtatCollectif.CONFIRME, EtatCollectif.ECARTE}),
        EtatCollectif.CONFIRME: frozenset({EtatCollectif.EN_COURS, EtatCollectif.CLOS}),
        EtatCollectif.EN_COURS: frozenset({EtatCollectif.RETABLI, EtatCollectif.REPARE, EtatCollectif.CLOS}),
        EtatCollectif.RETABLI: frozenset({EtatCollectif.REPARE, EtatCollectif.CLOS}),
        EtatCollectif.REPARE: frozenset({EtatCollectif.CLOS}),
        EtatCollectif.CLOS: frozenset(),
        EtatCollectif.ECARTE: frozenset(),
    }
)
"""The table of transitions. Before `EN_COURS`, `CLOS` takes a code without intervention."""

COUVRANTS: Final = frozenset({EtatCollectif.CONFIRME, EtatCollectif.EN_COURS})
"""States in which it explains a new fault on its support: known, and not restored yet."""
DETECTES: Final = COUVRANTS | {EtatCollectif.PROPOSE}
"""States in which another one on the same support would be the same; what is deposited there belongs to it."""


@dataclass(frozen=True, slots=True)
class PassageCollectif:
    """One move of a collective fault: who, when, why."""

    depart: EtatCollectif
    cible: EtatCollectif
    le: datetime
    auteur: str
    motif: str = ""
    code: str | None = None


@dataclass(frozen=True, slots=True)
class DerangementCollectif:
    """One cause for several lines. Immutable: a change is a new value.

    Attributes:
        numero: what both sides call it, opaque as the number of a signalisation.
        support: the PBO, the PM or the link that the lines share.
        accepte: children that are still `EN_DEPOT` are accepted by following.
        rattachement: what becomes of later deposits on the support while it is `COUVRANTS`.
    """

    numero: str
    niveau: NiveauCollectif
    support: str
    propose_le: datetime
    etat: EtatCollectif = EtatCollectif.PROPOSE
    accepte: bool = False
    rattachement: Rattachement = Rattachement.PROPOSE
    revision: int = 0
    passages: tuple[PassageCollectif, ...] = ()

    @property
    def rang(self) -> int:
        """Return how many acts its children have to follow."""
        return len(self.passages)

    @property
    def ouvert(self) -> bool:
        """Return whether something is still expected of it."""
        return bool(SUITES[self.etat])

    @property
    def confirme_le(self) -> datetime | None:
        """Return when an agent confirmed it, `None` before."""
        return next((p.le for p in self.passages if p.cible is EtatCollectif.CONFIRME), None)

    def confirmer(
        self, *, le: datetime, auteur: str, motif: str = "", accepte: bool, rattachement: Rattachement
    ) -> "DerangementCollectif":
        """Return it confirmed: from now on its children follow it."""
        confirme = self._passer(EtatCollectif.CONFIRME, le=le, auteur=auteur, motif=motif)
        return replace(confirme, accepte=accepte, rattachement=rattachement)

    def ecarter(
        self, cause: CauseEcart, *, le: datetime, auteur: str, motif: str = ""
    ) -> "DerangementCollectif":
        """Return it dismissed: there is no common cause, or another one says it."""
        return self._passer(EtatCollectif.ECARTE, le=le, auteur=auteur, motif=motif, code=cause)

    def avancer(
        self, vers: EtatCollectif, *, le: datetime, auteur: str, motif: str = ""
    ) -> "DerangementCollectif":
        """Return it taken in charge, restored or repaired."""
        return self._passer(vers, le=le, auteur=auteur, motif=motif)

    def clore(self, code: CodeCloture, *, le: datetime, auteur: str, motif: str) -> "DerangementCollectif":
        """Return it closed, for all its children, with a published code; raise `ClotureCollectifInadmissible`."""
        admis = SANS_INTERVENTION if self.etat is EtatCollectif.CONFIRME else frozenset(CodeCloture)
        admis -= {CodeCloture.ANNULATION}
        if EtatCollectif.CLOS in SUITES[self.etat] and code not in admis:
            raise ClotureCollectifInadmissible(self.numero, self.etat.libelle, code, admis)
        return self._passer(EtatCollectif.CLOS, le=le, auteur=auteur, motif=motif, code=code)

    def _passer(
        self, cible: EtatCollectif, *, le: datetime, auteur: str, motif: str, code: str | None = None
    ) -> "DerangementCollectif":
        """Return it moved to *cible*, or raise `TransitionCollectifInterdite`."""
        if cible not in SUITES[self.etat]:
            raise TransitionCollectifInterdite(self.numero, self.etat, cible, SUITES[self.etat])
        passage = PassageCollectif(self.etat, cible, le, auteur, motif, code)
        return replace(self, etat=cible, passages=(*self.passages, passage))


@dataclass(frozen=True, slots=True)
class CollectifVu:
    """A collective fault as an Opérateur sees it: nothing of it tells of other lines."""

    numero: str
    niveau: NiveauCollectif
    confirme_le: datetime


def composer_numero(signalisation: str) -> str:
    """Return the number of a collective fault, from one drawn as that of a signalisation.

    >>> composer_numero("2222-2222-2")
    'DC-2222-2222-2'
    """
    return _PREFIXE + signalisation


def relire_numero(saisie: str) -> str:
    """Return the number that a person wrote, with or without `DC`, in its canonical writing.

    Raises:
        CollectifInconnu: it is nobody's.

    >>> relire_numero("dc 22222222 2")
    'DC-2222-2222-2'
    """
    lettres = "".join(filter(str.isalnum, saisie.upper()))
    if len(lettres) == _LETTRES_AVEC_PREFIXE and lettres.startswith("DC"):
        lettres = lettres[2:]
    try:
        return _PREFIXE + relire(lettres)
    except NumeroMalSaisi as erreur:
        raise CollectifInconnu(saisie) from erreur
