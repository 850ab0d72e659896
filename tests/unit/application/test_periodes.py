"""When periodic work comes due."""

from datetime import UTC, datetime, time, timedelta, timezone

import pytest

from esav_ws.application.periodes import de_la_minute, du_jour


@pytest.mark.parametrize(
    ("instant", "heure", "jour"),
    [
        (datetime(2026, 1, 15, 22, 59, tzinfo=UTC), time(0), "2026-01-15"),
        (datetime(2026, 1, 15, 23, 0, tzinfo=UTC), time(0), "2026-01-16"),
        (datetime(2026, 7, 15, 22, 0, tzinfo=UTC), time(0), "2026-07-16"),
        (datetime(2026, 7, 15, 4, 59, 59, tzinfo=UTC), time(7), None),
        (datetime(2026, 7, 15, 5, 0, tzinfo=UTC), time(7), "2026-07-15"),
    ],
)
def test_a_day_is_of_paris_and_comes_at_its_hour(instant, heure, jour):
    assert du_jour(instant, heure) == jour


def test_a_minute_has_one_name_wherever_it_is_read():
    instant = datetime(2026, 10, 25, 0, 30, 59, tzinfo=UTC)
    ailleurs = instant.astimezone(timezone(timedelta(hours=-5)))
    assert de_la_minute(instant) == de_la_minute(ailleurs) == "2026-10-25T00:30"
    assert de_la_minute(instant + timedelta(seconds=1)) == "2026-10-25T00:31"
