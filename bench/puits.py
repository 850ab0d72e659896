"""Where rows are poured, as text of PostgreSQL's `COPY`: into PostgreSQL as it is, into SQLite cell by cell."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Protocol

import psycopg
from sqlalchemy import make_url

from esav_ws.storage.tables import metadata

NUL = r"\N"
"""How a cell says NULL."""

_VIDES = ("signalisation", "passage", "commentaire", "acte", "alerte_gtr", "rendez_vous", "evenement")
"""Tables that are filled from nothing."""

_SQLITE = ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", "cache_size=-300000")
_POSTGRESQL = ("session_replication_role = replica", "synchronous_commit = off", "TimeZone = 'UTC'")
_NUMEROTER = """
    UPDATE operateur SET dernier_evenement =
    coalesce((SELECT max(sequence) FROM evenement WHERE evenement.operateur = operateur.code), 0)
"""
_INDEXATIONS = (
    "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'signalisation' AND indexname ~ '^ix_'"
)
"""Indexes that PostgreSQL makes quicker at once than row by row."""

_OCCUPEE = "SELECT EXISTS (SELECT 1 FROM signalisation) OR EXISTS (SELECT 1 FROM evenement)"


class Puits(Protocol):
    """A database that takes rows by the thousand. Nobody else uses it."""

    def verser(self, table: str, colonnes: Sequence[str], texte: str) -> None:
        """Append rows: one per line, cells between tabs in the order of *colonnes*, nothing escaped."""


class DejaSemee(RuntimeError):
    """The database already holds signalisations."""


@contextmanager
def ouvrir_puits(url: str) -> Iterator[Puits]:
    """Give the database at the SQLAlchemy *url*; keep everything, and count the events, at the end of the block.

    Foreign keys are not checked. Statistics are taken. PostgreSQL freezes the rows as it takes them, and writes them
    to disk: else it would do both a little later, under the measurements. After an error SQLite's file is worth
    nothing.

    Raises:
        DejaSemee: it holds signalisations or events.
    """
    adresse = make_url(url)
    if adresse.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(adresse.database or "", isolation_level=None)) as base:
            _exiger_vide(base.execute(_OCCUPEE).fetchone())
            for pragma in _SQLITE:
                base.execute(f"PRAGMA {pragma}")
            base.execute("BEGIN")
            yield _Sqlite(base)
            base.execute(_NUMEROTER)
            base.execute("COMMIT")
            base.execute("ANALYZE")
        return
    conninfo = adresse.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(conninfo, autocommit=True) as connexion:
        _exiger_vide(connexion.execute(_OCCUPEE).fetchone())
        for reglage in _POSTGRESQL:
            connexion.execute(f"SET {reglage}")
        with connexion.transaction():
            connexion.execute(
                f"TRUNCATE {', '.join(_VIDES)} CASCADE"
            )  # FREEZE wants it in the same transaction
            indexations = connexion.execute(_INDEXATIONS).fetchall()
            for nom, _ in indexations:
                connexion.execute(f"DROP INDEX {nom}")
            yield _Postgresql(connexion)
            for _, definition in indexations:
                connexion.execute(definition)
            connexion.execute(_NUMEROTER)
        for ordre in ("ANALYZE", "CHECKPOINT"):
            connexion.execute(ordre)


def _exiger_vide(occupee: tuple[bool | int, ...] | None) -> None:
    if occupee != (False,):
        raise DejaSemee("only a database without signalisations can be filled")


class _Sqlite:
    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def verser(self, table: str, colonnes: Sequence[str], texte: str) -> None:
        obligatoires = {c.name for c in metadata.tables[table].columns if not c.nullable}
        valeurs = ("?" if nom in obligatoires else f"nullif(?, '{NUL}')" for nom in colonnes)
        ordre = f"INSERT INTO {table} ({', '.join(colonnes)}) VALUES ({', '.join(valeurs)})"
        self._base.executemany(ordre, (ligne.split("\t") for ligne in texte.split("\n")))


class _Postgresql:
    def __init__(self, connexion: psycopg.Connection) -> None:
        self._connexion = connexion

    def verser(self, table: str, colonnes: Sequence[str], texte: str) -> None:
        gel = " (FREEZE)" if table in _VIDES else ""
        ordre = f"COPY {table} ({', '.join(colonnes)}) FROM STDIN{gel}"
        with self._connexion.cursor().copy(ordre) as copie:
            copie.write(texte)
