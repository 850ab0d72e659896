"""When e-SAV is out: the nightly stop also when clocks change, and the notice of planned works (art. 10)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from esav_ws.adapters.jours_feries import JoursFeriesFrance
from esav_ws.domain.calendrier import Calendrier, Region
from esav_ws.domain.interruption import (
    ArretNocturne,
    Fenetre,
    Interruption,
    InterruptionImpossible,
    ServiceInterrompu,
    avis,
    avis_annulation,
    interruption_a,
)

QUINZE = timedelta(minutes=15)
CALENDRIER = Calendrier(JoursFeriesFrance(Region.METROPOLE))


def utc(*valeurs):
    return datetime(*valeurs, tzinfo=UTC)


@pytest.mark.parametrize(
    ("heure", "jour", "debut"),
    [
        (time(4), date(2026, 1, 15), utc(2026, 1, 15, 3)),
        (time(4), date(2026, 7, 15), utc(2026, 7, 15, 2)),
        (time(4), date(2026, 3, 29), utc(2026, 3, 29, 2)),
        (time(4), date(2026, 10, 25), utc(2026, 10, 25, 3)),
        (time(2, 30), date(2026, 3, 29), utc(2026, 3, 29, 1, 30)),  # no 02:30: 03:30 in summer time
        (time(2, 30), date(2026, 10, 25), utc(2026, 10, 25, 0, 30)),  # twice 02:30: the first
        (time(3), date(2026, 10, 25), utc(2026, 10, 25, 2)),
    ],
)
def test_the_nightly_stop_is_there_once_and_as_long_as_ever(heure, jour, debut):
    nuit = ArretNocturne(heure, QUINZE).de_la_nuit(jour)
    assert (nuit.debut, nuit.fin) == (debut, debut + QUINZE)


def test_a_stop_that_begins_before_midnight_still_goes_on_after_it():
    nuits = ArretNocturne(time(23, 55), QUINZE).autour(utc(2026, 1, 15, 23, 5))
    en_cours = interruption_a(utc(2026, 1, 15, 23, 5), nuits)
    assert en_cours.fin == utc(2026, 1, 15, 23, 10)


@pytest.mark.parametrize(
    ("instant", "fin"),
    [
        (utc(2026, 3, 5, 0, 59), None),
        (utc(2026, 3, 5, 1), utc(2026, 3, 5, 4, 30)),
        (utc(2026, 3, 5, 3, 10), utc(2026, 3, 5, 4, 30)),
        (utc(2026, 3, 5, 4, 30), None),
        (utc(2026, 3, 5, 6), utc(2026, 3, 5, 7)),
    ],
)
def test_interruptions_that_follow_each_other_are_one(instant, fin):
    """Works 01:00-03:05, the night's stop 03:00-03:15, more works 03:15-04:30; and others, later, apart."""
    fenetres = [
        Fenetre(utc(2026, 3, 5, 6), utc(2026, 3, 5, 7)),
        Fenetre(utc(2026, 3, 5, 3, 15), utc(2026, 3, 5, 4, 30)),
        Fenetre(utc(2026, 3, 5, 3), utc(2026, 3, 5, 3, 15)),
        Fenetre(utc(2026, 3, 5, 1), utc(2026, 3, 5, 3, 5)),
    ]
    trouvee = interruption_a(instant, fenetres)
    assert (trouvee.fin if trouvee else None) == fin


def travaux(annonce, debut, duree=timedelta(minutes=90)):
    return Interruption(3, debut, debut + duree, "Changement de base", annonce, "Camille")


@pytest.mark.parametrize(
    ("annonce", "premier"),
    [
        (utc(2026, 3, 2, 8), date(2026, 3, 5)),  # Monday: Tuesday and Wednesday are the two
        (utc(2026, 3, 5, 8), date(2026, 3, 10)),  # Thursday: Friday, Monday
        (utc(2026, 3, 7, 8), date(2026, 3, 11)),  # Saturday: Monday, Tuesday
        (utc(2026, 4, 3, 8), date(2026, 4, 9)),  # Friday before Easter Monday (6 April): Tuesday, Wednesday
        (utc(2026, 3, 2, 23, 30), date(2026, 3, 6)),  # already Tuesday in Paris: Wednesday, Thursday
    ],
)
def test_two_jours_ouvres_lie_between_the_announcement_and_the_works(annonce, premier):
    minuit = datetime.combine(premier, time(), tzinfo=UTC) - timedelta(hours=1 if premier.month == 3 else 2)
    assert travaux(annonce, minuit).verifier(CALENDRIER) is None
    refus = travaux(annonce, minuit - timedelta(minutes=1)).verifier(CALENDRIER)
    assert f"au plus tôt le {premier:%d/%m/%Y}" in str(refus)


def test_works_never_begin_in_the_past():
    with pytest.raises(InterruptionImpossible):
        travaux(utc(2026, 3, 2, 8), utc(2026, 3, 2, 8)).verifier(CALENDRIER)


def test_the_fault_says_what_until_when_and_in_how_many_seconds():
    faute = ServiceInterrompu(
        Fenetre(utc(2026, 3, 5, 3), utc(2026, 3, 5, 3, 15), "arrêt de nuit"),
        utc(2026, 3, 5, 3, 14, 29, 600_000),
    )
    assert faute.reessayer_apres_s == 31
    assert "(arrêt de nuit) jusqu'au 05/03/2026 à 04:15" in str(faute)
    assert (faute.code, faute.camp) == ("SYS-003", "SERVEUR")


def test_the_mail_says_dates_hours_and_expected_duration():
    objet, texte = avis(travaux(utc(2026, 3, 2, 8), utc(2026, 3, 5, 21)), ())
    assert objet == "e-SAV : interruption le 05/03/2026 à 22:00, 1 h 30 min"
    assert "du 05/03/2026 à 22:00 au 05/03/2026 à 23:30" in texte
    assert "Durée prévisionnelle : 1 h 30 min." in texte
    assert "SYS-003" in texte


def test_works_cancelled_before_they_began_last_nothing_and_while_they_last_end_there():
    prevus = travaux(utc(2026, 3, 2, 8), utc(2026, 3, 5, 21))
    avant = replace(prevus, annulee_le=utc(2026, 3, 4, 8), motif_annulation="Reporté")
    assert avant.fenetre.debut == avant.fenetre.fin
    assert "sont annulés" in avis_annulation(avant)[1]
    pendant = replace(prevus, annulee_le=utc(2026, 3, 5, 21, 40), motif_annulation="Fini")
    assert pendant.fenetre.fin == utc(2026, 3, 5, 21, 40)
    assert "e-SAV répond de nouveau" in avis_annulation(pendant)[1]
