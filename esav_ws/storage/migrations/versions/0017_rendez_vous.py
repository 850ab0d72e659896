"""Planning des techniciens, créneaux tenus et rendez-vous."""

import sqlalchemy as sa
from alembic import op

from esav_ws.storage.tables import Instant, parmi

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plage",
        sa.Column("cle", sa.String(100), nullable=False),
        sa.Column("zone", sa.String(20), nullable=False),
        sa.Column("types", sa.JSON(), nullable=False),
        sa.Column("debut", Instant(), nullable=False),
        sa.Column("fin", Instant(), nullable=False),
        sa.Column("techniciens", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("cle", name="pk_plage"),
    )
    op.create_index("ix_plage_zone", "plage", ["zone", "debut"])
    op.create_index("ix_plage_debut", "plage", ["debut"])
    op.create_table(
        "place",
        sa.Column("plage", sa.String(100), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("libre_le", Instant(), nullable=False),
        sa.Column("creneau", sa.String(16)),
        sa.Column("operateur", sa.String(4)),
        sa.Column("prestation", sa.String(40)),
        sa.Column("type", sa.String(40)),
        sa.Column("rendez_vous", sa.String(16)),
        sa.PrimaryKeyConstraint("plage", "rang", name="pk_place"),
        sa.ForeignKeyConstraint(["plage"], ["plage.cle"], name="fk_place_plage_plage"),
    )
    op.create_index("uq_place_creneau", "place", ["creneau"], unique=True, **parmi("creneau IS NOT NULL"))
    op.create_index(
        "ix_place_tenue",
        "place",
        ["operateur", "prestation", "type"],
        **parmi("creneau IS NOT NULL AND rendez_vous IS NULL"),
    )
    op.create_table(
        "rendez_vous",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("numero", sa.String(11), nullable=False),
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("prestation", sa.String(40), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("creneau", sa.String(16), nullable=False),
        sa.Column("creneau_initial", sa.String(16), nullable=False),
        sa.Column("debut", Instant(), nullable=False),
        sa.Column("fin", Instant(), nullable=False),
        sa.Column("pris_le", Instant(), nullable=False),
        sa.Column("etat", sa.String(40), nullable=False),
        sa.Column("etat_le", Instant(), nullable=False),
        sa.Column("leve_gel", sa.Boolean(), nullable=False),
        sa.Column("cote", sa.String(40)),
        sa.Column("motif", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_rendez_vous"),
        sa.ForeignKeyConstraint(
            ["numero"], ["signalisation.numero"], name="fk_rendez_vous_numero_signalisation"
        ),
        sa.ForeignKeyConstraint(["operateur"], ["operateur.code"], name="fk_rendez_vous_operateur_operateur"),
    )
    op.create_index("ix_rendez_vous_numero", "rendez_vous", ["numero", "pris_le"])
    op.create_index("uq_rendez_vous_creneau", "rendez_vous", ["creneau"], unique=True)
    op.create_index("uq_rendez_vous_creneau_initial", "rendez_vous", ["creneau_initial"], unique=True)
    op.create_index(
        "uq_rendez_vous_pris", "rendez_vous", ["numero", "type"], unique=True, **parmi("etat = 'PRIS'")
    )
    op.create_index("ix_rendez_vous_debut", "rendez_vous", ["debut", "id"])


def downgrade() -> None:
    op.drop_table("rendez_vous")
    op.drop_table("place")
    op.drop_table("plage")
