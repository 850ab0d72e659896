"""Table of the alerts of guaranteed repair time that were given."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from esav_ws.storage.tables import Instant, metadata, signalisation

alerte_gtr = Table(
    "alerte_gtr",
    metadata,
    Column("numero", ForeignKey(signalisation.c.numero), primary_key=True),
    Column("seuil", Integer, primary_key=True),
    Column("le", Instant, nullable=False),
    Column("reference", String(60), nullable=False),
)
