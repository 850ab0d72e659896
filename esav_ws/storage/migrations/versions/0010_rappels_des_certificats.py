"""Rappels donnés sur les échéances des certificats."""

import sqlalchemy as sa
from alembic import op

from esav_ws.storage.tables import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rappel",
        sa.Column("numero", sa.String(16), nullable=False),
        sa.Column("genre", sa.String(40), nullable=False),
        sa.Column("origine", sa.Date(), nullable=False),
        sa.Column("pas", sa.String(40), nullable=False),
        sa.Column("le", Instant(), nullable=False),
        sa.Column("reference", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("numero", "genre", "origine", "pas", name="pk_rappel"),
        sa.ForeignKeyConstraint(["numero"], ["certificat.numero"], name="fk_rappel_numero_certificat"),
    )
    op.create_index("ix_rappel_origine", "rappel", ["origine"])


def downgrade() -> None:
    op.drop_table("rappel")
