"""Tables of the care of personal data: what each round did, and what people decided of one signalisation."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text

from esav_ws.storage.tables import CODE, Instant, metadata, signalisation

ronde_donnees = Table(
    "ronde_donnees",
    metadata,
    Column("jour", Date, primary_key=True),
    Column("categorie", CODE, primary_key=True),
    Column("politique", String(64), nullable=False),
    Column("avant", Instant, nullable=False),
    Column("dues", Integer, nullable=False),
    Column("traitees", Integer, nullable=False),
    Column("retenues", Integer, nullable=False),
    Column("le", Instant, nullable=False),
)

decision_donnees = Table(
    "decision_donnees",
    metadata,
    Column("numero", ForeignKey(signalisation.c.numero), primary_key=True),
    Column("rang", Integer, primary_key=True),
    Column("acte", CODE, nullable=False),
    Column("le", Instant, nullable=False),
    Column("auteur", Text, nullable=False),
    Column("motif", Text, nullable=False),
    Index("ix_decision_donnees_le", "le"),
)
