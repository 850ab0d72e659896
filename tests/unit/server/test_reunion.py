"""What is written together, and what goes out at once."""

import pytest

from esav_ws.server.reunion import TransportReuni

TETE = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"


class Ecrit:
    def __init__(self):
        self.ecritures = []
        self.ferme = False

    def write(self, donnees):
        self.ecritures.append(donnees)

    def close(self):
        self.ferme = True

    def is_closing(self):
        return self.ferme


@pytest.fixture
def transport():
    return Ecrit()


def test_the_head_waits_for_its_body(transport):
    reuni = TransportReuni(transport)
    reuni.write(TETE)
    assert transport.ecritures == []
    reuni.write(b"ok")
    assert transport.ecritures == [TETE + b"ok"]


def test_an_empty_body_lets_the_head_go(transport):
    reuni = TransportReuni(transport)
    reuni.write(TETE)
    reuni.write(b"")
    assert transport.ecritures == [TETE]


def test_each_answer_of_a_connection_has_its_own_write(transport):
    reuni = TransportReuni(transport)
    for corps in (b"un", b"HTTP/1.1 deux\r\n\r\n", b"trois"):
        reuni.write(TETE)
        reuni.write(corps)
    assert transport.ecritures == [TETE + b"un", TETE + b"HTTP/1.1 deux\r\n\r\n", TETE + b"trois"]


@pytest.mark.parametrize(
    "seul", [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\nInvalid HTTP request."]
)
def test_what_has_no_body_to_come_goes_out_at_once(transport, seul):
    TransportReuni(transport).write(seul)
    assert transport.ecritures == [seul]


def test_the_head_of_an_answer_without_body_is_sent_when_it_ends(transport):
    reuni = TransportReuni(transport)
    reuni.write(TETE)
    reuni.finir()
    reuni.finir()
    assert transport.ecritures == [TETE]


def test_a_head_that_no_body_followed_is_sent_before_the_end(transport):
    reuni = TransportReuni(transport)
    reuni.write(TETE)
    reuni.close()
    assert (transport.ecritures, reuni.is_closing()) == ([TETE], True)
