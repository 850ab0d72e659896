"""Tâches de fond, boîte d'envoi des courriels, processus de travail vivants."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from esav_ws.storage.tables import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _parmi(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "tache",
        sa.Column("sujet", sa.String(40), nullable=False),
        sa.Column("reference", sa.String(100), nullable=False),
        sa.Column("etat", sa.String(40), nullable=False),
        sa.Column("creee_le", Instant(), nullable=False),
        sa.Column("due_le", Instant(), nullable=False),
        sa.Column("essais", sa.Integer(), nullable=False),
        sa.Column("erreur", sa.Text()),
        sa.Column("finie_le", Instant()),
        sa.Column("ouvrier", sa.String(64)),
        sa.Column("bail_fin", Instant()),
        sa.PrimaryKeyConstraint("sujet", "reference", name="pk_tache"),
    )
    op.create_index("ix_tache_due", "tache", ["sujet", "due_le", "reference"], **_parmi("etat = 'A_FAIRE'"))
    op.create_index(
        "ix_tache_abandonnee", "tache", ["sujet", "finie_le", "reference"], **_parmi("etat = 'ABANDONNEE'")
    )
    op.create_index("ix_tache_creee", "tache", ["creee_le", "sujet", "reference"])
    op.create_index(
        "ix_tache_finie", "tache", ["sujet", "finie_le", "reference"], **_parmi("finie_le IS NOT NULL")
    )
    op.create_index("ix_tache_ouvrier", "tache", ["ouvrier"], **_parmi("ouvrier IS NOT NULL"))
    op.create_table(
        "ouvrier",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("vu_le", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ouvrier"),
    )
    op.create_table(
        "courriel",
        sa.Column("reference", sa.String(100), nullable=False),
        sa.Column("message_id", sa.Text()),
        sa.Column("destinataires", sa.JSON(), nullable=False),
        sa.Column("restants", sa.JSON(), nullable=False),
        sa.Column("objet", sa.Text(), nullable=False),
        sa.Column("texte", sa.Text(), nullable=False),
        sa.Column("cree_le", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name="pk_courriel"),
    )
    op.create_table(
        "courriel_piece",
        sa.Column("reference", sa.String(100), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("contenu", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reference"], ["courriel.reference"], name="fk_courriel_piece_reference_courriel"
        ),
        sa.PrimaryKeyConstraint("reference", "rang", name="pk_courriel_piece"),
    )


def downgrade() -> None:
    for table in ("courriel_piece", "courriel", "ouvrier", "tache"):
        op.drop_table(table)
