"""The pure parts of `esav demo semaine`: its network, its ordinary faults, minutes and clocks counted by hand, drawings."""

from collections import Counter
from datetime import time

import pytest
from rich.console import Console
from typer.testing import CliRunner

from esav_ws.cli.app import app
from esav_ws.cli.demo_etapes import Etape
from esav_ws.cli.demo_semaine_calendrier import (
    DIMANCHE,
    FIN,
    JEUDI,
    LUNDI,
    MARDI,
    MERCREDI,
    SAMEDI,
    VENDREDI,
    a,
    minutes,
    minutes_ouvrees,
)
from esav_ws.cli.demo_semaine_dessin import dessiner_etape, dessiner_tableau, frise, titrer
from esav_ws.cli.demo_semaine_flot import Geste, pannes
from esav_ws.cli.demo_semaine_recit import Tableau
from esav_ws.cli.demo_semaine_registre import Suivie, moyenne
from esav_ws.cli.demo_semaine_reseau import COLONNES, RESERVEES, Ligne, Reserve, ligne, lignes, pbo_coupe
from esav_ws.domain.operateur import Cote
from esav_ws.domain.prestation_fiche import COLONNES as COLONNES_ADMISES
from esav_ws.domain.prestation_fiche import Fiche, examiner
from esav_ws.domain.signalisation import Etat

GARANTIE = Ligne("AM-1", "ALFA", "FTTH", "PM", "Logement", garantie="GTR-10HO")
NUE = Ligne("AM-2", "BETA", "FTTH", "PM", "Logement")
DEDIEE = Ligne("AM-3", "ALFA", "FTTO", "NRO", "Site")


@pytest.mark.parametrize(
    ("debut", "fin", "ouvrees"),
    [
        (a(LUNDI, 7), a(LUNDI, 9), 60),
        (a(MARDI, 9, 20), a(MERCREDI, 9), 520 + 60),
        (a(JEUDI, 14), a(VENDREDI, 10), 240),  # Good Friday
        (a(VENDREDI, 8), FIN, 0),
        (a(LUNDI, 0), FIN, 4 * 600),
    ],
)
def test_worked_minutes_are_those_of_four_days_of_ten_hours(debut, fin, ouvrees):
    assert minutes_ouvrees(debut, fin) == ouvrees


def test_the_night_to_sunday_has_one_hour_less():
    assert minutes(a(SAMEDI, 12), a(DIMANCHE, 12)) == 23 * 60
    assert minutes(a(DIMANCHE, 0, 30), a(DIMANCHE, 5, 30)) == 240


def test_a_network_has_its_shares_whatever_its_size():
    reseau = list(lignes(10_000))
    assert Counter(x.operateur for x in reseau) == {"ALFA": 5000, "BETA": 3000, "GAMA": 1600, "ECHO": 400}
    assert Counter(x.offre for x in reseau) == {"FTTH": 9800, "FTTO": 200}
    assert len({x.identifiant for x in reseau}) == 10_000
    assert max(Counter(x.pbo for x in reseau if x.pbo).values()) == 8


@pytest.mark.parametrize("rang", [0, 49, 511, 512, 10_000, 249_999, 999_999])
def test_every_line_keeps_to_the_formats_of_an_import(rang):
    noms = COLONNES.split(";")
    valeurs = dict(zip(noms, ligne(rang).csv.split(";"), strict=True))
    assert set(noms) <= set(COLONNES_ADMISES)
    assert isinstance(examiner([valeurs.get(nom, "") for nom in COLONNES_ADMISES]), Fiche)


def test_the_pbo_that_is_cut_serves_four_operateurs():
    six = pbo_coupe()
    assert len({x.pbo for x in six}) == 1
    assert [x.operateur for x in six] == ["ALFA", "BETA", "ALFA", "ECHO", "GAMA", "BETA"]
    assert [bool(x.garantie) for x in six] == [False, False, True, False, False, False]


def test_a_line_of_the_reserve_is_given_once_and_its_pbo_with_it():
    reserve = Reserve()
    prises = [reserve.prendre("ALFA"), reserve.prendre("ALFA"), reserve.prendre("BETA", garantie=True)]
    assert len({x.pbo for x in prises}) == 3
    assert reserve.prendre("ALFA", "FTTO") != reserve.prendre("ALFA", "FTTO")


