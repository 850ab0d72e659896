"""Correspondants des Opérateurs, et avis qui leur ont été donnés."""

import sqlalchemy as sa
from alembic import op

from esav_ws.storage.tables import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "correspondant",
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("adresse", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("operateur", "rang", name="pk_correspondant"),
        sa.ForeignKeyConstraint(
            ["operateur"], ["operateur.code"], name="fk_correspondant_operateur_operateur"
        ),
    )
    op.create_table(
        "avis",
        sa.Column("reference", sa.String(90), nullable=False),
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("sujet", sa.String(60), nullable=False),
        sa.Column("evolution", sa.String(40), nullable=False),
        sa.Column("objet", sa.Text(), nullable=False),
        sa.Column("effet_le", sa.Date()),
        sa.Column("le", Instant(), nullable=False),
        sa.Column("auteur", sa.Text(), nullable=False),
        sa.Column("exception", sa.Text()),
        sa.Column("courriel", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("reference", "operateur", name="pk_avis"),
        sa.ForeignKeyConstraint(["operateur"], ["operateur.code"], name="fk_avis_operateur_operateur"),
    )
    op.create_index("ix_avis_sujet", "avis", ["sujet", "reference"])
    op.create_index("ix_avis_le", "avis", ["le"])


def downgrade() -> None:
    op.drop_table("avis")
    op.drop_table("correspondant")
