"""Table of the reminders of certificates that were given."""

from sqlalchemy import Column, Date, ForeignKey, Index, String, Table

from esav_ws.storage.tables import CODE, Instant, metadata
from esav_ws.storage.tables_certificats import certificat

rappel = Table(
    "rappel",
    metadata,
    Column("numero", ForeignKey(certificat.c.numero), primary_key=True),
    Column("genre", CODE, primary_key=True),
    Column("origine", Date, primary_key=True),
    Column("pas", CODE, primary_key=True),
    Column("le", Instant, nullable=False),
    Column("reference", String(60), nullable=False),
    Index("ix_rappel_origine", "origine"),
)
