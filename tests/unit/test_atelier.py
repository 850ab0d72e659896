"""Where tasks run, and what those who wait for a common commit are told."""

import asyncio
import threading

import pytest

from esav_ws.atelier import TAILLE_LOT, Atelier
from esav_ws.domain.message import BaseIndisponible


class Lot:
    """What the workshop does with a lot, noted."""

    def __init__(self, bus):
        self.bus = bus
        self.messages = []
        self.abandonne = False

    def commencer(self):
        self.bus.essais += 1
        if self.bus.occupe:
            self.bus.occupe -= 1
            return False
        self.bus.lots.append(self)
        return True

    def attendre(self):
        if self.bus.trop_long:
            raise BaseIndisponible
        while not self.commencer():
            continue

    def executer(self, message, *_):
        self.messages.append(message)
        return message

    def valider(self):
        self.bus.commence.set()
        self.bus.porte.wait()
        if self.bus.pannes:
            self.bus.pannes -= 1
            raise BaseIndisponible

    def abandonner(self):
        self.abandonne = True


class Bus:
    """A bus that keeps its lots, whose commits wait and fail when told to."""

    def __init__(self):
        self.lots = []
        self.essais = self.occupe = self.pannes = 0
        self.trop_long = False
        self.porte = threading.Event()
        self.porte.set()
        self.commence = threading.Event()

    def executer(self, message, *_):
        return message

    def lot(self):
        return Lot(self)


def courir(bus, corps, *, un_seul_ecrivain=True):
    atelier = Atelier(bus, threads=2, un_seul_ecrivain=un_seul_ecrivain)
    try:
        return asyncio.run(corps(atelier))
    finally:
        atelier.fermer()


def fil(executer):
    return threading.current_thread().name, executer


def test_a_database_that_answers_at_once_is_read_where_the_question_is_asked():
    bus = Bus()

    async def corps(atelier):
        return await atelier.lire(fil)

    assert courir(bus, corps) == ("MainThread", bus.executer)


@pytest.mark.parametrize("geste", ["lire", "ecrire"])
def test_a_database_behind_a_network_is_asked_in_a_thread(geste):
    bus = Bus()

    async def corps(atelier):
        return await getattr(atelier, geste)(fil)

    nom, executer = courir(bus, corps, un_seul_ecrivain=False)
    assert nom.startswith("esav_")
    assert executer == bus.executer
    assert bus.lots == []


def test_those_who_come_while_a_lot_is_written_share_the_next_one():
    bus = Bus()

    async def corps(atelier):
        bus.porte.clear()
        premier = asyncio.ensure_future(atelier.ecrire(lambda executer: executer("premier")))
        await asyncio.to_thread(bus.commence.wait)
        suivants = [
            asyncio.ensure_future(atelier.ecrire(lambda executer, rang=rang: executer(rang)))
            for rang in range(TAILLE_LOT + 3)
        ]
        await asyncio.sleep(0)
        bus.porte.set()
        return [await premier, *[await suivant for suivant in suivants]]

    assert courir(bus, corps) == ["premier", *range(TAILLE_LOT + 3)]
    assert [len(lot.messages) for lot in bus.lots] == [1, TAILLE_LOT, 3]


def test_a_commit_that_fails_is_told_to_each_of_its_lot_and_to_nobody_else():
    bus = Bus()
    bus.pannes = 1

    async def corps(atelier):
        ensemble = [atelier.ecrire(lambda executer: executer("perdu")) for _ in range(3)]
        echecs = await asyncio.gather(*ensemble, return_exceptions=True)
        return echecs, await atelier.ecrire(lambda executer: executer("gardé"))

    echecs, garde = courir(bus, corps)
    assert [type(echec) for echec in echecs] == [BaseIndisponible] * 3
    assert garde == "gardé"


def test_a_caller_who_leaves_does_not_keep_the_others_from_their_answer():
    bus = Bus()

    async def corps(atelier):
        parti = asyncio.ensure_future(atelier.ecrire(lambda executer: executer("parti")))
        reste = asyncio.ensure_future(atelier.ecrire(lambda executer: executer("resté")))
        await asyncio.sleep(0)
        parti.cancel()
        return await reste

    assert courir(bus, corps) == "resté"
    assert [lot.messages for lot in bus.lots] == [["parti", "resté"]]


def test_while_another_process_writes_the_workshop_tries_again():
    bus = Bus()
    bus.occupe = 3

    async def corps(atelier):
        return await atelier.ecrire(lambda executer: executer("patient"))

    assert courir(bus, corps) == "patient"
    assert bus.essais == 4


def test_those_who_wait_too_long_for_another_process_are_told(monkeypatch):
    monkeypatch.setattr("esav_ws.atelier.ELAN_S", 0.0)
    bus = Bus()
    bus.occupe, bus.trop_long = 1, True

    async def corps(atelier):
        return await atelier.ecrire(lambda executer: executer("perdu"))

    with pytest.raises(BaseIndisponible):
        courir(bus, corps)


def test_a_lot_that_no_thread_takes_any_more_is_given_up():
    bus = Bus()

    async def corps(atelier):
        atelier.fermer()
        return await atelier.ecrire(lambda executer: executer("trop tard"))

    with pytest.raises(RuntimeError):
        courir(bus, corps)
    assert [lot.abandonne for lot in bus.lots] == [True]


def test_a_task_that_breaks_its_promise_keeps_nothing_of_its_lot():
    bus = Bus()

    async def corps(atelier):
        return await atelier.ecrire(lambda _executer: 1 // 0)

    with pytest.raises(ZeroDivisionError):
        courir(bus, corps)
    assert [lot.abandonne for lot in bus.lots] == [True]
