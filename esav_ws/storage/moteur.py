"""The database engine: one text for SQLite and PostgreSQL, durable on both."""

from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event

DELAI_VERROU = 5.0
"""Seconds that a writer waits for its turn; and a reader of SQLite, in the rare moments when nobody may read."""

_ATTENDRE_LE_DISQUE = (
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
)
"""A server, a database or a role may be set to acknowledge before it has written: not to us."""


def ouvrir_moteur(url: str, *, connexions: int) -> Engine:
    """Return an engine for *url* that keeps at most *connexions* connections.

    SQLite runs in WAL with `synchronous=FULL`: NORMAL may lose an acknowledged number at a power cut, as PostgreSQL may
    with `synchronous_commit` off, which is put on. The drivers are in autocommit: a transaction begins when we say so,
    on SQLite as `BEGIN IMMEDIATE` for a writer (execution option `ecriture`), so that a transaction that read can always
    go on to write. SQLite overwrites with zeros what it deletes: what is erased must not be read in the file (ADR 0027).
    """
    engine = create_engine(
        url,
        pool_size=connexions,
        max_overflow=connexions,
        json_serializer=_en_json,
        json_deserializer=orjson.loads,
    )
    event.listen(engine, "connect", _regler_sqlite if est_sqlite(engine) else _regler_postgresql)
    event.listen(engine, "begin", _commencer)
    return engine


def est_sqlite(engine: Engine) -> bool:
    """Return whether *engine* is on SQLite, which has one writer at a time; PostgreSQL queues its own."""
    return engine.dialect.name == "sqlite"


def replier_wal(engine: Engine) -> None:
    """Bring the journal of an embedded database back into its file and empty it, unless somebody reads or writes just now.

    Until then, the journal holds pages as they were before what was erased. PostgreSQL recycles its own.
    """
    if est_sqlite(engine):
        with engine.connect() as connexion:
            pilote: Any = connexion.connection.driver_connection
            pilote.rollback()
            pilote.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _en_json(valeur: Any) -> str:
    return orjson.dumps(valeur).decode()


def _regler_sqlite(connexion: Any, _record: Any) -> None:
    connexion.isolation_level = None
    for pragma in (
        f"PRAGMA busy_timeout={int(DELAI_VERROU * 1000)}",
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
        "PRAGMA secure_delete=ON",
    ):
        connexion.execute(pragma)


def _regler_postgresql(connexion: Any, _record: Any) -> None:
    connexion.autocommit = True
    connexion.execute(f"SET lock_timeout = {int(DELAI_VERROU * 1000)}")
    connexion.execute(_ATTENDRE_LE_DISQUE)


def _commencer(connection: Connection) -> None:
    ecriture = connection.get_execution_options().get("ecriture", False)
    immediate = ecriture and est_sqlite(connection.engine)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
