"""Offres de l'annexe 1, description des prestations, cessions, imports."""

import sqlalchemy as sa
from alembic import op

from esav_ws.storage.tables import Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_OFFRE = (
    "famille",
    "rendez_vous",
    "test_obligatoire",
    "annoncee_le",
    "mise_en_place_le",
    "exception_motif",
    "exception_auteur",
    "exception_le",
)
_PRESTATION = ("reference_pbo", "garanties", "active_le")


def upgrade() -> None:
    op.add_column("offre", sa.Column("famille", sa.String(40), nullable=False, server_default="AUTRE"))
    op.add_column("offre", sa.Column("rendez_vous", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column(
        "offre", sa.Column("test_obligatoire", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("offre", sa.Column("annoncee_le", sa.Date(), nullable=True))
    op.add_column("offre", sa.Column("mise_en_place_le", sa.Date(), nullable=True))
    op.add_column("offre", sa.Column("exception_motif", sa.Text(), nullable=True))
    op.add_column("offre", sa.Column("exception_auteur", sa.Text(), nullable=True))
    op.add_column("offre", sa.Column("exception_le", Instant(), nullable=True))
    op.add_column("prestation", sa.Column("reference_pbo", sa.Text(), nullable=True))
    op.add_column("prestation", sa.Column("garanties", sa.Text(), nullable=False, server_default=""))
    op.add_column("prestation", sa.Column("active_le", sa.Date(), nullable=True))
    op.create_table(
        "cession",
        sa.Column("prestation", sa.String(40), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("de", sa.String(4), nullable=False),
        sa.Column("vers", sa.String(4), nullable=False),
        sa.Column("le", Instant(), nullable=False),
        sa.Column("auteur", sa.Text(), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.Column("avant", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("prestation", "rang", name="pk_cession"),
        sa.ForeignKeyConstraint(
            ["prestation"], ["prestation.identifiant"], name="fk_cession_prestation_prestation"
        ),
        sa.ForeignKeyConstraint(["de"], ["operateur.code"], name="fk_cession_de_operateur"),
    )
    op.create_table(
        "importation",
        sa.Column("empreinte", sa.String(64), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("octets", sa.BigInteger(), nullable=False),
        sa.Column("lignes", sa.Integer(), nullable=False),
        sa.Column("creees", sa.Integer(), nullable=False),
        sa.Column("modifiees", sa.Integer(), nullable=False),
        sa.Column("inchangees", sa.Integer(), nullable=False),
        sa.Column("refusees", sa.Integer(), nullable=False),
        sa.Column("finie", sa.Boolean(), nullable=False),
        sa.Column("le", Instant(), nullable=False),
        sa.Column("auteur", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("empreinte", name="pk_importation"),
    )


def downgrade() -> None:
    op.drop_table("importation")
    op.drop_table("cession")
    for colonne in _PRESTATION:
        op.drop_column("prestation", colonne)
    for colonne in _OFFRE:
        op.drop_column("offre", colonne)
