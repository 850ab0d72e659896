"""Conformité : parcours joués, attestations, et ce qui est ouvert en production, par domaine et par version majeure."""

import sqlalchemy as sa
from alembic import op

from esav_ws.storage.tables import Instant

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# What this revision found: the two versions that each service had, all open to whoever held the domain.
MAJEURES = (1, 2)
MOTIF = "Ouvert avant que la mise en production ne soit suivie par version : repris tel quel"

EVENEMENTS = {"insert": "INSERT", "update": "UPDATE", "delete": "DELETE"}
LEVER = "UPDATE version_registre SET version = version + 1"


def upgrade() -> None:
    op.create_table(
        "parcours_joue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("parcours", sa.String(40), nullable=False),
        sa.Column("titre", sa.Text(), nullable=False),
        sa.Column("domaine", sa.String(40), nullable=False),
        sa.Column("contrat", sa.String(40), nullable=False),
        sa.Column("majeure", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(10), nullable=False),
        sa.Column("jeu", sa.String(64), nullable=False),
        sa.Column("debut", Instant(), nullable=False),
        sa.Column("fin", Instant(), nullable=False),
        sa.Column("verdict", sa.String(40), nullable=False),
        sa.Column("constats", sa.JSON(), nullable=False),
        sa.Column("certificat", sa.String(64), nullable=False),
        sa.Column("echanges", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_parcours_joue"),
        sa.ForeignKeyConstraint(
            ["operateur"], ["operateur.code"], name="fk_parcours_joue_operateur_operateur"
        ),
    )
    op.create_index("ix_parcours_joue_operateur", "parcours_joue", ["operateur", "id"])
    op.create_table(
        "attestation",
        sa.Column("empreinte", sa.String(64), nullable=False),
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("domaine", sa.String(40), nullable=False),
        sa.Column("majeure", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(10), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("enregistree_le", Instant(), nullable=False),
        sa.Column("enregistree_par", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("empreinte", name="pk_attestation"),
        sa.ForeignKeyConstraint(["operateur"], ["operateur.code"], name="fk_attestation_operateur_operateur"),
    )
    op.create_index("ix_attestation_operateur", "attestation", ["operateur", "enregistree_le"])
    op.create_table(
        "mise_en_production",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("domaine", sa.String(40), nullable=False),
        sa.Column("majeure", sa.Integer(), nullable=False),
        sa.Column("voie", sa.String(40), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.Column("ouverte_le", Instant(), nullable=False),
        sa.Column("ouverte_par", sa.Text(), nullable=False),
        sa.Column("attestation", sa.String(64)),
        sa.Column("fermee_le", Instant()),
        sa.Column("fermee_par", sa.Text()),
        sa.Column("motif_fermeture", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_mise_en_production"),
        sa.ForeignKeyConstraint(
            ["operateur"], ["operateur.code"], name="fk_mise_en_production_operateur_operateur"
        ),
        sa.ForeignKeyConstraint(
            ["attestation"], ["attestation.empreinte"], name="fk_mise_en_production_attestation_attestation"
        ),
    )
    ouverte = sa.text("fermee_le IS NULL")
    op.create_index(
        "uq_mise_en_production_ouverte",
        "mise_en_production",
        ["operateur", "domaine", "majeure"],
        unique=True,
        sqlite_where=ouverte,
        postgresql_where=ouverte,
    )
    for majeure in MAJEURES:
        op.execute(
            sa.text(
                "INSERT INTO mise_en_production (operateur, domaine, majeure, voie, motif, ouverte_le, ouverte_par)"
                " SELECT operateur, domaine, :majeure, 'EXCEPTION', :motif || ' (' || motif || ')', accordee_le,"
                " accordee_par FROM habilitation WHERE domaine IN ('SIGNALISATION', 'TEST')"
                " ORDER BY operateur, domaine"
            ).bindparams(sa.bindparam("majeure", majeure, sa.Integer), sa.bindparam("motif", MOTIF, sa.Text))
        )
    _suivre()


def downgrade() -> None:
    for nom in EVENEMENTS if _sqlite() else (*EVENEMENTS, "truncate"):
        op.execute(
            f"DROP TRIGGER version_registre_mise_en_production_{nom}"
            + ("" if _sqlite() else " ON mise_en_production")
        )
    op.drop_table("mise_en_production")
    op.drop_table("attestation")
    op.drop_table("parcours_joue")


def _suivre() -> None:
    """Raise the version of the registry with every write of what is open: the door reads it."""
    for nom, evenement in EVENEMENTS.items():
        declencheur = f"version_registre_mise_en_production_{nom}"
        if _sqlite():
            op.execute(
                f"CREATE TRIGGER {declencheur} AFTER {evenement} ON mise_en_production BEGIN {LEVER}; END"
            )
        else:
            op.execute(
                f"CREATE CONSTRAINT TRIGGER {declencheur} AFTER {evenement} ON mise_en_production"
                " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lever_version_registre()"
            )
    if not _sqlite():
        op.execute(
            "CREATE TRIGGER version_registre_mise_en_production_truncate AFTER TRUNCATE ON mise_en_production"
            " FOR EACH STATEMENT EXECUTE FUNCTION lever_version_registre()"
        )


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
