import pytest

from bench.chiffres import Chiffre, Etat, code_sortie, sous_plancher


def depots(valeur):
    return Chiffre("against stock", "deposits/s", valeur, "×", 1.5, 3)


def p99(valeur):
    return Chiffre("against stock", "p99", valeur, "×", 1 / 3, au_plus=True)


@pytest.mark.parametrize(
    ("valeur", "etat"),
    [(1.49, Etat.DESSOUS), (1.5, Etat.PLANCHER), (2.99, Etat.PLANCHER), (3.0, Etat.BUT)],
)
def test_a_rate_must_reach_its_floor_and_should_reach_its_goal(valeur, etat):
    assert depots(valeur).etat is etat


@pytest.mark.parametrize(("valeur", "etat"), [(0.34, Etat.DESSOUS), (1 / 3, Etat.BUT), (0.1, Etat.BUT)])
def test_a_delay_must_stay_under_its_floor_which_is_its_goal_too(valeur, etat):
    assert p99(valeur).etat is etat


@pytest.mark.parametrize(("valeur", "etat"), [(1.6, Etat.MANQUE), (1.5, Etat.BUT)])
def test_a_goal_without_a_floor_may_be_missed(valeur, etat):
    assert Chiffre("codec", "ours / limit", valeur, "×", None, 1.5, au_plus=True).etat is etat


def test_a_figure_without_bounds_is_only_shown():
    assert Chiffre("new connections", "per second", 0).etat is Etat.MONTRE


def test_one_figure_below_its_floor_fails_the_run_and_is_named():
    bon, mauvais = depots(2), p99(0.5)
    assert sous_plancher([bon, mauvais]) == [mauvais]
    assert code_sortie([bon, mauvais]) == 1


def test_a_missed_goal_does_not_fail_the_run():
    assert code_sortie([depots(1.5), Chiffre("codec", "ours / limit", 9, "×", None, 1.5, au_plus=True)]) == 0
