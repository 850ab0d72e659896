"""Tests de ligne : équipements, raccordements, tests, parts de charge, dispenses."""

import sqlalchemy as sa
from alembic import op

from esav_ws.storage.tables import Instant, parmi

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ACTIF = "etat IN ('DEMANDE', 'EN_COURS')"


def upgrade() -> None:
    op.create_table(
        "equipement",
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("libelle", sa.Text(), nullable=False),
        sa.Column("banc", sa.String(40), nullable=False),
        sa.Column("adresse", sa.Text(), nullable=False),
        sa.Column("capacite", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("tour", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("tache", sa.String(80)),
        sa.PrimaryKeyConstraint("code", name="pk_equipement"),
    )
    op.create_table(
        "raccordement",
        sa.Column("prestation", sa.String(40), nullable=False),
        sa.Column("equipement", sa.String(40), nullable=False),
        sa.Column("port", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("prestation", name="pk_raccordement"),
        sa.ForeignKeyConstraint(
            ["prestation"], ["prestation.identifiant"], name="fk_raccordement_prestation_prestation"
        ),
        sa.ForeignKeyConstraint(
            ["equipement"], ["equipement.code"], name="fk_raccordement_equipement_equipement"
        ),
    )
    op.create_index("ix_raccordement_equipement", "raccordement", ["equipement", "prestation"])
    op.create_table(
        "essai",
        sa.Column("numero", sa.String(16), nullable=False),
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("prestation", sa.String(40), nullable=False),
        sa.Column("offre", sa.String(20), nullable=False),
        sa.Column("reference_operateur", sa.String(64), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("catalogue", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("parametres", sa.JSON(), nullable=False),
        sa.Column("equipement", sa.String(40), nullable=False),
        sa.Column("port", sa.String(80), nullable=False),
        sa.Column("auteur", sa.Text(), nullable=False),
        sa.Column("cote", sa.String(40), nullable=False),
        sa.Column("poids", sa.Integer(), nullable=False),
        sa.Column("verrou", sa.String(130), nullable=False),
        sa.Column("sans_risque", sa.Boolean(), nullable=False),
        sa.Column("acte", sa.Boolean(), nullable=False),
        sa.Column("maximum_s", sa.Integer(), nullable=False),
        sa.Column("demande_le", Instant(), nullable=False),
        sa.Column("etat_le", Instant(), nullable=False),
        sa.Column("a_partir_le", Instant(), nullable=False),
        sa.Column("expire_le", Instant(), nullable=False),
        sa.Column("etat", sa.String(40), nullable=False),
        sa.Column("demarre_le", Instant()),
        sa.Column("fini_le", Instant()),
        sa.Column("essais", sa.Integer(), nullable=False),
        sa.Column("mesures", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.String(40)),
        sa.Column("localisation", sa.JSON(), nullable=False),
        sa.Column("cause", sa.String(40)),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("signalisation", sa.String(11)),
        sa.PrimaryKeyConstraint("numero", name="pk_essai"),
        sa.ForeignKeyConstraint(["operateur"], ["operateur.code"], name="fk_essai_operateur_operateur"),
        sa.ForeignKeyConstraint(
            ["prestation"], ["prestation.identifiant"], name="fk_essai_prestation_prestation"
        ),
        sa.ForeignKeyConstraint(["equipement"], ["equipement.code"], name="fk_essai_equipement_equipement"),
        sa.UniqueConstraint("operateur", "reference_operateur", name="uq_essai_operateur"),
    )
    op.create_index("uq_essai_actif", "essai", ["prestation"], unique=True, **parmi(_ACTIF))
    op.create_index(
        "uq_essai_verrou", "essai", ["verrou"], unique=True, **parmi(f"{_ACTIF} AND verrou <> ''")
    )
    op.create_index(
        "ix_essai_file",
        "essai",
        ["equipement", "operateur", "demande_le", "numero"],
        **parmi("etat = 'DEMANDE'"),
    )
    op.create_index("ix_essai_en_cours", "essai", ["equipement"], **parmi("etat = 'EN_COURS'"))
    op.create_index("ix_essai_expire", "essai", ["expire_le"], **parmi("etat = 'DEMANDE'"))
    op.create_index("ix_essai_demande_le", "essai", ["demande_le", "numero"])
    op.create_index("ix_essai_prestation", "essai", ["prestation", "demande_le", "numero"])
    op.create_index("ix_essai_resultat", "essai", ["fini_le"], **parmi("etat = 'TERMINE'"))
    op.create_table(
        "essai_part",
        sa.Column("equipement", sa.String(40), nullable=False),
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("equipement", "operateur", name="pk_essai_part"),
        sa.ForeignKeyConstraint(
            ["equipement"], ["equipement.code"], name="fk_essai_part_equipement_equipement"
        ),
    )
    op.create_table(
        "dispense_test",
        sa.Column("prestation", sa.String(40), nullable=False),
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("le", Instant(), nullable=False),
        sa.Column("jusqu_a", Instant(), nullable=False),
        sa.Column("auteur", sa.Text(), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("prestation", "operateur", "le", name="pk_dispense_test"),
        sa.ForeignKeyConstraint(
            ["prestation"], ["prestation.identifiant"], name="fk_dispense_test_prestation_prestation"
        ),
        sa.ForeignKeyConstraint(
            ["operateur"], ["operateur.code"], name="fk_dispense_test_operateur_operateur"
        ),
    )


def downgrade() -> None:
    for table in ("dispense_test", "essai_part", "essai", "raccordement", "equipement"):
        op.drop_table(table)
