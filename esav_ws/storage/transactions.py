"""How a unit of work stands on its connection: reading, writing on SQLite, writing on PostgreSQL."""

import sqlite3
import threading
from contextlib import ExitStack, suppress
from typing import Protocol

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Dialect

from esav_ws.storage.connexions import Connexions
from esav_ws.storage.liaison import Liaison, LiaisonGroupee


class Transaction(Protocol):
    """One transaction: `tenter` until it has begun, then `valider` to keep what was written, in any case `fermer`."""

    def tenter(self, connexions: Connexions, dialect: Dialect) -> Liaison | None:
        """Begin, or return `None`: another writes."""

    def valider(self) -> None:
        """Make everything durable."""

    def fermer(self) -> None:
        """Undo what was not made durable, and leave the connection as it was."""


class Lecture:
    """Reading: each statement sees the latest state, unless several are asked to see the same (`Liaison.instantane`)."""

    def tenter(self, connexions: Connexions, dialect: Dialect) -> Liaison:
        """Begin nothing."""
        return Liaison(connexions.du_fil(), dialect, en_transaction=False)

    def valider(self) -> None:
        """Do nothing: nothing was written."""

    def fermer(self) -> None:
        """Do nothing: nothing was begun."""


class EcritureSqlite:
    """Writing on SQLite, which has one writer at a time, in this process and among all."""

    def __init__(self, tour: threading.Lock) -> None:
        self._tour = tour
        self._pile = ExitStack()

    def tenter(self, connexions: Connexions, dialect: Dialect) -> Liaison | None:
        """Begin if nobody writes, on the connection that does nothing else."""
        if not self._tour.acquire(blocking=False):
            return None
        with ExitStack() as pile:
            pile.callback(self._tour.release)
            self._connexion = connexions.de_lecrivain()
            if not _commence(self._connexion):
                return None
            self._pile = pile.pop_all()
        return Liaison(self._connexion, dialect, en_transaction=True)

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

    def tenter(self, connexions: Connexions, dialect: Dialect) -> Liaison:
        """Begin nothing yet."""
        self._connexion = connexions.du_fil()
        self._liaison = LiaisonGroupee(self._connexion, dialect)
        return self._liaison

    def valider(self) -> None:
        """Send what is left, and wait for the disk."""
        self._liaison.valider()

    def fermer(self) -> None:
        """Undo what was not committed; close a connection on which that is not possible."""
        with suppress(psycopg.Error):
            self._connexion.rollback()
        if self._connexion.info.transaction_status is not TransactionStatus.IDLE:
            self._connexion.close()


def _commence(connexion: sqlite3.Connection) -> bool:
    """Begin to write, or return `False`: another process does."""
    try:
        connexion.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as erreur:
        if erreur.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:  # or one of its kinds
            raise
        return False
    return True
