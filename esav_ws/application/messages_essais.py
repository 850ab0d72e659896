"""Commands and queries about line tests (art. 4.1), their equipments, and the waiver of a compulsory test."""

from dataclasses import dataclass
from datetime import datetime

from esav_ws.application.messages import TAILLE_PAGE, Commande, Requete
from esav_ws.domain.equipement import Equipement, Raccordement
from esav_ws.domain.essai import EssaiLigne, EtatEssai
from esav_ws.domain.operateur import Habilitation


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerTests(Requete):
    """The tests that can be asked for on a prestation today. Returns a tuple of `TypeEssai`."""

    habilitation = Habilitation.TEST
    identifiant_prestation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemanderTest(Commande):
    """Ask for a test, idempotent by `reference_operateur`. Returns the `EssaiLigne`.

    `parametres` are names and values, as received. The OI asks in its own name, for the Opérateur's prestation.
    """

    habilitation = Habilitation.TEST
    champ_objet = "identifiant_prestation"
    identifiant_prestation: str
    reference_operateur: str
    code_test: str
    parametres: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AccuseEssai:
    """What was answered of a test that was asked for, or cancelled, when it is answered again."""

    numero: str
    etat: EtatEssai
    etat_le: datetime
    demande_le: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterTest(Requete):
    """One test. Returns the `EssaiLigne`."""

    habilitation = Habilitation.TEST
    numero: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnulerTest(Commande):
    """Cancel a test that has not begun; one that is cancelled stays so. Returns the `EssaiLigne`."""

    habilitation = Habilitation.TEST
    numero: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerEssais(Requete):
    """A page of tests, the newest first. Returns a `PageEssais`."""

    habilitation = Habilitation.SAV
    operateur: str | None = None
    prestation: str | None = None
    equipement: str | None = None
    etats: tuple[EtatEssai, ...] = ()
    taille: int = TAILLE_PAGE
    curseur: str | None = None


@dataclass(frozen=True, slots=True)
class PageEssais:
    """A page of tests."""

    essais: tuple[EssaiLigne, ...]
    curseur_suivant: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DispenserTest(Commande):
    """Let deposits on a prestation do without the compulsory test for `heures`. Returns the `Dispense`."""

    habilitation = Habilitation.SAV
    champ_objet = "identifiant_prestation"
    identifiant_prestation: str
    motif: str
    heures: int = 24


@dataclass(frozen=True, slots=True)
class Dispense:
    """Who let deposits on a prestation do without a test, why, and until when."""

    prestation: str
    operateur: str
    le: datetime
    jusqu_a: datetime
    auteur: str
    motif: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinirEquipements(Commande):
    """Create or replace equipments, and say where prestations are connected. Returns nothing."""

    habilitation = Habilitation.ADMINISTRATION
    equipements: tuple[Equipement, ...] = ()
    raccordements: tuple[Raccordement, ...] = ()

    @property
    def objet(self) -> str:
        """Return the first of them."""
        codes = [e.code for e in self.equipements] or [r.prestation for r in self.raccordements]
        return codes[0] if codes else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerEquipements(Requete):
    """Every equipment with what it is doing. Returns a tuple of `EtatEquipement`."""

    habilitation = Habilitation.SAV


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterEquipement(Requete):
    """One equipment, with the prestations that it serves. Returns a `FicheEquipement`."""

    habilitation = Habilitation.SAV
    code: str


@dataclass(frozen=True, slots=True)
class EtatEquipement:
    """An equipment, and how many of its tests wait and run."""

    equipement: Equipement
    en_attente: int
    en_cours: int


@dataclass(frozen=True, slots=True)
class FicheEquipement:
    """An equipment, what it is doing, and what it serves."""

    etat: EtatEquipement
    raccordements: tuple[Raccordement, ...]
