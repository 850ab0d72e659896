"""e-soutien: Monday to Saturday except holidays, 08:00 to 18:00 in Paris (art. 11)."""

from datetime import UTC, datetime

import pytest

from esav_ws.adapters.jours_feries import JoursFeriesFrance
from esav_ws.domain.calendrier import LUNDI_A_SAMEDI, Calendrier, Region
from esav_ws.domain.soutien import DossierSoutien, EntreeSoutien, HeuresSoutien, avis

HEURES = HeuresSoutien(Calendrier(JoursFeriesFrance(Region.METROPOLE), LUNDI_A_SAMEDI))


def utc(*valeurs):
    return datetime(*valeurs, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "debut"),
    [
        (utc(2026, 3, 2, 6, 59), utc(2026, 3, 2, 7)),  # Monday 07:59
        (utc(2026, 3, 2, 7), utc(2026, 3, 2, 7)),
        (utc(2026, 3, 2, 16, 59), utc(2026, 3, 2, 7)),
        (utc(2026, 3, 2, 17), utc(2026, 3, 3, 7)),  # 18:00 is closed
        (utc(2026, 3, 7, 9), utc(2026, 3, 7, 7)),  # Saturday is worked
        (utc(2026, 3, 7, 18), utc(2026, 3, 9, 7)),  # Saturday evening: Monday
        (utc(2026, 3, 28, 18), utc(2026, 3, 30, 6)),  # the clocks go forward in between
        (utc(2026, 4, 4, 18), utc(2026, 4, 7, 6)),  # Easter Monday: Tuesday
        (utc(2026, 5, 1, 9), utc(2026, 5, 2, 6)),  # 1 May is a Friday: Saturday
    ],
)
def test_a_case_is_handled_during_the_present_opening_or_the_next(instant, debut):
    assert HEURES.traitement(instant).debut == debut


def test_people_read_whether_it_is_handled_now_or_from_when_on():
    assert HEURES.dire(utc(2026, 3, 2, 9)) == "maintenant, jusqu'au 02/03/2026 à 18:00"
    assert HEURES.dire(utc(2026, 3, 7, 18)) == "à partir du 09/03/2026 à 08:00"


def test_the_mail_tells_the_latest_entry_and_when_the_case_is_handled():
    entree = EntreeSoutien(utc(2026, 3, 7, 18), "Camille", "Un dépôt sur dix échoue.")
    dossier = DossierSoutien(12, "ALFA", "SYS-001 répétés", entree.le, (entree,))
    objet, texte = avis(dossier, entree, HEURES.dire(entree.le))
    assert objet == "e-soutien ES-12 (ouvert) : SYS-001 répétés"
    assert "Un dépôt sur dix échoue." in texte
    assert "Traité à partir du 09/03/2026 à 08:00" in texte
