"""Vie des versions du contrat et des formulaires, et comptage des appels."""

import sqlalchemy as sa
from alembic import op

from esav_ws.storage.tables import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CLE = ("objet", "majeure", "mineure")


def upgrade() -> None:
    op.create_table(
        "version_contrat",
        sa.Column("objet", sa.String(40), nullable=False),
        sa.Column("majeure", sa.Integer(), nullable=False),
        sa.Column("mineure", sa.Integer(), nullable=False),
        sa.Column("genre", sa.String(40), nullable=False),
        sa.Column("inscrit", sa.String(40), nullable=False),
        sa.Column("evolution", sa.String(40)),
        sa.Column("initiale", sa.Boolean(), nullable=False),
        sa.Column("annoncee_le", sa.Date()),
        sa.Column("production_le", sa.Date()),
        sa.Column("depreciee_le", sa.Date()),
        sa.Column("fin_le", sa.Date()),
        sa.Column("empreinte", sa.String(64)),
        sa.PrimaryKeyConstraint(*CLE, name="pk_version_contrat"),
    )
    op.create_table(
        "passage_version",
        sa.Column("objet", sa.String(40), nullable=False),
        sa.Column("majeure", sa.Integer(), nullable=False),
        sa.Column("mineure", sa.Integer(), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("depart", sa.String(40), nullable=False),
        sa.Column("cible", sa.String(40), nullable=False),
        sa.Column("le", Instant(), nullable=False),
        sa.Column("auteur", sa.Text(), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.Column("derogations", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint(*CLE, "rang", name="pk_passage_version"),
        sa.ForeignKeyConstraint(
            CLE,
            [f"version_contrat.{colonne}" for colonne in CLE],
            name="fk_passage_version_objet_version_contrat",
        ),
    )
    op.create_table(
        "usage",
        sa.Column("jour", sa.Date(), nullable=False),
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("objet", sa.String(40), nullable=False),
        sa.Column("version", sa.String(10), nullable=False),
        sa.Column("operation", sa.String(40), nullable=False),
        sa.Column("nombre", sa.Integer(), nullable=False),
        sa.Column("fautes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("jour", "operateur", "objet", "version", "operation", name="pk_usage"),
    )
    op.create_index("ix_usage_objet", "usage", ["objet", "jour"])


def downgrade() -> None:
    op.drop_table("usage")
    op.drop_table("passage_version")
    op.drop_table("version_contrat")
