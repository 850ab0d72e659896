"""Zones, the night of slot search, the eve, and the planning's lines: expected values by hand."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from esav_ws.adapters.jours_feries import JoursFeriesFrance
from esav_ws.domain.calendrier import TOUTE_LA_SEMAINE, Calendrier
from esav_ws.domain.horloge import PARIS
from esav_ws.domain.planning import LignePlanning, lire_ligne, plages, reunir
from esav_ws.domain.rendezvous import (
    TypeRendezVous,
    commune,
    exiger_periode,
    exiger_recherche_ouverte,
    limite_de_modification,
    zones,
)
from esav_ws.domain.rendezvous_erreurs import LignePlanningInvalide, PeriodeInadmise, RechercheFermee

OUVRES = Calendrier(JoursFeriesFrance())
TOUS = Calendrier(JoursFeriesFrance(), TOUTE_LA_SEMAINE)
SAV = frozenset({TypeRendezVous.SAV})
LIGNE = {
    "zone": "21231",
    "types": "SAV",
    "du": "2026-03-02",
    "au": "2026-03-02",
    "debut": "08:00",
    "fin": "18:00",
    "techniciens": "2",
}


def ligne(**autres) -> LignePlanning:
    return lire_ligne(LIGNE | autres)


def debuts(lue: LignePlanning) -> list[str]:
    return [f"{plage.debut:%d %H:%M}" for plage in plages(lue, OUVRES, TOUS)]


@pytest.mark.parametrize(
    ("pm", "attendues"),
    [
        ("FI-21231-0001", ("FI-21231-0001", "21231", "21", "*")),
        ("FI-2A004-0003", ("FI-2A004-0003", "2A004", "2A", "*")),
        ("FI-97411-0001", ("FI-97411-0001", "97411", "974", "*")),
        ("PMT-INCONNU", ("PMT-INCONNU", "*")),
        (None, ("*",)),
    ],
)
def test_the_zones_of_a_line_come_from_its_pm(pm, attendues):
    assert zones(pm) == attendues


@pytest.mark.parametrize(
    ("instant", "fermee"),
    [
        ("2026-01-15T00:00:00+00:00", True),  # 01:00 in winter
        ("2026-01-14T23:59:59+00:00", False),
        ("2026-01-15T02:59:59+00:00", True),
        ("2026-01-15T03:00:00+00:00", False),
        ("2026-07-14T23:00:00+00:00", True),  # 01:00 in summer
        ("2026-07-15T02:00:00+00:00", False),
        ("2026-10-25T01:30:00+00:00", True),  # 02:30 for the second time, winter time beginning
        ("2026-10-25T03:00:00+00:00", False),
        ("2026-03-29T01:00:00+00:00", True),  # 03:00, an hour having been left out
        ("2026-03-29T02:00:00+00:00", False),
    ],
)
def test_the_search_is_closed_from_one_to_four_as_clocks_in_paris_show_it(instant, fermee):
    if not fermee:
        exiger_recherche_ouverte(datetime.fromisoformat(instant))
        return
    with pytest.raises(RechercheFermee, match="04:00"):
        exiger_recherche_ouverte(datetime.fromisoformat(instant))


@pytest.mark.parametrize(
    ("instant", "secondes"),
    [
        ("2026-01-15T02:30:00+00:00", 30 * 60),
        ("2026-01-15T02:59:59.400000+00:00", 1),
        ("2026-10-25T01:30:00+00:00", 90 * 60),  # 02:30 for the second time
        ("2026-03-29T00:30:00+00:00", 90 * 60),  # 01:30: 02:00 to 03:00 is left out
    ],
)
def test_a_closed_search_says_in_how_many_seconds_it_opens(instant, secondes):
    with pytest.raises(RechercheFermee) as refus:
        exiger_recherche_ouverte(datetime.fromisoformat(instant))
    assert refus.value.reessayer_apres_s == secondes


def test_the_eve_ends_at_midnight_in_paris():
    assert limite_de_modification(datetime(2026, 7, 14, 22, 30, tzinfo=UTC)) == datetime(
        2026, 7, 14, 22, 0, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("debut", "fin", "admise"),
    [
        (date(2026, 3, 2), date(2026, 4, 1), True),
        (date(2026, 3, 2), date(2026, 4, 2), False),
        (date(2026, 2, 20), date(2026, 3, 2), True),
        (date(2026, 2, 20), date(2026, 3, 1), False),
        (date(2026, 3, 5), date(2026, 3, 4), False),
    ],
)
def test_a_period_has_thirty_one_days_and_is_not_past_nor_reversed(debut, fin, admise):
    if admise:
        exiger_periode(debut, fin, aujourdhui=date(2026, 3, 2))
        return
    with pytest.raises(PeriodeInadmise):
        exiger_periode(debut, fin, aujourdhui=date(2026, 3, 2))


def test_the_last_day_of_the_calendar_has_no_next_one_to_end_at():
    with pytest.raises(PeriodeInadmise, match="sort du calendrier"):
        exiger_periode(date.max, date.max, aujourdhui=date(2026, 3, 2))


def test_the_commune_of_a_line_is_that_of_its_pm_where_the_reference_names_one():
    references = ("FI-21231-0001", "FI-2A004-0002", "PM-SANS-COMMUNE", None)
    assert [commune(r) for r in references] == ["21231", "2A004", None, None]


def test_a_day_is_cut_into_slots_of_two_hours_and_what_is_left_gives_none():
    assert debuts(ligne(fin="17:00")) == ["02 08:00", "02 10:00", "02 12:00", "02 14:00"]
    assert debuts(ligne(fin="10:00", duree=45)) == ["02 08:00", "02 08:45"]


def test_jours_ouvres_leave_out_week_ends_and_holidays_and_named_days_leave_out_holidays():
    """1 May 2026 is a Friday, 8 May too."""
    mai = {"du": "2026-04-30", "au": "2026-05-10", "fin": "10:00"}
    assert debuts(ligne(**mai)) == ["30 08:00", "04 08:00", "05 08:00", "06 08:00", "07 08:00"]
    assert debuts(ligne(**mai, jours="VEN+SAM DIM")) == ["02 08:00", "03 08:00", "09 08:00", "10 08:00"]


def test_a_slot_across_the_change_of_time_keeps_its_length():
    """In the night of 29 March 2026, 02:00 is followed by 03:00: from 00:00 to 06:00, five hours pass."""
    lue = LignePlanning(
        "21",
        SAV,
        date(2026, 3, 29),
        date(2026, 3, 29),
        time(0),
        time(6),
        1,
        frozenset({6}),
        timedelta(hours=2),
    )
    trouvees = list(plages(lue, OUVRES, TOUS))
    assert [plage.debut.astimezone(PARIS).hour for plage in trouvees] == [0, 3]
    assert {plage.fin.timestamp() - plage.debut.timestamp() for plage in trouvees} == {7200}


def test_the_hour_that_comes_twice_gives_two_slots():
    lue = LignePlanning(
        "21",
        SAV,
        date(2026, 10, 25),
        date(2026, 10, 25),
        time(2),
        time(4),
        1,
        frozenset({6}),
        timedelta(hours=1),
    )
    trouvees = list(plages(lue, OUVRES, TOUS))
    assert len({plage.cle for plage in trouvees}) == len(trouvees) == 3


def test_technicians_of_the_same_slot_add_up():
    toutes = [*plages(ligne(fin="10:00"), OUVRES, TOUS)] * 2
    (plage,) = reunir(toutes)
    assert plage.techniciens == 4


@pytest.mark.parametrize(
    "faux",
    [
        {"zone": ""},
        {"zone": "Dijon !"},
        {"types": "DEPANNAGE"},
        {"types": "+"},
        {"du": "02/03/2026"},
        {"au": "2026-03-01"},
        {"au": "2027-03-03"},
        {"jours": "LUNDI"},
        {"debut": "8h"},
        {"debut": "08:00+02:00"},
        {"fin": "08:00"},
        {"techniciens": "-1"},
        {"techniciens": "201"},
        {"techniciens": "deux"},
        {"duree": "5"},
        {"couleur": "bleu"},
    ],
    ids=str,
)
def test_a_line_that_cannot_be_meant_is_refused(faux):
    with pytest.raises(LignePlanningInvalide):
        ligne(**faux)
