"""Where rows are poured, as lines of PostgreSQL's `COPY`: into PostgreSQL as they are, into SQLite cell by cell."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Protocol

import psycopg
from sqlalchemy import make_url

Journaux = Iterable[tuple[str, int]]
"""Opérateurs and the sequence number of their last event."""

NUL = r"\N"
"""How a line writes NULL."""

_DERNIERS = "SELECT code, dernier_evenement FROM operateur"


class Puits(Protocol):
    """A database that takes lines by the thousand. Nobody else uses it."""

    def verser(self, table: str, colonnes: tuple[str, ...], lignes: list[str]) -> None:
        r"""Append *lignes*: cells between tabs, in the order of *colonnes*, `\N` for NULL, nothing escaped."""

    def derniers(self) -> Journaux:
        """Return where the event journals stand."""

    def avancer(self, journaux: Journaux) -> None:
        """Write where they stand now."""


@contextmanager
def ouvrir_puits(url: str) -> Iterator[Puits]:
    """Give the database at the SQLAlchemy *url*; at the end of the block, keep everything and take its statistics.

    Foreign keys are not checked. On an error the database is worth nothing any more.
    """
    adresse = make_url(url)
    if adresse.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(adresse.database or "", isolation_level=None)) as base:
            for pragma in (
                "journal_mode=OFF",
                "synchronous=OFF",
                "locking_mode=EXCLUSIVE",
                "cache_size=-1000000",
            ):
                base.execute(f"PRAGMA {pragma}")
            base.execute("BEGIN")
            yield _Sqlite(base)
            base.execute("COMMIT")
            base.execute("ANALYZE")
    else:
        conninfo = adresse.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(conninfo, autocommit=True) as connexion:
            for reglage in (
                "session_replication_role = replica",
                "synchronous_commit = off",
                "TimeZone = 'UTC'",
            ):
                connexion.execute(f"SET {reglage}")
            yield _Postgres(connexion)
            for fin in ("VACUUM ANALYZE", "CHECKPOINT"):  # else they would begin under the measurements
                connexion.execute(fin)


class _Sqlite:
    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def verser(self, table: str, colonnes: tuple[str, ...], lignes: list[str]) -> None:
        valeurs = ", ".join([r"nullif(?, '\N')"] * len(colonnes))
        self._base.executemany(
            f"INSERT INTO {table} ({', '.join(colonnes)}) VALUES ({valeurs})",
            (ligne.split("\t") for ligne in lignes),
        )

    def derniers(self) -> Journaux:
        return self._base.execute(_DERNIERS).fetchall()

    def avancer(self, journaux: Journaux) -> None:
        self._base.executemany("UPDATE operateur SET dernier_evenement = ?2 WHERE code = ?1", journaux)


class _Postgres:
    def __init__(self, connexion: psycopg.Connection) -> None:
        self._connexion = connexion

    def verser(self, table: str, colonnes: tuple[str, ...], lignes: list[str]) -> None:
        if not lignes:
            return
        with (
            self._connexion.cursor() as curseur,
            curseur.copy(f"COPY {table} ({', '.join(colonnes)}) FROM STDIN") as copie,
        ):
            copie.write("\n".join(lignes) + "\n")

    def derniers(self) -> Journaux:
        return self._connexion.execute(_DERNIERS).fetchall()

    def avancer(self, journaux: Journaux) -> None:
        with self._connexion.cursor() as curseur:
            curseur.executemany(
                "UPDATE operateur SET dernier_evenement = %s WHERE code = %s",
                [(dernier, code) for code, dernier in journaux],
            )
