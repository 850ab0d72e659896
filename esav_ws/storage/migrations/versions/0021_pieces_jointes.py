"""Pièces jointes des signalisations."""

import sqlalchemy as sa
from alembic import op

from esav_ws.storage.tables import Instant

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "piece",
        sa.Column("id", sa.String(23), nullable=False),
        sa.Column("numero", sa.String(11), nullable=False),
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("nom", sa.String(100), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("taille", sa.Integer(), nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=False),
        sa.Column("ajoutee_le", Instant(), nullable=False),
        sa.Column("auteur", sa.Text(), nullable=False),
        sa.Column("cote", sa.String(40), nullable=False),
        sa.Column("visible", sa.Boolean(), nullable=False),
        sa.Column("description", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_piece"),
        sa.ForeignKeyConstraint(["numero"], ["signalisation.numero"], name="fk_piece_numero_signalisation"),
        sa.ForeignKeyConstraint(["operateur"], ["operateur.code"], name="fk_piece_operateur_operateur"),
    )
    op.create_index("ix_piece_numero", "piece", ["numero", "ajoutee_le"])


def downgrade() -> None:
    op.drop_table("piece")
