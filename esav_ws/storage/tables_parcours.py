"""The table of the parcours that Opérateurs play on the integration platform."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text

from esav_ws.storage.tables import CODE, Instant, metadata, operateur, parmi

partie_parcours = Table(
    "partie_parcours",
    metadata,
    Column("numero", Integer, primary_key=True, autoincrement=False),
    Column("operateur", ForeignKey(operateur.c.code), nullable=False),
    Column("parcours", String(40), nullable=False),
    Column("titre", Text, nullable=False),
    Column("domaine", CODE, nullable=False),
    Column("contrat", String(40), nullable=False),
    Column("majeure", Integer, nullable=False),
    Column("version", String(20), nullable=False),
    Column("jeu", String(64), nullable=False),
    Column("debut", Instant, nullable=False),
    Column("fin", Instant),
    Column("etat", CODE, nullable=False),
    Column("etape", Text),
    Column("remede", Text),
    Column("constats", JSON, nullable=False),
    Column("certificat", String(64), nullable=False),
    Column("echanges", JSON, nullable=False),
    Index("ix_partie_parcours_operateur", "operateur", "contrat", "majeure", "parcours", "numero"),
    Index("ix_partie_parcours_en_cours", "operateur", unique=True, **parmi("etat = 'EN_COURS'")),
)
