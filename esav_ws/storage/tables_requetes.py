"""The table of the requests that bear an identifier of their caller's."""

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table

from esav_ws.storage.tables import CODE, Instant, metadata, operateur

UUID = String(36)

requete = Table(
    "requete",
    metadata,
    Column("operateur", ForeignKey(operateur.c.code), primary_key=True),
    Column("identifiant", UUID, primary_key=True),
    Column("empreinte", String(64), nullable=False),
    Column("action", CODE, nullable=False),
    Column("reponse", UUID, nullable=False),
    Column("le", Instant, nullable=False),
    Column("resultat", JSON, nullable=False),
    Index("ix_requete_le", "le"),
    sqlite_with_rowid=False,
)
