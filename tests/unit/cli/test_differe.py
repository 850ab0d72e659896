"""A command imports what it needs: a third of what all of them import."""

import subprocess
import sys

import pytest

from esav_ws.cli.differe import GroupeDiffere
from esav_ws.cli.groupe import Groupe

PROGRAMME = """
import sys
from typer.main import get_command
from esav_ws.cli.app import app
commandes = get_command(app)
assert {"init", "volume"} <= set(commandes.list_commands(None))
assert commandes.commands["volume"].name == "volume"
print(*{"esav_ws.cli.demo", "esav_ws.cli.signalisation", "spyne", "alembic", "zeep"} & sys.modules.keys())
"""


def test_a_subject_does_not_import_the_others_nor_what_serves_or_migrates():
    fait = subprocess.run([sys.executable, "-c", PROGRAMME], check=True, capture_output=True, text=True)
    assert fait.stdout == "\n"


@pytest.fixture
def charges(monkeypatch):
    charges = []

    def sujet(nom):
        return lambda: charges.append(nom) or Groupe(name="autre")

    monkeypatch.setattr(GroupeDiffere, "sujets", {"un": sujet("un"), "deux": sujet("deux")})
    return charges


def test_a_subject_is_loaded_once_when_it_is_looked_at_and_bears_its_name(charges):
    groupe = GroupeDiffere(name="esav")
    assert (groupe.list_commands(None), charges) == (["un", "deux"], [])
    assert groupe.commands.get("trois") is None
    assert groupe.commands["deux"].name == "deux"
    assert charges == ["deux"]
    assert [nom for nom, _ in groupe.commands.items()] == ["un", "deux"]
    assert [commande.name for commande in groupe.commands.values()] == ["un", "deux"]
    assert charges == ["deux", "un"]
