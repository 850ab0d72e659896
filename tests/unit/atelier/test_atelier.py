"""Where messages are run, and what those who wait for a common commit are told."""

import asyncio
import threading
from itertools import count

import pytest

from esav_ws.application.bus import Prepare
from esav_ws.application.messages import Commande, Requete
from esav_ws.atelier import TAILLE_LOT, Atelier, Tour
from esav_ws.domain.message import BaseIndisponible
from esav_ws.domain.operateur import HabilitationManquante
from tests.fakes import ALFA


class Ecrire(Commande):
    """Writes its text."""

    def __init__(self, texte):
        self.texte = texte


class Lire(Requete):
    """Reads nothing."""


class Fabriquer(Lire):
    """Reads what is first to be made."""

    longue = True


class Lot:
    """What the workshop does with a lot, noted."""

    def __init__(self, bus):
        self.bus = bus
        self.textes = []
        self.abandonne = False

    def commencer(self):
        if self.bus.occupe:
            return False
        self.bus.lots.append(self)
        return True

    def attendre(self):
        self.bus.attentes.append(threading.current_thread().name)
        if self.bus.trop_long:
            raise BaseIndisponible
        self.bus.occupe = False
        self.commencer()

    def executer(self, prepare):
        self.textes.append(prepare.message.texte)
        if isinstance(prepare.message.texte, BaseException):
            raise prepare.message.texte
        return prepare.message.texte

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
        self.attentes = []
        self.pannes = 0
        self.occupe = self.trop_long = False
        self.porte = threading.Event()
        self.porte.set()
        self.commence = threading.Event()

    def executer(self, *demande):
        return threading.current_thread().name, *demande

    def preparer(self, message, acteur, correlation):
        if message.texte is None:
            raise HabilitationManquante("non")
        return Prepare(message, message.payload, acteur, correlation, None)

    def lot(self):
        return Lot(self)


def courir(bus, corps, *, un_seul_ecrivain=True):
    tour = Tour()
    atelier = Atelier(bus, threads=2, un_seul_ecrivain=un_seul_ecrivain, tour=tour)
    try:
        return asyncio.run(corps(atelier))
    finally:
        atelier.fermer()
        tour.fermer()


def ecrire(atelier, texte):
    return asyncio.ensure_future(atelier.executer(Ecrire(texte), ALFA, "c"))


def test_a_database_that_answers_at_once_is_read_where_the_question_is_asked():
    question = Lire()

    async def corps(atelier):
        return await atelier.executer(question, ALFA, "c")

    assert courir(Bus(), corps) == ("MainThread", question, ALFA, "c")


@pytest.mark.parametrize("message", [Lire(), Ecrire("x")])
def test_a_database_behind_a_network_is_asked_in_a_thread(message):
    bus = Bus()

    async def corps(atelier):
        return await atelier.executer(message, ALFA, "c")

    nom, *demande = courir(bus, corps, un_seul_ecrivain=False)
    assert nom.startswith("esav_")
    assert demande == [message, ALFA, "c"]
    assert bus.lots == []


@pytest.mark.parametrize("un_seul_ecrivain", [True, False])
def test_what_takes_long_has_one_thread_for_all_that_nobody_else_waits_for(un_seul_ecrivain):
    message, bus = Fabriquer(), Bus()
    commence, porte, rang = threading.Event(), threading.Event(), count()

    def executer(demande, *_acteur):
        if demande is message and next(rang) == 0:
            commence.set()
            assert porte.wait(10)
        return threading.current_thread().name

    bus.executer = executer

    async def corps(atelier):
        longs = [asyncio.ensure_future(atelier.executer(message, ALFA, "c")) for _ in range(3)]
        await asyncio.to_thread(commence.wait, 10)
        court = await atelier.executer(Lire(), ALFA, "c")
        assert not any(long.done() for long in longs)
        porte.set()
        return court, {await long for long in longs}

    court, longs = courir(bus, corps, un_seul_ecrivain=un_seul_ecrivain)
    assert longs == {"esav-patient_0"}
    assert court not in longs


