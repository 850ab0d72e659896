"""Tables of conformance: parcours played in integration, attestations recorded in production, and what is open there."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from esav_ws.storage.tables import CODE, Instant, metadata, operateur, parmi

EMPREINTE = String(64)
VERSION = String(10)

parcours_joue = Table(
    "parcours_joue",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("operateur", ForeignKey(operateur.c.code), nullable=False),
    Column("parcours", CODE, nullable=False),
    Column("titre", Text, nullable=False),
    Column("domaine", CODE, nullable=False),
    Column("contrat", CODE, nullable=False),
    Column("majeure", Integer, nullable=False),
    Column("version", VERSION, nullable=False),
    Column("jeu", EMPREINTE, nullable=False),
    Column("debut", Instant, nullable=False),
    Column("fin", Instant, nullable=False),
    Column("verdict", CODE, nullable=False),
    Column("constats", JSON, nullable=False),
    Column("certificat", EMPREINTE, nullable=False),
    Column("echanges", JSON, nullable=False),
    Index("ix_parcours_joue_operateur", "operateur", "id"),
)

attestation = Table(
    "attestation",
    metadata,
    Column("empreinte", EMPREINTE, primary_key=True),
    Column("operateur", ForeignKey(operateur.c.code), nullable=False),
    Column("domaine", CODE, nullable=False),
    Column("majeure", Integer, nullable=False),
    Column("version", VERSION, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("enregistree_le", Instant, nullable=False),
    Column("enregistree_par", Text, nullable=False),
    Index("ix_attestation_operateur", "operateur", "enregistree_le"),
)

mise_en_production = Table(
    "mise_en_production",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("operateur", ForeignKey(operateur.c.code), nullable=False),
    Column("domaine", CODE, nullable=False),
    Column("majeure", Integer, nullable=False),
    Column("voie", CODE, nullable=False),
    Column("motif", Text, nullable=False),
    Column("ouverte_le", Instant, nullable=False),
    Column("ouverte_par", Text, nullable=False),
    Column("attestation", ForeignKey(attestation.c.empreinte)),
    Column("fermee_le", Instant),
    Column("fermee_par", Text),
    Column("motif_fermeture", Text),
    Index(
        "uq_mise_en_production_ouverte",
        "operateur",
        "domaine",
        "majeure",
        unique=True,
        **parmi("fermee_le IS NULL"),
    ),
)
