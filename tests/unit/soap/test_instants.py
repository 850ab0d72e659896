"""`xs:dateTime` and `xs:date` as clients write them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from esav_ws.domain.horloge import PARIS
from esav_ws.soap.instants import ecrire_instant, lire_instant, lire_jour


@pytest.mark.parametrize(
    ("texte", "utc"),
    [
        ("2026-03-02T09:00:00+01:00", "2026-03-02T08:00:00+00:00"),
        ("2026-03-02T08:00:00Z", "2026-03-02T08:00:00+00:00"),
        ("2026-03-02T08:00:00-09:30", "2026-03-02T17:30:00+00:00"),
        ("2026-02-28T24:00:00Z", "2026-03-01T00:00:00+00:00"),
        ("2026-03-02T09:00:00", "2026-03-02T08:00:00+00:00"),
        ("2026-07-02T09:00:00", "2026-07-02T07:00:00+00:00"),
        ("\n 2026-03-02T08:00:00.123456789Z ", "2026-03-02T08:00:00.123456+00:00"),
    ],
)
def test_an_instant_is_read_in_utc_and_in_paris_without_offset(texte, utc):
    assert lire_instant(None, texte).isoformat() == utc


@pytest.mark.parametrize(
    "texte", ["0001-01-01T00:00:00+14:00", "12026-01-01T00:00:00Z", "-0044-03-15T00:00:00Z"]
)
def test_a_date_out_of_the_calendar_is_an_error_that_the_protocol_answers(texte):
    with pytest.raises((ValueError, OverflowError)):
        lire_instant(None, texte)


@pytest.mark.parametrize(
    ("instant", "texte"),
    [
        (datetime(2026, 3, 2, 8, 30, tzinfo=UTC), "2026-03-02T08:30:00+00:00"),
        (datetime(2026, 3, 2, 8, 30, 5, 123000, tzinfo=UTC), "2026-03-02T08:30:05.123000+00:00"),
        (datetime(1, 1, 1, 0, 0, 0, 7, tzinfo=UTC), "0001-01-01T00:00:00.000007+00:00"),
        (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), "9999-12-31T23:59:59+00:00"),
        (datetime(2026, 7, 2, 9, 0, tzinfo=PARIS), "2026-07-02T09:00:00+02:00"),
        (datetime(2026, 3, 2, 9, 0, tzinfo=timezone(-timedelta(minutes=570))), "2026-03-02T09:00:00-09:30"),
        (datetime(2026, 3, 2, 9, 0), "2026-03-02T09:00:00"),  # noqa: DTZ001 - what spyne writes of it
    ],
)
def test_an_instant_is_written_as_python_does_with_the_offset_that_it_has(instant, texte):
    assert ecrire_instant(None, instant) == texte == instant.isoformat()


@pytest.mark.parametrize("texte", ["2026-03-02", "2026-03-02Z", "2026-03-02+14:00", "2026-03-02-09:30"])
def test_a_day_is_read_without_its_offset(texte):
    assert lire_jour(None, texte).isoformat() == "2026-03-02"


@pytest.mark.parametrize("texte", ["12026-01-01", "-0044-03-15", "0000-01-01"])
def test_a_day_out_of_the_calendar_is_an_error_that_the_protocol_answers(texte):
    with pytest.raises(ValueError, match=r"isoformat|year"):
        lire_jour(None, texte)
