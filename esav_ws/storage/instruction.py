"""Statements that are compiled once: SQLAlchemy Core says what they are, the driver runs them.

Core finds out at each execution how a statement is written, how its values are bound and how its columns are read:
60 to 100 µs, several times what the database needs to answer. None of it changes between two executions.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Final

from sqlalchemy import ColumnElement, Delete, Dialect, Insert, Select, Table, Update, bindparam, insert
from sqlalchemy.types import TypeEngine

Ligne = Any
"""A row read by the names of its columns, as attributes: a named tuple."""

_NOMME: Final = re.compile(r"%\((\w+)\)s")
"""A named parameter as SQLAlchemy writes it for psycopg."""

_NUMEROTE: Final = re.compile(r"\$(\d+)")
"""A numbered parameter as PostgreSQL reads it."""

_Processeur = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class Compilee:
    """A statement as one driver takes it.

    Attributes:
        sql: its text; on PostgreSQL with its own numbered parameters, which psycopg has nothing to find out of.
        lier: turns values by name into what the driver takes, by rank.
        lire: turns a row of the driver into a `Ligne`.
    """

    sql: str
    lier: Callable[[Mapping[str, Any]], list[Any]]
    lire: Callable[[Any], Ligne]


class Instruction:
    """A statement of SQLAlchemy Core, compiled at its first execution on each kind of database.

    `nom` is what others call its rows where several travel as one statement.
    """

    __slots__ = ("_compilees", "_enonce", "nom")

    def __init__(self, enonce: Select[Any] | Insert | Update | Delete, *, nom: str = "") -> None:
        self.nom = nom
        self._enonce = enonce
        self._compilees: dict[str, Compilee] = {}

    def pour(self, dialect: Dialect) -> Compilee:
        """Return it as *dialect* takes it."""
        compilee = self._compilees.get(dialect.name)
        if compilee is None:
            compilee = self._compilees[dialect.name] = _compiler(self._enonce, dialect)
        return compilee


def ajout(table: Table, *colonnes: str, **calculees: ColumnElement[Any]) -> Instruction:
    """Return the insertion of one row of *table*: the values of *colonnes* (default: all), and what is *calculees*."""
    recues: dict[str, Any] = {
        nom: bindparam(nom) for nom in colonnes or table.c.keys() if nom not in calculees
    }
    return Instruction(insert(table).values({**recues, **calculees}).inline())


@dataclass(frozen=True, slots=True)
class Composee:
    """Several instructions as one statement of PostgreSQL; `lier` takes the values of each, in their order."""

    sql: str
    lier: Callable[[Sequence[Mapping[str, Any]]], list[Any]]


@lru_cache(maxsize=256)
def composer(instructions: tuple[Instruction, ...], dialect: Dialect) -> Composee:
    """Return the one statement that does what *instructions* do: all, or nothing.

    All see the state before it, and what another `RETURNING` gives under its `nom`; nothing else of each other.
    """
    compilees = [instruction.pour(dialect) for instruction in instructions]
    textes = []
    avant = 0
    for compilee in compilees:
        rangs = [int(rang) for rang in _NUMEROTE.findall(compilee.sql)]
        textes.append(_NUMEROTE.sub(partial(_decaler, avant), compilee.sql))
        avant += max(rangs, default=0)
    noms = [instruction.nom or f"e{rang}" for rang, instruction in enumerate(instructions)]
    parties = ", ".join(f"{nom} AS ({texte})" for nom, texte in zip(noms[:-1], textes[:-1], strict=True))

    def lier(lignes: Sequence[Mapping[str, Any]]) -> list[Any]:
        return [
            valeur
            for compilee, ligne in zip(compilees, lignes, strict=True)
            for valeur in compilee.lier(ligne)
        ]

    return Composee(f"WITH {parties} {textes[-1]}" if parties else textes[-1], lier)


def _decaler(avant: int, parametre: re.Match[str]) -> str:
    return f"${int(parametre[1]) + avant}"


def _compiler(enonce: Select[Any] | Insert | Update | Delete, dialect: Dialect) -> Compilee:
    compile_: Any = enonce.compile(dialect=dialect)
    sql, noms = str(compile_), getattr(compile_, "positiontup", None)
    if noms is None:
        sql, noms = _numeroter(sql)
    types = {nom: lien.type for nom, lien in compile_.binds.items()}
    constantes = {nom: valeur for nom, valeur in compile_.params.items() if valeur is not None}
    etapes = tuple((nom, _liant(types[nom], dialect)) for nom in noms)
    return Compilee(sql, _lieur(etapes, constantes), _lecteur(enonce, dialect))


def _numeroter(sql: str) -> tuple[str, list[str]]:
    """Return *sql*, written for psycopg, as PostgreSQL itself takes it, and the names of its parameters by rank."""
    rangs: dict[str, int] = {}
    texte = _NOMME.sub(lambda nomme: f"${rangs.setdefault(nomme[1], len(rangs) + 1)}", sql)
    return texte.replace("%%", "%"), list(rangs)


def _lieur(
    etapes: tuple[tuple[str, _Processeur], ...], constantes: Mapping[str, Any]
) -> Callable[[Mapping[str, Any]], list[Any]]:
    """Return what binds values by rank; *constantes* are those of the statement."""

    def par_rang(valeurs: Mapping[str, Any]) -> list[Any]:
        if constantes:
            valeurs = {**constantes, **valeurs}
        return [lier(valeurs[nom]) if lier else valeurs[nom] for nom, lier in etapes]

    return par_rang


def _lecteur(enonce: Any, dialect: Dialect) -> Callable[[Any], Ligne]:
    """Return what makes a `Ligne` of a row: the columns of a `Select`, nothing for the others."""
    if not isinstance(enonce, Select):
        return lambda row: row
    colonnes = enonce.selected_columns
    ligne: Any = namedtuple("Ligne", colonnes.keys())._make  # type: ignore[attr-defined]  # noqa: PYI024 - its names are known at run time
    lisants = [(rang, _lisant(colonne.type, dialect)) for rang, colonne in enumerate(colonnes)]
    a_lire = tuple((rang, lire) for rang, lire in lisants if lire)

    def lecture(row: Any) -> Ligne:
        valeurs = list(row)
        for rang, lire in a_lire:
            valeurs[rang] = lire(valeurs[rang])
        return ligne(valeurs)

    return lecture if a_lire else ligne


def _liant(type_: TypeEngine[Any], dialect: Dialect) -> _Processeur:
    return type_.dialect_impl(dialect).bind_processor(dialect)


def _lisant(type_: TypeEngine[Any], dialect: Dialect) -> _Processeur:
    return type_.dialect_impl(dialect).result_processor(dialect, None)
