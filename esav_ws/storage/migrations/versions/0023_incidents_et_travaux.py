"""Incidents de réseau et travaux programmés : couverture, Opérateurs concernés, signalisations rattachées."""

import sqlalchemy as sa
from alembic import op

from esav_ws.storage.tables import Instant, parmi

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evenement_reseau",
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("nature", sa.String(40), nullable=False),
        sa.Column("etat", sa.String(40), nullable=False),
        sa.Column("cree_le", Instant(), nullable=False),
        sa.Column("modifie_le", Instant(), nullable=False),
        sa.Column("debut", Instant(), nullable=False),
        sa.Column("fin", Instant(), nullable=False),
        sa.Column("fin_reelle", Instant()),
        sa.Column("visible_jusqu_au", Instant(), nullable=False),
        sa.Column("intervention_oc", sa.Boolean(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("revision_dite", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name="pk_evenement_reseau"),
    )
    op.create_index("ix_evenement_reseau_nature", "evenement_reseau", ["nature", "modifie_le", "reference"])
    op.create_index("ix_evenement_reseau_visible", "evenement_reseau", ["visible_jusqu_au", "reference"])
    op.create_table(
        "changement_reseau",
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("etat", sa.String(40), nullable=False),
        sa.Column("le", Instant(), nullable=False),
        sa.Column("auteur", sa.Text(), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.Column("champs", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("reference", "rang", name="pk_changement_reseau"),
        _vers_evenement("changement_reseau"),
    )
    op.create_table(
        "couverture_reseau",
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("pm", sa.Text(), nullable=False),
        sa.Column("pbo", sa.Text(), nullable=False),
        sa.Column("commune", sa.String(5), nullable=False),
        sa.Column("vivant", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("reference", "rang", name="pk_couverture_reseau"),
        _vers_evenement("couverture_reseau"),
    )
    op.create_index("ix_couverture_reseau_pm", "couverture_reseau", ["pm", "vivant"])
    op.create_index("ix_couverture_reseau_commune", "couverture_reseau", ["commune"])
    op.create_table(
        "concerne_reseau",
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("visible_jusqu_au", Instant(), nullable=False),
        sa.Column("revision_dite", sa.Integer()),
        sa.Column("nombre", sa.Integer()),
        sa.PrimaryKeyConstraint("reference", "operateur", name="pk_concerne_reseau"),
        _vers_evenement("concerne_reseau"),
        sa.ForeignKeyConstraint(
            ["operateur"], ["operateur.code"], name="fk_concerne_reseau_operateur_operateur"
        ),
    )
    op.create_index("ix_concerne_reseau_operateur", "concerne_reseau", ["operateur", "visible_jusqu_au"])
    op.create_table(
        "rattachement_reseau",
        sa.Column("numero", sa.String(11), nullable=False),
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("le", Instant(), nullable=False),
        sa.Column("fin_dite_le", Instant()),
        sa.PrimaryKeyConstraint("numero", name="pk_rattachement_reseau"),
        sa.ForeignKeyConstraint(
            ["numero"], ["signalisation.numero"], name="fk_rattachement_reseau_numero_signalisation"
        ),
        _vers_evenement("rattachement_reseau"),
    )
    op.create_index("ix_rattachement_reseau_reference", "rattachement_reseau", ["reference", "numero"])
    op.create_index("ix_prestation_reseau", "prestation", ["operateur", "reference_pm", "identifiant"])
    op.create_index(
        "ix_prestation_prise", "prestation", ["reference_pto"], **parmi("reference_pto IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_prestation_prise", "prestation")
    op.drop_index("ix_prestation_reseau", "prestation")
    op.drop_table("rattachement_reseau")
    op.drop_table("concerne_reseau")
    op.drop_table("couverture_reseau")
    op.drop_table("changement_reseau")
    op.drop_table("evenement_reseau")


def _vers_evenement(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["reference"], ["evenement_reseau.reference"], name=f"fk_{table}_reference_evenement_reseau"
    )
