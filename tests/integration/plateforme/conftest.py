"""The home of a platform that knows ALFA and BETA, made once and copied."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from esav_ws.application.messages_administration import DefinirOperateur
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.operateur import Operateur
from esav_ws.home.base import preparer_base
from esav_ws.plateforme.espaces import Espaces
from tests.fakes import AGENT


def reglages(home: Path) -> Settings:
    return Settings(home=home, environnement="integration", database_url=None)


@pytest.fixture(scope="session")
def modele_plateforme(tmp_path_factory) -> Path:
    """A home with a space of ALFA, as new."""
    home = tmp_path_factory.mktemp("plateforme") / "home"
    home.mkdir()
    preparer_base(reglages(home))
    maison = Maison.ouvrir(reglages(home))
    for code in ("ALFA", "BETA"):
        maison.bus.executer(DefinirOperateur(operateur=Operateur(code, f"{code} Télécom")), AGENT)
    espaces = Espaces(maison)
    espaces.espace("ALFA")
    espaces.fermer()
    maison.fermer()
    return home


@pytest.fixture
def home_plateforme(modele_plateforme, tmp_path) -> Path:
    return Path(shutil.copytree(modele_plateforme, tmp_path / "home"))


@pytest.fixture
def commune(home_plateforme) -> Iterator[Maison]:
    """The home's own house."""
    maison = Maison.ouvrir(reglages(home_plateforme))
    yield maison
    maison.fermer()


@pytest.fixture
def espaces(commune) -> Iterator[Espaces]:
    ouverts = Espaces(commune)
    yield ouverts
    ouverts.fermer()
