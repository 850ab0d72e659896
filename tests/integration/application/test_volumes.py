"""Exactly the requests of the contract are counted, recomputed by the hour, on both databases (art. 6)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from esav_ws.application.messages_exploitation import ConsulterVolumes
from esav_ws.application.ports import ConflitEcriture
from esav_ws.application.volumes import CONSERVATION, ChantierVolumes
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.volumetrie import CleMinute, Volume
from tests.fakes import AGENT, ALFA, BETA, depot

S = "signalisation"
LUNDI = date(2026, 3, 2)
H8 = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def chantier(maison):
    return ChantierVolumes(ouvrir=maison.unites, horloge=maison.horloge)


def lire(maison, debut=LUNDI, fin=LUNDI, operateur=None):
    return maison.bus.executer(ConsulterVolumes(debut=debut, fin=fin, operateur=operateur), AGENT).volumes


def detail(maison, **bornes):
    return {
        (v.heure.hour, v.operateur, str(v.nature)): (v.nombre, v.pic)
        for v in lire(maison, **bornes)
        if v.detaille
    }


def appeler(maison, operateur, operation, nombre=1, version="1.0", *, faute=False):
    for _ in range(nombre):
        maison.comptage.noter(operateur, S, version, operation, faute=faute)


def journee(maison, horloge):
    """ALFA: a deposit sent twice, one refused; states in both versions, with refused ones; BETA: a history."""
    for _ in range(2):
        maison.bus.executer(depot("REF-1"), ALFA)
        appeler(maison, "ALFA", "deposerSignalisation")
    with pytest.raises(EsavError):
        maison.bus.executer(depot("REF-2"), ALFA)
    appeler(maison, "ALFA", "deposerSignalisation", faute=True)
    appeler(maison, "ALFA", "consulterEtat", 3)
    appeler(maison, "ALFA", "consulterEtat", 5, faute=True)
    horloge.avancer(minutes=1)
    appeler(maison, "ALFA", "consulterSignalisation", 2, "2.0")
    appeler(maison, "ALFA", "listerSignalisations", 50)
    appeler(maison, "ALFA", "releverEvenements", 50, "2.0")
    appeler(maison, "BETA", "consulterHistorique", 4)
    horloge.avancer(hours=1)
    maison.bus.executer(depot("REF-3", "BF-2500-0001"), BETA)
    appeler(maison, None, "consulterEtat", 9)
    maison.comptage.verser()


ATTENDUS = {
    (8, "ALFA", "SIGNALISATION"): (1, 1),
    (8, "ALFA", "ETAT"): (5, 3),
    (8, "BETA", "HISTORIQUE"): (4, 4),
    (9, "BETA", "SIGNALISATION"): (1, 1),
}


def test_what_was_answered_is_counted_and_nothing_else(maison, horloge):
    """The deposit given again is one; refused calls, lists, events and the OI's own reading are none."""
    journee(maison, horloge)
    assert detail(maison) == ATTENDUS
    assert Volume(H8, "", "", 10, 6) in lire(maison)
    assert detail(maison, operateur="BETA") == {c: v for c, v in ATTENDUS.items() if c[1] == "BETA"}


def test_recomputing_changes_no_figure_however_often_it_is_done(maison, horloge, chantier):
    journee(maison, horloge)
    avant = lire(maison)
    for _ in range(3):
        chantier.accomplir("")
        assert lire(maison) == avant
        horloge.avancer(hours=1)
    with maison.unites(ecriture=False) as uow:
        assert uow.volumes.minutes(horloge.instant) == {}
        assert uow.volumes.recalcule_jusqu_a() == datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_an_hour_is_recomputed_once_it_has_ended_for_ten_minutes(maison, horloge, chantier):
    appeler(maison, "ALFA", "consulterEtat")
    maison.comptage.verser()
    assert chantier.periode(horloge.instant.replace(hour=9, minute=9)) == "2026-03-02T07"
    assert chantier.periode(horloge.instant.replace(hour=9, minute=10)) == "2026-03-02T08"
    for heure, minute, restent in ((9, 9, 1), (9, 10, 0)):
        horloge.instant = horloge.instant.replace(hour=heure, minute=minute)
        chantier.accomplir("")
        with maison.unites(ecriture=False) as uow:
            assert len(uow.volumes.minutes(horloge.instant)) == restent


def test_what_comes_late_is_added_to_its_hour(maison, horloge, chantier):
    appeler(maison, "ALFA", "consulterEtat", 3)
    maison.comptage.verser()
    appeler(maison, "ALFA", "consulterEtat", 2)
    appeler(maison, "BETA", "consulterEtat", 7)
    horloge.avancer(hours=3)
    chantier.accomplir("")
    maison.comptage.verser()
    for _ in range(2):
        assert detail(maison) == {(8, "ALFA", "ETAT"): (5, 3), (8, "BETA", "ETAT"): (7, 7)}
        horloge.avancer(hours=1)
        chantier.accomplir("")


def test_weeks_without_a_worker_are_caught_up_in_portions(maison, horloge, chantier):
    maison.bus.executer(depot("REF-1"), ALFA)
    horloge.avancer(days=30)
    chantier.accomplir("")
    assert detail(maison) == {(8, "ALFA", "SIGNALISATION"): (1, 1)}
    with maison.unites(ecriture=False) as uow:
        assert uow.volumes.recalcule_jusqu_a() == horloge.instant - timedelta(hours=1)


def test_of_two_workers_that_recompute_the_same_hour_one_begins_again(maison, horloge):
    maison.bus.executer(depot("REF-1"), ALFA)
    heures = [Volume(H8, "", "", 1, 1), Volume(H8, "ALFA", "SIGNALISATION", 1, 1)]

    def inserer():
        with maison.unites(ecriture=True) as uow:
            uow.volumes.inserer(heures)
            uow.commit()

    inserer()
    with pytest.raises(ConflitEcriture):
        inserer()


def test_a_minute_that_has_grown_meanwhile_is_not_forgotten(maison):
    cle = CleMinute(H8, "ALFA", "ETAT")
    with maison.unites(ecriture=True) as uow:
        uow.volumes.ajouter({cle: 3})
        uow.commit()
    with pytest.raises(ConflitEcriture), maison.unites(ecriture=True) as uow:
        uow.volumes.oublier({cle: 2})


def test_days_are_those_of_paris_also_when_clocks_change(maison, horloge):
    """29 March 2026 has 23 hours: from 23:00 UTC of the 28th to 22:00 of the 29th."""
    for instant in ((28, 22, 59), (28, 23, 0), (29, 21, 59), (29, 22, 0)):
        horloge.instant = datetime(2026, 3, *instant, tzinfo=UTC)
        appeler(maison, "ALFA", "consulterEtat")
    maison.comptage.verser()
    jour = date(2026, 3, 29)
    assert set(detail(maison, debut=jour, fin=jour)) == {(23, "ALFA", "ETAT"), (21, "ALFA", "ETAT")}


def test_hours_are_forgotten_after_three_years(maison, horloge, chantier):
    journee(maison, horloge)
    horloge.avancer(hours=2)
    chantier.accomplir("")
    horloge.instant += CONSERVATION
    chantier.accomplir("")
    assert lire(maison) == ()


def test_what_cannot_be_stored_is_kept_for_the_next_time(maison, monkeypatch):
    appeler(maison, "ALFA", "consulterEtat", 2)
    monkeypatch.setattr(maison.comptage, "_stocker", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        maison.comptage.verser()
    monkeypatch.undo()
    maison.comptage.verser()
    assert detail(maison) == {(8, "ALFA", "ETAT"): (2, 2)}
