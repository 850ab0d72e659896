"""Jours ouvrés counted by hand on paper calendars."""

from datetime import date, timedelta

import pytest

from esav_ws.adapters.jours_feries import JoursFeriesFrance
from esav_ws.domain.calendrier import LUNDI_A_SAMEDI, Calendrier, Region

METROPOLE = Calendrier(JoursFeriesFrance())
JOUR = date.fromisoformat


@pytest.mark.parametrize(
    ("jour", "ouvre"),
    [
        ("2026-03-02", True),  # a Monday
        ("2026-03-07", False),  # a Saturday
        ("2026-03-08", False),  # a Sunday
        ("2026-04-06", False),  # Easter Monday
        ("2026-05-14", False),  # Ascension
        ("2026-05-15", True),  # the Friday after it
        ("2026-08-15", False),  # a Saturday anyway
        ("2026-12-24", True),
    ],
)
def test_a_jour_ouvre_is_a_weekday_that_is_no_holiday(jour, ouvre):
    assert METROPOLE.est_ouvre(JOUR(jour)) is ouvre


@pytest.mark.parametrize(
    ("declencheur", "nombre", "dernier"),
    [
        ("2026-03-02", 1, "2026-03-03"),
        ("2026-03-02", 5, "2026-03-09"),  # Tuesday to Friday are four, Monday the fifth
        ("2026-03-02", 15, "2026-03-23"),  # three weeks without holiday: 21 days
        ("2026-03-07", 15, "2026-03-27"),  # from a Saturday: 20 days
        ("2026-03-08", 15, "2026-03-27"),  # from a Sunday: 19 days
        ("2026-04-30", 2, "2026-05-05"),  # 1 May is a Friday
        ("2026-04-30", 15, "2026-05-27"),  # 1, 8, 14 and 25 May are left out: 27 days
        ("2026-12-24", 1, "2026-12-28"),  # Christmas, then a weekend
        ("2026-12-31", 1, "2027-01-04"),
        ("2026-03-02", 0, "2026-03-02"),
    ],
)
def test_a_delay_begins_the_day_after_what_triggers_it(declencheur, nombre, dernier):
    assert METROPOLE.ajouter_jours_ouvres(JOUR(declencheur), nombre) == JOUR(dernier)


@pytest.mark.parametrize(
    ("fin", "nombre", "dernier"),
    [
        ("2026-03-23", 15, "2026-03-02"),
        ("2026-03-28", 15, "2026-03-09"),  # ends on a Saturday: 19 days before
        ("2026-03-29", 15, "2026-03-09"),  # on a Sunday: 20 days before
        ("2026-05-27", 15, "2026-04-30"),  # 25, 14, 8 and 1 May are left out
        ("2027-01-04", 1, "2026-12-31"),
        ("2026-03-03", 2, "2026-02-27"),  # two jours ouvrés before a Tuesday: the Friday
    ],
)
def test_what_is_due_before_a_day_does_not_count_that_day(fin, nombre, dernier):
    assert METROPOLE.retrancher_jours_ouvres(JOUR(fin), nombre) == JOUR(dernier)


def test_days_between_count_the_last_and_not_the_first():
    assert METROPOLE.jours_ouvres_entre(JOUR("2026-03-02"), JOUR("2026-03-23")) == 15
    assert METROPOLE.jours_ouvres_entre(JOUR("2026-04-30"), JOUR("2026-05-03")) == 0
    assert METROPOLE.jours_ouvres_entre(JOUR("2026-05-05"), JOUR("2026-04-30")) == -2
    assert METROPOLE.jours_ouvres_entre(JOUR("2026-03-02"), JOUR("2026-03-02")) == 0


def test_every_region_has_a_calendar_of_its_own():
    """Good Friday, 3 April 2026, is worked in Dijon and not in Strasbourg; 27 May, not in Pointe-à-Pitre."""
    alsace = Calendrier(JoursFeriesFrance(Region.ALSACE_MOSELLE))
    guadeloupe = Calendrier(JoursFeriesFrance(Region.GUADELOUPE))
    assert METROPOLE.ajouter_jours_ouvres(JOUR("2026-04-02"), 1) == JOUR("2026-04-03")
    assert alsace.ajouter_jours_ouvres(JOUR("2026-04-02"), 1) == JOUR("2026-04-07")
    assert METROPOLE.est_ouvre(JOUR("2026-05-27"))
    assert not guadeloupe.est_ouvre(JOUR("2026-05-27"))


def test_a_week_to_saturday_serves_e_soutien():
    soutien = Calendrier(JoursFeriesFrance(), LUNDI_A_SAMEDI)
    assert soutien.est_ouvre(JOUR("2026-03-07"))
    assert not soutien.est_ouvre(JOUR("2026-03-08"))
    assert not soutien.est_ouvre(JOUR("2026-08-15"))  # Assumption, a Saturday


@pytest.mark.parametrize(
    ("region", "plus_long"),
    [(Region.METROPOLE, 27), (Region.ALSACE_MOSELLE, 27), (Region.GUADELOUPE, 28), (Region.MARTINIQUE, 28)],
)
def test_fifteen_jours_ouvres_are_nineteen_to_twenty_seven_days(region, plus_long):
    """One day more where the region keeps a holiday of its own in May."""
    calendrier = Calendrier(JoursFeriesFrance(region))
    jours = [date(2026, 1, 1) + timedelta(days=rang) for rang in range(20 * 365)]
    apres = [(calendrier.ajouter_jours_ouvres(jour, 15) - jour).days for jour in jours]
    avant = [(jour - calendrier.retrancher_jours_ouvres(jour, 15)).days for jour in jours]
    assert (min(apres), min(avant), max(apres), max(avant)) == (19, 19, plus_long, plus_long)


def test_there_and_back_between_jours_ouvres_is_the_same_day():
    jours = [date(2026, 1, 1) + timedelta(days=rang) for rang in range(365)]
    for jour in filter(METROPOLE.est_ouvre, jours):
        fin = METROPOLE.ajouter_jours_ouvres(jour, 15)
        assert METROPOLE.retrancher_jours_ouvres(fin, 15) == jour
        assert METROPOLE.jours_ouvres_entre(jour, fin) == 15
