"""The table of the parcours that are being played on the integration platform."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text

from esav_ws.storage.tables import CODE, Instant, metadata, operateur

partie_parcours = Table(
    "partie_parcours",
    metadata,
    Column("operateur", ForeignKey(operateur.c.code), primary_key=True),
    Column("parcours", String(40), nullable=False),
    Column("titre", Text, nullable=False),
    Column("domaine", CODE, nullable=False),
    Column("contrat", String(40), nullable=False),
    Column("majeure", Integer, nullable=False),
    Column("version", String(10), nullable=False),
    Column("jeu", String(64), nullable=False),
    Column("debut", Instant, nullable=False),
    Column("etape", Text, nullable=False),
    Column("constats", JSON, nullable=False),
    Column("certificat", String(64), nullable=False),
    Column("echanges", JSON, nullable=False),
)
