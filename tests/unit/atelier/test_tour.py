"""The turn to write: one at a time, never lost for good, closed once."""

import asyncio
import os

from esav_ws.atelier import Tour


def test_a_turn_closed_again_closes_nothing_of_anybody_else():
    tour = Tour()
    tour.fermer()
    lecture, ecriture = os.pipe()  # the numbers that the turn gave back
    tour.fermer()
    assert os.write(ecriture, b"x") == 1
    assert os.read(lecture, 1) == b"x"
    os.close(lecture)
    os.close(ecriture)


def test_a_turn_is_given_to_one_at_a_time():
    async def corps():
        tour = Tour()
        await tour.prendre()
        autre = asyncio.ensure_future(tour.prendre())
        await asyncio.sleep(0)
        assert not autre.done()
        tour.rendre()
        await autre
        tour.fermer()

    asyncio.run(corps())


def test_a_turn_whose_holder_died_comes_back_and_is_one_again(monkeypatch):
    monkeypatch.setattr("esav_ws.atelier.tour.DELAI_S", 0.001)

    async def corps():
        tour = Tour()
        await tour.prendre()  # and never given back
        await tour.prendre()
        tour.rendre()
        tour.rendre()  # the first one was alive after all
        await tour.prendre()
        monkeypatch.setattr("esav_ws.atelier.tour.DELAI_S", 3600.0)
        autre = asyncio.ensure_future(tour.prendre())
        await asyncio.sleep(0.005)
        assert not autre.done()
        tour.rendre()
        await autre
        tour.fermer()

    asyncio.run(corps())


def test_one_that_waits_behind_many_does_not_believe_the_token_lost(monkeypatch):
    monkeypatch.setattr("esav_ws.atelier.tour.DELAI_S", 0.02)

    async def corps():
        tour = Tour()
        await tour.prendre()
        patient = asyncio.ensure_future(tour.prendre())
        for _ in range(10):  # others, who are quicker each time
            await asyncio.sleep(0.01)
            tour.rendre()
            assert tour.prendre_aussitot()
        assert not patient.done()
        tour.rendre()
        await patient
        tour.fermer()

    asyncio.run(corps())
