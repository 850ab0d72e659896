"""The tables of the registry of client certificates."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from esav_ws.storage.tables import CODE, Instant, metadata, operateur, parmi

NUMERO_DOSSIER = String(16)
EMPREINTE = String(64)

certificat = Table(
    "certificat",
    metadata,
    Column("numero", NUMERO_DOSSIER, primary_key=True),
    Column("operateur", ForeignKey(operateur.c.code), nullable=False, index=True),
    Column("source", CODE, nullable=False),
    Column("statut", CODE, nullable=False),
    Column("ouvert_le", Instant, nullable=False),
    Column("demande", LargeBinary),
    Column("empreinte", EMPREINTE),
    Column("empreinte_cle", EMPREINTE),
    Column("sujet", Text),
    Column("emetteur", Text),
    Column("numero_serie", Text),
    Column("debut", Instant),
    Column("fin", Instant),
    Column("cle", Text),
    Column("usages", JSON),
    Column("noms", JSON),
    Column("der", LargeBinary),
    Column("chaine", JSON),
    Column("remplace", NUMERO_DOSSIER),
    Column("epingle", Boolean, nullable=False),
    Column("active_le", Instant),
    Column("premier_usage_le", Instant),
    Column("retrait_le", Instant),
    Column("fini_le", Instant),
    Column("motif_fin", Text),
    Column("derogations", JSON, nullable=False),
    Column("epreuve", JSON),
    Column("revision", Integer, nullable=False),
    Index("uq_certificat_empreinte", "empreinte", unique=True, **parmi("statut <> 'REFUSE'")),
    Index("ix_certificat_empreinte", "empreinte"),
    Index("ix_certificat_empreinte_cle", "empreinte_cle"),
    Index("ix_certificat_numero_serie", "numero_serie"),
    Index("ix_certificat_fin", "fin"),
    Index("ix_certificat_epingle", "numero", **parmi("epingle = {vrai}")),
)

passage_certificat = Table(
    "passage_certificat",
    metadata,
    Column("numero", ForeignKey(certificat.c.numero), primary_key=True),
    Column("rang", Integer, primary_key=True),
    Column("le", Instant, nullable=False),
    Column("auteur", Text, nullable=False),
    Column("acte", CODE, nullable=False),
    Column("statut", CODE, nullable=False),
    Column("motif", Text, nullable=False),
)

version_registre = Table(
    "version_registre",
    metadata,
    Column("rang", Integer, primary_key=True),
    Column("version", BigInteger, nullable=False),
    CheckConstraint("rang = 1", name="ck_version_registre_rang"),
)

usage_certificat = Table(
    "usage_certificat",
    metadata,
    Column("empreinte", EMPREINTE, primary_key=True),
    Column("jour", Date, primary_key=True),
    Column("nombre", Integer, nullable=False),
    Column("premier_le", Instant, nullable=False),
    Column("dernier_le", Instant, nullable=False),
)
