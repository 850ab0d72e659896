"""Background rounds: what is asked for during a round is done after it, and spaces that nobody calls have theirs."""

import threading
from contextlib import contextmanager

import pytest

from esav_ws.plateforme import rondes
from esav_ws.plateforme.rondes import Rondes
from tests.fakes_travaux import attendre


class _Espace:
    application = None

    def __init__(self):
        self.rondes = 0
        self.entree, self.libre = threading.Event(), threading.Event()
        self.libre.set()

    def ronde(self):
        self.entree.set()
        self.libre.wait(10)
        self.rondes += 1


class _Espaces:
    def __init__(self, *codes):
        self.tous = {code: _Espace() for code in codes}

    def connus(self):
        return []

    def ouverts(self):
        return sorted(self.tous)

    @contextmanager
    def tenu(self, code):
        yield self.tous[code]


@pytest.fixture
def menees():
    ouvertes = []

    def mener(*codes):
        espaces = _Espaces(*codes)
        ouvertes.append(Rondes(espaces))
        ouvertes[-1].commencer()
        return ouvertes[-1], espaces.tous

    yield mener
    for une in ouvertes:
        une.fermer()


def test_what_is_asked_for_during_a_round_is_done_after_it(menees, monkeypatch):
    monkeypatch.setattr(rondes, "PERIODE_S", 1000)
    menee, tous = menees("ALFA")
    alfa = tous["ALFA"]
    alfa.libre.clear()
    menee.demander("ALFA")
    assert alfa.entree.wait(10)
    menee.demander("ALFA")
    attendre(lambda: not menee._demandees, "la demande prise", 10)
    alfa.libre.set()
    attendre(lambda: alfa.rondes == 2, "la seconde ronde", 5)


def test_a_space_that_nobody_calls_has_its_rounds_while_another_is_called_all_the_time(menees, monkeypatch):
    monkeypatch.setattr(rondes, "PERIODE_S", 0.2)
    menee, tous = menees("ALFA", "BETA")
    fini = threading.Event()

    def appeler():
        while not fini.wait(0.01):
            menee.demander("ALFA")

    appelant = threading.Thread(target=appeler)
    appelant.start()
    try:
        attendre(lambda: tous["BETA"].rondes >= 2, "les rondes de BETA", 5)
    finally:
        fini.set()
        appelant.join()
