"""The driver's connection of one unit of work: every statement of the repositories passes here."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Dialect

from esav_ws.storage.instruction import Instruction, Ligne


class Liaison:
    """Runs instructions on a connection of the driver, in autocommit until a transaction is begun.

    On PostgreSQL a writing unit of work is a pipeline: what nobody waits for travels with the next statement that
    somebody waits for, and in the end with the commit, in one round trip.
    """

    def __init__(self, connexion: Any, dialect: Dialect, pipeline: Any = None) -> None:
        self._connexion = connexion
        self._dialect = dialect
        self._pipeline = pipeline

    def lignes(self, instruction: Instruction, **valeurs: Any) -> list[Ligne]:
        """Return the rows that *instruction* reads."""
        compilee = instruction.pour(self._dialect)
        return [
            compilee.lire(row)
            for row in self._connexion.execute(compilee.sql, compilee.lier(valeurs)).fetchall()
        ]

    def ligne(self, instruction: Instruction, **valeurs: Any) -> Ligne | None:
        """Return the first row that *instruction* reads, if any."""
        compilee = instruction.pour(self._dialect)
        row = self._connexion.execute(compilee.sql, compilee.lier(valeurs)).fetchone()
        return None if row is None else compilee.lire(row)

    def ecrire(self, instruction: Instruction, **valeurs: Any) -> int:
        """Return how many rows *instruction* wrote."""
        compilee = instruction.pour(self._dialect)
        curseur = self._connexion.execute(compilee.sql, compilee.lier(valeurs))
        if self._pipeline is not None:
            self._pipeline.sync()
        lignes: int = curseur.rowcount
        return lignes

    def confier(self, instruction: Instruction, *lignes: Mapping[str, Any]) -> None:
        """Run *instruction* once for each of *lignes*; a failure may be told by a later statement, or the commit."""
        compilee = instruction.pour(self._dialect)
        for ligne in lignes:
            self._connexion.execute(compilee.sql, compilee.lier(ligne))

    def commander(self, sql: str) -> None:
        """Run *sql*, which takes and gives nothing."""
        self._connexion.execute(sql)
