import threading

from bench.attaques import ATTAQUES, DEBITS, _cadencer
from bench.generateur import Tir
from bench.hostile import Cote, Epreuve, _retenir, chiffres


def tir(p99_ms):
    return Tir("consulterEtat", 4, 1000, 100.0, 1.0, p99_ms, 50.0)


def epreuve(**autres):
    valeurs = {
        "nom": "never read",
        "debit": "",
        "cotes": (Cote(tir(10.0), tir(15.0)),),
        "coups": {},
        "cpu": 0.1,
        "pss_avant": 100_000_000,
        "pss_pic": 110_000_000,
        "pss_apres": 105_000_000,
    }
    return Epreuve(**valeurs | autres)


def etats(vue):
    return [chiffre.etat.value for chiffre in chiffres([vue])]


def test_an_attack_that_the_others_hardly_feel_is_within_bounds():
    assert etats(epreuve()) == ["goal reached", "goal reached", "goal reached"]


def test_twice_the_99th_percentile_is_the_bound():
    assert etats(epreuve(cotes=(Cote(tir(10.0), tir(20.1)),))) == [
        "goal reached",
        "below floor",
        "goal reached",
    ]


def test_memory_that_runs_away_is_below_the_floor():
    assert etats(epreuve(pss_pic=700_000_000)) == ["goal reached", "goal reached", "below floor"]


def test_a_lost_answer_is_below_the_floor():
    assert etats(epreuve(cotes=(), echec="the server hung up"))[0] == "below floor"


def test_a_second_measure_keeps_the_worst_of_the_memory_and_every_failure():
    retenue = _retenir(
        epreuve(pss_pic=300_000_000, echec="lost", cotes=(Cote(tir(10.0), tir(50.0)),)),
        epreuve(pss_avant=290_000_000, pss_pic=295_000_000),
    )
    assert (retenue.pss_avant, retenue.pss_pic, retenue.echec, retenue.essais) == (
        100_000_000,
        300_000_000,
        "lost",
        2,
    )
    assert retenue.cotes[0].rapport == 1.5


def test_every_attack_says_how_much_of_it_there_is():
    assert DEBITS.keys() == ATTAQUES.keys()


def test_a_cadence_ends_with_its_event():
    fin = threading.Event()
    coups = 0
    for _ in _cadencer(1_000_000, fin):
        coups += 1
        if coups == 5:
            fin.set()
    assert coups == 5
