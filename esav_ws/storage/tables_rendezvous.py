"""Tables of the technicians' planning, and of the appointments."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from esav_ws.storage.tables import CODE, CODE_OPERATEUR, Instant, metadata, operateur, parmi, signalisation

CLE_PLAGE = String(100)
IDENTIFIANT = String(16)

plage = Table(
    "plage",
    metadata,
    Column("cle", CLE_PLAGE, primary_key=True),
    Column("zone", String(20), nullable=False),
    Column("types", JSON, nullable=False),
    Column("debut", Instant, nullable=False),
    Column("fin", Instant, nullable=False),
    Column("techniciens", Integer, nullable=False),
    Index("ix_plage_zone", "zone", "debut"),
    Index("ix_plage_debut", "debut"),
)

place = Table(
    "place",
    metadata,
    Column("plage", ForeignKey(plage.c.cle), primary_key=True),
    Column("rang", Integer, primary_key=True),
    Column("libre_le", Instant, nullable=False),
    Column("creneau", IDENTIFIANT),
    Column("operateur", CODE_OPERATEUR),
    Column("prestation", String(40)),
    Column("type", CODE),
    Column("rendez_vous", IDENTIFIANT),
    Index("uq_place_creneau", "creneau", unique=True, **parmi("creneau IS NOT NULL")),
    Index(
        "ix_place_tenue",
        "operateur",
        "prestation",
        "type",
        **parmi("creneau IS NOT NULL AND rendez_vous IS NULL"),
    ),
)

rendez_vous = Table(
    "rendez_vous",
    metadata,
    Column("id", IDENTIFIANT, primary_key=True),
    Column("numero", ForeignKey(signalisation.c.numero), nullable=False),
    Column("operateur", ForeignKey(operateur.c.code), nullable=False),
    Column("prestation", String(40), nullable=False),
    Column("type", CODE, nullable=False),
    Column("creneau", IDENTIFIANT, nullable=False),
    Column("creneau_initial", IDENTIFIANT, nullable=False),
    Column("debut", Instant, nullable=False),
    Column("fin", Instant, nullable=False),
    Column("pris_le", Instant, nullable=False),
    Column("etat", CODE, nullable=False),
    Column("etat_le", Instant, nullable=False),
    Column("leve_gel", Boolean, nullable=False),
    Column("cote", CODE),
    Column("motif", Text),
    Index("ix_rendez_vous_numero", "numero", "pris_le"),
    Index("uq_rendez_vous_creneau", "creneau", unique=True),
    Index("uq_rendez_vous_creneau_initial", "creneau_initial", unique=True),
    Index("uq_rendez_vous_pris", "numero", "type", unique=True, **parmi("etat = 'PRIS'")),
    Index("ix_rendez_vous_debut", "debut", "id"),
)
