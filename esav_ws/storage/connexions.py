"""Connections of the driver, one per thread: taken from the pool once, kept for every unit of work of the thread."""

import threading
from typing import Any
from weakref import WeakSet

from sqlalchemy import Engine, PoolProxiedConnection


class Connexions:
    """Gives each thread its connection. That of a thread that ended goes back to the pool by itself."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._fil = threading.local()
        self._empruntees: WeakSet[PoolProxiedConnection] = WeakSet()
        self._ecrivain: Any = None

    def du_fil(self) -> Any:
        """Return the driver's connection of this thread, or raise what opening it raises."""
        try:
            return self._fil.connexion
        except AttributeError:
            empruntee = self._engine.raw_connection()
        self._empruntees.add(empruntee)
        self._fil.empruntee, self._fil.connexion = empruntee, empruntee.driver_connection
        return self._fil.connexion

    def de_lecrivain(self) -> Any:
        """Return the connection that writes on SQLite: one for all threads, which take turns.

        It never waits by itself for another process: SQLite's pauses grow to 100 ms, and others pass meanwhile.
        """
        if self._ecrivain is None:
            self._ecrivain = self._engine.raw_connection()
            self._empruntees.add(self._ecrivain)
            self._ecrivain.driver_connection.execute("PRAGMA busy_timeout=0")
        return self._ecrivain.driver_connection

    def perdre(self) -> None:
        """Forget the connection of this thread, which is gone."""
        self._fil.empruntee.invalidate()
        del self._fil.empruntee, self._fil.connexion

    def fermer(self) -> None:
        """Close every connection; no thread may use its own any more."""
        for empruntee in list(self._empruntees):
            empruntee.invalidate()
        self._ecrivain = None
        self._engine.dispose()
