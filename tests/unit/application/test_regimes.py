"""What the gate remembers of the versions, and for how long."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from esav_ws.application.acces import FRAICHEUR_S
from esav_ws.application.ports import StockageIndisponible
from esav_ws.application.regimes import Regimes
from esav_ws.domain.contrat import EtatVersion, Genre, VersionContrat
from esav_ws.domain.message import BaseIndisponible
from tests.fakes import HorlogeReglable

DEBUT = datetime(2027, 6, 30, 21, 59, tzinfo=UTC)  # 23:59 in Paris
V1 = VersionContrat(
    Genre.SERVICE,
    "signalisation",
    1,
    inscrit=EtatVersion.DEPRECIEE,
    production_le=date(2026, 1, 1),
    depreciee_le=date(2027, 1, 1),
    fin_le=date(2027, 6, 30),
)


class Registre:
    """A unit of work on some versions, which counts how often it was read and fails when told to."""

    def __init__(self) -> None:
        self.stockees = [V1]
        self.lectures = 0
        self.panne = False
        self.versions = self

    def __call__(self, *, ecriture):
        assert not ecriture
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_erreur):
        return None

    def lister(self):
        self.lectures += 1
        if self.panne:
            raise StockageIndisponible
        return self.stockees


@pytest.fixture
def registre():
    return Registre()


@pytest.fixture
def horloge():
    return HorlogeReglable(DEBUT)


class Chrono(HorlogeReglable):
    """The same clock, as seconds."""

    def secondes(self):
        return self.instant.timestamp()


@pytest.fixture
def chrono():
    return Chrono(DEBUT)


@pytest.fixture
def regimes(registre, horloge, chrono):
    return Regimes(ouvrir=registre, horloge=horloge, chrono=chrono.secondes)


def test_nothing_is_fresh_before_it_was_read(regimes):
    assert not regimes.frais


def test_judging_reads_nothing(regimes, registre):
    regimes.relire()
    for _ in range(10):
        assert regimes.regime("signalisation", 1).etat is EtatVersion.DEPRECIEE
    assert (registre.lectures, regimes.frais) == (1, True)


def test_a_reading_is_fresh_for_less_than_a_second(regimes, chrono):
    regimes.relire()
    chrono.avancer(seconds=FRAICHEUR_S)
    assert regimes.frais
    chrono.avancer(milliseconds=1)
    assert not regimes.frais


def test_a_version_ends_at_midnight_in_paris_without_reading_again(regimes, horloge, registre):
    regimes.relire()
    horloge.avancer(seconds=59, milliseconds=999)
    assert regimes.regime("signalisation", 1).etat is EtatVersion.DEPRECIEE
    horloge.avancer(milliseconds=1)
    assert regimes.regime("signalisation", 1).etat is EtatVersion.RETIREE
    assert registre.lectures == 1


def test_a_new_decision_holds_from_the_next_reading_on(regimes, registre):
    regimes.relire()
    assert regimes.regime("signalisation", 1).fin_le == date(2027, 6, 30)
    registre.stockees = [replace(V1, fin_le=date(2027, 7, 31))]
    regimes.relire()
    assert regimes.regime("signalisation", 1).fin_le == date(2027, 7, 31)


def test_while_the_database_is_away_what_was_read_still_holds(regimes, registre, horloge):
    regimes.relire()
    registre.panne = True
    regimes.relire()
    assert regimes.frais
    assert regimes.regime("signalisation", 1).etat is EtatVersion.DEPRECIEE
    horloge.avancer(minutes=1)
    assert regimes.regime("signalisation", 1).etat is EtatVersion.RETIREE


def test_a_database_that_was_never_read_is_told_as_away(regimes, registre):
    registre.panne = True
    with pytest.raises(BaseIndisponible):
        regimes.relire()
    assert not regimes.frais
