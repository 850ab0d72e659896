"""Dérangements collectifs : proposés, confirmés, suivis par leurs signalisations."""

import sqlalchemy as sa
from alembic import op

from esav_ws.storage.tables import Instant, parmi

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "collectif",
        sa.Column("numero", sa.String(14), nullable=False),
        sa.Column("niveau", sa.String(40), nullable=False),
        sa.Column("support", sa.Text(), nullable=False),
        sa.Column("propose_le", Instant(), nullable=False),
        sa.Column("confirme_le", Instant()),
        sa.Column("etat", sa.String(40), nullable=False),
        sa.Column("accepte", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("rattachement", sa.String(40), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("numero", name="pk_collectif"),
    )
    op.create_index(
        "uq_collectif_support",
        "collectif",
        ["niveau", "support"],
        unique=True,
        **parmi("etat IN ('PROPOSE', 'CONFIRME', 'EN_COURS')"),
    )
    op.create_index(
        "ix_collectif_ouvert",
        "collectif",
        ["propose_le", "numero"],
        **parmi("etat NOT IN ('CLOS', 'ECARTE')"),
    )
    op.create_index("ix_collectif_propose_le", "collectif", ["propose_le", "numero"])
    op.create_table(
        "passage_collectif",
        sa.Column("numero", sa.String(14), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("depart", sa.String(40), nullable=False),
        sa.Column("cible", sa.String(40), nullable=False),
        sa.Column("le", Instant(), nullable=False),
        sa.Column("auteur", sa.Text(), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.Column("code", sa.String(40)),
        sa.PrimaryKeyConstraint("numero", "rang", name="pk_passage_collectif"),
        sa.ForeignKeyConstraint(
            ["numero"], ["collectif.numero"], name="fk_passage_collectif_numero_collectif"
        ),
    )
    op.create_table(
        "membre_collectif",
        sa.Column("collectif", sa.String(14), nullable=False),
        sa.Column("numero", sa.String(11), nullable=False),
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("prestation", sa.String(40), nullable=False),
        sa.Column("entre_le", Instant(), nullable=False),
        sa.Column("entre_par", sa.Text(), nullable=False),
        sa.Column("rattache", sa.Boolean(), nullable=False),
        sa.Column("actif", sa.Boolean(), nullable=False),
        sa.Column("suivi", sa.Integer(), nullable=False),
        sa.Column("revision_vue", sa.Integer(), nullable=False),
        sa.Column("empechement", sa.String(40)),
        sa.Column("sorti_le", Instant()),
        sa.Column("cause_sortie", sa.String(40)),
        sa.PrimaryKeyConstraint("collectif", "numero", name="pk_membre_collectif"),
        sa.ForeignKeyConstraint(
            ["collectif"], ["collectif.numero"], name="fk_membre_collectif_collectif_collectif"
        ),
        sa.ForeignKeyConstraint(
            ["numero"], ["signalisation.numero"], name="fk_membre_collectif_numero_signalisation"
        ),
    )
    actifs = parmi("actif IS {vrai}")
    op.create_index("uq_membre_collectif_numero", "membre_collectif", ["numero"], unique=True, **actifs)
    op.create_index("ix_membre_collectif_prestation", "membre_collectif", ["prestation"], **actifs)
    op.create_index("ix_membre_collectif_numero", "membre_collectif", ["numero"])
    op.create_index(
        "ix_membre_collectif_actif", "membre_collectif", ["collectif", "operateur", "numero"], **actifs
    )


def downgrade() -> None:
    op.drop_table("membre_collectif")
    op.drop_table("passage_collectif")
    op.drop_table("collectif")
