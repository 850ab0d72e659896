"""Tables of notices: where each Opérateur reads them, and those that were given."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from esav_ws.storage.tables import CODE, Instant, metadata, operateur

REFERENCE_AVIS = String(90)

correspondant = Table(
    "correspondant",
    metadata,
    Column("operateur", ForeignKey(operateur.c.code), primary_key=True),
    Column("rang", Integer, primary_key=True),
    Column("adresse", Text, nullable=False),
)

avis = Table(
    "avis",
    metadata,
    Column("reference", REFERENCE_AVIS, primary_key=True),
    Column("operateur", ForeignKey(operateur.c.code), primary_key=True),
    Column("sujet", String(60), nullable=False),
    Column("evolution", CODE, nullable=False),
    Column("objet", Text, nullable=False),
    Column("effet_le", Date),
    Column("le", Instant, nullable=False),
    Column("auteur", Text, nullable=False),
    Column("exception", Text),
    Column("courriel", Boolean, nullable=False),
    Index("ix_avis_sujet", "sujet", "reference"),
    Index("ix_avis_le", "le"),
)
