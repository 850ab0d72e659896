"""Abonnements aux événements, et événements lus par courriel."""

import sqlalchemy as sa
from alembic import op

from esav_ws.storage.tables import Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

VIVANT = sa.text("etat IN ('EN_VERIFICATION', 'ACTIF')")


def upgrade() -> None:
    op.create_table(
        "abonnement",
        sa.Column("identifiant", sa.String(64), nullable=False),
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("adresse", sa.Text(), nullable=False),
        sa.Column("types", sa.JSON(), nullable=False),
        sa.Column("courriel", sa.Text()),
        sa.Column("etat", sa.String(40), nullable=False),
        sa.Column("cree_le", Instant(), nullable=False),
        sa.Column("etat_le", Instant(), nullable=False),
        sa.Column("acquitte", sa.Integer(), nullable=False),
        sa.Column("verifie_le", Instant()),
        sa.Column("transmis_le", Instant()),
        sa.Column("echec_depuis", Instant()),
        sa.Column("echecs", sa.Integer(), nullable=False),
        sa.Column("erreur", sa.Text()),
        sa.Column("motif", sa.Text()),
        sa.Column("tour", sa.Integer(), nullable=False),
        sa.Column("tache", sa.String(100)),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("identifiant", name="pk_abonnement"),
        sa.ForeignKeyConstraint(["operateur"], ["operateur.code"], name="fk_abonnement_operateur_operateur"),
    )
    op.create_index("ix_abonnement_operateur", "abonnement", ["operateur", "cree_le", "identifiant"])
    op.create_index(
        "ix_abonnement_vivant", "abonnement", ["identifiant"], sqlite_where=VIVANT, postgresql_where=VIVANT
    )
    op.create_table(
        "evenements_courriel",
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("types", sa.JSON(), nullable=False),
        sa.Column("acquitte", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("operateur", name="pk_evenements_courriel"),
        sa.ForeignKeyConstraint(
            ["operateur"], ["operateur.code"], name="fk_evenements_courriel_operateur_operateur"
        ),
    )


def downgrade() -> None:
    op.drop_table("evenements_courriel")
    op.drop_table("abonnement")
