"""The triggers without which the door would not hear of the registry (ADR 0020): whether the database has them."""

from typing import Final

from sqlalchemy import Connection, text

SUIVIES: Final = ("certificat", "operateur", "habilitation", "mise_en_production")
"""The tables that the door reads; every write raises the version of the registry."""

_EVENEMENTS: Final = {
    "sqlite": ("insert", "update", "delete"),
    "postgresql": ("insert", "update", "delete", "truncate"),
}
_PRESENTS: Final = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND tgrelid IN"
    " ('certificat'::regclass, 'operateur'::regclass, 'habilitation'::regclass, 'mise_en_production'::regclass)",
}


def manquants(connection: Connection) -> list[str]:
    """Return the names of the triggers that are missing or disabled."""
    base = connection.dialect.name
    presents = set(connection.execute(text(_PRESENTS[base])).scalars())
    attendus = {f"version_registre_{table}_{nom}" for table in SUIVIES for nom in _EVENEMENTS[base]}
    return sorted(attendus - presents)
