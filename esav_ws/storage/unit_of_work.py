"""One transaction over every repository."""

from contextlib import AbstractContextManager, ExitStack, nullcontext
from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from esav_ws.application.ports import ConflitEcriture, StockageIndisponible
from esav_ws.storage.actes import ActesSql
from esav_ws.storage.certificats import CertificatsSql
from esav_ws.storage.journal import JournalSql
from esav_ws.storage.moteur import file_ecriture
from esav_ws.storage.operateurs import OperateursSql
from esav_ws.storage.parc import ParcSql
from esav_ws.storage.signalisations import SignalisationsSql


class UnitOfWorkSql:
    """One transaction. Leaving it without `commit` keeps nothing.

    A driver's failure leaves as `StockageIndisponible`, a unique key taken by another as `ConflitEcriture`.
    """

    signalisations: SignalisationsSql
    actes: ActesSql
    parc: ParcSql
    operateurs: OperateursSql
    certificats: CertificatsSql
    journal: JournalSql

    def __init__(self, engine: Engine, file: AbstractContextManager[object], *, ecriture: bool) -> None:
        self._engine = engine
        self._ecriture = ecriture
        self._file = file if ecriture else nullcontext()

    def __enter__(self) -> Self:
        """Begin."""
        with ExitStack() as pile:
            pile.enter_context(self._file)
            try:
                connection = pile.enter_context(self._engine.connect())
                connection.execution_options(ecriture=self._ecriture).begin()
            except (DBAPIError, PoolTimeout) as panne:
                raise StockageIndisponible from panne
            self._ouvert = pile.pop_all()
        self._connection = connection
        self.signalisations = SignalisationsSql(connection)
        self.actes = ActesSql(connection)
        self.parc = ParcSql(connection)
        self.operateurs = OperateursSql(connection)
        self.certificats = CertificatsSql(connection)
        self.journal = JournalSql(connection)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Roll back what was not committed and give the connection back."""
        try:
            self._ouvert.close()
        except DBAPIError as panne:
            raise StockageIndisponible from panne
        if isinstance(error, IntegrityError):
            raise ConflitEcriture from error
        if isinstance(error, DBAPIError):
            raise StockageIndisponible from error

    def commit(self) -> None:
        """Make everything durable at once."""
        self._connection.commit()


class UnitsOfWork:
    """Opens units of work on one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._file = file_ecriture(engine)

    def __call__(self, *, ecriture: bool) -> UnitOfWorkSql:
        """Return a new unit of work, for reading only or for writing."""
        return UnitOfWorkSql(self._engine, self._file, ecriture=ecriture)
