"""Time as the business sees it: an injected clock, and days that end at midnight in Paris."""

from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
ANNEES: Final = range(1970, 9000)
"""Years in which every instant has a day, and a delay an end."""

_EN_TROP = tuple(timedelta(microseconds=n) for n in range(1000))
"""What an instant may have beyond the millisecond: to take it off costs a tenth of `datetime.replace`."""

_JAMAIS = datetime.min.replace(tzinfo=UTC)
_dernier_jour = _JAMAIS, _JAMAIS, date.min
"""A day of Paris that was asked for, after the instants, in UTC, at which it begins and ends."""


class Horloge(Protocol):
    """The clock port: nothing in the house reads the time elsewhere."""

    def maintenant(self) -> datetime:
        """Return the present instant, aware, in UTC."""


class HorlogeSysteme:
    """The machine's clock."""

    def maintenant(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)


def a_la_milliseconde(instant: datetime) -> datetime:
    """Return *instant* without what it has beyond the millisecond.

    >>> a_la_milliseconde(datetime(2026, 6, 30, 22, 30, 5, 123987, tzinfo=UTC)).microsecond
    123000
    """
    return instant - _EN_TROP[instant.microsecond % 1000]


def jour_de_paris(instant: datetime) -> date:
    """Return the calendar day on which *instant* falls in Paris (art. 10: every delay counts in Paris time).

    >>> jour_de_paris(datetime(2026, 6, 30, 22, 30, tzinfo=UTC))
    datetime.date(2026, 7, 1)
    """
    global _dernier_jour  # noqa: PLW0603 - asked several times by each call, and the same all day long
    debut, fin, jour = _dernier_jour
    if debut <= instant < fin:
        return jour
    jour = instant.astimezone(PARIS).date()
    if jour < date.max:
        demain = minuit_de_paris(jour + timedelta(days=1))
        _dernier_jour = minuit_de_paris(jour).astimezone(UTC), demain.astimezone(UTC), jour
    return jour


def minuit_de_paris(jour: date) -> datetime:
    """Return the instant at which *jour* begins in Paris."""
    return datetime(jour.year, jour.month, jour.day, tzinfo=PARIS)


def en_clair(instant: datetime) -> str:
    """Return *instant* as people write it, in Paris time.

    >>> en_clair(datetime(2026, 1, 5, 8, 3, tzinfo=UTC))
    '05/01/2026 à 09:03'
    """
    return instant.astimezone(PARIS).strftime("%d/%m/%Y à %H:%M")
