"""Un certificat refusé ne tient plus sa place : il peut être transmis de nouveau, complet ou pour le bon Opérateur."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("uq_certificat_empreinte", "certificat")
    op.create_index(
        "uq_certificat_empreinte",
        "certificat",
        ["empreinte"],
        unique=True,
        sqlite_where=sa.text("statut <> 'REFUSE'"),
        postgresql_where=sa.text("statut <> 'REFUSE'"),
    )
    op.create_index("ix_certificat_empreinte", "certificat", ["empreinte"])


def downgrade() -> None:
    op.drop_index("ix_certificat_empreinte", "certificat")
    op.drop_index("uq_certificat_empreinte", "certificat")
    op.create_index("uq_certificat_empreinte", "certificat", ["empreinte"], unique=True)
