"""What happened, as the journal of an Opérateur keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Evenement:
    """One entry of an Opérateur's event journal; `sequence` is strictly increasing without gap per Opérateur.

    `numero` is the signalisation that it is about, empty when it is about none.
    """

    operateur: str
    type: str
    numero: str
    le: datetime
    auteur: str
    donnees: Mapping[str, str] = field(default_factory=dict)
    sequence: int = 0
