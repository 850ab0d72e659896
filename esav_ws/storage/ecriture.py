"""Create or replace, the same on SQLite and PostgreSQL."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, and_, insert, update


def definir(connection: Connection, table: Table, cle: Mapping[str, Any], valeurs: Mapping[str, Any]) -> None:
    """Write *valeurs* into the row of *table* whose key is *cle*, creating it where it is missing."""
    condition = and_(*(table.c[nom] == valeur for nom, valeur in cle.items()))
    if connection.execute(update(table).where(condition).values(valeurs)).rowcount == 0:
        connection.execute(insert(table).values({**cle, **valeurs}))
