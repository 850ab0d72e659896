import math
from array import array
from pathlib import Path

import pytest

from bench.concurrents.commun import Concurrent
from bench.generateur import Tir, resumer
from bench.tireur import Bilan, partager
from bench.tours import Releve, choisir, debit, mediane, p99, rapport, tourner


def releve(concurrent, tour, par_seconde, p99_ms=1.0, *, operation="consulterEtat", connexions=8):
    tir = Tir(operation, connexions, 100, par_seconde, 0.5, p99_ms, 40.0)
    return Releve("load", tour, concurrent, tir, 100.0, 0.0)


NOUS = [releve("ours", 0, 400), releve("ours", 1, 100), releve("ours", 2, 900)]
STOCK = [releve("stock", 0, 100), releve("stock", 1, 10), releve("stock", 2, 300)]


def test_ratios_are_made_within_a_round_and_their_median_kept():
    assert rapport(NOUS, STOCK, debit) == 4  # 4, 10 and 3
    assert mediane(NOUS, debit) / mediane(STOCK, debit) == 4
    assert rapport(
        [releve("ours", 0, 1, p99_ms=9)], [releve("stock", 0, 1, p99_ms=27)], p99
    ) == pytest.approx(1 / 3)


def test_rounds_that_do_not_pair_are_not_compared():
    with pytest.raises(ValueError, match="shorter"):
        rapport(NOUS, STOCK[:2], debit)


def test_the_rounds_of_one_load_are_chosen_in_their_order():
    tous = [
        *reversed(NOUS),
        *STOCK,
        releve("ours", 0, 1, connexions=1),
        releve("ours", 0, 1, operation="deposerSignalisation"),
    ]
    assert choisir(tous, "load", "ours", "consulterEtat", 8) == NOUS
    assert choisir(tous, "plain", "ours", "consulterEtat", 8) == []


def test_each_contestant_leads_in_its_turn():
    a, b, c = (Concurrent(nom, Path(), 1, 1) for nom in "abc")
    assert [tourner([a, b, c], tour)[0].nom for tour in range(4)] == ["a", "b", "c", "a"]
    assert [concurrent.nom for concurrent in tourner([a, b, c], 1)] == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("connexions", "processus", "parts"), [(1, 2, [1]), (8, 2, [4, 4]), (8, 3, [3, 3, 2]), (32, 1, [32])]
)
def test_connections_are_shared_and_no_process_is_idle(connexions, processus, parts):
    assert partager(connexions, processus) == parts


def test_a_round_adds_its_processes_up():
    bilans = [
        Bilan(array("d", [0.001] * 99 + [0.1]), 1.0, 0.2),
        Bilan(array("d", [0.001] * 100), 2.0, 0.1),
    ]
    tir = resumer("consulterEtat", 8, bilans)
    assert (tir.reponses, tir.par_seconde, tir.occupation) == (200, 150.0, 0.2)
    assert math.isclose(tir.p50_ms, 1.0)
    assert math.isclose(tir.p99_ms, 1.0)
    assert math.isclose(tir.cpu_generateur_us, 1500.0)
