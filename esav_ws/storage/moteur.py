"""The database engine: one text for SQLite and PostgreSQL, durable on both."""

import threading
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from sqlalchemy import Engine, create_engine, event

from esav_ws.application.ports import StockageIndisponible

DELAI_VERROU = 5
"""Seconds that a writer of SQLite waits for its turn in this process, then for another process's transaction."""


def ouvrir_moteur(url: str, *, connexions: int) -> Engine:
    """Return an engine for *url* that keeps at most *connexions* connections.

    SQLite runs in WAL with `synchronous=FULL`: NORMAL may lose an acknowledged number at a power cut. Transactions
    begin when we say so, writers with `BEGIN IMMEDIATE` (execution option `ecriture`), so that a transaction that
    read can always go on to write.
    """
    engine = create_engine(url, pool_size=connexions, max_overflow=connexions, pool_pre_ping=not _sqlite(url))
    if _sqlite(url):
        event.listen(engine, "connect", _regler_sqlite)
        event.listen(engine, "begin", _commencer_sqlite)
    return engine


def file_ecriture(engine: Engine) -> AbstractContextManager[object]:
    """Return what this process's writers hold in turn: a lock on SQLite, nothing where the database queues them.

    Waiting on a lock is fair and costs nothing; SQLite's own wait is a sleep that lets late comers pass.
    """
    return _File() if engine.dialect.name == "sqlite" else nullcontext()


class _File:
    """A lock that is not waited for without end."""

    def __init__(self) -> None:
        self._verrou = threading.Lock()

    def __enter__(self) -> None:
        """Take the turn, or raise `StockageIndisponible` after `DELAI_VERROU`."""
        if not self._verrou.acquire(timeout=DELAI_VERROU):
            raise StockageIndisponible

    def __exit__(self, *_error: object) -> None:
        """Give the turn to the next."""
        self._verrou.release()


def _sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def _regler_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={int(DELAI_VERROU * 1000)}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _commencer_sqlite(connection: Any) -> None:
    ecriture = connection.get_execution_options().get("ecriture", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if ecriture else "BEGIN")