def test_those_who_come_while_a_lot_is_written_share_the_next_one():
    bus = Bus()

    async def corps(atelier):
        bus.porte.clear()
        premier = ecrire(atelier, "premier")
        await asyncio.to_thread(bus.commence.wait)
        suivants = [ecrire(atelier, rang) for rang in range(TAILLE_LOT + 3)]
        await asyncio.sleep(0)
        bus.porte.set()
        return [await premier, *[await suivant for suivant in suivants]]

    assert courir(bus, corps) == ["premier", *range(TAILLE_LOT + 3)]
    assert [len(lot.textes) for lot in bus.lots] == [1, TAILLE_LOT, 3]


def test_what_its_actor_may_not_post_does_not_even_wait():
    bus = Bus()

    async def corps(atelier):
        with pytest.raises(HabilitationManquante):
            await atelier.executer(Ecrire(None), ALFA, "c")

    courir(bus, corps)
    assert bus.lots == []


def test_a_command_that_is_refused_is_told_alone():
    bus = Bus()
    refus = HabilitationManquante("non")

    async def corps(atelier):
        ensemble = [ecrire(atelier, texte) for texte in ("un", refus, "deux")]
        return await asyncio.gather(*ensemble, return_exceptions=True)

    assert courir(bus, corps) == ["un", refus, "deux"]
    assert len(bus.lots) == 1


def test_a_commit_that_fails_is_told_to_each_of_its_lot_and_to_nobody_else():
    bus = Bus()
    bus.pannes = 1

    async def corps(atelier):
        ensemble = [ecrire(atelier, "perdu") for _ in range(3)]
        echecs = await asyncio.gather(*ensemble, return_exceptions=True)
        return echecs, await ecrire(atelier, "gardé")

    echecs, garde = courir(bus, corps)
    assert [type(echec) for echec in echecs] == [BaseIndisponible] * 3
    assert garde == "gardé"


def test_a_caller_who_leaves_does_not_keep_the_others_from_their_answer():
    bus = Bus()

    async def corps(atelier):
        parti, reste = ecrire(atelier, "parti"), ecrire(atelier, "resté")
        await asyncio.sleep(0)
        parti.cancel()
        return await reste

    assert courir(bus, corps) == "resté"
    assert [lot.textes for lot in bus.lots] == [["parti", "resté"]]


def test_a_thread_waits_for_another_who_writes_without_being_asked_for_its_turn():
    bus = Bus()
    bus.occupe = True

    async def corps(atelier):
        return await ecrire(atelier, "patient")

    assert courir(bus, corps) == "patient"
    (attente,) = bus.attentes
    assert attente.startswith("esav-ecrivain")


def test_those_who_wait_too_long_for_another_are_told():
    bus = Bus()
    bus.occupe = bus.trop_long = True

    async def corps(atelier):
        return await ecrire(atelier, "perdu")

    with pytest.raises(BaseIndisponible):
        courir(bus, corps)


def test_a_lot_that_no_thread_takes_any_more_is_given_up():
    bus = Bus()

    async def corps(atelier):
        atelier.fermer()
        return await ecrire(atelier, "trop tard")

    with pytest.raises(RuntimeError):
        courir(bus, corps)
    assert [lot.abandonne for lot in bus.lots] == [True]


def test_an_interruption_keeps_nothing_of_its_lot():
    bus, fatale = Bus(), Ecrire(KeyboardInterrupt())

    async def corps(atelier):
        atelier._en_attente.append((Prepare(fatale, fatale, ALFA, "c", None), asyncio.Future()))
        await atelier._ecrire(bus.lot())

    with pytest.raises(KeyboardInterrupt):
        courir(bus, corps)
    assert [lot.abandonne for lot in bus.lots] == [True]
