"""Parcours que les Opérateurs jouent sur la plateforme d'intégration, leurs constats et leurs échanges."""

import sqlalchemy as sa
from alembic import op

from esav_ws.storage.tables import Instant, parmi

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partie_parcours",
        sa.Column("numero", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("parcours", sa.String(40), nullable=False),
        sa.Column("titre", sa.Text(), nullable=False),
        sa.Column("domaine", sa.String(40), nullable=False),
        sa.Column("contrat", sa.String(40), nullable=False),
        sa.Column("majeure", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(20), nullable=False),
        sa.Column("jeu", sa.String(64), nullable=False),
        sa.Column("debut", Instant(), nullable=False),
        sa.Column("fin", Instant()),
        sa.Column("etat", sa.String(40), nullable=False),
        sa.Column("etape", sa.Text()),
        sa.Column("remede", sa.Text()),
        sa.Column("constats", sa.JSON(), nullable=False),
        sa.Column("certificat", sa.String(64), nullable=False),
        sa.Column("echanges", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("numero", name="pk_partie_parcours"),
        sa.ForeignKeyConstraint(["operateur"], ["operateur.code"], name="fk_partie_parcours_operateur_operateur"),
    )
    op.create_index(
        "ix_partie_parcours_operateur", "partie_parcours", ["operateur", "contrat", "majeure", "parcours", "numero"]
    )
    op.create_index(
        "ix_partie_parcours_en_cours", "partie_parcours", ["operateur"], unique=True, **parmi("etat = 'EN_COURS'")
    )


def downgrade() -> None:
    op.drop_table("partie_parcours")
