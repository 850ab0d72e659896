"""Create or replace, the same on SQLite and PostgreSQL."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Table, and_, bindparam, update

from esav_ws.storage.instruction import Instruction, ajout
from esav_ws.storage.liaison import Liaison


def definir(
    liaison: Liaison, table: Table, cle: Mapping[str, Any], valeurs: Mapping[str, Any], **initiales: Any
) -> None:
    """Write *valeurs* into the row of *table* whose key is *cle*; create it, with *initiales*, where it is missing."""
    modifier, creer = _instructions(table, tuple(cle), tuple(valeurs), tuple(initiales))
    if liaison.ecrire(modifier, **valeurs, **{f"cle_{nom}": valeur for nom, valeur in cle.items()}) == 0:
        liaison.confier(creer, {**cle, **valeurs, **initiales})


@cache
def _instructions(
    table: Table, cle: tuple[str, ...], noms: tuple[str, ...], initiales: tuple[str, ...]
) -> tuple[Instruction, Instruction]:
    condition = and_(*(table.c[nom] == bindparam(f"cle_{nom}") for nom in cle))
    valeurs = {nom: bindparam(nom, type_=table.c[nom].type) for nom in noms}
    modifier = update(table).where(condition).values(valeurs)
    return Instruction(modifier), ajout(table, *cle, *noms, *initiales)
