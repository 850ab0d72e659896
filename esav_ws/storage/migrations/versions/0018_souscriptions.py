"""Souscriptions : bons de commande, résiliations, date de fermeture d'un Opérateur, réception hors d'e-SAV."""

import sqlalchemy as sa
from alembic import op

from esav_ws.storage.tables import Instant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SUIVIES = "code, raison_sociale, statut"
LEVER = "UPDATE version_registre SET version = version + 1"


def upgrade() -> None:
    op.add_column("operateur", sa.Column("ferme_le", Instant()))
    _suivre(f"{SUIVIES}, ferme_le")
    for colonne in (
        sa.Column("canal", sa.String(40)),
        sa.Column("saisie_le", Instant()),
        sa.Column("saisie_par", sa.Text()),
        sa.Column("saisie_motif", sa.Text()),
    ):
        op.add_column("signalisation", colonne)
    op.create_table(
        "bon_commande",
        sa.Column("affaire", sa.String(40), nullable=False),
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("nature", sa.String(40), nullable=False),
        sa.Column("reference_contrat", sa.Text(), nullable=False),
        sa.Column("donnees", sa.JSON(), nullable=False),
        sa.Column("fichier", sa.Text(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=False),
        sa.Column("enregistre_le", Instant(), nullable=False),
        sa.Column("auteur", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("affaire", name="pk_bon_commande"),
        sa.UniqueConstraint("operateur", "rang", name="uq_bon_commande_operateur"),
        sa.ForeignKeyConstraint(
            ["operateur"], ["operateur.code"], name="fk_bon_commande_operateur_operateur"
        ),
    )
    op.create_index("ix_bon_commande_reference_contrat", "bon_commande", ["reference_contrat"])
    op.create_table(
        "resiliation",
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("rang", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cote", sa.String(40), nullable=False),
        sa.Column("recue_le", sa.Date(), nullable=False),
        sa.Column("effet_le", sa.Date(), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.Column("enregistree_le", Instant(), nullable=False),
        sa.Column("auteur", sa.Text(), nullable=False),
        sa.Column("exception", sa.Text()),
        sa.Column("derogations", sa.JSON(), nullable=False),
        sa.Column("rappelee_le", Instant()),
        sa.Column("prononcee_le", Instant()),
        sa.Column("annulee_le", Instant()),
        sa.Column("annulee_par", sa.Text()),
        sa.Column("motif_annulation", sa.Text()),
        sa.PrimaryKeyConstraint("operateur", "rang", name="pk_resiliation"),
        sa.ForeignKeyConstraint(["operateur"], ["operateur.code"], name="fk_resiliation_operateur_operateur"),
    )
    en_cours = sa.text("annulee_le IS NULL AND prononcee_le IS NULL")
    op.create_index(
        "ix_resiliation_en_cours",
        "resiliation",
        ["operateur"],
        sqlite_where=en_cours,
        postgresql_where=en_cours,
    )


def downgrade() -> None:
    op.drop_table("resiliation")
    op.drop_table("bon_commande")
    for nom in ("canal", "saisie_le", "saisie_par", "saisie_motif"):
        op.drop_column("signalisation", nom)
    _suivre(SUIVIES)
    op.drop_column("operateur", "ferme_le")


def _suivre(colonnes: str) -> None:
    """Raise the version of the registry with every write of these columns of an Opérateur."""
    nom = "version_registre_operateur_update"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {nom}")
        op.execute(f"CREATE TRIGGER {nom} AFTER UPDATE OF {colonnes} ON operateur BEGIN {LEVER}; END")
        return
    op.execute(f"DROP TRIGGER {nom} ON operateur")
    op.execute(
        f"CREATE CONSTRAINT TRIGGER {nom} AFTER UPDATE OF {colonnes} ON operateur"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lever_version_registre()"
    )