def test_an_ordinary_week_is_drawn_the_same_every_time_and_leaves_the_story_its_lines():
    semaine = pannes(250_000)
    assert semaine == pannes(250_000)
    assert semaine != pannes(250_000, graine=1)
    assert len(semaine) == len({p.ligne.identifiant for p in semaine}) == 250
    du_recit = {x.identifiant for x in lignes(RESERVEES)}
    assert not du_recit & {p.ligne.identifiant for p in semaine}
    for p in semaine:
        assert a(LUNDI, 9) <= p.le < a(DIMANCHE, 19)
        assert p.ligne.operateur != "ECHO" or p.le.date() > LUNDI
        instants = [p.le, *(quand for quand, _ in p.suite)]
        assert instants == sorted(instants)
        assert instants[-1] < FIN
        for quand, geste in p.suite:
            assert geste not in {Geste.DEGELER, Geste.ANNULER} or quand.time() >= time(6)


def test_a_freeze_of_the_operateur_and_a_contested_closing_stop_the_clock():
    s = Suivie("N", GARANTIE, 1, a(MARDI, 14), Etat.EN_COURS)
    s.geler(Cote.OPERATEUR, a(MARDI, 15))
    assert (s.etat, s.ecoulees(a(MERCREDI, 9))) == (Etat.GELE, 60)
    s.degeler(a(MERCREDI, 10))
    s.retablir(a(MERCREDI, 12))
    s.terminer(Etat.CLOS, a(MERCREDI, 14))
    assert s.ecoulees(FIN) == 60 + 120
    s.contester(a(JEUDI, 9))
    assert s.ecoulees(a(JEUDI, 10)) == 180 + 60
    assert s.ecoulees(a(MERCREDI, 11)) == 60 + 60  # as it was then
    assert s.gelees(Cote.OPERATEUR, FIN) == 19 * 60


def test_a_freeze_of_the_oi_does_not_stop_it_and_the_guarantee_is_exceeded_after_its_last_minute():
    s = Suivie("N", DEDIEE, 2, a(DIMANCHE, 0, 30), Etat.EN_COURS)
    s.geler(Cote.OI, a(DIMANCHE, 1))
    assert s.ecoulees(a(DIMANCHE, 5, 30)) == 240
    assert not s.depassee(a(DIMANCHE, 5, 30))
    assert s.depassee(a(DIMANCHE, 5, 31))
    s.terminer(Etat.CLOS, a(DIMANCHE, 8))
    assert s.gelees(Cote.OI, FIN) == 6 * 60


def test_a_line_without_guarantee_is_never_late():
    s = Suivie("N", NUE, 1, a(LUNDI, 9))
    assert s.ecoulees(a(MARDI, 9)) == 24 * 60
    assert not s.depassee(FIN)


def test_a_mean_is_in_whole_minutes():
    assert moyenne([210, 391]) == 300
    assert moyenne([]) == 0


def test_a_clock_is_drawn_with_what_it_counts():
    s = Suivie("N", GARANTIE, 1, a(MARDI, 14), Etat.EN_COURS)
    s.geler(Cote.OPERATEUR, a(MARDI, 15))
    s.degeler(a(MERCREDI, 10))
    s.retablir(a(MERCREDI, 12))
    # one column an hour, from 12 h on Tuesday to 14 h on Wednesday
    assert frise(s, a(MARDI, 12), a(MERCREDI, 14), 26) == "  =" + "g" * 19 + "==##"


def test_a_breach_and_closed_hours_are_drawn_too():
    nuit = Suivie("N", DEDIEE, 2, a(DIMANCHE, 0), Etat.EN_COURS)
    # from midnight to 9 h are eight hours: four within the guarantee
    assert frise(nuit, a(DIMANCHE, 0), a(DIMANCHE, 9), 8) == "====!!!!"
    soir = Suivie("N", GARANTIE, 1, a(JEUDI, 16), Etat.EN_COURS)
    assert frise(soir, a(JEUDI, 16), a(JEUDI, 20), 4) == "==.."


def test_the_board_and_the_steps_are_drawn_for_people():
    sortie = Console(width=120)
    etape = Etape("ALFA", "signale", "EN_DEPOT", "EN_DEPOT", "reçue", quand=a(LUNDI, 9, 5), chapitre="Lundi")
    tableau = Tableau(LUNDI, {"ALFA": {"déposées": 3, "ouvertes": 0}, "BETA": {"déposées": 2, "ouvertes": 1}})
    with sortie.capture() as capture:
        for rendu in (titrer(etape), dessiner_etape(etape, 1), dessiner_tableau(tableau)):
            sortie.print(rendu)
    dit = capture.get()
    assert "22 mars 2027 · Lundi" in dit
    assert "09:05  1. ALFA signale" in dit
    ensemble = next(x for x in dit.splitlines() if "ensemble" in x)
    assert [mot for mot in ensemble.split() if mot.isdigit()] == ["5", "1"]


@pytest.mark.parametrize("options", [("semaine", "--lignes", "4999"), ("mois",)])
def test_a_story_that_is_not_there_or_too_small_is_refused(options):
    assert CliRunner().invoke(app, ["demo", *options]).exit_code == 2
