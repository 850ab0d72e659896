"""One transaction over every repository."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from esav_ws.application.ports import ConflitEcriture, ConnexionPerdue, StockageIndisponible
from esav_ws.storage import moteur
from esav_ws.storage.connexions import Connexions
from esav_ws.storage.depots import DepotsSql
from esav_ws.storage.transactions import EcriturePostgres, EcritureSqlite, Lecture, Transaction

PAUSE = 0.0002
"""Seconds between two attempts to begin while another writes."""


class UnitOfWorkSql(DepotsSql):
    """One transaction. Leaving it without `commit` keeps nothing.

    A driver's failure leaves as `StockageIndisponible`, a unique key taken by another as `ConflitEcriture`, a
    connection that was gone before the commit as `ConnexionPerdue`.
    """

    def __init__(self, engine: Engine, connexions: Connexions, transaction: Transaction) -> None:
        self._engine = engine
        self._connexions = connexions
        self._transaction = transaction
        self._validation = False
        self._rompue = False
        self._commencee = False

    def tenter(self) -> bool:
        """Begin, or return `False`: another writes."""
        try:
            liaison = self._transaction.tenter(self._connexions, self._engine.dialect)
        except Exception as panne:
            raise self._traduire(panne) from panne
        if liaison is None:
            return False
        self._liaison = liaison
        self._commencee = True
        return True

    def __enter__(self) -> Self:
        """Begin, or raise `StockageIndisponible` when others have written for `DELAI_VERROU`."""
        if not self.tenter():
            self._attendre()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Roll back what was not committed and give the connection back."""
        echec = self._traduire(error) if error is not None else None
        self._fermer()
        if echec is not error and echec is not None:
            raise echec from error

    def _attendre(self) -> None:
        limite = time.monotonic() + moteur.DELAI_VERROU
        while not self.tenter():
            if time.monotonic() > limite:
                raise StockageIndisponible
            time.sleep(PAUSE)

    @contextmanager
    def etape(self) -> Iterator[None]:
        """Undo what the block wrote, and only that, when it fails.

        Raises:
            ConflitEcriture: a unique key was taken by another.
            StockageIndisponible: the database failed; the whole transaction may be gone.
        """
        self._exiger_entiere()
        self._commander("SAVEPOINT etape")
        try:
            yield
        except Exception as echec:
            self._commander("ROLLBACK TO etape")
            self._commander("RELEASE etape")
            if (traduit := self._traduire(echec)) is not echec:
                raise traduit from echec
            raise
        self._commander("RELEASE etape")

    def _commander(self, sql: str) -> None:
        """Run *sql*; if it fails, the transaction is gone: a full disk, for instance, ends it by itself."""
        try:
            self._liaison.commander(sql)
        except Exception as panne:
            self._rompue = True
            raise StockageIndisponible from panne

    def commit(self) -> None:
        """Make everything durable at once."""
        self._exiger_entiere()
        self._validation = True
        self._transaction.valider()

    def _exiger_entiere(self) -> None:
        if self._rompue:
            raise StockageIndisponible

    def _traduire(self, erreur: BaseException) -> BaseException:
        """Return what the application is told of *erreur*: itself, unless it is the storage's."""
        if isinstance(erreur, PoolTimeout):
            return StockageIndisponible()
        pilote: Any = self._engine.dialect.loaded_dbapi
        origine = erreur.orig if isinstance(erreur, DBAPIError) else erreur
        if isinstance(origine, pilote.IntegrityError) or _a_reprendre(origine):
            return ConflitEcriture()
        if not isinstance(origine, pilote.Error):
            return erreur
        if self._commencee and self._liaison.perdue and not self._validation:
            return ConnexionPerdue()
        return StockageIndisponible()

    def _fermer(self) -> None:
        self._transaction.fermer()
        if self._commencee and self._liaison.perdue:
            self._connexions.perdre()


class UnitsOfWork:
    """Opens units of work on one engine.

    `un_seul_ecrivain`: this database has one writer at a time, and answers readers without making them wait.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connexions = Connexions(engine)
        self._tour = threading.Lock()
        self.un_seul_ecrivain = moteur.est_sqlite(engine)

    def __call__(self, *, ecriture: bool) -> UnitOfWorkSql:
        """Return a new unit of work, for reading only or for writing."""
        transaction = self._ecriture() if ecriture else Lecture()
        return UnitOfWorkSql(self._engine, self._connexions, transaction)

    def fermer(self) -> None:
        """Close every connection; no unit of work may be open."""
        self._connexions.fermer()

    def _ecriture(self) -> Transaction:
        return EcritureSqlite(self._tour) if self.un_seul_ecrivain else EcriturePostgres()


def _a_reprendre(origine: object) -> bool:
    """Return whether PostgreSQL gave this transaction up for another's sake (class 40: deadlock, serialisation)."""
    return str(getattr(origine, "sqlstate", "")).startswith("40")
