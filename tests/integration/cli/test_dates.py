"""Days and instants as people type them, where the calendar or the clocks of Paris are unusual."""

import pytest

from esav_ws.cli.commun import instant

SAISIE = ("signalisation", "deposit", "absent.toml", "--for", "ALFA", "--canal", "telephone", "--recue-le")


@pytest.mark.parametrize(
    ("ecrit", "dit"),
    [
        ("0001-01-01", "hors du calendrier"),
        ("0001-01-01T00:00+14:00", "hors du calendrier"),
        ("9999-12-31T23:59", "hors du calendrier"),
        ("2026-03-29T02:30", "n'existe pas à Paris"),
        ("2026-10-25T02:00", "ajoutez +02:00 pour la première"),
        ("2026-10-25T02:59:59", "+01:00 pour la seconde"),
        ("hier", "n'est pas une date"),
    ],
)
def test_an_instant_that_would_be_read_otherwise_than_meant_is_refused(demo, ecrit, dit):
    code, erreur = demo.refus(*SAISIE, ecrit)
    assert (code, erreur["code"]) == (2, "USAGE")
    assert dit in erreur["message"]


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("2026-03-29T01:59", "01:59+01:00"),
        ("2026-03-29T03:00", "03:00+02:00"),
        ("2026-10-25T01:59", "01:59+02:00"),
        ("2026-10-25T03:00", "03:00+01:00"),
        ("2026-10-25T02:30+02:00", "02:30+02:00"),
        ("2026-10-25T02:30+01:00", "02:30+01:00"),
    ],
)
def test_every_other_one_is_that_of_paris_or_of_its_offset(ecrit, lu):
    assert instant("--recue-le", ecrit).isoformat(timespec="minutes").endswith(lu)


@pytest.mark.parametrize(
    "commande",
    [
        ("souscription", "terminate", "ALFA", "--par", "OI", "--motif", "x", "--recue-le", "9999-12-31"),
        ("donnees", "rapport", "--depuis", "0001-01-01"),
        ("volume", "show", "--periode", "9999-12"),
        ("volume", "limit", "--du", "9999-12-31", "--au", "9999-12-31", "--par-minute", "1", "--motif", "x"),
        ("volume", "limit", "--du", "2099-01-01", "--au", "2099-01-02", "--total", "9" * 20, "--motif", "x"),
        ("volume", "cancel", "9" * 20, "--motif", "x"),
        ("service", "plan", "--debut", "9999-12-31T23:00", "--minutes", "90", "--motif", "x"),
        ("service", "cancel", "9" * 20, "--motif", "x"),
    ],
)
def test_what_is_beyond_the_calendar_or_any_count_is_a_wrong_command_not_a_failure(demo, commande):
    code, erreur = demo.refus(*commande)
    assert (code, erreur["code"]) == (2, "USAGE")
