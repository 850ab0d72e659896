"""When somebody is reminded of what is due about certificates: each step once, the latest one for all that were missed."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from esav_ws.domain.calendrier import Calendrier
from esav_ws.domain.certificat_echeances import Echeance, GenreEcheance

JOURS_OUVRES_AVANT: Final = 5
"""How long before the last lawful day the last but one step comes."""


class Pas(StrEnum):
    """A step: so many calendar days before the last lawful day, five jours ouvrés before, on it, the day after.

    `EXPIRE` is that of a validity that came to its end: no échéance is left then.
    """

    J60 = "J-60"
    J30 = "J-30"
    JO5 = "JO-5"
    JOUR = "J"
    RETARD = "RETARD"
    EXPIRE = "EXPIRE"

    def jour(self, echeance: Echeance, calendrier: Calendrier) -> date:
        """Return the first day on which this step of *echeance* is told."""
        match self:
            case Pas.J60:
                return echeance.le - timedelta(days=60)
            case Pas.J30:
                return echeance.le - timedelta(days=30)
            case Pas.JO5:
                return calendrier.retrancher_jours_ouvres(echeance.le, JOURS_OUVRES_AVANT)
            case Pas.JOUR:
                return echeance.le
            case Pas.RETARD | Pas.EXPIRE:
                return echeance.le + timedelta(days=1)


_G = GenreEcheance
PAS: Final[Mapping[GenreEcheance, tuple[Pas, ...]]] = MappingProxyType(
    {
        _G.EMISSION: (Pas.JO5, Pas.JOUR, Pas.RETARD),
        _G.CONFIGURATION: (Pas.JO5, Pas.JOUR, Pas.RETARD),
        _G.REMPLACEMENT: (Pas.J30, Pas.JO5, Pas.JOUR, Pas.RETARD),
        _G.RENOUVELLEMENT: (Pas.J30, Pas.JO5, Pas.JOUR, Pas.RETARD),
        _G.BASCULE: (Pas.JO5,),
        _G.INSTALLATION: (Pas.J30, Pas.JO5, Pas.JOUR),
        _G.FIN: (Pas.J60, Pas.JO5, Pas.JOUR),
        _G.RETRAIT: (Pas.JO5, Pas.JOUR),
    }
)
"""The steps of each kind, in their order. What follows the end of a validity is told as its expiry."""


def pas_echus(echeance: Echeance, aujourdhui: date, calendrier: Calendrier) -> tuple[Pas, ...]:
    """Return the steps of *echeance* that have come by *aujourdhui*, in their order; of one that has lapsed, none."""
    if echeance.caduque(aujourdhui):
        return ()
    return tuple(pas for pas in PAS[echeance.genre] if pas.jour(echeance, calendrier) <= aujourdhui)
