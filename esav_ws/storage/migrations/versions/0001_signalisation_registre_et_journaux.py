"""Signalisation, registre et journaux."""

import sqlalchemy as sa
from alembic import op

import esav_ws.storage.tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("le", esav_ws.storage.tables.Instant(), nullable=False),
        sa.Column("auteur", sa.Text(), nullable=False),
        sa.Column("operateur", sa.String(length=4), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("objet", sa.Text(), nullable=False),
        sa.Column("correlation", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_table(
        "offre",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("libelle", sa.Text(), nullable=False),
        sa.Column("canaux", sa.JSON(), nullable=False),
        sa.Column("plusieurs_ouvertes", sa.Boolean(), nullable=False),
        sa.Column("garanties", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_offre")),
    )
    op.create_table(
        "operateur",
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("raison_sociale", sa.Text(), nullable=False),
        sa.Column("statut", sa.String(length=40), nullable=False),
        sa.Column("dernier_evenement", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_operateur")),
    )
    op.create_table(
        "refus_acces",
        sa.Column("jour", sa.Date(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("sujet", sa.Text(), nullable=False),
        sa.Column("operateur", sa.String(length=4), nullable=True),
        sa.Column("adresse", sa.Text(), nullable=False),
        sa.Column("nombre", sa.Integer(), nullable=False),
        sa.Column("premier_le", esav_ws.storage.tables.Instant(), nullable=False),
        sa.Column("dernier_le", esav_ws.storage.tables.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("jour", "code", "empreinte", name=op.f("pk_refus_acces")),
    )
    with op.batch_alter_table("refus_acces", schema=None) as batch_op:
        batch_op.create_index("ix_refus_acces_dernier", ["dernier_le"], unique=False)

    op.create_table(
        "certificat",
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("operateur", sa.String(length=4), nullable=False),
        sa.Column("sujet", sa.Text(), nullable=False),
        sa.Column("emetteur", sa.Text(), nullable=False),
        sa.Column("numero_serie", sa.Text(), nullable=False),
        sa.Column("debut", esav_ws.storage.tables.Instant(), nullable=False),
        sa.Column("fin", esav_ws.storage.tables.Instant(), nullable=False),
        sa.Column("statut", sa.String(length=40), nullable=False),
        sa.Column("revoque_le", esav_ws.storage.tables.Instant(), nullable=True),
        sa.Column("motif_revocation", sa.Text(), nullable=True),
        sa.Column("retrait_le", esav_ws.storage.tables.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["operateur"], ["operateur.code"], name=op.f("fk_certificat_operateur_operateur")
        ),
        sa.PrimaryKeyConstraint("empreinte", name=op.f("pk_certificat")),
    )
    with op.batch_alter_table("certificat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificat_fin"), ["fin"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificat_operateur"), ["operateur"], unique=False)

    op.create_table(
        "evenement",
        sa.Column("operateur", sa.String(length=4), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("numero", sa.String(length=11), nullable=False),
        sa.Column("le", esav_ws.storage.tables.Instant(), nullable=False),
        sa.Column("auteur", sa.Text(), nullable=False),
        sa.Column("donnees", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operateur"], ["operateur.code"], name=op.f("fk_evenement_operateur_operateur")
        ),
        sa.PrimaryKeyConstraint("operateur", "sequence", name=op.f("pk_evenement")),
    )
    op.create_table(
        "habilitation",
        sa.Column("operateur", sa.String(length=4), nullable=False),
        sa.Column("domaine", sa.String(length=40), nullable=False),
        sa.Column("accordee_le", esav_ws.storage.tables.Instant(), nullable=False),
        sa.Column("accordee_par", sa.Text(), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operateur"], ["operateur.code"], name=op.f("fk_habilitation_operateur_operateur")
        ),
        sa.PrimaryKeyConstraint("operateur", "domaine", name=op.f("pk_habilitation")),
    )
    op.create_table(
        "prestation",
        sa.Column("identifiant", sa.String(length=40), nullable=False),
        sa.Column("operateur", sa.String(length=4), nullable=False),
        sa.Column("offre", sa.String(length=20), nullable=False),
        sa.Column("etat", sa.String(length=40), nullable=False),
        sa.Column("extremite_a", sa.Text(), nullable=True),
        sa.Column("extremite_b", sa.Text(), nullable=True),
        sa.Column("complement", sa.Text(), nullable=True),
        sa.Column("reference_pm", sa.Text(), nullable=True),
        sa.Column("reference_pto", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["offre"], ["offre.code"], name=op.f("fk_prestation_offre_offre")),
        sa.ForeignKeyConstraint(
            ["operateur"], ["operateur.code"], name=op.f("fk_prestation_operateur_operateur")
        ),
        sa.PrimaryKeyConstraint("identifiant", name=op.f("pk_prestation")),
    )
    with op.batch_alter_table("prestation", schema=None) as batch_op:
        batch_op.create_index("ix_prestation_operateur", ["operateur", "identifiant"], unique=False)

    op.create_table(
        "signalisation",
        sa.Column("numero", sa.String(length=11), nullable=False),
        sa.Column("operateur", sa.String(length=4), nullable=False),
        sa.Column("reference_operateur", sa.String(length=64), nullable=False),
        sa.Column("prestation", sa.String(length=40), nullable=False),
        sa.Column("offre", sa.String(length=20), nullable=False),
        sa.Column("deposant_nom", sa.Text(), nullable=False),
        sa.Column("deposant_telephone", sa.Text(), nullable=False),
        sa.Column("deposant_courriel", sa.Text(), nullable=True),
        sa.Column("code_formulaire", sa.String(length=20), nullable=False),
        sa.Column("version_formulaire", sa.Integer(), nullable=False),
        sa.Column("formulaire", sa.Text(), nullable=False),
        sa.Column("nature", sa.String(length=40), nullable=False),
        sa.Column("libelle_nature", sa.Text(), nullable=False),
        sa.Column("prelocalisation", sa.String(length=40), nullable=True),
        sa.Column("libelle_prelocalisation", sa.Text(), nullable=True),
        sa.Column("depose_le", esav_ws.storage.tables.Instant(), nullable=False),
        sa.Column("contenu_depot", sa.JSON(), nullable=False),
        sa.Column("etat", sa.String(length=40), nullable=False),
        sa.Column("etat_le", esav_ws.storage.tables.Instant(), nullable=False),
        sa.Column("progression", sa.String(length=40), nullable=False),
        sa.Column("ouverte", sa.Boolean(), nullable=False),
        sa.Column("fini_le", esav_ws.storage.tables.Instant(), nullable=True),
        sa.Column("code_fin", sa.String(length=40), nullable=True),
        sa.Column("gel_cause", sa.String(length=40), nullable=True),
        sa.Column("gel_cote", sa.String(length=40), nullable=True),
        sa.Column("gel_le", esav_ws.storage.tables.Instant(), nullable=True),
        sa.Column("gel_retour", sa.String(length=40), nullable=True),
        sa.Column("gel_information", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["offre"], ["offre.code"], name=op.f("fk_signalisation_offre_offre")),
        sa.ForeignKeyConstraint(
            ["operateur"], ["operateur.code"], name=op.f("fk_signalisation_operateur_operateur")
        ),
        sa.ForeignKeyConstraint(
            ["prestation"], ["prestation.identifiant"], name=op.f("fk_signalisation_prestation_prestation")
        ),
        sa.PrimaryKeyConstraint("numero", name=op.f("pk_signalisation")),
        sa.UniqueConstraint("operateur", "reference_operateur", name=op.f("uq_signalisation_operateur")),
    )
    with op.batch_alter_table("signalisation", schema=None) as batch_op:
        batch_op.create_index("ix_signalisation_etat", ["etat", "depose_le", "numero"], unique=False)
        batch_op.create_index("ix_signalisation_fin", ["operateur", "fini_le", "numero"], unique=False)
        batch_op.create_index(
            "ix_signalisation_ouverte", ["operateur", "ouverte", "depose_le", "numero"], unique=False
        )
        batch_op.create_index(
            "ix_signalisation_prestation", ["prestation", "ouverte", "depose_le", "numero"], unique=False
        )
        batch_op.create_index(
            "ix_signalisation_toutes_ouvertes", ["ouverte", "depose_le", "numero"], unique=False
        )

    op.create_table(
        "acte",
        sa.Column("operateur", sa.String(length=4), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("numero", sa.String(length=11), nullable=False),
        sa.Column("contenu", sa.JSON(), nullable=False),
        sa.Column("etat", sa.String(length=40), nullable=False),
        sa.Column("etat_le", esav_ws.storage.tables.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["numero"], ["signalisation.numero"], name=op.f("fk_acte_numero_signalisation")
        ),
        sa.ForeignKeyConstraint(["operateur"], ["operateur.code"], name=op.f("fk_acte_operateur_operateur")),
        sa.PrimaryKeyConstraint("operateur", "reference", name=op.f("pk_acte")),
    )
    op.create_table(
        "commentaire",
        sa.Column("numero", sa.String(length=11), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("le", esav_ws.storage.tables.Instant(), nullable=False),
        sa.Column("auteur", sa.Text(), nullable=False),
        sa.Column("cote", sa.String(length=40), nullable=False),
        sa.Column("texte", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["numero"], ["signalisation.numero"], name=op.f("fk_commentaire_numero_signalisation")
        ),
        sa.PrimaryKeyConstraint("numero", "rang", name=op.f("pk_commentaire")),
    )
    op.create_table(
        "passage",
        sa.Column("numero", sa.String(length=11), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("depart", sa.String(length=40), nullable=False),
        sa.Column("cible", sa.String(length=40), nullable=False),
        sa.Column("le", esav_ws.storage.tables.Instant(), nullable=False),
        sa.Column("auteur", sa.Text(), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("avancement", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["numero"], ["signalisation.numero"], name=op.f("fk_passage_numero_signalisation")
        ),
        sa.PrimaryKeyConstraint("numero", "rang", name=op.f("pk_passage")),
    )


def downgrade() -> None:
    op.drop_table("passage")
    op.drop_table("commentaire")
    op.drop_table("acte")
    with op.batch_alter_table("signalisation", schema=None) as batch_op:
        batch_op.drop_index("ix_signalisation_toutes_ouvertes")
        batch_op.drop_index("ix_signalisation_prestation")
        batch_op.drop_index("ix_signalisation_ouverte")
        batch_op.drop_index("ix_signalisation_fin")
        batch_op.drop_index("ix_signalisation_etat")

    op.drop_table("signalisation")
    with op.batch_alter_table("prestation", schema=None) as batch_op:
        batch_op.drop_index("ix_prestation_operateur")

    op.drop_table("prestation")
    op.drop_table("habilitation")
    op.drop_table("evenement")
    with op.batch_alter_table("certificat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificat_operateur"))
        batch_op.drop_index(batch_op.f("ix_certificat_fin"))

    op.drop_table("certificat")
    with op.batch_alter_table("refus_acces", schema=None) as batch_op:
        batch_op.drop_index("ix_refus_acces_dernier")

    op.drop_table("refus_acces")
    op.drop_table("operateur")
    op.drop_table("offre")
    op.drop_table("audit")
