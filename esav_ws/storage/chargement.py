"""Many rows at once: created, or written over those of the same key, as each database does it quickest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, Table, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


@dataclass(frozen=True, slots=True)
class Chargement:
    """How rows of one table are created or replaced: on SQLite `une_a_une`, on PostgreSQL by way of a `tampon`."""

    une_a_une: str
    tampon: str
    copie: str
    fusion: str


def chargement(table: Table, cle: str, colonnes: Sequence[str], *, gardee: str) -> Chargement:
    """Return how rows made of *colonnes* are created, or replaced under the same *cle*.

    A row whose column *gardee* would change is left as it is, and not counted.
    """
    nom, tampon, liste = table.name, f"tampon_{table.name}", ", ".join(colonnes)
    ecrasees = ", ".join(f"{c} = excluded.{c}" for c in colonnes if c not in {cle, gardee})
    si_connue = f"ON CONFLICT ({cle}) DO UPDATE SET {ecrasees} WHERE {nom}.{gardee} = excluded.{gardee}"
    places = ", ".join("?" * len(colonnes))
    return Chargement(
        une_a_une=f"INSERT INTO {nom} ({liste}) VALUES ({places}) {si_connue}",  # noqa: S608 - names of our own tables
        tampon=f"CREATE TEMPORARY TABLE {tampon} ON COMMIT DROP AS SELECT {liste} FROM {nom} WITH NO DATA",  # noqa: S608 - the same
        copie=f"COPY {tampon} ({liste}) FROM STDIN",
        fusion=f"INSERT INTO {nom} ({liste}) SELECT {liste} FROM {tampon} {si_connue}",  # noqa: S608 - the same
    )


class _TextesDuJson(FunctionElement[str]):
    """The texts of a JSON array, as a subquery of one column."""

    inherit_cache = True
    type = String()


@compiles(_TextesDuJson, "sqlite")
def _sur_sqlite(element: _TextesDuJson, compiler: Any, **options: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **options)}))"  # noqa: S608 - a parameter


@compiles(_TextesDuJson, "postgresql")
def _sur_postgresql(element: _TextesDuJson, compiler: Any, **options: Any) -> str:
    return (
        f"(SELECT jsonb_array_elements_text(CAST({compiler.process(element.clauses, **options)} AS jsonb)))"
    )


def dans_le_json(colonne: ColumnElement[str], nom: str) -> ColumnElement[bool]:
    """Return the condition that *colonne* is one of the texts of the JSON array given as *nom*."""
    return colonne.op("IN", is_comparison=True)(_TextesDuJson(bindparam(nom, type_=String)))
