"""The week of the story: its days, its public holiday, its change of the legal time, and minutes counted one by one.

From Monday 22 to Sunday 28 March 2027 in Alsace: Friday is Good Friday, a public holiday there, as is Easter Monday
after it; in the night to Sunday clocks go from 2 to 3. What is counted here owes nothing to the domain's own clocks:
each minute of the week is looked at by itself, and the balance of the story is held against it.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from esav_ws.domain.horloge import PARIS

LUNDI: Final = date(2027, 3, 22)
MARDI, MERCREDI, JEUDI, VENDREDI, SAMEDI, DIMANCHE = (LUNDI + timedelta(days=n) for n in range(1, 7))
JOURS: Final = (LUNDI, MARDI, MERCREDI, JEUDI, VENDREDI, SAMEDI, DIMANCHE)
NOMS: Final = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")
FERIE: Final = VENDREDI
"""Good Friday; no other day of this week is a public holiday."""

CONTESTATION: Final = 3
"""Calendar days, in the story, for which a closing can be contested."""

_UNE_MINUTE: Final = timedelta(minutes=1)
_MATIN, _SOIR = 8, 18


def a(jour: date, heure: int, minute: int = 0) -> datetime:
    """Return that time of *jour*, in Paris."""
    return datetime.combine(jour, time(heure, minute), PARIS)


DEBUT: Final = a(LUNDI, 6)
FIN: Final = a(DIMANCHE, 20)
"""When the story begins, and when its balance is drawn up."""

_ORIGINE: Final = a(LUNDI, 0).astimezone(UTC)


def _cumuler(compte: Callable[[datetime], bool]) -> tuple[int, ...]:
    """Return how many minutes *compte* has counted by each minute of the week, looked at one after the other."""
    total, cumul, instant = 0, [0], _ORIGINE
    while instant < a(DIMANCHE, 23, 59).astimezone(UTC):
        total += compte(instant.astimezone(PARIS))
        cumul.append(total)
        instant += _UNE_MINUTE
    return tuple(cumul)


_OUVREES: Final = _cumuler(
    lambda i: i.weekday() < len(JOURS) - 2 and i.date() != FERIE and _MATIN <= i.hour < _SOIR
)


def minutes(debut: datetime, fin: datetime) -> int:
    """Return how many minutes pass between two instants on a whole minute."""
    return (fin.astimezone(UTC) - debut.astimezone(UTC)) // _UNE_MINUTE


def minutes_ouvrees(debut: datetime, fin: datetime) -> int:
    """Return how many of them are worked: 8 to 18 h, Monday to Friday, Good Friday apart."""
    return _OUVREES[minutes(_ORIGINE, fin)] - _OUVREES[minutes(_ORIGINE, debut)]
