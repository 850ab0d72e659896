"""The database's own clock: the one that machines whose clocks differ can agree on."""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from esav_ws.storage.tables import Instant


class heure_base(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function that it is
    """The present instant as the database tells it, moved by a number of seconds."""

    inherit_cache = True
    type = Instant()


@compiles(heure_base, "sqlite")
def _sqlite(element: heure_base, compiler: SQLCompiler, **kw: Any) -> str:
    secondes = compiler.process(element.clauses, **kw)
    return f"strftime('%Y-%m-%d %H:%M:%f', 'now', {secondes} || ' seconds') || '000'"


@compiles(heure_base, "postgresql")
def _postgresql(element: heure_base, compiler: SQLCompiler, **kw: Any) -> str:
    secondes = compiler.process(element.clauses, **kw)
    return f"(clock_timestamp() + make_interval(secs => CAST({secondes} AS double precision)))"
