"""The turn to write: its pipe is this process's, and closed once."""

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
