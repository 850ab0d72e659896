"""Until when a closing can be contested, counted by hand: the day of the closing is not counted, the last ends at 24:00."""

from datetime import UTC, date, datetime

import pytest

from esav_ws.domain.motifs import CodeCloture
from esav_ws.domain.regles_sav import ReglesSav
from esav_ws.domain.signalisation_erreurs import ContestationTardive
from tests.unit.domain.test_signalisation import deposee

REGLES = ReglesSav(contestation=15)


def close(le: datetime):
    return deposee().clore(CodeCloture.DOUBLON, le=le, auteur="x", motif="m")


@pytest.mark.parametrize(
    ("cloture", "dernier"),
    [
        (datetime(2026, 3, 2, 12, tzinfo=UTC), date(2026, 3, 17)),
        (datetime(2026, 3, 2, 23, 30, tzinfo=UTC), date(2026, 3, 18)),  # 3 March in Paris
        (datetime(2026, 3, 20, 12, tzinfo=UTC), date(2026, 4, 4)),  # across the change of the legal time
    ],
)
def test_the_window_is_fifteen_calendar_days_in_paris(cloture, dernier):
    assert REGLES.dernier_jour_de_contestation(cloture) == dernier


def test_the_last_day_counts_until_midnight_in_paris_and_the_refusal_names_it():
    s = close(datetime(2026, 3, 20, 12, tzinfo=UTC))
    REGLES.exiger_contestable(s, datetime(2026, 4, 4, 21, 59, tzinfo=UTC))  # 23:59 in Paris
    with pytest.raises(ContestationTardive, match="04/04/2026 à 24 h") as refus:
        REGLES.exiger_contestable(s, datetime(2026, 4, 4, 22, 0, tzinfo=UTC))
    assert refus.value.code == "SIG-030"
