"""The life of a line test (art. 4.1): asked for, run on an equipment, ended with measures or without.

One table says which state follows which. An act on the network is a test too; it is never begun twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.operateur import Cote

ATTENTE_MAX: Final = timedelta(hours=1)
"""How long a test may wait for its equipment before it expires."""
ESSAIS_MAX: Final = 3
"""How often a harmless test is begun at the most: the equipment was busy or away, or the worker died."""
REPRISE: Final = timedelta(seconds=20)
"""How long a harmless test waits before it is begun again, times the attempts made."""


class EtatEssai(StrEnum):
    """Where a test stands."""

    DEMANDE = "DEMANDE"
    EN_COURS = "EN_COURS"
    TERMINE = "TERMINE"
    ECHEC = "ECHEC"
    EXPIRE = "EXPIRE"
    ANNULE = "ANNULE"

    @property
    def libelle(self) -> str:
        """Return what people call this state."""
        return _LIBELLES[self]


_LIBELLES: Final = {
    EtatEssai.DEMANDE: "demandé",
    EtatEssai.EN_COURS: "en cours",
    EtatEssai.TERMINE: "terminé",
    EtatEssai.ECHEC: "en échec",
    EtatEssai.EXPIRE: "expiré",
    EtatEssai.ANNULE: "annulé",
}

TRANSITIONS: Final[Mapping[EtatEssai, frozenset[EtatEssai]]] = MappingProxyType(
    {
        EtatEssai.DEMANDE: frozenset({EtatEssai.EN_COURS, EtatEssai.EXPIRE, EtatEssai.ANNULE}),
        EtatEssai.EN_COURS: frozenset(
            {EtatEssai.DEMANDE, EtatEssai.TERMINE, EtatEssai.ECHEC, EtatEssai.EXPIRE}
        ),
        EtatEssai.TERMINE: frozenset(),
        EtatEssai.ECHEC: frozenset(),
        EtatEssai.EXPIRE: frozenset(),
        EtatEssai.ANNULE: frozenset(),
    }
)
"""Which state follows which; `EN_COURS` gives way to `DEMANDE` only for a harmless test that is begun again."""

ACTIFS: Final = frozenset({EtatEssai.DEMANDE, EtatEssai.EN_COURS})
"""The states in which a test keeps others from its line."""


class Verdict(StrEnum):
    """What a measure, or a whole test, is worth."""

    CONFORME = "CONFORME"
    DEGRADE = "DEGRADE"
    NON_CONFORME = "NON_CONFORME"


GRAVITE: Final = tuple(Verdict)
"""The verdicts, from the best to the worst: a test is worth its worst measure."""


class CauseEchec(StrEnum):
    """Why a test gave no result."""

    INJOIGNABLE = "INJOIGNABLE"
    INCOHERENT = "INCOHERENT"
    OCCUPE = "OCCUPE"
    EXPIRE = "EXPIRE"
    INTERROMPU = "INTERROMPU"

    @property
    def libelle(self) -> str:
        """Return what people call this cause."""
        return _CAUSES[self]


_CAUSES: Final = {
    CauseEchec.INJOIGNABLE: "équipement injoignable",
    CauseEchec.INCOHERENT: "réponse incohérente de l'équipement",
    CauseEchec.OCCUPE: "équipement occupé",
    CauseEchec.EXPIRE: "délai dépassé",
    CauseEchec.INTERROMPU: "interrompu par un arrêt du service",
}

A_REPRENDRE: Final = frozenset(
    {CauseEchec.INJOIGNABLE, CauseEchec.OCCUPE, CauseEchec.EXPIRE, CauseEchec.INTERROMPU}
)
"""The causes after which a harmless test is begun again; nonsense would be answered again."""


class Domaine(StrEnum):
    """On whose side the fault probably lies."""

    OPERATEUR = "OPERATEUR"
    OI = "OI"
    CLIENT = "CLIENT"
    INDETERMINEE = "INDETERMINEE"


class Segment(StrEnum):
    """The parts of the OI's network, from the exchange to the customer."""

    NRO = "NRO"
    TRANSPORT = "TRANSPORT"
    PM = "PM"
    DISTRIBUTION = "DISTRIBUTION"
    RACCORDEMENT = "RACCORDEMENT"


