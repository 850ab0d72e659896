"""Tables of the life of versions: what they are, what was done to them, and who calls them."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKeyConstraint, Index, Integer, String, Table, Text

from esav_ws.storage.tables import CODE, CODE_OPERATEUR, Instant, metadata

OBJET = String(40)
VERSION = String(10)

version_contrat = Table(
    "version_contrat",
    metadata,
    Column("objet", OBJET, primary_key=True),
    Column("majeure", Integer, primary_key=True),
    Column("mineure", Integer, primary_key=True),
    Column("genre", CODE, nullable=False),
    Column("inscrit", CODE, nullable=False),
    Column("evolution", CODE),
    Column("initiale", Boolean, nullable=False),
    Column("annoncee_le", Date),
    Column("production_le", Date),
    Column("depreciee_le", Date),
    Column("fin_le", Date),
    Column("empreinte", String(64)),
)

passage_version = Table(
    "passage_version",
    metadata,
    Column("objet", OBJET, primary_key=True),
    Column("majeure", Integer, primary_key=True),
    Column("mineure", Integer, primary_key=True),
    Column("rang", Integer, primary_key=True),
    Column("depart", CODE, nullable=False),
    Column("cible", CODE, nullable=False),
    Column("le", Instant, nullable=False),
    Column("auteur", Text, nullable=False),
    Column("motif", Text, nullable=False),
    Column("derogations", JSON, nullable=False),
    ForeignKeyConstraint(
        ["objet", "majeure", "mineure"],
        ["version_contrat.objet", "version_contrat.majeure", "version_contrat.mineure"],
        name="fk_passage_version_objet_version_contrat",
    ),
)

usage = Table(
    "usage",
    metadata,
    Column("jour", Date, primary_key=True),
    Column("operateur", CODE_OPERATEUR, primary_key=True),
    Column("objet", OBJET, primary_key=True),
    Column("version", VERSION, primary_key=True),
    Column("operation", CODE, primary_key=True),
    Column("nombre", Integer, nullable=False),
    Column("fautes", Integer, nullable=False),
    Index("ix_usage_objet", "objet", "jour"),
)
