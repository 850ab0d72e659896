import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from esav_ws.domain.operateur import Acteur, Cote
from esav_ws.pki.portier import EXTENSION_COUPURE
from esav_ws.plateforme.garde import Garde
from esav_ws.plateforme.surveillance import Indifferent, Perdre, Reponse

TAILLE_MAX = 100
LENT = b"lent"
"""A block that takes its time to come."""


class Juge:
    def __init__(self, avant=None, apres=None):
        self.vus, self.suites = [], {"avant": avant, "apres": apres}

    def _voir(self, moment, vu):
        self.vus.append(vu)
        suite = self.suites[moment]
        if isinstance(suite, Exception):
            raise suite
        return suite

    def avant(self, appel):
        return self._voir("avant", appel)

    def apres(self, echange):
        return self._voir("apres", echange)


async def echo(_scope, receive, send):
    """Answer the body that came."""
    corps, encore = b"", True
    while encore:
        message = await receive()
        corps += message.get("body", b"")
        encore = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": corps})


@pytest.fixture
def appeler():
    """Call the guard around `echo`; give the messages that its caller gets, and whether the connection was cut."""

    def appeler(juge, *blocs, methode="POST", parti=False, annonce=None, delai=30):
        recus = [{"type": "http.request", "body": b, "more_body": True} for b in blocs[:-1]]
        recus += [{"type": "http.request", "body": b} for b in blocs[-1:] if not parti]
        envoyes, coupes = [], []

        async def receive():
            if recus and recus[0].get("body") == LENT:
                await asyncio.sleep(0.02)
            return recus.pop(0) if recus else {"type": "http.disconnect"}

        async def send(message):
            envoyes.append(message)

        scope = {
            "type": "http",
            "method": methode,
            "path": "/ws/signalisation/v2",
            "headers": [(b"content-type", b"text/xml")]
            + ([] if annonce is None else [(b"content-length", annonce)]),
            "state": {
                "acteur": Acteur("ALFA", Cote.OPERATEUR, frozenset(), "ALFA"),
                "empreinte": "ab" * 32,
                "correlation": "c0",
            },
            "extensions": {EXTENSION_COUPURE: {"couper": lambda: coupes.append(True)}},
        }
        with ThreadPoolExecutor(1) as fils:
            asyncio.run(Garde(juge, fils, echo, taille_max=TAILLE_MAX, delai_s=delai)(scope, receive, send))
        return envoyes, bool(coupes)

    return appeler


def corps(envoyes):
    return b"".join(m.get("body", b"") for m in envoyes)


def test_a_call_is_shown_whole_before_and_after(appeler):
    juge = Juge()
    envoyes, coupe = appeler(juge, b"un", b"deux")
    assert (corps(envoyes), coupe) == (b"undeux", False)
    appel, echange = juge.vus
    assert (appel.operateur, appel.empreinte, appel.chemin) == ("ALFA", "ab" * 32, "/ws/signalisation/v2")
    assert (appel.requete, appel.entetes) == (b"undeux", (("content-type", "text/xml"),))
    assert (echange.requete, echange.statut, echange.reponse) == (b"undeux", 200, b"undeux")
    assert (echange.correlation, echange.perdue, echange.le) == ("c0", False, appel.le)


def test_an_answer_before_keeps_the_call_from_the_space(appeler):
    juge = Juge(avant=Reponse(500, (("content-type", "text/xml"),), b"<faute/>"))
    envoyes, _ = appeler(juge, b"un")
    assert envoyes[0]["status"] == 500
    assert (b"content-length", b"8") in envoyes[0]["headers"]
    assert corps(envoyes) == b"<faute/>"
    assert len(juge.vus) == 1


def test_an_answer_after_takes_the_place_of_the_space_s(appeler):
    envoyes, _ = appeler(Juge(apres=Reponse(200, (), b"autre")), b"un")
    assert corps(envoyes) == b"autre"


def test_a_lost_answer_cuts_the_connection_without_a_byte(appeler):
    assert appeler(Juge(apres=Perdre()), b"un") == ([], True)


@pytest.mark.parametrize("moment", ["avant", "apres"])
def test_a_judge_that_fails_lets_the_call_through(appeler, moment):
    envoyes, _ = appeler(Juge(**{moment: ValueError("panne")}), b"un")
    assert corps(envoyes) == b"un"


def test_what_is_published_is_not_judged(appeler):
    juge = Juge()
    assert corps(appeler(juge, b"", methode="GET")[0]) == b""
    assert juge.vus == []


def test_a_message_over_the_cap_is_not_judged_and_goes_on_whole(appeler):
    juge = Juge()
    grand = [b"x" * 60, b"y" * 60, b"z"]
    assert corps(appeler(juge, *grand)[0]) == b"".join(grand)
    assert juge.vus == []


def test_what_is_announced_over_the_cap_goes_on_before_its_body_is_awaited(appeler):
    juge = Juge()
    assert corps(appeler(juge, b"x", annonce=b"101")[0]) == b"x"
    assert juge.vus == []
    appeler(juge, b"x" * 100, annonce=b"100")
    assert [len(vu.requete) for vu in juge.vus] == [100, 100]


def test_a_body_that_does_not_come_in_time_is_for_the_space_to_refuse(appeler):
    juge = Juge()
    assert corps(appeler(juge, b"un", LENT, delai=0.01)[0]) == b"unlent"
    assert juge.vus == []


def test_a_caller_who_leaves_is_not_judged(appeler):
    juge = Juge()
    appeler(juge, b"un", b"deux", parti=True)
    assert juge.vus == []


@pytest.mark.parametrize("juge", [None, Indifferent()])
def test_without_anybody_who_judges_calls_go_through(appeler, juge):
    assert corps(appeler(juge, b"un")[0]) == b"un"
