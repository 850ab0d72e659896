"""How delays are counted: every expected day is counted by hand on a calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esav_ws.domain.delais import Delai, fin_du_jour

JOUR = date.fromisoformat
QUINZE, MOIS, DEUX, SIX = Delai(jours=15), Delai(mois=1), Delai(mois=2), Delai(mois=6)

CAS = [
    # fifteen calendar days: the day itself is not counted
    (QUINZE, "2027-03-01", "2027-03-16", "2027-03-17"),
    (QUINZE, "2027-03-17", "2027-04-01", "2027-04-02"),
    (QUINZE, "2027-02-14", "2027-03-01", "2027-03-02"),
    (QUINZE, "2028-02-14", "2028-02-29", "2028-03-01"),
    (QUINZE, "2026-12-20", "2027-01-04", "2027-01-05"),
    # months: the day of the same number
    (MOIS, "2027-01-15", "2027-02-15", "2027-02-16"),
    (DEUX, "2027-03-10", "2027-05-10", "2027-05-11"),
    (SIX, "2026-11-22", "2027-05-22", "2027-05-23"),
    (SIX, "2027-08-15", "2028-02-15", "2028-02-16"),
    # or the last of the month where there is none
    (MOIS, "2027-01-31", "2027-02-28", "2027-03-01"),
    (MOIS, "2028-01-31", "2028-02-29", "2028-03-01"),
    (MOIS, "2028-01-29", "2028-02-29", "2028-03-01"),
    (MOIS, "2027-01-29", "2027-02-28", "2027-03-01"),
    (MOIS, "2028-02-29", "2028-03-29", "2028-03-30"),
    (MOIS, "2027-03-31", "2027-04-30", "2027-05-01"),
    (MOIS, "2027-04-30", "2027-05-30", "2027-05-31"),
    (DEUX, "2026-12-31", "2027-02-28", "2027-03-01"),
    (DEUX, "2027-12-31", "2028-02-29", "2028-03-01"),
    (SIX, "2027-08-31", "2028-02-29", "2028-03-01"),
    (SIX, "2026-08-31", "2027-02-28", "2027-03-01"),
    (SIX, "2027-03-31", "2027-09-30", "2027-10-01"),
    (SIX, "2027-12-31", "2028-06-30", "2028-07-01"),
    (SIX, "2028-02-29", "2028-08-29", "2028-08-30"),
]


@pytest.mark.parametrize(("delai", "declencheur", "echeance", "libre"), CAS)
def test_a_delay_ends_on_the_day_counted_by_hand(delai, declencheur, echeance, libre):
    assert delai.echeance(JOUR(declencheur)) == JOUR(echeance)
    assert delai.premier_jour_libre(JOUR(declencheur)) == JOUR(libre)


@pytest.mark.parametrize(
    ("jour", "fin"),
    [
        ("2027-01-15", "2027-01-15T23:00:00+00:00"),
        ("2027-07-15", "2027-07-15T22:00:00+00:00"),
        ("2027-03-27", "2027-03-27T23:00:00+00:00"),
        ("2027-03-28", "2027-03-28T22:00:00+00:00"),
        ("2027-10-30", "2027-10-30T22:00:00+00:00"),
        ("2027-10-31", "2027-10-31T23:00:00+00:00"),
        ("2026-12-31", "2026-12-31T23:00:00+00:00"),
    ],
)
def test_a_day_ends_at_midnight_in_paris_also_when_the_clocks_change(jour, fin):
    from datetime import datetime

    assert fin_du_jour(JOUR(jour)) == datetime.fromisoformat(fin)


@given(jour=st.dates(date(2020, 1, 1), date(2100, 1, 1)), mois=st.integers(1, 24))
def test_a_delay_of_months_never_leaves_the_month_that_it_comes_to(jour, mois):
    fin = Delai(mois=mois).echeance(jour)
    assert (fin.year * 12 + fin.month) - (jour.year * 12 + jour.month) == mois
    assert fin.day == jour.day or (fin + timedelta(days=1)).day == 1


@given(jour=st.dates(date(2020, 1, 1), date(2100, 1, 1)), jours=st.integers(1, 400))
def test_a_delay_of_days_counts_days(jour, jours):
    assert (Delai(jours=jours).echeance(jour) - jour).days == jours


def test_a_delay_says_itself_in_french():
    assert [str(d) for d in (QUINZE, SIX)] == ["15 jours calendaires", "6 mois"]
