"""The library's public holidays against the law, computed here on its own, for every region and year to 2100."""

import subprocess
import sys
from datetime import date, timedelta

import pytest

from esav_ws.adapters.jours_feries import JoursFeriesFrance
from esav_ws.domain.calendrier import Region

PAQUES_CONNUS = {
    2000: date(2000, 4, 23),
    2008: date(2008, 3, 23),
    2011: date(2011, 4, 24),
    2024: date(2024, 3, 31),
    2025: date(2025, 4, 20),
    2026: date(2026, 4, 5),
    2027: date(2027, 3, 28),
    2038: date(2038, 4, 25),
    2100: date(2100, 3, 28),
}


def paques(annee: int) -> date:
    """Easter by the epact (Clavius, as the Gregorian calendar defines it): the Sunday after the paschal full moon."""
    nombre_dor = annee % 19 + 1
    siecle = annee // 100 + 1
    bissextiles_omises = 3 * siecle // 4 - 12
    correction_lune = (8 * siecle + 5) // 25 - 5
    dimanche = 5 * annee // 4 - bissextiles_omises - 10
    epacte = (11 * nombre_dor + 20 + correction_lune - bissextiles_omises) % 30
    if epacte == 24 or (epacte == 25 and nombre_dor > 11):
        epacte += 1
    pleine_lune = 44 - epacte
    if pleine_lune < 21:
        pleine_lune += 30
    jour_de_mars = pleine_lune + 7 - (dimanche + pleine_lune) % 7
    return date(annee, 3, 1) + timedelta(days=jour_de_mars - 1)


def abolition(region: Region, annee: int) -> date | None:
    """Code du travail, L3422-2: the day on which each keeps the abolition of slavery."""
    if region is Region.SAINT_BARTHELEMY:
        return date(annee, 10, 9) if annee >= 2012 else date(annee, 5, 27)
    if region is Region.SAINT_MARTIN:
        return date(annee, 5, 28) if annee >= 2018 else date(annee, 5, 27)
    jours = {
        Region.MAYOTTE: (4, 27),
        Region.MARTINIQUE: (5, 22),
        Region.GUADELOUPE: (5, 27),
        Region.GUYANE: (6, 10),
        Region.LA_REUNION: (12, 20),
    }
    return date(annee, *jours[region]) if region in jours else None


def selon_la_loi(region: Region, annee: int) -> set[date]:
    """L3133-1, and what the law adds in each region."""
    dimanche = paques(annee)
    jours = {
        date(annee, 1, 1),
        dimanche + timedelta(days=1),
        date(annee, 5, 1),
        date(annee, 5, 8),
        dimanche + timedelta(days=39),
        dimanche + timedelta(days=50),
        date(annee, 7, 14),
        date(annee, 8, 15),
        date(annee, 11, 1),
        date(annee, 11, 11),
        date(annee, 12, 25),
    }
    if (jour := abolition(region, annee)) is not None:
        jours.add(jour)
    match region:
        case Region.ALSACE_MOSELLE:  # L3134-13
            jours |= {dimanche - timedelta(days=2), date(annee, 12, 26)}
        case Region.NOUVELLE_CALEDONIE:
            jours.add(date(annee, 9, 24))
        case Region.POLYNESIE_FRANCAISE:
            jours |= {dimanche - timedelta(days=2), date(annee, 3, 5)}
            jours.add(date(annee, 11, 20) if annee >= 2025 else date(annee, 6, 29))
        case Region.WALLIS_ET_FUTUNA:
            jours |= {date(annee, 4, 28), date(annee, 6, 29), date(annee, 7, 29)}
    return jours


def test_the_computation_of_this_test_finds_the_easters_of_the_almanac():
    assert {annee: paques(annee) for annee in PAQUES_CONNUS} == PAQUES_CONNUS


@pytest.mark.parametrize("region", Region)
def test_each_region_keeps_the_days_of_the_law_from_2000_to_2100(region):
    feries = JoursFeriesFrance(region)
    ecarts = {
        annee: (sorted(trouves - attendus), sorted(attendus - trouves))
        for annee in range(2000, 2101)
        if (trouves := feries.de_l_annee(annee)) != (attendus := selon_la_loi(region, annee))
    }
    assert ecarts == {}


def test_a_region_where_two_holidays_meet_keeps_the_day():
    """Whit Monday of 2012 is a 28 May: it stays, whatever Saint-Martin kept on that day."""
    assert date(2012, 5, 28) in JoursFeriesFrance(Region.SAINT_MARTIN).de_l_annee(2012)


def test_the_library_is_loaded_by_the_first_question_only():
    programme = (
        "import sys, datetime;"
        "from esav_ws.adapters.jours_feries import JoursFeriesFrance as F;"
        "f = F(); assert 'holidays' not in sys.modules;"
        "f.de_l_annee(2026); assert 'holidays' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", programme], check=True)


def test_a_process_of_the_gateway_loads_neither_the_holidays_nor_the_calendars():
    programme = (
        "import sys, esav_ws.asgi, esav_ws.bootstrap; assert not {'holidays', 'icalendar'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", programme], check=True)
