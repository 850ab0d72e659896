"""Usage des certificats, par jour ; index des certificats épinglés."""

import sqlalchemy as sa
from alembic import op

from esav_ws.storage.tables import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "usage_certificat",
        sa.Column("empreinte", sa.String(64), nullable=False),
        sa.Column("jour", sa.Date(), nullable=False),
        sa.Column("nombre", sa.Integer(), nullable=False),
        sa.Column("premier_le", Instant(), nullable=False),
        sa.Column("dernier_le", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("empreinte", "jour", name="pk_usage_certificat"),
    )
    op.create_index(
        "ix_certificat_epingle",
        "certificat",
        ["numero"],
        sqlite_where=sa.text("epingle = 1"),
        postgresql_where=sa.text("epingle = true"),
    )


def downgrade() -> None:
    op.drop_index("ix_certificat_epingle", "certificat")
    op.drop_table("usage_certificat")
