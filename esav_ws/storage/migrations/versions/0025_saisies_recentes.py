"""Signalisations saisies par l'agent et encore ouvertes, de la dernière à la première."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_signalisation_saisie",
        "signalisation",
        ["saisie_le", "numero"],
        sqlite_where=sa.text("ouverte IS 1 AND saisie_le IS NOT NULL"),
        postgresql_where=sa.text("ouverte IS TRUE AND saisie_le IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_signalisation_saisie", "signalisation")
