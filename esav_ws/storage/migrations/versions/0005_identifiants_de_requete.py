"""Identifiants de requête : ce qui a été fait sous chacun, et la réponse rendue."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "requete",
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("identifiant", sa.String(36), nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("reponse", sa.String(36), nullable=False),
        sa.Column("le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resultat", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("operateur", "identifiant", name="pk_requete"),
        sa.ForeignKeyConstraint(["operateur"], ["operateur.code"], name="fk_requete_operateur_operateur"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_requete_le", "requete", ["le"])


def downgrade() -> None:
    op.drop_table("requete")
