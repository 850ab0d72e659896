"""Where a prestation stands in the simulated network: always the same place, drawn from its own number."""

import hashlib
from dataclasses import dataclass
from typing import Final

_ARBRES: Final = 16
"""Optical trees of an equipment."""


@dataclass(frozen=True, slots=True)
class PlanLigne:
    """The line of a prestation: its equipment and port, and how far its points are from the exchange, in metres.

    `perte_db` is what the line loses when nothing is wrong; `age`, in years, adds to it.
    """

    equipement: str
    port: str
    distance_pm: int
    distance_pbo: int
    distance_pto: int
    perte_db: float
    age: int

    @property
    def perte_totale_db(self) -> float:
        """Return the loss of the line as it is today."""
        return self.perte_db + 0.05 * self.age


def placer(prestation: str, zone: str | None) -> PlanLigne:
    """Return where *prestation* stands; lines of the same *zone* (a commune, a PM) share an equipment."""
    tirage = hashlib.sha256(f"esav:{prestation}".encode()).digest()
    arbre, onu = tirage[0] % _ARBRES + 1, tirage[1] % 64 + 1
    distance_pm = 1500 + int.from_bytes(tirage[2:4], "big") % 4000
    distance_pbo = distance_pm + 200 + int.from_bytes(tirage[4:6], "big") % 1500
    distance_pto = distance_pbo + 60 + tirage[6] % 120
    perte = 17.0 + distance_pto * 0.00035 + tirage[7] % 20 / 10
    return PlanLigne(
        f"OLT-{zone or 'COEUR'}-01",
        f"1/1/{arbre}:{onu}",
        distance_pm,
        distance_pbo,
        distance_pto,
        round(perte, 2),
        tirage[8] % 10,
    )
