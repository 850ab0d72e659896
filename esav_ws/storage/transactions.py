"""How a unit of work stands on its connection: reading, writing on SQLite, writing on PostgreSQL."""

import sqlite3
import threading
import time
from contextlib import ExitStack, suppress
from typing import Any, Protocol

import psycopg
from sqlalchemy import Dialect

from esav_ws.application.ports import StockageIndisponible
from esav_ws.storage import moteur
from esav_ws.storage.liaison import Liaison, LiaisonGroupee

_PAUSE = 0.0002
"""Seconds between two attempts to begin while another process writes."""


class Transaction(Protocol):
    """One transaction on a connection: `ouvrir`, then `valider` to keep what was written, in any case `fermer`."""

    def ouvrir(self, connexion: Any, dialect: Dialect) -> Liaison:
        """Begin."""

    def valider(self) -> None:
        """Make everything durable."""

    def fermer(self) -> None:
        """Undo what was not made durable, and leave the connection as it was."""


class Lecture:
    """Reading: each statement sees the latest state, unless several are asked to see the same (`Liaison.instantane`)."""

    def ouvrir(self, connexion: Any, dialect: Dialect) -> Liaison:
        """Begin nothing."""
        return Liaison(connexion, dialect, en_transaction=False)

    def valider(self) -> None:
        """Do nothing: nothing was written."""

    def fermer(self) -> None:
        """Do nothing: nothing was begun."""


class EcritureSqlite:
    """Writing on SQLite, which has one writer at a time: in turn within this process, then among processes."""

    def __init__(self, tour: threading.Lock) -> None:
        self._tour = tour
        self._pile = ExitStack()

    def ouvrir(self, connexion: Any, dialect: Dialect) -> Liaison:
        """Take the turn and begin, or raise `StockageIndisponible` after `DELAI_VERROU`."""
        self._connexion = connexion
        limite = time.monotonic() + moteur.DELAI_VERROU
        if not self._tour.acquire(timeout=moteur.DELAI_VERROU):
            raise StockageIndisponible
        self._pile.callback(self._tour.release)
        while not _commence(connexion):
            if time.monotonic() > limite:
                raise StockageIndisponible
            time.sleep(_PAUSE)
        return Liaison(connexion, dialect, en_transaction=True)

    def valider(self) -> None:
        """Commit, and wait for the disk."""
        self._connexion.execute("COMMIT")

    def fermer(self) -> None:
        """Undo what was not committed, and give the turn to the next."""
        with self._pile.pop_all():
            if self._connexion.in_transaction:
                self._connexion.execute("ROLLBACK")


class EcriturePostgres:
    """Writing on PostgreSQL, which queues its own writers."""

    def ouvrir(self, connexion: Any, dialect: Dialect) -> Liaison:
        """Begin nothing yet."""
        self._connexion = connexion
        self._liaison = LiaisonGroupee(connexion, dialect)
        return self._liaison

    def valider(self) -> None:
        """Send what is left, and wait for the disk."""
        self._liaison.valider()

    def fermer(self) -> None:
        """Undo what was not committed."""
        with suppress(psycopg.Error):
            self._connexion.rollback()


def _commence(connexion: sqlite3.Connection) -> bool:
    """Begin to write, or return `False`: another process does.

    SQLite would wait by itself, in pauses that grow to 100 ms: a process that writes without end would never let go.
    """
    connexion.execute("PRAGMA busy_timeout=0")
    try:
        connexion.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as erreur:
        if erreur.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False
    finally:
        connexion.execute(moteur.ATTENTE_SQLITE)
    return True
