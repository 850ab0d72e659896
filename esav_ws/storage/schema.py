"""The schema of the database, moved forward by Alembic from its first table.

Alembic is imported by what asks for it: a command that finds the database in order does without.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from esav_ws.storage import declencheurs
from esav_ws.storage.metadonnees import metadata

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(__file__).resolve().parent / "migrations"


class BaseEndommagee(Exception):
    """The database answers, but what it holds is not ours or is damaged. The message, in French, says which."""


class SchemaAncien(BaseEndommagee):
    """The database is ours, of an earlier schema or of none yet: `migrer` brings it forward."""


class DeclencheursManquants(BaseEndommagee):
    """Triggers that raise the version of the registry are missing or disabled: the door would not hear of changes."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The schemas of a database before (none: it was empty) and after it was brought to the present one."""

    avant: str | None
    apres: str | None


def migrer(engine: Engine) -> Passage:
    """Bring the database to the present schema and return what that changed; on an up-to-date one, change nothing.

    Raises:
        BaseEndommagee: its schema is not one that this program knows.
    """
    from alembic import command  # noqa: PLC0415 - as the module says
    from alembic.util import CommandError  # noqa: PLC0415 - as above

    with engine.connect().execution_options(ecriture=True) as connection:
        avant = _revision(connection)
        try:
            command.upgrade(_config(connection), "head")
        except CommandError as erreur:
            raise _schema_inconnu(connection) from erreur
        connection.commit()
        return Passage(avant, _revision(connection))


def verifier(engine: Engine) -> None:
    """Return if the database is whole and at the present schema, else raise `BaseEndommagee`."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as the module says

    with engine.connect() as connection:
        presente = _revision(connection)
        script = ScriptDirectory.from_config(_config(connection))
        if presente not in {None, *(connue.revision for connue in script.walk_revisions())}:
            raise _schema_inconnu(connection)
        if presente != script.get_current_head():
            raise SchemaAncien(f"schéma {presente or 'absent'}, attendu {script.get_current_head()}")
        manquantes = set(metadata.tables) - set(inspect(connection).get_table_names())
        if manquantes:
            raise BaseEndommagee(f"tables absentes : {', '.join(sorted(manquantes))}")
        if absents := declencheurs.manquants(connection):
            raise DeclencheursManquants(f"déclencheurs absents ou désactivés : {', '.join(absents)}")
        if connection.dialect.name == "sqlite":
            constat = connection.execute(text("PRAGMA quick_check(1)")).scalar()
            if constat != "ok":
                raise BaseEndommagee(str(constat))


def _revision(connection: Connection) -> str | None:
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - as the module says

    return MigrationContext.configure(connection).get_current_revision()


def _schema_inconnu(connection: Connection) -> BaseEndommagee:
    return BaseEndommagee(
        f"schéma {_revision(connection)} inconnu de cette version du programme, sans doute plus récent"
    )


def _config(connection: Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - as the module says

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config
