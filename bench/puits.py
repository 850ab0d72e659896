"""Where rows are poured, as text of PostgreSQL's `COPY`: into PostgreSQL as it is, into SQLite cell by cell."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Protocol

import psycopg
from sqlalchemy import make_url

from esav_ws.storage.tables import metadata

NUL = r"\N"
"""How a cell says NULL."""

_DERNIERS = "SELECT code, dernier_evenement FROM operateur"
_SQLITE = ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", "cache_size=-300000")
_POSTGRESQL = ("session_replication_role = replica", "synchronous_commit = off", "TimeZone = 'UTC'")
_ENTRETIEN = ("VACUUM ANALYZE", "CHECKPOINT")


class Puits(Protocol):
    """A database that takes rows by the thousand. Nobody else uses it."""

    def verser(self, table: str, colonnes: Sequence[str], texte: str) -> None:
        """Append rows: one per line, cells between tabs in the order of *colonnes*, nothing escaped."""

    def derniers(self) -> dict[str, int]:
        """Return the sequence number of the last event of each Opérateur."""

    def avancer(self, derniers: Mapping[str, int]) -> None:
        """Write what they have become."""


@contextmanager
def ouvrir_puits(url: str) -> Iterator[Puits]:
    """Give the database at the SQLAlchemy *url*; at the end of the block, keep everything and take its statistics.

    Foreign keys are not checked. PostgreSQL also does there the upkeep that would else begin by itself, under the
    measurements. After an error the database is worth nothing.
    """
    adresse = make_url(url)
    if adresse.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(adresse.database or "", isolation_level=None)) as base:
            for pragma in _SQLITE:
                base.execute(f"PRAGMA {pragma}")
            base.execute("BEGIN")
            yield _Sqlite(base)
            base.execute("COMMIT")
            base.execute("ANALYZE")
        return
    conninfo = adresse.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(conninfo, autocommit=True) as connexion:
        for reglage in _POSTGRESQL:
            connexion.execute(f"SET {reglage}")
        yield _Postgresql(connexion)
        for ordre in _ENTRETIEN:
            connexion.execute(ordre)


class _Sqlite:
    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def verser(self, table: str, colonnes: Sequence[str], texte: str) -> None:
        obligatoires = {c.name for c in metadata.tables[table].columns if not c.nullable}
        valeurs = ("?" if nom in obligatoires else f"nullif(?, '{NUL}')" for nom in colonnes)
        ordre = f"INSERT INTO {table} ({', '.join(colonnes)}) VALUES ({', '.join(valeurs)})"
        self._base.executemany(ordre, (ligne.split("\t") for ligne in texte.split("\n")))

    def derniers(self) -> dict[str, int]:
        return dict(self._base.execute(_DERNIERS))

    def avancer(self, derniers: Mapping[str, int]) -> None:
        ordre = "UPDATE operateur SET dernier_evenement = :dernier WHERE code = :code"
        self._base.executemany(ordre, [{"code": code, "dernier": d} for code, d in derniers.items()])


class _Postgresql:
    def __init__(self, connexion: psycopg.Connection) -> None:
        self._connexion = connexion

    def verser(self, table: str, colonnes: Sequence[str], texte: str) -> None:
        with self._connexion.cursor().copy(f"COPY {table} ({', '.join(colonnes)}) FROM STDIN") as copie:
            copie.write(texte)

    def derniers(self) -> dict[str, int]:
        return dict(self._connexion.execute(_DERNIERS).fetchall())

    def avancer(self, derniers: Mapping[str, int]) -> None:
        ordre = "UPDATE operateur SET dernier_evenement = %(dernier)s WHERE code = %(code)s"
        self._connexion.cursor().executemany(
            ordre, [{"code": code, "dernier": d} for code, d in derniers.items()]
        )
