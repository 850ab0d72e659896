"""The tables of background work: tasks, the outbox of mails, and the workers that are alive."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from esav_ws.storage.tables import CODE, Instant, metadata, parmi

__all__ = ["courriel", "courriel_piece", "metadata", "ouvrier", "tache"]

SUJET = String(40)
REFERENCE_TACHE = String(100)
OUVRIER = String(64)


tache = Table(
    "tache",
    metadata,
    Column("sujet", SUJET, primary_key=True),
    Column("reference", REFERENCE_TACHE, primary_key=True),
    Column("etat", CODE, nullable=False),
    Column("creee_le", Instant, nullable=False),
    Column("due_le", Instant, nullable=False),
    Column("essais", Integer, nullable=False),
    Column("erreur", Text),
    Column("finie_le", Instant),
    Column("ouvrier", OUVRIER),
    Column("bail_fin", Instant),
    Index("ix_tache_due", "sujet", "due_le", "reference", **parmi("etat = 'A_FAIRE'")),
    Index("ix_tache_abandonnee", "sujet", "finie_le", "reference", **parmi("etat = 'ABANDONNEE'")),
    Index("ix_tache_creee", "creee_le", "sujet", "reference"),
    Index("ix_tache_finie", "sujet", "finie_le", "reference", **parmi("finie_le IS NOT NULL")),
    Index("ix_tache_ouvrier", "ouvrier", **parmi("ouvrier IS NOT NULL")),
)

ouvrier = Table(
    "ouvrier",
    metadata,
    Column("id", OUVRIER, primary_key=True),
    Column("vu_le", Instant, nullable=False),
)

courriel = Table(
    "courriel",
    metadata,
    Column("reference", REFERENCE_TACHE, primary_key=True),
    Column("message_id", Text),
    Column("destinataires", JSON, nullable=False),
    Column("restants", JSON, nullable=False),
    Column("objet", Text, nullable=False),
    Column("texte", Text, nullable=False),
    Column("cree_le", Instant, nullable=False),
)

courriel_piece = Table(
    "courriel_piece",
    metadata,
    Column("reference", ForeignKey(courriel.c.reference), primary_key=True),
    Column("rang", Integer, primary_key=True),
    Column("nom", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("contenu", LargeBinary, nullable=False),
)
