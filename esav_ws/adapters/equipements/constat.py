"""What an equipment says of itself when it is only asked whether it is there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Constat:
    """One thing that was read: what it is, in French, and its value."""

    libelle: str
    valeur: str
