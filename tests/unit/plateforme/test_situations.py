from datetime import UTC, datetime, time, timedelta

import pytest

from esav_ws.config import Settings
from esav_ws.domain.horloge import PARIS
from esav_ws.domain.interruption import ArretNocturne
from esav_ws.domain.regie import Situation
from esav_ws.plateforme.situations import Situations

S = Situation


@pytest.fixture(scope="module")
def situations():
    return Situations(Settings(), ArretNocturne(time(4), timedelta(minutes=15)))


def paris(texte):
    return datetime.fromisoformat(f"2026-{texte}").replace(tzinfo=PARIS).astimezone(UTC)


@pytest.mark.parametrize(
    ("situation", "depart", "arrivee"),
    [
        (S.ARRET_NOCTURNE, "03-02T09:00", "03-03T04:00"),
        (S.ARRET_NOCTURNE, "03-02T03:59", "03-02T04:00"),
        (S.ARRET_NOCTURNE, "03-02T04:14", "03-02T04:14"),
        (S.ARRET_NOCTURNE, "03-02T04:15", "03-03T04:00"),
        (S.ARRET_NOCTURNE, "03-28T09:00", "03-29T04:00"),  # the night that loses an hour
        (S.FERMETURE_CRENEAUX, "03-02T09:00", "03-03T01:00"),
        (S.FERMETURE_CRENEAUX, "03-02T03:59", "03-02T03:59"),
        (S.FERMETURE_CRENEAUX, "03-02T04:00", "03-03T01:00"),
        (S.JOUR_FERIE, "03-02T09:00", "04-06T10:00"),  # Easter Monday
        (S.JOUR_FERIE, "04-06T00:00", "04-06T00:00"),
        (S.JOUR_FERIE, "04-07T00:00", "05-01T10:00"),
        (S.HEURES_OUVREES, "03-02T08:00", "03-02T08:00"),  # a Monday
        (S.HEURES_OUVREES, "03-02T07:59", "03-02T09:00"),
        (S.HEURES_OUVREES, "03-02T18:00", "03-03T09:00"),
        (S.HEURES_OUVREES, "03-06T18:00", "03-09T09:00"),  # over the week-end
        (S.HEURES_OUVREES, "04-03T18:00", "04-07T09:00"),  # and Easter Monday
    ],
)
def test_the_next_moment_is_where_the_calendar_has_it(situations, situation, depart, arrivee):
    assert situations.prochaine(situation, paris(depart)) == paris(arrivee)


@pytest.mark.parametrize(
    ("instant", "presentes"),
    [
        ("03-02T20:00", ()),
        ("03-02T03:00", (S.FERMETURE_CRENEAUX,)),
        ("03-02T04:05", (S.ARRET_NOCTURNE,)),
        ("03-02T12:00", (S.HEURES_OUVREES,)),
        ("04-06T12:00", (S.JOUR_FERIE,)),
        ("04-06T02:00", (S.FERMETURE_CRENEAUX, S.JOUR_FERIE)),
    ],
)
def test_the_present_moments_are_told(situations, instant, presentes):
    assert situations.presentes(paris(instant)) == presentes
