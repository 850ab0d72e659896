"""The driver's connection of one unit of work: every statement of the repositories passes here."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from psycopg import RawCursor
from psycopg.pq import TransactionStatus
from sqlalchemy import Dialect

from esav_ws.application.ports import StockageIndisponible
from esav_ws.storage.chargement import Chargement
from esav_ws.storage.instruction import Instruction, Ligne, composer

_INSTANTANE: Final = {
    "sqlite": "BEGIN",
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}


class Liaison:
    """Runs instructions on a connection of the driver, each at once, within a transaction or each for itself."""

    def __init__(self, connexion: Any, dialect: Dialect, *, en_transaction: bool) -> None:
        self._connexion = connexion
        self._dialect = dialect
        self._en_transaction = en_transaction
        # psycopg's own cursor looks for its parameters in the text, each time anew in one of more than fifty.
        self._executer = connexion.execute if dialect.name == "sqlite" else RawCursor(connexion).execute

    @property
    def perdue(self) -> bool:
        """Return whether the connection is gone: the server closed it."""
        return bool(getattr(self._connexion, "closed", False))

    def lignes(self, instruction: Instruction, **valeurs: Any) -> list[Ligne]:
        """Return the rows that *instruction* reads."""
        compilee = instruction.pour(self._dialect)
        lues = self._executer(compilee.sql, compilee.lier(valeurs)).fetchall()
        return [compilee.lire(row) for row in lues]

    def ligne(self, instruction: Instruction, **valeurs: Any) -> Ligne | None:
        """Return the first row that *instruction* reads, if any."""
        compilee = instruction.pour(self._dialect)
        row = self._executer(compilee.sql, compilee.lier(valeurs)).fetchone()
        return None if row is None else compilee.lire(row)

    def ecrire(self, instruction: Instruction, **valeurs: Any) -> int:
        """Return how many rows *instruction* wrote."""
        compilee = instruction.pour(self._dialect)
        lignes: int = self._executer(compilee.sql, compilee.lier(valeurs)).rowcount
        return lignes

    def confier(self, instruction: Instruction, *lignes: Mapping[str, Any]) -> None:
        """Run *instruction* once for each of *lignes*, at the latest with the commit, which may tell its failure."""
        compilee = instruction.pour(self._dialect)
        for ligne in lignes:
            self._executer(compilee.sql, compilee.lier(ligne))

    def charger(self, chargement: Chargement, lignes: Sequence[Sequence[Any]]) -> int:
        """Return how many rows *chargement* wrote of *lignes*, each in the order of its columns."""
        ecrites: int = self._connexion.executemany(chargement.une_a_une, lignes).rowcount
        return ecrites

    def verrouiller(self, instruction: Instruction, **valeurs: Any) -> None:
        """Lock the row that *instruction* reads until the end; a writer of SQLite is alone already."""

    def commander(self, sql: str) -> None:
        """Run *sql*, which takes and gives nothing."""
        self._connexion.execute(sql)

    @contextmanager
    def instantane(self) -> Iterator[None]:
        """Have all that the block reads see one state of the database."""
        if self._en_transaction:
            yield
            return
        self._connexion.execute(_INSTANTANE[self._dialect.name])
        try:
            yield
        finally:
            self._connexion.execute("ROLLBACK")


class LiaisonGroupee(Liaison):
    """Runs instructions on a connection to PostgreSQL that writes.

    What was entrusted waits, and travels as one statement. A unit of work that only reads, then writes, needs no
    transaction: its one statement is one, in one round trip. Anything else begins one.
    """

    def __init__(self, connexion: Any, dialect: Dialect) -> None:
        super().__init__(connexion, dialect, en_transaction=True)
        self._confiees: dict[Instruction, Mapping[str, Any]] = {}
        self._commencee = False

    def lignes(self, instruction: Instruction, **valeurs: Any) -> list[Ligne]:
        """Return the rows that *instruction* reads, what was entrusted before included."""
        self._ecouler()
        return super().lignes(instruction, **valeurs)

    def ligne(self, instruction: Instruction, **valeurs: Any) -> Ligne | None:
        """Return the first row that *instruction* reads, if any, what was entrusted before included."""
        self._ecouler()
        return super().ligne(instruction, **valeurs)

    def ecrire(self, instruction: Instruction, **valeurs: Any) -> int:
        """Return how many rows *instruction* wrote, after what was entrusted."""
        self._ecouler()
        self._commencer()
        return super().ecrire(instruction, **valeurs)

    def confier(self, instruction: Instruction, *lignes: Mapping[str, Any]) -> None:
        """Keep *instruction* for the next statement, once for each of *lignes*."""
        for ligne in lignes:
            if instruction in self._confiees:
                self._ecouler()
            self._confiees[instruction] = ligne

    def charger(self, chargement: Chargement, lignes: Sequence[Sequence[Any]]) -> int:
        """Return how many rows *chargement* wrote of *lignes*: copied beside the table, then brought into it at once."""
        self._ecouler()
        self._commencer()
        with self._connexion.cursor() as curseur:
            curseur.execute(chargement.tampon)
            with curseur.copy(chargement.copie) as copie:
                for ligne in lignes:
                    copie.write_row(ligne)
            ecrites: int = curseur.execute(chargement.fusion).rowcount
        return ecrites

    def verrouiller(self, instruction: Instruction, **valeurs: Any) -> None:
        """Lock the row that *instruction* reads until the end of the transaction."""
        self.ecrire(instruction, **valeurs)

    def commander(self, sql: str) -> None:
        """Run *sql*, which takes and gives nothing, after what was entrusted."""
        self._ecouler()
        self._commencer()
        super().commander(sql)

    def valider(self) -> None:
        """Send what was entrusted, and make all that was written durable."""
        if not self._commencee:
            if self._connexion.info.transaction_status is not TransactionStatus.IDLE:
                raise StockageIndisponible  # somebody's transaction is open: this statement would not be its own
            self._envoyer()
            return
        self._ecouler()
        if self._connexion.execute("COMMIT").statusmessage != "COMMIT":
            raise StockageIndisponible

    def _ecouler(self) -> None:
        """Send what was entrusted, inside a transaction."""
        if self._confiees:
            self._commencer()
            self._envoyer()

    def _envoyer(self) -> None:
        if not self._confiees:
            return
        composee = composer(tuple(self._confiees), self._dialect)
        lignes = list(self._confiees.values())
        self._confiees = {}
        self._executer(composee.sql, composee.lier(lignes))

    def _commencer(self) -> None:
        if not self._commencee:
            self._connexion.execute("BEGIN")
            self._commencee = True
