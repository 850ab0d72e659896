"""Days of Paris, whatever was asked before."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from esav_ws.domain.horloge import jour_de_paris

INSTANTS = [
    (datetime(2026, 6, 30, 21, 59, 59, 999_999, tzinfo=UTC), date(2026, 6, 30)),
    (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), date(2026, 7, 1)),
    (datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), date(2026, 12, 31)),
    (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
    # The day of 23 hours, and the day of 25.
    (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),
    (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),
    (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
    (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
    (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),
    (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
    (datetime(2026, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=5))), date(2026, 6, 30)),
    (datetime(9999, 12, 31, 12, 0, tzinfo=UTC), date(9999, 12, 31)),
]


@pytest.mark.parametrize("dans_lordre", [True, False])
def test_an_instant_is_of_one_day_of_paris_whatever_day_was_asked_before(dans_lordre):
    for instant, jour in INSTANTS if dans_lordre else reversed(INSTANTS):
        assert jour_de_paris(instant) == jour
        assert jour_de_paris(instant) == jour
