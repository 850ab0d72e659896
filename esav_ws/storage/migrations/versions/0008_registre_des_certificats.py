"""Le registre des certificats : un dossier par certificat, de la demande à la fin, avec son histoire."""

from collections import Counter
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from esav_ws.storage.tables import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COMMUNES: dict[str, TypeEngine[Any]] = {
    "empreinte": sa.String(),
    "operateur": sa.String(),
    "sujet": sa.Text(),
    "emetteur": sa.Text(),
    "numero_serie": sa.Text(),
    "debut": Instant(),
    "fin": Instant(),
    "statut": sa.String(),
    "retrait_le": Instant(),
}


def _table(**autres: TypeEngine[Any]) -> sa.TableClause:
    return sa.table("certificat", *(sa.column(nom, type_) for nom, type_ in (COMMUNES | autres).items()))


def upgrade() -> None:
    connexion = op.get_bind()
    a = _table(revoque_le=Instant(), motif_revocation=sa.Text())
    anciens = connexion.execute(sa.select(a).order_by(a.c.debut, a.c.empreinte)).all()
    op.drop_table("certificat")
    nouveau = op.create_table(
        "certificat",
        sa.Column("numero", sa.String(16), nullable=False),
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("statut", sa.String(40), nullable=False),
        sa.Column("ouvert_le", Instant(), nullable=False),
        sa.Column("demande", sa.LargeBinary()),
        sa.Column("empreinte", sa.String(64)),
        sa.Column("empreinte_cle", sa.String(64)),
        sa.Column("sujet", sa.Text()),
        sa.Column("emetteur", sa.Text()),
        sa.Column("numero_serie", sa.Text()),
        sa.Column("debut", Instant()),
        sa.Column("fin", Instant()),
        sa.Column("cle", sa.Text()),
        sa.Column("usages", sa.JSON()),
        sa.Column("noms", sa.JSON()),
        sa.Column("der", sa.LargeBinary()),
        sa.Column("chaine", sa.JSON()),
        sa.Column("remplace", sa.String(16)),
        sa.Column("epingle", sa.Boolean(), nullable=False),
        sa.Column("active_le", Instant()),
        sa.Column("premier_usage_le", Instant()),
        sa.Column("retrait_le", Instant()),
        sa.Column("fini_le", Instant()),
        sa.Column("motif_fin", sa.Text()),
        sa.Column("derogations", sa.JSON(), nullable=False),
        sa.Column("epreuve", sa.JSON()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("numero", name="pk_certificat"),
        sa.ForeignKeyConstraint(["operateur"], ["operateur.code"], name="fk_certificat_operateur_operateur"),
    )
    op.create_table(
        "passage_certificat",
        sa.Column("numero", sa.String(16), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("le", Instant(), nullable=False),
        sa.Column("auteur", sa.Text(), nullable=False),
        sa.Column("acte", sa.String(40), nullable=False),
        sa.Column("statut", sa.String(40), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("numero", "rang", name="pk_passage_certificat"),
        sa.ForeignKeyConstraint(
            ["numero"], ["certificat.numero"], name="fk_passage_certificat_numero_certificat"
        ),
    )
    op.create_index("ix_certificat_operateur", "certificat", ["operateur"])
    op.create_index("uq_certificat_empreinte", "certificat", ["empreinte"], unique=True)
    op.create_index("ix_certificat_empreinte_cle", "certificat", ["empreinte_cle"])
    op.create_index("ix_certificat_numero_serie", "certificat", ["numero_serie"])
    op.create_index("ix_certificat_fin", "certificat", ["fin"])
    rangs: Counter[str] = Counter()
    for ancien in anciens:
        rangs[ancien.operateur] += 1
        connexion.execute(
            sa.insert(nouveau).values(
                numero=f"{ancien.operateur}-C{rangs[ancien.operateur]:04}",
                operateur=ancien.operateur,
                source="RECONNUE",
                statut=ancien.statut,
                ouvert_le=ancien.debut,
                empreinte=ancien.empreinte,
                sujet=ancien.sujet,
                emetteur=ancien.emetteur,
                numero_serie=ancien.numero_serie,
                debut=ancien.debut,
                fin=ancien.fin,
                epingle=False,
                active_le=ancien.debut,
                retrait_le=ancien.retrait_le,
                fini_le=ancien.revoque_le,
                motif_fin=ancien.motif_revocation,
                derogations=[],
                revision=0,
            )
        )


def downgrade() -> None:
    connexion = op.get_bind()
    c = _table(fini_le=Instant(), motif_fin=sa.Text())
    communes = [c.c[nom] for nom in COMMUNES]
    fin = (c.c.fini_le.label("revoque_le"), c.c.motif_fin.label("motif_revocation"))
    lus = connexion.execute(sa.select(*communes, *fin).where(c.c.empreinte.is_not(None)))
    dossiers = [dict(lu) for lu in lus.mappings()]
    op.drop_table("passage_certificat")
    op.drop_table("certificat")
    ancien = op.create_table(
        "certificat",
        sa.Column("empreinte", sa.String(64), nullable=False),
        sa.Column("operateur", sa.String(4), nullable=False),
        sa.Column("sujet", sa.Text(), nullable=False),
        sa.Column("emetteur", sa.Text(), nullable=False),
        sa.Column("numero_serie", sa.Text(), nullable=False),
        sa.Column("debut", Instant(), nullable=False),
        sa.Column("fin", Instant(), nullable=False),
        sa.Column("statut", sa.String(40), nullable=False),
        sa.Column("revoque_le", Instant()),
        sa.Column("motif_revocation", sa.Text()),
        sa.Column("retrait_le", Instant()),
        sa.PrimaryKeyConstraint("empreinte", name="pk_certificat"),
        sa.ForeignKeyConstraint(["operateur"], ["operateur.code"], name="fk_certificat_operateur_operateur"),
    )
    op.create_index("ix_certificat_operateur", "certificat", ["operateur"])
    op.create_index("ix_certificat_fin", "certificat", ["fin"])
    for dossier in dossiers:
        connexion.execute(sa.insert(ancien).values(dossier))
