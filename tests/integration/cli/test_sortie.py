"""What comes from outside never commands the terminal of who reads it."""

import json

import pytest
from rich.text import Text

from esav_ws.cli.erreurs import Faute, rapporter
from esav_ws.cli.sortie import console

PIEGE = "avant\x9b2J\x1b[31m\u202egnp.exe\u2066\u200b\x7f\u2028après\nligne"
COMMANDES = ("\x9b", "\x1b", "\u202e", "\u2066", "\u200b", "\x7f", "\u2028")


def test_a_comment_that_would_command_the_terminal_is_shown_harmless(demo):
    numero = demo.deposer(commentaire=PIEGE)
    affiche = demo("signalisation", "show", numero).stdout
    assert "avant\ufffd2J\ufffd[31m\ufffdgnp.exe\ufffd\ufffd\ufffd" in affiche
    assert not [c for c in COMMANDES if c in affiche]


def test_programs_receive_the_same_comment_escaped_and_whole(demo):
    numero = demo.deposer(commentaire=PIEGE)
    brut = demo("signalisation", "show", numero, "--json").stdout
    assert "\\u202egnp" in brut
    assert not [c for c in COMMANDES if c in brut]
    assert json.loads(brut)["commentaire"][0]["texte"] == PIEGE


@pytest.mark.parametrize("options", [(), ("--json",), ("--trace",)])
def test_an_error_that_quotes_it_is_harmless_too(capsys, options):
    assert rapporter(Faute("SIG-001", PIEGE), options, "demo") == 1
    dit = capsys.readouterr().err
    assert "gnp.exe" in dit
    assert not [c for c in COMMANDES if c in dit]


def test_our_own_colours_stay(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    console().print(Text("réparé", style="green"))
    assert capsys.readouterr().out == "\x1b[32mréparé\x1b[0m\n"


def test_the_name_of_who_acts_is_no_markup(demo):
    numero = demo.deposer()
    assert demo("signalisation", "accept", numero, "--auteur", "[/x]").exit_code == 0
    assert "[/x]" in demo("signalisation", "show", numero).stdout
