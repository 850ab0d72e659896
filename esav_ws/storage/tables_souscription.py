"""Tables of subscriptions (art. 7, 8): the orders as they were given, and the terminations."""

from sqlalchemy import (
    JSON,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from esav_ws.storage.tables import CODE, Instant, metadata, operateur, parmi

AFFAIRE = String(40)

bon_commande = Table(
    "bon_commande",
    metadata,
    Column("affaire", AFFAIRE, primary_key=True),
    Column("operateur", ForeignKey(operateur.c.code), nullable=False),
    Column("rang", Integer, nullable=False),
    Column("nature", CODE, nullable=False),
    Column("reference_contrat", Text, nullable=False),
    Column("donnees", JSON, nullable=False),
    Column("fichier", Text, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("empreinte", String(64), nullable=False),
    Column("enregistre_le", Instant, nullable=False),
    Column("auteur", Text, nullable=False),
    UniqueConstraint("operateur", "rang"),
    Index("uq_bon_commande_reference_contrat", "reference_contrat", "rang", unique=True),
)

resiliation = Table(
    "resiliation",
    metadata,
    Column("operateur", ForeignKey(operateur.c.code), primary_key=True),
    Column("rang", Integer, primary_key=True),
    Column("cote", CODE, nullable=False),
    Column("recue_le", Date, nullable=False),
    Column("effet_le", Date, nullable=False),
    Column("motif", Text, nullable=False),
    Column("enregistree_le", Instant, nullable=False),
    Column("auteur", Text, nullable=False),
    Column("exception", Text),
    Column("derogations", JSON, nullable=False),
    Column("rappelee_le", Instant),
    Column("prononcee_le", Instant),
    Column("annulee_le", Instant),
    Column("annulee_par", Text),
    Column("motif_annulation", Text),
    Index(
        "ix_resiliation_en_cours",
        "operateur",
        **parmi("annulee_le IS NULL AND prononcee_le IS NULL"),
    ),
)
