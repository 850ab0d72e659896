"""A demonstration home of its own for each test, and the command line to act on it."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from esav_ws.bootstrap import Maison
from esav_ws.cli.app import app
from esav_ws.config import Settings
from esav_ws.domain.horloge import HorlogeSysteme, jour_de_paris
from tests.fakes import ALFA, EN_PRODUCTION, depot
from tests.journal_du_processus import journal_intact


@dataclass(frozen=True)
class Esav:
    """The command `esav`, run in this process."""

    home: Path

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments), prog_name="esav")

    def json(self, *arguments: str) -> dict:
        """What a command that must succeed writes for programs."""
        resultat = self(*arguments, "--json")
        assert resultat.exit_code == 0, resultat.stderr
        return json.loads(resultat.stdout)

    def refus(self, *arguments: str) -> tuple[int, dict]:
        """The exit code and the error, for programs, of a command that must fail."""
        resultat = self(*arguments, "--json")
        assert resultat.stdout == ""
        return resultat.exit_code, json.loads(resultat.stderr)

    def deposer(self, reference: str = "REF-1", **autres) -> str:
        """A deposit of ALFA's, made as its system would; its number."""
        maison = Maison.ouvrir(Settings())
        try:
            return maison.bus.executer(depot(reference, **{"version": EN_PRODUCTION, **autres}), ALFA).numero
        finally:
            maison.fermer()


@pytest.fixture(autouse=True)
def _reglages_et_journal_intacts(monkeypatch, tmp_path) -> Iterator[None]:
    """Each test begins without any setting of ours, and leaves the process's log as it found it."""
    for nom in [nom for nom in os.environ if nom.startswith("ESAV_") and not nom.startswith("ESAV_TEST_")]:
        monkeypatch.delenv(nom)
    monkeypatch.setenv("ESAV_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ESAV_AUTEUR", "Camille Agent")
    with journal_intact():
        yield


@pytest.fixture
def aujourdhui(monkeypatch) -> date:
    """Today in Paris; the clock stands still, so that it stays today until the test is over."""
    instant = HorlogeSysteme().maintenant()
    monkeypatch.setattr(HorlogeSysteme, "maintenant", lambda _: instant)
    return jour_de_paris(instant)


@pytest.fixture(scope="session")
def modele_home(tmp_path_factory) -> Path:
    """A demonstration home that others are copied from, made by the command itself."""
    home = tmp_path_factory.mktemp("cli") / "home"
    resultat = CliRunner(env={"ESAV_HOME": str(home)}).invoke(app, ["init", "--demonstration"])
    assert resultat.exit_code == 0, resultat.stderr
    return home


@pytest.fixture
def esav(tmp_path) -> Esav:
    """The command on a home that does not exist yet."""
    return Esav(tmp_path / "home")


@pytest.fixture
def demo(esav, modele_home) -> Esav:
    """The command on a demonstration home."""
    shutil.copytree(modele_home, esav.home)
    return esav
