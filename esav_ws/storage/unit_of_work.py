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
from esav_ws.storage.abonnements import AbonnementsSql
from esav_ws.storage.actes import ActesSql
from esav_ws.storage.avis import AvisSql
from esav_ws.storage.certificats import CertificatsSql
from esav_ws.storage.connexions import Connexions
from esav_ws.storage.courriels import CourrielsSql
from esav_ws.storage.equipements import EquipementsSql
from esav_ws.storage.essais import EssaisSql
from esav_ws.storage.exploitation import InterruptionsSql, LimitesSql, SoutienSql
from esav_ws.storage.gtr import EcheancesGtrSql
from esav_ws.storage.journal import JournalSql
from esav_ws.storage.operateurs import OperateursSql
from esav_ws.storage.ouvriers import OuvriersSql
from esav_ws.storage.parc import ParcSql
from esav_ws.storage.planning import PlanningSql
from esav_ws.storage.rappels import RappelsSql
from esav_ws.storage.rendezvous import TousRendezVousSql
from esav_ws.storage.requetes import RequetesSql
from esav_ws.storage.reseau import ReseauSql
from esav_ws.storage.signalisations import SignalisationsSql
from esav_ws.storage.souscriptions import SouscriptionsSql
from esav_ws.storage.taches import TachesSql
from esav_ws.storage.transactions import EcriturePostgres, EcritureSqlite, Lecture, Transaction
from esav_ws.storage.usages import UsagesSql
from esav_ws.storage.usages_certificats import UsagesCertificatsSql
from esav_ws.storage.versions import VersionsSql
from esav_ws.storage.volumes import VolumesSql

PAUSE = 0.0002
"""Seconds between two attempts to begin while another writes."""


class UnitOfWorkSql:
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

    @property
    def signalisations(self) -> SignalisationsSql:
        """Return the signalisations."""
        return SignalisationsSql(self._liaison)

    @property
    def actes(self) -> ActesSql:
        """Return the acts."""
        return ActesSql(self._liaison)

    @property
    def requetes(self) -> RequetesSql:
        """Return the identified commands."""
        return RequetesSql(self._liaison)

    @property
    def parc(self) -> ParcSql:
        """Return offers and prestations."""
        return ParcSql(self._liaison)

    @property
    def operateurs(self) -> OperateursSql:
        """Return the Opérateurs."""
        return OperateursSql(self._liaison)

    @property
    def certificats(self) -> CertificatsSql:
        """Return the registry."""
        return CertificatsSql(self._liaison)

    @property
    def journal(self) -> JournalSql:
        """Return the journals."""
        return JournalSql(self._liaison)

    @property
    def reseau(self) -> ReseauSql:
        """Return the incidents and the planned works of the network."""
        return ReseauSql(self._liaison)

    @property
    def taches(self) -> TachesSql:
        """Return the background tasks."""
        return TachesSql(self._liaison)

    @property
    def courriels(self) -> CourrielsSql:
        """Return the outbox."""
        return CourrielsSql(self._liaison)

    @property
    def ouvriers(self) -> OuvriersSql:
        """Return the workers that are alive."""
        return OuvriersSql(self._liaison)

    @property
    def versions(self) -> VersionsSql:
        """Return the versions of services and forms."""
        return VersionsSql(self._liaison)

    @property
    def usages(self) -> UsagesSql:
        """Return the counted calls."""
        return UsagesSql(self._liaison)

    @property
    def usages_certificats(self) -> UsagesCertificatsSql:
        """Return the counted use of certificates."""
        return UsagesCertificatsSql(self._liaison)

    @property
    def avis(self) -> AvisSql:
        """Return the notices and the addresses that they go to."""
        return AvisSql(self._liaison)

    @property
    def essais(self) -> EssaisSql:
        """Return the line tests."""
        return EssaisSql(self._liaison)

    @property
    def equipements(self) -> EquipementsSql:
        """Return the equipments that run them."""
        return EquipementsSql(self._liaison)

    @property
    def gtr(self) -> EcheancesGtrSql:
        """Return what comes due by itself on signalisations."""
        return EcheancesGtrSql(self._liaison)

    @property
    def rappels(self) -> RappelsSql:
        """Return the reminders of certificates."""
        return RappelsSql(self._liaison)

    @property
    def planning(self) -> PlanningSql:
        """Return the technicians' planning."""
        return PlanningSql(self._liaison)

    @property
    def rendez_vous(self) -> TousRendezVousSql:
        """Return the appointments."""
        return TousRendezVousSql(self._liaison)

    @property
    def volumes(self) -> VolumesSql:
        """Return the requests of art. 6."""
        return VolumesSql(self._liaison)

    @property
    def limites(self) -> LimitesSql:
        """Return the limits of requests per minute."""
        return LimitesSql(self._liaison)

    @property
    def interruptions(self) -> InterruptionsSql:
        """Return the planned works of e-SAV."""
        return InterruptionsSql(self._liaison)

    @property
    def soutien(self) -> SoutienSql:
        """Return the cases of e-soutien."""
        return SoutienSql(self._liaison)

    @property
    def abonnements(self) -> AbonnementsSql:
        """Return the subscriptions to events."""
        return AbonnementsSql(self._liaison)

    @property
    def souscriptions(self) -> SouscriptionsSql:
        """Return the orders and the terminations."""
        return SouscriptionsSql(self._liaison)

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
        if self._perdue and not self._validation:
            return ConnexionPerdue()
        return StockageIndisponible()

    @property
    def _perdue(self) -> bool:
        return self._commencee and self._liaison.perdue

    def _fermer(self) -> None:
        self._transaction.fermer()
        if self._perdue:
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
