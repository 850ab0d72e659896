"""The tables of what passes from one Opérateur to another, and of imports."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Integer, String, Table, Text

from esav_ws.storage.tables import CODE_OPERATEUR, Instant, metadata, operateur, prestation

cession = Table(
    "cession",
    metadata,
    Column("prestation", ForeignKey(prestation.c.identifiant), primary_key=True),
    Column("rang", Integer, primary_key=True),
    Column("de", ForeignKey(operateur.c.code), nullable=False),
    Column("vers", CODE_OPERATEUR, nullable=False),
    Column("le", Instant, nullable=False),
    Column("auteur", Text, nullable=False),
    Column("motif", Text, nullable=False),
    Column("avant", JSON, nullable=False),
)
"""`avant` is the prestation as the former Opérateur left it: what its own signalisations go on showing."""

importation = Table(
    "importation",
    metadata,
    Column("empreinte", String(64), primary_key=True),
    Column("nom", Text, nullable=False),
    Column("octets", BigInteger, nullable=False),
    Column("lignes", Integer, nullable=False),
    Column("creees", Integer, nullable=False),
    Column("modifiees", Integer, nullable=False),
    Column("inchangees", Integer, nullable=False),
    Column("refusees", Integer, nullable=False),
    Column("finie", Boolean, nullable=False),
    Column("le", Instant, nullable=False),
    Column("auteur", Text, nullable=False),
)
