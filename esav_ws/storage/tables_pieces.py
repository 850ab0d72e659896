"""Table of attachments, their bytes apart."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from esav_ws.storage.tables import CODE, Instant, metadata, operateur, signalisation

piece = Table(
    "piece",
    metadata,
    Column("id", String(23), primary_key=True),
    Column("numero", ForeignKey(signalisation.c.numero), nullable=False),
    Column("operateur", ForeignKey(operateur.c.code), nullable=False),
    Column("nom", String(100), nullable=False),
    Column("type", CODE, nullable=False),
    Column("taille", Integer, nullable=False),
    Column("empreinte", String(64), nullable=False),
    Column("ajoutee_le", Instant, nullable=False),
    Column("auteur", Text, nullable=False),
    Column("cote", CODE, nullable=False),
    Column("visible", Boolean, nullable=False),
    Column("description", Text),
    Index("ix_piece_numero", "numero", "ajoutee_le"),
)
