"""Tables of line tests: equipments, where prestations are connected, tests, shares of load, waivers."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from esav_ws.storage.tables import (
    CODE,
    CODE_OPERATEUR,
    NUMERO,
    REFERENCE,
    Instant,
    metadata,
    operateur,
    parmi,
    prestation,
)

NUMERO_TEST = String(16)
EQUIPEMENT = String(40)
PORT = String(80)
_ACTIF = "etat IN ('DEMANDE', 'EN_COURS')"

equipement = Table(
    "equipement",
    metadata,
    Column("code", EQUIPEMENT, primary_key=True),
    Column("libelle", Text, nullable=False),
    Column("banc", CODE, nullable=False),
    Column("adresse", Text, nullable=False),
    Column("capacite", Integer, nullable=False),
    Column("part", Integer, nullable=False, server_default="0"),
    Column("tour", Integer, nullable=False, server_default="0"),
    Column("tache", String(80)),
)

raccordement = Table(
    "raccordement",
    metadata,
    Column("prestation", ForeignKey(prestation.c.identifiant), primary_key=True),
    Column("equipement", ForeignKey(equipement.c.code), nullable=False),
    Column("port", PORT, nullable=False),
    Index("ix_raccordement_equipement", "equipement", "prestation"),
)

essai = Table(
    "essai",
    metadata,
    Column("numero", NUMERO_TEST, primary_key=True),
    Column("operateur", ForeignKey(operateur.c.code), nullable=False),
    Column("prestation", ForeignKey(prestation.c.identifiant), nullable=False),
    Column("offre", String(20), nullable=False),
    Column("reference_operateur", REFERENCE, nullable=False),
    Column("code", CODE, nullable=False),
    Column("catalogue", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("parametres", JSON, nullable=False),
    Column("equipement", ForeignKey(equipement.c.code), nullable=False),
    Column("port", PORT, nullable=False),
    Column("auteur", Text, nullable=False),
    Column("cote", CODE, nullable=False),
    Column("poids", Integer, nullable=False),
    Column("verrou", String(130), nullable=False),
    Column("sans_risque", Boolean, nullable=False),
    Column("acte", Boolean, nullable=False),
    Column("maximum_s", Integer, nullable=False),
    Column("demande_le", Instant, nullable=False),
    Column("etat_le", Instant, nullable=False),
    Column("a_partir_le", Instant, nullable=False),
    Column("expire_le", Instant, nullable=False),
    Column("etat", CODE, nullable=False),
    Column("demarre_le", Instant),
    Column("fini_le", Instant),
    Column("essais", Integer, nullable=False),
    Column("mesures", JSON, nullable=False),
    Column("verdict", CODE),
    Column("localisation", JSON, nullable=False),
    Column("cause", CODE),
    Column("detail", Text, nullable=False),
    Column("signalisation", NUMERO),
    UniqueConstraint("operateur", "reference_operateur"),
    Index("uq_essai_actif", "prestation", unique=True, **parmi(_ACTIF)),
    Index("uq_essai_verrou", "verrou", unique=True, **parmi(f"{_ACTIF} AND verrou <> ''")),
    Index("ix_essai_file", "equipement", "operateur", "demande_le", "numero", **parmi("etat = 'DEMANDE'")),
    Index("ix_essai_en_cours", "equipement", **parmi("etat = 'EN_COURS'")),
    Index("ix_essai_expire", "expire_le", **parmi("etat = 'DEMANDE'")),
    Index("ix_essai_demande_le", "demande_le", "numero"),
    Index("ix_essai_prestation", "prestation", "demande_le", "numero"),
    Index("ix_essai_resultat", "fini_le", **parmi("etat = 'TERMINE'")),
)

essai_part = Table(
    "essai_part",
    metadata,
    Column("equipement", ForeignKey(equipement.c.code), primary_key=True),
    Column("operateur", CODE_OPERATEUR, primary_key=True),
    Column("part", Integer, nullable=False),
)

dispense_test = Table(
    "dispense_test",
    metadata,
    Column("prestation", ForeignKey(prestation.c.identifiant), primary_key=True),
    Column("operateur", ForeignKey(operateur.c.code), primary_key=True),
    Column("le", Instant, primary_key=True),
    Column("jusqu_a", Instant, nullable=False),
    Column("auteur", Text, nullable=False),
    Column("motif", Text, nullable=False),
)
