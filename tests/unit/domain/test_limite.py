"""A limit: its days in Paris, the rules on deciding it, what its refusal says (art. 6)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from esav_ws.domain.limite import (
    Limite,
    LimiteAtteinte,
    LimiteConcurrente,
    LimiteImpossible,
    LimiteTropProche,
    avis,
    part,
    verifier,
)

DECIDEE = datetime(2026, 3, 2, 8, tzinfo=UTC)
LIMITE = Limite(1, date(2026, 3, 3), date(2026, 3, 4), 120, "Surcharge", DECIDEE, "Camille")


def utc(*valeurs):
    return datetime(*valeurs, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "court"),
    [
        (utc(2026, 3, 2, 22, 59, 59), False),
        (utc(2026, 3, 2, 23), True),
        (utc(2026, 3, 4, 22, 59, 59), True),
        (utc(2026, 3, 4, 23), False),
    ],
)
def test_it_begins_and_ends_by_itself_at_midnight_in_paris(instant, court):
    assert LIMITE.court_le(instant) is court


def test_cancelled_it_ends_at_once_and_never_later_than_it_would_have():
    assert not replace(LIMITE, annulee_le=utc(2026, 3, 3, 10)).court_le(utc(2026, 3, 3, 10))
    assert replace(LIMITE, annulee_le=utc(2026, 3, 3, 10)).court_le(utc(2026, 3, 3, 9, 59))
    assert replace(LIMITE, annulee_le=utc(2026, 4, 1)).fin == LIMITE.fin


@pytest.mark.parametrize("premier", [date(2026, 3, 2), date(2026, 3, 1)])
def test_today_is_refused_with_the_first_day_that_is_admitted(premier):
    with pytest.raises(LimiteTropProche, match=r"au plus tôt le 03/03/2026"):
        verifier(replace(LIMITE, premier_jour=premier), [])


def test_the_eve_ends_at_midnight_in_paris():
    """23:30 in UTC is 00:30 of the 3rd in Paris: the 3rd is no longer tomorrow."""
    with pytest.raises(LimiteTropProche, match=r"au plus tôt le 04/03/2026"):
        verifier(replace(LIMITE, decidee_le=utc(2026, 3, 2, 23, 30)), [])
    verifier(replace(LIMITE, decidee_le=utc(2026, 3, 2, 22, 30)), [])


def test_two_limits_never_share_a_day():
    autre = replace(LIMITE, numero=2, premier_jour=date(2026, 3, 4), dernier_jour=date(2026, 3, 6))
    with pytest.raises(LimiteConcurrente, match="la limite 1"):
        verifier(autre, [LIMITE])
    verifier(replace(autre, premier_jour=date(2026, 3, 5)), [LIMITE])


def test_it_cannot_end_before_it_begins():
    with pytest.raises(LimiteImpossible):
        verifier(replace(LIMITE, dernier_jour=date(2026, 3, 2)), [])


def test_a_total_is_shared_out_equally_and_nobody_is_left_without():
    assert part(100, 3) == 33
    assert part(3, 3) == 1
    for total, operateurs in ((2, 3), (5, 0)):
        with pytest.raises(LimiteImpossible):
            part(total, operateurs)


@pytest.mark.parametrize(("seconde", "attente"), [(0, 60), (37, 23), (59, 1)])
def test_the_refusal_says_in_how_many_seconds_and_at_what_time_to_come_back(seconde, attente):
    refus = LimiteAtteinte(LIMITE, utc(2026, 3, 3, 9, 41, seconde))
    assert refus.reessayer_apres_s == attente
    assert f"réessayez dans {attente} s, à 10:42:00" in str(refus)
    assert "limite de 120 requêtes par minute atteinte (du 03/03/2026 au 04/03/2026 inclus)" in str(refus)


def test_the_mail_says_what_when_and_why():
    objet, texte = avis(LIMITE)
    assert objet == "e-SAV : limite de 120 requêtes par minute, du 03/03/2026 au 04/03/2026 inclus"
    for dit in ("03/03/2026 à 0 h", "04/03/2026 à 24 h", "Motif : Surcharge", "VOL-001", "Retry-After"):
        assert dit in texte
