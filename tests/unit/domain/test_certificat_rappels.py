"""The steps at which somebody is reminded, by hand on the calendar."""

from datetime import date

import pytest

from esav_ws.adapters.jours_feries import JoursFeriesFrance
from esav_ws.domain.calendrier import Calendrier
from esav_ws.domain.certificat_echeances import Echeance, GenreEcheance
from esav_ws.domain.certificat_rappels import PAS, Pas, pas_echus

METROPOLE = Calendrier(JoursFeriesFrance())
JOUR = date.fromisoformat


def echeance(genre: GenreEcheance, le: str) -> Echeance:
    return Echeance(
        genre=genre, numero="ALFA-C0001", operateur="ALFA", origine=JOUR(le), le=JOUR(le), action="rien"
    )


@pytest.mark.parametrize(
    ("aujourdhui", "attendus"),
    [
        ("2027-05-07", ()),
        ("2027-05-08", (Pas.J30,)),  # thirty days before 7 June
        ("2027-05-30", (Pas.J30,)),
        ("2027-05-31", (Pas.J30, Pas.JO5)),  # Monday to Friday are five, and 7 June is a Monday
        ("2027-06-07", (Pas.J30, Pas.JO5, Pas.JOUR)),
        ("2027-06-08", (Pas.J30, Pas.JO5, Pas.JOUR, Pas.RETARD)),
    ],
)
def test_the_steps_of_a_renewal_come_one_after_the_other(aujourdhui, attendus):
    envoi = echeance(GenreEcheance.RENOUVELLEMENT, "2027-06-07")
    assert pas_echus(envoi, JOUR(aujourdhui), METROPOLE) == attendus


def test_a_possibility_that_has_lapsed_is_not_told():
    bascule = echeance(GenreEcheance.BASCULE, "2027-05-29")
    assert pas_echus(bascule, JOUR("2027-05-29"), METROPOLE) == (Pas.JO5,)
    assert pas_echus(bascule, JOUR("2027-05-30"), METROPOLE) == ()


def test_every_kind_has_steps_in_the_order_of_their_days():
    for genre in GenreEcheance:
        jours = [pas.jour(echeance(genre, "2027-06-07"), METROPOLE) for pas in PAS[genre]]
        assert jours
        assert jours == sorted(set(jours))
