"""The equipments that run tests, and where each prestation is connected."""

from dataclasses import dataclass
from typing import Final

CAPACITE: Final = 4
"""What an equipment runs at once, by default: the sum of the weights of its tests."""


@dataclass(frozen=True, slots=True)
class Equipement:
    """One equipment of the network.

    Attributes:
        banc: the name of the adapter that reaches it.
        adresse: where that adapter reaches it; no credential.
        capacite: the sum of the weights of the tests that it runs at once.
    """

    code: str
    libelle: str
    banc: str
    adresse: str = ""
    capacite: int = CAPACITE


@dataclass(frozen=True, slots=True)
class Raccordement:
    """Where a prestation is connected: an equipment and, in that equipment's own writing, a port."""

    prestation: str
    equipement: str
    port: str
