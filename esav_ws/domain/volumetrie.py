"""What the contract counts (art. 6): requests by Opérateur and kind, their load per hour and day, their peaks per minute.

A request is what was answered: what a fault refused gave nothing, and counts for nothing. A deposit counts once, as
the signalisation that it made, however often its acknowledgement was given again; a test, once it gave a result.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

TOUS: Final = ""
"""The Opérateur of what is counted over all of them."""
TOUTES: Final = ""
"""The kind of what is counted over all of them."""


class NatureRequete(StrEnum):
    """The kinds of requests of art. 6 that the service offers."""

    SIGNALISATION = "SIGNALISATION"
    ETAT = "ETAT"
    HISTORIQUE = "HISTORIQUE"
    TEST = "TEST"
    RESEAU = "RESEAU"

    @property
    def libelle(self) -> str:
        """Return what people call this kind."""
        return _LIBELLES[self]


_LIBELLES: Final = {
    NatureRequete.SIGNALISATION: "signalisations",
    NatureRequete.ETAT: "états",
    NatureRequete.HISTORIQUE: "historiques",
    NatureRequete.TEST: "tests",
    NatureRequete.RESEAU: "travaux et incidents",
}

OPERATIONS: Final[Mapping[str, NatureRequete]] = MappingProxyType(
    {
        "deposerSignalisation": NatureRequete.SIGNALISATION,
        "consulterEtat": NatureRequete.ETAT,
        "consulterSignalisation": NatureRequete.ETAT,
        "consulterHistorique": NatureRequete.HISTORIQUE,
        "demanderTest": NatureRequete.TEST,
        "consulterTravauxProgrammes": NatureRequete.RESEAU,
        "consulterIncidents": NatureRequete.RESEAU,
        "getInfoTravauxFTTH": NatureRequete.RESEAU,
    }
)
"""The operations that are requests, in every version of the contract; nothing else counts."""

CONSULTATIONS: Final[Mapping[str, NatureRequete]] = {
    nom: nature
    for nom, nature in OPERATIONS.items()
    if nature not in {NatureRequete.SIGNALISATION, NatureRequete.TEST}
}
"""Those that leave no row of their own: their calls are counted as they come."""


@dataclass(frozen=True, slots=True, order=True)
class CleMinute:
    """What requests are counted under: one minute (UTC), one Opérateur, one kind."""

    minute: datetime
    operateur: str
    nature: str


@dataclass(frozen=True, slots=True, order=True)
class Volume:
    """The requests of one hour (UTC): how many, and how many in the busiest minute.

    `operateur` is `TOUS`, or `nature` is `TOUTES`, where they are counted together: peaks do not add up.
    """

    heure: datetime
    operateur: str
    nature: str
    nombre: int
    pic: int

    @property
    def detaille(self) -> bool:
        """Return whether it is of one Opérateur and one kind: those add up to everything, once."""
        return bool(self.operateur and self.nature)


def minute_de(instant: datetime) -> datetime:
    """Return the minute in which *instant* is."""
    return instant.replace(second=0, microsecond=0)


def heure_de(instant: datetime) -> datetime:
    """Return the hour in which *instant* is.

    Of UTC: an hour of Paris is one of UTC, also when clocks change.
    """
    return instant.replace(minute=0, second=0, microsecond=0)


def recalculer(minutes: Mapping[CleMinute, int]) -> list[Volume]:
    """Return the load of each hour of *minutes*: by Opérateur and kind, by Opérateur, and over all, in order."""
    par_cle: dict[tuple[datetime, str, str], dict[datetime, int]] = defaultdict(lambda: defaultdict(int))
    for cle, nombre in minutes.items():
        heure = heure_de(cle.minute)
        for operateur, nature in ((cle.operateur, cle.nature), (cle.operateur, TOUTES), (TOUS, TOUTES)):
            par_cle[heure, operateur, nature][cle.minute] += nombre
    return sorted(
        Volume(heure, operateur, nature, sum(comptes.values()), max(comptes.values()))
        for (heure, operateur, nature), comptes in par_cle.items()
    )


def cumuler(*series: Iterable[Volume]) -> list[Volume]:
    """Return all *series* as one, what they say of the same hour, Opérateur and kind being added.

    The peak of a sum is taken for the greatest of theirs: two parts of one minute are counted in two series only when
    one of them came late.
    """
    sommes: dict[tuple[datetime, str, str], tuple[int, int]] = {}
    for serie in series:
        for v in serie:
            cle = (v.heure, v.operateur, v.nature)
            nombre, pic = sommes.get(cle, (0, 0))
            sommes[cle] = nombre + v.nombre, max(pic, v.pic)
    return sorted(Volume(*cle, nombre, pic) for cle, (nombre, pic) in sommes.items())
