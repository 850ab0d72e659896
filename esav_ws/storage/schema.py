"""The schema of the database, moved forward by Alembic from its first table."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from esav_ws.storage.tables import metadata

_MIGRATIONS = Path(__file__).resolve().parent / "migrations"


class BaseEndommagee(Exception):
    """The database answers, but what it holds is not ours or is damaged. The message, in French, says which."""


def migrer(engine: Engine) -> None:
    """Bring the database to the present schema; on an up-to-date one, change nothing."""
    with engine.connect().execution_options(ecriture=True) as connection:
        command.upgrade(_config(connection), "head")
        connection.commit()


def verifier(engine: Engine) -> None:
    """Return if the database is whole and at the present schema, else raise `BaseEndommagee`."""
    with engine.connect() as connection:
        presente = MigrationContext.configure(connection).get_current_revision()
        attendue = ScriptDirectory.from_config(_config(connection)).get_current_head()
        if presente != attendue:
            raise BaseEndommagee(f"schéma {presente or 'absent'}, attendu {attendue}")
        manquantes = set(metadata.tables) - set(inspect(connection).get_table_names())
        if manquantes:
            raise BaseEndommagee(f"tables absentes : {', '.join(sorted(manquantes))}")
        if connection.dialect.name == "sqlite":
            constat = connection.execute(text("PRAGMA quick_check(1)")).scalar()
            if constat != "ok":
                raise BaseEndommagee(str(constat))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config
