"""Seats of the planning: the guards of the statements themselves, whatever was read before them."""

from datetime import timedelta

import pytest

from tests.rendezvous import chercher, deposer, plage, planifier, reserver


@pytest.fixture
def tenu(maison):
    """The only seat of a slot, as ALFA holds it."""
    planifier(maison, plage())
    (creneau,) = chercher(maison)
    return creneau


def confirmer(maison, creneau, le) -> bool:
    """What booking the seat gives, nothing being committed."""
    with maison.unites(ecriture=True) as uow:
        return uow.planning.confirmer(creneau, "RV-2222-2222-2", le)


def test_a_hold_that_has_expired_is_not_booked_even_where_nobody_took_its_seat(maison, tenu):
    assert confirmer(maison, tenu, tenu.expire_le - timedelta(seconds=1))
    assert not confirmer(maison, tenu, tenu.expire_le)


def test_a_seat_that_is_booked_is_not_booked_again(maison, horloge, tenu):
    reserver(maison, tenu, deposer(maison))
    assert not confirmer(maison, tenu, horloge.instant)
