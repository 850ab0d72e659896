"""Ports of the life of versions: what is installed, what was decided, and who uses what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from esav_ws.domain.contrat import VersionContrat
from esav_ws.domain.contrat_evolution import Comparaison


@dataclass(frozen=True, slots=True, order=True)
class CleUsage:
    """What calls are counted under: one Paris day, one Opérateur, one version, one operation (none: form, refusal)."""

    jour: date
    operateur: str
    objet: str
    version: str
    operation: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """Calls counted under one key; `fautes` are those of them that were answered by a fault."""

    cle: CleUsage
    nombre: int
    fautes: int = 0


@dataclass(frozen=True, slots=True)
class Emploi:
    """Calls of one operation of one version by one Opérateur over several days, the first and the last of them."""

    operateur: str
    objet: str
    version: str
    operation: str
    nombre: int
    fautes: int
    premier: date
    dernier: date


class Contrats(Protocol):
    """The files of this installation: contracts of services, and forms."""

    def versions(self) -> tuple[VersionContrat, ...]:
        """Return every installed version, as a *projet*; a form with the days that the catalogue gives it."""

    def empreinte(self, version: VersionContrat) -> str | None:
        """Return the SHA-256 of the files of *version*, `None` when they are not installed."""

    def comparer(self, avant: VersionContrat, apres: VersionContrat) -> Comparaison:
        """Return what changes from the files of *avant* to those of *apres*."""


class Versions(Protocol):
    """Repository of versions, with the acts that made them what they are."""

    def lister(self, objet: str | None = None) -> list[VersionContrat]:
        """Return every version, of *objet* or of all, in order, each with its passages."""

    def verrouiller(self, objet: str) -> None:
        """Make other commands on *objet* wait for the end of this unit of work."""

    def enregistrer(self, version: VersionContrat) -> None:
        """Create or replace *version*, and append the passages that are not stored yet."""


class Usages(Protocol):
    """Repository of counted calls."""

    def ajouter(self, usages: Iterable[Usage]) -> None:
        """Add each to what is counted under its key, or raise `ConflitEcriture`."""

    def emplois(self, depuis: date, objet: str | None = None) -> list[Emploi]:
        """Return what was called since the day *depuis*, by object, version, Opérateur and operation."""
