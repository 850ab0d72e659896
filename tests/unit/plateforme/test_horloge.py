from datetime import UTC, datetime, timedelta

import pytest

from esav_ws.domain.plateforme_erreurs import HorlogeTropLoin
from esav_ws.plateforme.horloge import HorlogeEspace
from tests.fakes import HorlogeReglable

MIDI = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


@pytest.fixture
def reelle():
    return HorlogeReglable(MIDI)


def test_a_new_clock_tells_the_real_time(tmp_path, reelle):
    horloge = HorlogeEspace(tmp_path / "horloge", reelle)
    assert (horloge.maintenant(), horloge.ecart) == (MIDI, timedelta(0))


def test_it_runs_with_the_real_time_once_it_was_taken_forward(tmp_path, reelle):
    horloge = HorlogeEspace(tmp_path / "horloge", reelle)
    assert horloge.avancer(timedelta(days=3)) == MIDI + timedelta(days=3)
    reelle.avancer(hours=1)
    assert horloge.maintenant() == MIDI + timedelta(days=3, hours=1)


def test_moves_add_up_to_the_microsecond_and_are_kept(tmp_path, reelle):
    horloge = HorlogeEspace(tmp_path / "horloge", reelle)
    horloge.avancer(timedelta(microseconds=1))
    horloge.avancer(timedelta(days=1))
    assert HorlogeEspace(tmp_path / "horloge", reelle).ecart == timedelta(days=1, microseconds=1)


def test_another_process_s_move_is_seen_at_once(tmp_path, reelle):
    ici, ailleurs = (HorlogeEspace(tmp_path / "horloge", reelle) for _ in range(2))
    assert ici.ecart == timedelta(0)
    for jours in (1, 2, 3):
        ailleurs.avancer(timedelta(days=1))
        assert ici.ecart == timedelta(days=jours)


def test_it_never_goes_back(tmp_path, reelle):
    horloge = HorlogeEspace(tmp_path / "horloge", reelle)
    horloge.avancer(timedelta(days=1))
    with pytest.raises(ValueError, match="backward"):
        horloge.avancer(timedelta(seconds=-1))
    assert horloge.ecart == timedelta(days=1)


def test_ten_years_ahead_is_too_far_and_moves_nothing(tmp_path, reelle):
    horloge = HorlogeEspace(tmp_path / "horloge", reelle)
    horloge.avancer(timedelta(days=3660))
    with pytest.raises(HorlogeTropLoin, match="3660 jours"):
        horloge.avancer(timedelta(minutes=1))
    assert horloge.ecart == timedelta(days=3660)
