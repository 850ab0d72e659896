from datetime import UTC, datetime

import pytest

from esav_ws.application.ports_abonnements import Notification
from esav_ws.application.travaux import AReprendre
from esav_ws.plateforme.livraisons import Livraisons


class Notifieur:
    empechement = None

    def __init__(self):
        self.portees = []

    def notifier(self, notification):
        self.portees.append(notification)
        return notification.dernier


def notification(dernier=3, **autres):
    return Notification(
        "abo-1", "https://localhost:9/", datetime(2026, 3, 2, tzinfo=UTC), 0, dernier, **autres
    )


@pytest.fixture
def notifieur():
    return Notifieur()


@pytest.fixture
def livraisons(notifieur, tmp_path):
    return Livraisons(notifieur, tmp_path / "livraisons")


def test_deliveries_go_through_by_themselves(livraisons, notifieur):
    assert livraisons.notifier(notification()) == 3
    assert notifieur.portees == [notification()]
    assert livraisons.a_venir == (0, 0)


def test_as_many_as_asked_fail_without_leaving(livraisons, notifieur):
    livraisons.echouer(2)
    for reste in (1, 0):
        with pytest.raises(AReprendre, match="régie"):
            livraisons.notifier(notification())
        assert livraisons.a_venir == (reste, 0)
    assert notifieur.portees == []
    assert livraisons.notifier(notification()) == 3


def test_as_many_as_asked_are_made_twice_but_for_the_question_to_an_address(livraisons, notifieur):
    livraisons.doubler(1)
    livraisons.notifier(notification(verification=True))
    assert len(notifieur.portees) == 1
    assert livraisons.notifier(notification(5)) == 5
    livraisons.notifier(notification(6))
    assert [n.dernier for n in notifieur.portees] == [3, 5, 5, 6]
    assert livraisons.doublees == 1


def test_what_remains_is_kept_and_a_new_request_takes_its_place(livraisons, notifieur, tmp_path):
    livraisons.echouer(5)
    livraisons.doubler(4)
    autre = Livraisons(notifieur, tmp_path / "livraisons")
    assert autre.a_venir == (5, 4)
    autre.echouer(0)
    assert livraisons.a_venir == (0, 4)


def test_what_keeps_every_call_from_leaving_is_told(livraisons, notifieur):
    notifieur.empechement = "aucun certificat"
    assert livraisons.empechement == "aucun certificat"
