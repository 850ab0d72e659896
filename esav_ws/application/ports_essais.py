"""Ports of line tests: the stored tests and their queue, and the way to equipment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from esav_ws.application.messages_essais import Dispense, EtatEquipement
from esav_ws.domain.equipement import Equipement, Raccordement
from esav_ws.domain.essai import CauseEchec, EssaiLigne, EtatEssai
from esav_ws.domain.essai_catalogue import Valeur
from esav_ws.domain.offre import Prestation
from esav_ws.domain.volumetrie import CleMinute

SUJET: Final = "essai"
"""The subject of background work that runs tests."""


class EchecBanc(Exception):
    """An equipment gave no result: `cause` says of which kind, the message, in French, how. No credential in it."""

    def __init__(self, cause: CauseEchec, message: str) -> None:
        super().__init__(message)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Voisin:
    """Another line of the same equipment behind the same PM: its port, and whether it is behind the same PBO too."""

    port: str
    meme_pbo: bool


@dataclass(frozen=True, slots=True)
class Cible:
    """What a test is run on: an equipment, its port, and the line behind it.

    `voisins` are some of the lines that share its way, those of its PBO first.
    """

    equipement: Equipement
    port: str
    prestation: str
    reference_pm: str | None = None
    reference_pbo: str | None = None
    reference_pto: str | None = None
    voisins: tuple[Voisin, ...] = ()


@dataclass(frozen=True, slots=True)
class Releve:
    """One measure as an equipment gives it; a number is written with a point, and `unite` is the catalogue's."""

    nom: str
    valeur: str
    unite: str = ""


class BancEssai(Protocol):
    """The way to equipments of one kind. Called from several threads at once, of one worker or of several.

    It blocks: a test has a thread of its own. The common level sees to the load of each equipment, to retries, to the
    circuit breaker, and to tests that outlast their time.
    """

    @property
    def nom(self) -> str:
        """Return the name by which equipments say that this adapter reaches them."""

    def sait(self, equipement: Equipement, code: str) -> bool:
        """Return whether it can run the test of that code there; it asks nobody."""

    def executer(
        self, cible: Cible, code: str, parametres: Mapping[str, Valeur], *, delai_s: float
    ) -> Sequence[Releve]:
        """Return what the test measured, within *delai_s* seconds.

        Raises:
            EchecBanc: `INJOIGNABLE`, `INCOHERENT`, `OCCUPE` or `EXPIRE`. Any other exception is taken for `INCOHERENT`.
        """


@dataclass(frozen=True, slots=True)
class CriteresEssais:
    """Which tests to list; `None` stands for all."""

    operateur: str | None = None
    prestation: str | None = None
    equipement: str | None = None
    etats: tuple[EtatEssai, ...] = ()


@dataclass(frozen=True, slots=True)
class Tournee:
    """An equipment that has something to do and no task: `tour` counts the tasks that it had."""

    equipement: str
    tour: int


class Essais(Protocol):
    """Repository of tests. At most one is active on a line, and on what a test keeps for itself."""

    def ajouter(self, essai: EssaiLigne) -> None:
        """Store a new one; a number, a reference, a line or a lock that is taken raises `ConflitEcriture` at the commit."""

    def enregistrer(self, avant: EssaiLigne, apres: EssaiLigne) -> bool:
        """Write *apres* over *avant*; return whether it still was in the same state and attempt."""

    def trouver(self, numero: str, operateur: str | None) -> EssaiLigne | None:
        """Return it, only if it is *operateur*'s (`None`: the OI)."""

    def par_reference(self, operateur: str, reference: str) -> EssaiLigne | None:
        """Return the one that was asked for under that reference."""

    def actif(self, prestation: str, verrou: str) -> EssaiLigne | None:
        """Return the one that is active on that line, or that holds *verrou* (empty: none)."""

    def citer(self, numero: str, signalisation: str) -> None:
        """Record the deposit that cites it."""

    def lister(
        self, criteres: CriteresEssais, apres: tuple[datetime, str] | None, taille: int
    ) -> list[EssaiLigne]:
        """Return at most *taille*, the newest first, after the position (request, number)."""

    def verrouiller(self, equipement: str) -> None:
        """Make others who lock this equipment wait for the end of this unit of work."""

    def en_cours(self, equipement: str) -> list[EssaiLigne]:
        """Return those that run there."""

    def suivant(self, equipement: str, poids_max: int, maintenant: datetime) -> EssaiLigne | None:
        """Return the one whose turn it is there, if it weighs at most *poids_max*; its Opérateur's turn is counted.

        Opérateurs have equal shares of the load: who had least of late comes first, the oldest of its tests first. One
        that was away saves up nothing. To be called under `verrouiller`.
        """

    def depasses(self, maintenant: datetime, taille: int) -> list[EssaiLigne]:
        """Return at most *taille* of those that have waited until their end."""

    def attend_depuis(self) -> datetime | None:
        """Return when the oldest of those that wait was asked for."""

    def en_attente(self, maintenant: datetime, taille: int) -> list[Tournee]:
        """Return at most *taille* equipments with something to do and no task under way."""

    def lancer(self, tournee: Tournee, reference: str) -> bool:
        """Record the new task of an equipment, or return `False`: another was first."""

    def dispenser(self, dispense: Dispense) -> None:
        """Store a waiver."""

    def dispense(self, prestation: str, operateur: str, maintenant: datetime) -> Dispense | None:
        """Return the waiver that holds at *maintenant*."""

    def resultats(self, debut: datetime, fin: datetime) -> dict[CleMinute, int]:
        """Return the Opérateurs' tests that gave a result in ``[debut, fin)``, by minute (art. 6)."""


class Equipements(Protocol):
    """Repository of equipments, and of where prestations are connected."""

    def definir(self, equipement: Equipement) -> None:
        """Create or replace one."""

    def raccorder(self, raccordement: Raccordement) -> None:
        """Create or replace where a prestation is connected."""

    def trouver(self, code: str) -> Equipement | None:
        """Return one."""

    def de(self, prestation: str) -> tuple[Equipement, Raccordement] | None:
        """Return where a prestation is connected."""

    def voisines(self, equipement: str, prestation: Prestation, taille: int) -> list[Voisin]:
        """Return at most *taille* active lines there behind the PM of *prestation*, those of its PBO first."""

    def etats(self) -> list[EtatEquipement]:
        """Return all, by code, with what they are doing."""

    def servies(self, code: str) -> list[Raccordement]:
        """Return the prestations that one serves, by number."""
