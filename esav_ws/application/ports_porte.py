"""Ports of the door: what it is told of the registry beside the check of every request, and what it counts."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from esav_ws.domain.certificat import StatutCertificat


class Epingles(Protocol):
    """The leaves that are let in by themselves, whatever their authority (art. 5.2.2).

    They are the live certificates that a recorded exception admits without the usage of client authentication, and on
    the integration home the candidates to be rehearsed.
    """

    def version(self) -> Hashable:
        """Return what changes whenever `epingles` may have; asked for several times a second: cheap."""

    def epingles(self) -> Sequence[bytes]:
        """Return the leaves as DER."""


@dataclass(frozen=True, slots=True)
class UsageCertificat:
    """Requests let in with one certificate on one Paris day: how many, the first and the last of them."""

    empreinte: str
    jour: date
    nombre: int
    premier_le: datetime
    dernier_le: datetime


@dataclass(frozen=True, slots=True)
class EmploiCertificat:
    """How much one registered certificate serves, over all days; never used, it has no first and no last time."""

    numero: str
    operateur: str
    empreinte: str
    statut: StatutCertificat
    retrait_le: datetime | None
    nombre: int
    premier_le: datetime | None
    dernier_le: datetime | None


class UsagesDesCertificats(Protocol):
    """Repository of the counted use of certificates."""

    def ajouter(self, usages: Iterable[UsageCertificat]) -> None:
        """Add each to what is counted for its certificate and day, or raise `ConflitEcriture`."""

    def emplois(self, operateur: str | None = None) -> list[EmploiCertificat]:
        """Return the use of each certificate of *operateur*, or of all, by number."""
