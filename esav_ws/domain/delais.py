"""How a delay of the contract is counted, everywhere in the house.

The triggering day is not counted; a delay of days is of calendar days; a delay of months ends on the day of the same
number, or on the last of its month where there is none; a deadline ends at 24:00 in Paris.
"""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from esav_ws.domain.horloge import minuit_de_paris

_UN_JOUR = timedelta(days=1)
_MOIS_PAR_AN = 12


@dataclass(frozen=True, slots=True)
class Delai:
    """A delay of whole `mois`, or of calendar `jours`."""

    mois: int = 0
    jours: int = 0

    def echeance(self, declencheur: date) -> date:
        """Return the last day of the delay that *declencheur* begins: it ends that day at 24:00 in Paris.

        >>> Delai(mois=1).echeance(date(2027, 1, 31))
        datetime.date(2027, 2, 28)
        >>> Delai(jours=15).echeance(date(2027, 3, 1))
        datetime.date(2027, 3, 16)
        """
        return _ajouter_mois(declencheur, self.mois) + timedelta(days=self.jours)

    def premier_jour_libre(self, declencheur: date) -> date:
        """Return the first day after the delay: what it postpones may begin there, at 00:00 in Paris.

        >>> Delai(mois=2).premier_jour_libre(date(2026, 12, 31))
        datetime.date(2027, 3, 1)
        """
        return self.echeance(declencheur) + _UN_JOUR

    def __str__(self) -> str:
        """Return the delay in French."""
        return f"{self.mois} mois" if self.mois else f"{self.jours} jours calendaires"


def fin_du_jour(jour: date) -> datetime:
    """Return the instant at which *jour* ends in Paris (24:00): 23, 24 or 25 hours after it began.

    >>> fin_du_jour(date(2027, 3, 28)).isoformat()
    '2027-03-29T00:00:00+02:00'
    """
    return minuit_de_paris(jour + _UN_JOUR)


def _ajouter_mois(jour: date, mois: int) -> date:
    annees, rang = divmod(jour.month - 1 + mois, _MOIS_PAR_AN)
    annee, numero = jour.year + annees, rang + 1
    return date(annee, numero, min(jour.day, calendar.monthrange(annee, numero)[1]))
