"""The technical log: JSON lines on the standard error, without anybody's data."""

import json
import logging

import pytest
import structlog

from esav_ws.journalisation import configurer, resumer


def lignes(capsys):
    return [json.loads(ligne) for ligne in capsys.readouterr().err.splitlines()]


PERSONNE = "M. Dupont, 0612345678"


def echouer():
    try:
        {}[PERSONNE]
    except KeyError as cause:
        raise ValueError(PERSONNE) from cause


def test_an_event_is_one_json_line(capsys):
    configurer("auto")
    structlog.get_logger("esav_ws.asgi").warning("access_refused", code="CRT-003")
    (ligne,) = lignes(capsys)
    assert (ligne["event"], ligne["code"], ligne["level"]) == ("access_refused", "CRT-003", "warning")
    assert ligne["logger"] == "esav_ws.asgi"
    assert ligne["timestamp"].endswith("Z")


@pytest.mark.parametrize("journal", [structlog.get_logger("esav_ws.x"), logging.getLogger("uvicorn.error")])
def test_an_exception_leaves_its_kinds_and_frames_but_no_value(capsys, journal):
    configurer("json")
    try:
        echouer()
    except ValueError:
        journal.exception("failed")
    texte = capsys.readouterr().err
    (ligne,) = map(json.loads, texte.splitlines())
    assert ligne["exception"] == "KeyError > ValueError"
    assert "echouer" in ligne["trace"]
    assert PERSONNE not in texte


def test_the_libraries_speak_from_warnings_on_and_one_line_only(capsys):
    configurer("json")
    logging.getLogger("zeep.transports").debug("<formulaire>M. Dupont</formulaire>")
    logging.getLogger("sqlalchemy.engine").info("INSERT … ('M. Dupont')")
    logging.getLogger("uvicorn.error").info("Started server process")
    assert capsys.readouterr().err == ""
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: <Task 'M. Dupont'>")
    (ligne,) = lignes(capsys)
    assert ligne["event"] == "Task exception was never retrieved"


def test_our_detail_comes_on_demand_and_never_the_libraries(capsys):
    configurer("json")
    logging.getLogger("esav.server").debug("detail")
    assert capsys.readouterr().err == ""
    configurer("json", seuil=logging.DEBUG)
    logging.getLogger("esav.server").debug("detail")
    logging.getLogger("zeep.transports").debug("<formulaire/>")
    assert [ligne["event"] for ligne in lignes(capsys)] == ["detail"]


def test_the_console_writing_is_for_people(capsys):
    configurer("console")
    structlog.get_logger("esav_ws.cli").info("gateway_ready", port=8443)
    texte = capsys.readouterr().err
    assert "gateway_ready" in texte
    assert "port=8443" in texte
    assert not texte.startswith("{")


def test_the_summary_of_an_exception_stops_at_a_loop():
    premiere, seconde = ValueError("a"), KeyError("b")
    premiere.__cause__, seconde.__cause__ = seconde, premiere
    assert resumer(premiere)["exception"] == "KeyError > ValueError"