@dataclass(frozen=True, slots=True)
class Localisation:
    """Where the fault probably lies; `segment` is told where it is the OI's; `raisons`, in French, say why."""

    domaine: Domaine
    segment: Segment | None = None
    raisons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mesure:
    """One measure as it is answered; `verdict` is `None` where the catalogue judges nothing by it."""

    nom: str
    valeur: str
    unite: str = ""
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class EssaiLigne:
    """One test of a line.

    Attributes:
        reference_operateur: what makes the request idempotent.
        code: of the test, in `catalogue` version `version`.
        parametres: as they were given, by name.
        equipement, port: where it is run.
        cote: who asked: the Opérateur, or the OI for itself.
        poids: its price in load.
        verrou: what it keeps for itself while it is active, beside its line; empty when nothing.
        sans_risque: whether it may be begun again.
        maximum_s: seconds that it may run.
        a_partir_le: not to be begun before; expire_le: nor from then on.
        essais: how often it was begun.
        signalisation: the last deposit that cited it.
    """

    numero: str
    operateur: str
    prestation: str
    offre: str
    reference_operateur: str
    code: str
    catalogue: str
    version: int
    parametres: tuple[tuple[str, str], ...]
    equipement: str
    port: str
    auteur: str
    cote: Cote
    poids: int
    verrou: str
    sans_risque: bool
    acte: bool
    maximum_s: int
    demande_le: datetime
    etat_le: datetime
    a_partir_le: datetime
    expire_le: datetime
    etat: EtatEssai = EtatEssai.DEMANDE
    demarre_le: datetime | None = None
    fini_le: datetime | None = None
    essais: int = 0
    mesures: tuple[Mesure, ...] = ()
    verdict: Verdict | None = None
    localisation: Localisation | None = None
    cause: CauseEchec | None = None
    detail: str = ""
    signalisation: str | None = None

    @property
    def actif(self) -> bool:
        """Return whether it keeps others from its line."""
        return self.etat in ACTIFS

    def demarrer(self, le: datetime) -> "EssaiLigne":
        """Return it begun, once more."""
        return replace(self._passer(EtatEssai.EN_COURS, le), demarre_le=le, essais=self.essais + 1)

    def terminer(
        self, le: datetime, mesures: tuple[Mesure, ...], localisation: Localisation | None
    ) -> "EssaiLigne":
        """Return it ended with its result; its verdict is that of its worst measure."""
        fini = self._passer(EtatEssai.TERMINE, le)
        return replace(
            fini,
            fini_le=le,
            mesures=mesures,
            verdict=le_pire(mesures),
            localisation=localisation,
            cause=None,
            detail="",
        )

    def echouer(self, le: datetime, cause: CauseEchec, detail: str) -> "EssaiLigne":
        """Return it after an attempt without result: to be begun again where that is harmless, else ended."""
        if self.sans_risque and cause in A_REPRENDRE and self.essais < ESSAIS_MAX and le < self.expire_le:
            remis = self._passer(EtatEssai.DEMANDE, le)
            return replace(remis, a_partir_le=le + REPRISE * self.essais, cause=cause, detail=detail)
        cible = EtatEssai.EXPIRE if cause is CauseEchec.EXPIRE else EtatEssai.ECHEC
        return replace(self._passer(cible, le), fini_le=le, cause=cause, detail=detail)

    def expirer(self, le: datetime) -> "EssaiLigne":
        """Return it given up: its equipment was not free in time."""
        detail = self.detail or "l'équipement n'a pas pu prendre le test à temps"
        fini = self._passer(EtatEssai.EXPIRE, le)
        return replace(fini, fini_le=le, cause=self.cause or CauseEchec.EXPIRE, detail=detail)

    def annuler(self, le: datetime) -> "EssaiLigne":
        """Return it cancelled, or raise `TestNonAnnulable`: it has begun, or ended."""
        if self.etat is not EtatEssai.DEMANDE:
            raise TestNonAnnulable(self.numero, self.etat)
        return replace(self._passer(EtatEssai.ANNULE, le), fini_le=le)

    def _passer(self, cible: EtatEssai, le: datetime) -> "EssaiLigne":
        if cible not in TRANSITIONS[self.etat]:
            raise ValueError(f"a test does not go from {self.etat} to {cible}")
        return replace(self, etat=cible, etat_le=le)


class TestNonAnnulable(
    EsavError,
    code="TST-006",
    libelle="Test qui ne s'annule plus",
    remede="Attendre sa fin, puis lire son résultat : seul un test qui attend encore s'annule.",
    article="4.1",
):
    """The test has begun, or has ended."""

    __test__ = False

    def __init__(self, numero: str, etat: EtatEssai) -> None:
        super().__init__(f"le test {numero} est {etat.libelle} : seul un test demandé s'annule")


def le_pire(mesures: tuple[Mesure, ...]) -> Verdict:
    """Return the worst verdict among *mesures*; `CONFORME` when none is judged."""
    rendus = [GRAVITE.index(m.verdict) for m in mesures if m.verdict is not None]
    return GRAVITE[max(rendus, default=0)]
