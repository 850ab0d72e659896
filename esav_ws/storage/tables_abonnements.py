"""The tables of subscriptions to events."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text

from esav_ws.storage.tables import CODE, Instant, metadata, operateur, parmi
from esav_ws.storage.tables_taches import REFERENCE_TACHE

abonnement = Table(
    "abonnement",
    metadata,
    Column("identifiant", String(64), primary_key=True),
    Column("operateur", ForeignKey(operateur.c.code), nullable=False),
    Column("adresse", Text, nullable=False),
    Column("types", JSON, nullable=False),
    Column("courriel", Text),
    Column("etat", CODE, nullable=False),
    Column("cree_le", Instant, nullable=False),
    Column("etat_le", Instant, nullable=False),
    Column("acquitte", Integer, nullable=False),
    Column("verifie_le", Instant),
    Column("transmis_le", Instant),
    Column("echec_depuis", Instant),
    Column("echecs", Integer, nullable=False),
    Column("erreur", Text),
    Column("motif", Text),
    Column("tour", Integer, nullable=False),
    Column("tache", REFERENCE_TACHE),
    Column("revision", Integer, nullable=False),
    Index("ix_abonnement_operateur", "operateur", "cree_le", "identifiant"),
    Index("ix_abonnement_vivant", "identifiant", **parmi("etat IN ('EN_VERIFICATION', 'ACTIF')")),
)

evenements_courriel = Table(
    "evenements_courriel",
    metadata,
    Column("operateur", ForeignKey(operateur.c.code), primary_key=True),
    Column("types", JSON, nullable=False),
    Column("acquitte", Integer, nullable=False),
)
