"""Deux bons de deux Opérateurs ne prennent pas le même contrat au même instant."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_bon_commande_reference_contrat", "bon_commande")
    op.create_index(
        "uq_bon_commande_reference_contrat", "bon_commande", ["reference_contrat", "rang"], unique=True
    )


def downgrade() -> None:
    op.drop_index("uq_bon_commande_reference_contrat", "bon_commande")
    op.create_index("ix_bon_commande_reference_contrat", "bon_commande", ["reference_contrat"])
