"""Conservation des données personnelles : ce qu'une signalisation a perdu, retenues, tournées."""

import sqlalchemy as sa
from alembic import op

from esav_ws.storage.tables import Instant, parmi

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signalisation", sa.Column("effacees", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "signalisation", sa.Column("retenue", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index(
        "ix_signalisation_a_effacer",
        "signalisation",
        ["fini_le", "numero"],
        **parmi("fini_le IS NOT NULL AND effacees <> 31"),
    )
    op.create_index("ix_signalisation_retenue", "signalisation", ["numero"], **parmi("retenue IS {vrai}"))
    op.create_table(
        "ronde_donnees",
        sa.Column("jour", sa.Date(), nullable=False),
        sa.Column("categorie", sa.String(40), nullable=False),
        sa.Column("politique", sa.String(64), nullable=False),
        sa.Column("avant", Instant(), nullable=False),
        sa.Column("dues", sa.Integer(), nullable=False),
        sa.Column("traitees", sa.Integer(), nullable=False),
        sa.Column("retenues", sa.Integer(), nullable=False),
        sa.Column("le", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("jour", "categorie", name="pk_ronde_donnees"),
    )
    op.create_table(
        "decision_donnees",
        sa.Column("numero", sa.String(11), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("acte", sa.String(40), nullable=False),
        sa.Column("le", Instant(), nullable=False),
        sa.Column("auteur", sa.Text(), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("numero", "rang", name="pk_decision_donnees"),
        sa.ForeignKeyConstraint(
            ["numero"], ["signalisation.numero"], name="fk_decision_donnees_numero_signalisation"
        ),
    )
    op.create_index("ix_decision_donnees_le", "decision_donnees", ["le"])


def downgrade() -> None:
    op.drop_table("decision_donnees")
    op.drop_table("ronde_donnees")
    op.drop_index("ix_signalisation_retenue", "signalisation")
    op.drop_index("ix_signalisation_a_effacer", "signalisation")
    op.drop_column("signalisation", "retenue")
    op.drop_column("signalisation", "effacees")
