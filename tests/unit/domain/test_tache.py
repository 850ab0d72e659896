"""When a task that failed is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from esav_ws.domain.tache import REPRISES, prochain_essai

LE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("essai", "attente"),
    [
        (1, timedelta(minutes=1)),
        (2, timedelta(minutes=5)),
        (3, timedelta(minutes=15)),
        (4, timedelta(minutes=30)),
        (5, timedelta(hours=1)),
        (6, timedelta(hours=2)),
        (7, timedelta(hours=4)),
        (8, timedelta(hours=8)),
        (9, timedelta(hours=12)),
        (10, timedelta(hours=24)),
        (11, timedelta(hours=24)),
        (12, timedelta(hours=24)),
    ],
)
def test_each_failure_waits_longer_than_the_one_before(essai, attente):
    assert prochain_essai(REPRISES, essai, LE) == LE + attente


def test_after_the_thirteenth_attempt_over_four_days_it_is_given_up():
    assert prochain_essai(REPRISES, 13, LE) is None
    assert timedelta(days=4) < sum(REPRISES, timedelta()) < timedelta(days=5)
