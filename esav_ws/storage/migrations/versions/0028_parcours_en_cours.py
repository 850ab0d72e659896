"""Parcours en train d'être joués sur la plateforme d'intégration : un par Opérateur au plus."""

import sqlalchemy as sa
from alembic import op

from esav_ws.storage.tables import Instant

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partie_parcours",
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("parcours", sa.String(40), nullable=False),
        sa.Column("titre", sa.Text(), nullable=False),
        sa.Column("domaine", sa.String(40), nullable=False),
        sa.Column("contrat", sa.String(40), nullable=False),
        sa.Column("majeure", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(10), nullable=False),
        sa.Column("jeu", sa.String(64), nullable=False),
        sa.Column("debut", Instant(), nullable=False),
        sa.Column("etape", sa.Text(), nullable=False),
        sa.Column("constats", sa.JSON(), nullable=False),
        sa.Column("certificat", sa.String(64), nullable=False),
        sa.Column("echanges", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("operateur", name="pk_partie_parcours"),
        sa.ForeignKeyConstraint(
            ["operateur"], ["operateur.code"], name="fk_partie_parcours_operateur_operateur"
        ),
    )


def downgrade() -> None:
    op.drop_table("partie_parcours")
