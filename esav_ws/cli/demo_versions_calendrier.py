"""The days of the story of two versions: those that it chooses; the others follow from the rules of art. 12."""

from datetime import date, timedelta
from typing import Final

PUBLICATION: Final = date(2026, 12, 1)
FIN_FORMULAIRE_1: Final = date(2026, 12, 20)
RUPTURE: Final = date(2027, 1, 8)
ANNONCE_V3: Final = date(2027, 1, 15)
DEPRECIATION: Final = date(2027, 2, 1)
BILAN: Final = date(2027, 3, 1)
MIGRATION: Final = date(2027, 4, 12)
SECOND_BILAN: Final = date(2027, 6, 1)
FIN_V1: Final = date(2027, 7, 31)
RETRAIT_V1: Final = FIN_V1 + timedelta(days=1)
PRODUCTION_V3: Final = date(2027, 9, 1)
