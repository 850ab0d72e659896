"""The days of the story of certificates: those that it chooses, and what art. 5.2.2 makes fall on each of them."""

from collections.abc import Mapping
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Final

from esav_ws.domain.horloge import PARIS

DEBUT: Final = date(2027, 1, 4)
FIN: Final = date(2027, 12, 31)
RONDE: Final = time(7)
"""When the worker does its daily round."""
APPELS: Final = time(18)
"""When each system makes the call of its day."""


def fin_du(jour: date) -> datetime:
    """Return the last second of *jour* in Paris, at which a validity of the story ends."""
    return datetime.combine(jour, time(23, 59, 59), PARIS)


def debut_du(jour: date) -> datetime:
    """Return the first instant of *jour* in Paris."""
    return datetime.combine(jour, time(0), PARIS)


FIN_ECHO: Final = fin_du(date(2027, 4, 1))
FIN_ALFA: Final = fin_du(date(2027, 6, 4))
FIN_BETA: Final = fin_du(date(2027, 8, 31))
FIN_ECHO_RECONNUE: Final = fin_du(date(2027, 11, 30))
FIN_BETA_PUBLIQUE: Final = fin_du(date(2028, 7, 11))

RONDES: Final[Mapping[date, tuple[str, ...]]] = MappingProxyType(
    {
        date(2027, 1, 31): ("ECHO-C0001 FIN J-60",),
        date(2027, 2, 8): ("ECHO-C0001 REMPLACEMENT J-30",),
        date(2027, 2, 23): ("ECHO-C0001 BASCULE JO-5",),
        date(2027, 3, 5): ("ECHO-C0002 INSTALLATION J-30",),
        date(2027, 3, 24): ("ECHO-C0001 RETRAIT JO-5",),
        date(2027, 4, 1): ("ECHO-C0001 RETRAIT J",),
        date(2027, 4, 2): ("ECHO-C0001 EXPIRE",),
        date(2027, 4, 5): ("ALFA-C0001 FIN J-60",),
        date(2027, 4, 13): ("ALFA-C0001 REMPLACEMENT J-30",),
        date(2027, 5, 4): ("ALFA-C0002 EMISSION JO-5",),
        date(2027, 5, 5): ("ALFA-C0001 REMPLACEMENT JO-5",),
        date(2027, 5, 12): ("ALFA-C0002 EMISSION J",),
        date(2027, 5, 13): ("ALFA-C0001 REMPLACEMENT J", "ALFA-C0002 EMISSION RETARD"),
        date(2027, 5, 14): ("ALFA-C0001 REMPLACEMENT RETARD",),
        date(2027, 5, 15): ("ALFA-C0002 INSTALLATION J-30",),
        date(2027, 5, 28): ("ALFA-C0001 RETRAIT JO-5",),
        date(2027, 6, 4): ("ALFA-C0001 RETRAIT J",),
        date(2027, 6, 5): ("ALFA-C0001 EXPIRE",),
        date(2027, 7, 2): ("BETA-C0001 FIN J-60",),
        date(2027, 7, 11): ("BETA-C0001 RENOUVELLEMENT J-30",),
        date(2027, 8, 13): ("BETA-C0001 RETRAIT JO-5",),
        date(2027, 8, 20): ("BETA-C0001 RETRAIT J",),
        date(2027, 9, 1): ("BETA-C0001 EXPIRE",),
        date(2027, 10, 1): ("ECHO-C0002 FIN J-60",),
        date(2027, 10, 9): ("ECHO-C0002 RENOUVELLEMENT J-30",),
        date(2027, 10, 31): ("ECHO-C0003 INSTALLATION J-30",),
        date(2027, 11, 16): ("ECHO-C0002 RENOUVELLEMENT RETARD",),
        date(2027, 11, 17): ("ECHO-C0004 INSTALLATION J-30",),
        date(2027, 11, 23): ("ECHO-C0002 RETRAIT JO-5",),
        date(2027, 11, 30): ("ECHO-C0002 RETRAIT J",),
        date(2027, 12, 1): ("ECHO-C0002 EXPIRE",),
    }
)
"""What each morning's round tells and writes down, worked out by hand from the contract; nothing on other days."""

SERVI_JUSQU_AU: Final[Mapping[str, tuple[date, str]]] = MappingProxyType(
    {
        "ECHO-C0001": (date(2027, 4, 1), "CRT-003"),
        "ALFA-C0001": (date(2027, 6, 4), "CRT-003"),
        "BETA-C0001": (date(2027, 8, 19), "CRT-008"),
        "ECHO-C0002": (date(2027, 11, 30), "CRT-003"),
    }
)
"""The last day on which a server that was forgotten gets in with a replaced certificate, and why not on the next."""
