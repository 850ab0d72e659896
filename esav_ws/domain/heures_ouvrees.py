"""The hours that a guarantee counts: round the clock, or those of a working day (08:00 to 18:00 in Paris)."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Protocol

from esav_ws.domain.calendrier import Calendrier
from esav_ws.domain.horloge import PARIS

OUVERTURE: Final = time(8)
FERMETURE: Final = time(18)
"""The working day of reference, in Paris: ten hours. No change of the legal time falls within it."""

_UN_JOUR: Final = timedelta(days=1)
_NEANT: Final = timedelta()


class Heures(Protocol):
    """Hours that are counted."""

    def entre(self, debut: datetime, fin: datetime) -> timedelta:
        """Return how much is counted from *debut* to *fin*, nothing when *fin* comes first."""

    def ajouter(self, depart: datetime, duree: timedelta) -> datetime:
        """Return the first instant, in UTC, at which *duree* has been counted from *depart* on."""


class HeuresCalendaires:
    """Round the clock: a day of change of the legal time counts the 23 or 25 hours that it has."""

    def entre(self, debut: datetime, fin: datetime) -> timedelta:
        """Return the time that passes from *debut* to *fin*, nothing when *fin* comes first."""
        return max(fin.astimezone(UTC) - debut.astimezone(UTC), _NEANT)

    def ajouter(self, depart: datetime, duree: timedelta) -> datetime:
        """Return the instant, in UTC, that comes *duree* after *depart*."""
        return depart.astimezone(UTC) + duree


class HeuresOuvrees:
    """The hours from `OUVERTURE` to `FERMETURE` of the jours ouvrés of a calendar."""

    def __init__(self, calendrier: Calendrier) -> None:
        self._calendrier = calendrier
        self._plage = lru_cache(maxsize=1024)(self._calculer_plage)

    def entre(self, debut: datetime, fin: datetime) -> timedelta:
        """Return how many working hours lie between *debut* and *fin*, none when *fin* comes first."""
        jour, dernier = debut.astimezone(PARIS).date(), fin.astimezone(PARIS).date()
        total = _NEANT
        while jour <= dernier:
            if plage := self._plage(jour):
                total += max(min(fin, plage[1]) - max(debut, plage[0]), _NEANT)
            jour += _UN_JOUR
        return total

    def ajouter(self, depart: datetime, duree: timedelta) -> datetime:
        """Return the first instant, in UTC, at which *duree* working hours have run since *depart*.

        It is 18:00 of a day rather than 08:00 of the next one.
        """
        jour, reste = depart.astimezone(PARIS).date(), duree
        while reste > _NEANT:
            if plage := self._plage(jour):
                debut = max(depart.astimezone(UTC), plage[0])
                if plage[1] - debut >= reste:
                    return debut + reste
                reste -= max(plage[1] - debut, _NEANT)
            jour += _UN_JOUR
        return depart.astimezone(UTC)

    def _calculer_plage(self, jour: date) -> tuple[datetime, datetime] | None:
        """Return the instants, in UTC, between which *jour* is worked, `None` when it is not."""
        if not self._calendrier.est_ouvre(jour):
            return None
        return (
            datetime.combine(jour, OUVERTURE, PARIS).astimezone(UTC),
            datetime.combine(jour, FERMETURE, PARIS).astimezone(UTC),
        )
