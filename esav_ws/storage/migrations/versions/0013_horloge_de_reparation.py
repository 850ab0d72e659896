"""Horloge de réparation : côté des gels, prochaine alerte, alertes données, clôtures à verrouiller."""

import sqlalchemy as sa
from alembic import op

from esav_ws.storage.tables import Instant, parmi

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SIGNALISATION = sa.table(
    "signalisation",
    sa.column("numero", sa.String),
    sa.column("ouverte", sa.Boolean),
    sa.column("depose_le", Instant),
    sa.column("alerte_le", Instant),
    sa.column("gel_cote", sa.String),
    sa.column("gel_le", Instant),
)
PASSAGE = sa.table(
    "passage",
    sa.column("numero", sa.String),
    sa.column("cible", sa.String),
    sa.column("le", Instant),
    sa.column("cote", sa.String),
)


def upgrade() -> None:
    op.add_column("passage", sa.Column("cote", sa.String(40)))
    op.add_column("signalisation", sa.Column("alerte_le", Instant()))
    _cotes_des_gels()
    op.execute(
        sa.update(SIGNALISATION)
        .where(SIGNALISATION.c.ouverte.is_(True))
        .values(alerte_le=SIGNALISATION.c.depose_le)
    )
    op.create_table(
        "alerte_gtr",
        sa.Column("numero", sa.String(11), nullable=False),
        sa.Column("seuil", sa.Integer(), nullable=False),
        sa.Column("le", Instant(), nullable=False),
        sa.Column("reference", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("numero", "seuil", name="pk_alerte_gtr"),
        sa.ForeignKeyConstraint(
            ["numero"], ["signalisation.numero"], name="fk_alerte_gtr_numero_signalisation"
        ),
    )
    op.create_index(
        "ix_signalisation_alerte", "signalisation", ["alerte_le", "numero"], **parmi("alerte_le IS NOT NULL")
    )
    op.create_index(
        "ix_signalisation_a_verrouiller",
        "signalisation",
        ["fini_le", "numero"],
        **parmi("fini_le IS NOT NULL AND etat NOT IN ('CLOS_TABLEAU_DE_BORD', 'EN_REJET')"),
    )


def downgrade() -> None:
    op.drop_index("ix_signalisation_a_verrouiller", "signalisation")
    op.drop_index("ix_signalisation_alerte", "signalisation")
    op.drop_table("alerte_gtr")
    op.drop_column("signalisation", "alerte_le")
    op.drop_column("passage", "cote")


def _cotes_des_gels() -> None:
    """Freezes that are over stopped the clock, as those on the Opérateur's side do; those in force say their side."""
    op.execute(sa.update(PASSAGE).where(PASSAGE.c.cible == "GELE").values(cote="OPERATEUR"))
    du_cote_oi = sa.select(SIGNALISATION.c.numero).where(
        SIGNALISATION.c.numero == PASSAGE.c.numero,
        SIGNALISATION.c.gel_cote == "OI",
        SIGNALISATION.c.gel_le == PASSAGE.c.le,
    )
    op.execute(sa.update(PASSAGE).where(PASSAGE.c.cible == "GELE", du_cote_oi.exists()).values(cote="OI"))
