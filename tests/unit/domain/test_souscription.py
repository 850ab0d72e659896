"""Notice of a termination (art. 8.2): two calendar months, the day of reception not counted, to 24:00 in Paris."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from esav_ws.domain.operateur import Cote
from esav_ws.domain.souscription import (
    PreavisResiliationInsuffisant,
    Resiliation,
    ResiliationImpossible,
    avis_resiliation,
    effet_au_plus_tot,
)

LE = datetime(2026, 3, 2, 8, tzinfo=UTC)


def resiliation(recue=date(2026, 3, 2), effet=date(2026, 5, 2), **autres):
    base = Resiliation("NOVA", 1, Cote.OPERATEUR, recue, effet, "Arrêt", LE, "Camille")
    return replace(base, **autres)


@pytest.mark.parametrize(
    ("recue", "dernier"),
    [
        (date(2026, 3, 2), date(2026, 5, 2)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 31), date(2028, 2, 29)),
        (date(2026, 12, 29), date(2027, 2, 28)),
        (date(2026, 12, 28), date(2027, 2, 28)),
        (date(2026, 6, 30), date(2026, 8, 30)),
        (date(2026, 11, 15), date(2027, 1, 15)),
    ],
)
def test_two_months_end_on_the_day_of_the_same_number_or_the_last_of_the_month(recue, dernier):
    assert effet_au_plus_tot(recue, recue) == dernier


def test_a_letter_recorded_late_closes_the_access_today_at_the_earliest():
    assert effet_au_plus_tot(date(2026, 1, 5), date(2026, 6, 1)) == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("effet", "instant"),
    [
        (date(2026, 5, 2), datetime(2026, 5, 2, 22, tzinfo=UTC)),
        (date(2026, 1, 31), datetime(2026, 1, 31, 23, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
)
def test_access_closes_at_midnight_in_paris_also_when_clocks_change(effet, instant):
    assert resiliation(effet=effet).ferme_le == instant


def test_a_day_less_than_two_months_is_refused_with_the_first_day():
    assert resiliation().verifier() is None
    refus = resiliation(effet=date(2026, 5, 1)).verifier()
    assert isinstance(refus, PreavisResiliationInsuffisant)
    assert "au plus tôt le 02/05/2026 à 24 h" in str(refus)


def test_a_letter_from_the_future_and_an_end_in_the_past_are_refused():
    with pytest.raises(ResiliationImpossible, match="dans l'avenir"):
        resiliation(recue=date(2026, 3, 3)).verifier()
    with pytest.raises(ResiliationImpossible, match="déjà passé"):
        resiliation(recue=date(2026, 1, 1), effet=date(2026, 3, 1)).verifier()


def test_the_reminder_is_due_fifteen_days_before_once_and_not_where_the_notice_was_shorter():
    # 02/05 - 15 days = 17/04, at 00:00 in Paris (UTC+2)
    du = datetime(2026, 4, 16, 22, tzinfo=UTC)
    r = resiliation()
    assert not r.a_rappeler(du - timedelta(seconds=1))
    assert r.a_rappeler(du)
    assert not r.a_rappeler(r.ferme_le)
    assert not replace(r, rappelee_le=du).a_rappeler(du)
    courte = resiliation(effet=date(2026, 3, 10))
    assert not courte.a_rappeler(datetime(2026, 3, 5, tzinfo=UTC))


def test_the_mail_says_who_when_and_the_code_of_the_refusal():
    objet, texte = avis_resiliation(resiliation())
    assert objet == "e-SAV : accès de NOVA fermé le 02/05/2026 à 24 h"
    for dit in ("article 8.2", "l'Opérateur", "02/03/2026", "Arrêt", "CRT-019"):
        assert dit in texte
