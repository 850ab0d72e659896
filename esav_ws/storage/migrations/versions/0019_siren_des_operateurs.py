"""SIREN des Opérateurs, que la porte lit."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

LEVER = "UPDATE version_registre SET version = version + 1"
DECLENCHEUR = "version_registre_operateur_update"


def upgrade() -> None:
    op.add_column("operateur", sa.Column("siren", sa.String(9)))
    _suivre("code, raison_sociale, statut, ferme_le, siren")


def downgrade() -> None:
    _suivre("code, raison_sociale, statut, ferme_le")
    op.drop_column("operateur", "siren")


def _suivre(colonnes: str) -> None:
    """Have every update of *colonnes* raise the version of the registry (migration 0012)."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {DECLENCHEUR}")
        op.execute(f"CREATE TRIGGER {DECLENCHEUR} AFTER UPDATE OF {colonnes} ON operateur BEGIN {LEVER}; END")
        return
    op.execute(f"DROP TRIGGER {DECLENCHEUR} ON operateur")
    op.execute(
        f"CREATE CONSTRAINT TRIGGER {DECLENCHEUR} AFTER UPDATE OF {colonnes} ON operateur"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lever_version_registre()"
    )
