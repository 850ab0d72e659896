"""Index partiels, et au plus une signalisation ouverte sur une prestation dont l'offre n'en admet qu'une."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLE = "signalisation"
OUVERTES: dict[str, Any] = {
    "sqlite_where": sa.text("ouverte IS 1"),
    "postgresql_where": sa.text("ouverte IS true"),
}
FINIES: dict[str, Any] = {
    "sqlite_where": sa.text("fini_le IS NOT NULL"),
    "postgresql_where": sa.text("fini_le IS NOT NULL"),
}
SEULES: dict[str, Any] = {
    "sqlite_where": sa.text("ouverte IS 1 AND seule IS 1"),
    "postgresql_where": sa.text("ouverte IS true AND seule IS true"),
}


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("seule", sa.Boolean(), nullable=False, server_default=sa.false()))
    # Of several that are open, which an offer may have allowed once, only the first number keeps the others out.
    op.execute(
        "UPDATE signalisation SET seule = NOT (SELECT plusieurs_ouvertes FROM offre WHERE offre.code = signalisation.offre)"
        " AND NOT (ouverte AND EXISTS (SELECT 1 FROM signalisation AS autre"
        " WHERE autre.operateur = signalisation.operateur AND autre.prestation = signalisation.prestation"
        " AND autre.ouverte AND autre.numero < signalisation.numero))"
    )
    for nom in ("ix_signalisation_ouverte", "ix_signalisation_fin", "ix_signalisation_toutes_ouvertes"):
        op.drop_index(nom, TABLE)
    op.create_index("ix_signalisation_ouverte", TABLE, ["operateur", "depose_le", "numero"], **OUVERTES)
    op.create_index("ix_signalisation_fin", TABLE, ["operateur", "fini_le", "numero"], **FINIES)
    op.create_index("ix_signalisation_toutes_ouvertes", TABLE, ["depose_le", "numero"], **OUVERTES)
    op.create_index(
        "ix_signalisation_fin_prestation", TABLE, ["operateur", "prestation", "fini_le", "numero"], **FINIES
    )
    op.create_index("uq_signalisation_seule", TABLE, ["operateur", "prestation"], unique=True, **SEULES)


def downgrade() -> None:
    op.drop_index("uq_signalisation_seule", TABLE)
    op.drop_index("ix_signalisation_fin_prestation", TABLE)
    for nom in ("ix_signalisation_ouverte", "ix_signalisation_fin", "ix_signalisation_toutes_ouvertes"):
        op.drop_index(nom, TABLE)
    op.create_index("ix_signalisation_ouverte", TABLE, ["operateur", "ouverte", "depose_le", "numero"])
    op.create_index("ix_signalisation_fin", TABLE, ["operateur", "fini_le", "numero"])
    op.create_index("ix_signalisation_toutes_ouvertes", TABLE, ["ouverte", "depose_le", "numero"])
    op.drop_column(TABLE, "seule")
