"""The words of the régie, by which an Opérateur steers its space of the integration platform (art. 5.2.1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

AVANCE_MAX: Final = timedelta(days=366)
"""The most that one move takes the clock of a space forward."""
ECART_MAX: Final = timedelta(days=3660)
"""How far that clock may be from the real time in all: beyond, the space is to be reset."""
NOMBRE_MAX: Final = 100
"""Deliveries that may be failed or doubled in advance."""
PAR_MINUTE_MAX: Final = 10_000
"""Requests per minute of the loosest limit that is worth a trial."""


class ActeRegie(StrEnum):
    """What the OI's SAV does to a signalisation, played by the régie."""

    ACCEPTER = "ACCEPTER"
    REJETER = "REJETER"
    PRENDRE_EN_CHARGE = "PRENDRE_EN_CHARGE"
    GELER = "GELER"
    REPRENDRE = "REPRENDRE"
    RETABLIR = "RETABLIR"
    REPARER = "REPARER"
    CLORE = "CLORE"
    VALIDER = "VALIDER"


class Situation(StrEnum):
    """A moment of the service to which the clock can be taken."""

    ARRET_NOCTURNE = "ARRET_NOCTURNE"
    FERMETURE_CRENEAUX = "FERMETURE_CRENEAUX"
    JOUR_FERIE = "JOUR_FERIE"
    HEURES_OUVREES = "HEURES_OUVREES"


class EtatParcours(StrEnum):
    """Where a judged scenario stands."""

    A_JOUER = "A_JOUER"
    EN_COURS = "EN_COURS"
    REUSSI = "REUSSI"
    ECHOUE = "ECHOUE"


class Gravite(StrEnum):
    """What a finding is worth: only an `ERREUR` fails a scenario."""

    INFO = "INFO"
    ERREUR = "ERREUR"


@dataclass(frozen=True, slots=True)
class LigneEssai:
    """A prestation of the test set, and what it is there for, in French."""

    identifiant: str
    offre: str
    usage: str


@dataclass(frozen=True, slots=True)
class LimiteEssai:
    """The limit in force in a space: requests per minute, and until when."""

    par_minute: int
    fin: datetime


@dataclass(frozen=True, slots=True)
class EtatEspace:
    """A space as its Opérateur sees it. `heure` is that of its clock; `a_echouer` and `a_doubler` count pushes to come.

    `limite` is the one in force, `parcours` the scenario being played; `None` without.
    """

    operateur: str
    heure: datetime
    heure_reelle: datetime
    initialise_le: datetime
    situations: tuple[Situation, ...]
    a_echouer: int
    a_doubler: int
    lignes: tuple[LigneEssai, ...]
    limite: LimiteEssai | None = None
    parcours: str | None = None

    @property
    def decalage(self) -> timedelta:
        """Return how far the clock of the space is ahead of the real time."""
        return self.heure - self.heure_reelle


@dataclass(frozen=True, slots=True)
class SignalisationRegie:
    """A signalisation after an act of the régie: its state, at the time of the space."""

    numero: str
    etat: str
    le: datetime


@dataclass(frozen=True, slots=True)
class ConstatSuivi:
    """Something that was seen of a scenario being played, at the real time `le`."""

    le: datetime
    texte: str
    gravite: Gravite


@dataclass(frozen=True, slots=True)
class ParcoursSuivi:
    """A judged scenario for one major version of the contract, and where it stands.

    Attributes:
        nom: by which it is begun.
        domaine: `SIGNALISATION` or `TEST`.
        consigne: what the client must do, in French.
        etape: what is awaited now, while it is being played.
        remede: what to do about a failure.
    """

    nom: str
    titre: str
    domaine: str
    version: int
    etat: EtatParcours
    consigne: str | None = None
    etape: str | None = None
    constats: tuple[ConstatSuivi, ...] = ()
    remede: str | None = None
