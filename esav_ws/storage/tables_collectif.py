"""The tables of collective faults. Rows are kept: the indicators count one fault per signalisation, and find its collective."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, false

from esav_ws.storage.tables import CODE, CODE_OPERATEUR, Instant, metadata, parmi, signalisation

NUMERO_COLLECTIF = String(14)

collectif = Table(
    "collectif",
    metadata,
    Column("numero", NUMERO_COLLECTIF, primary_key=True),
    Column("niveau", CODE, nullable=False),
    Column("support", Text, nullable=False),
    Column("propose_le", Instant, nullable=False),
    Column("confirme_le", Instant),
    Column("etat", CODE, nullable=False),
    Column("accepte", Boolean, nullable=False, server_default=false()),
    Column("rattachement", CODE, nullable=False),
    Column("rang", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Index(
        "uq_collectif_support",
        "niveau",
        "support",
        unique=True,
        **parmi("etat IN ('PROPOSE', 'CONFIRME', 'EN_COURS')"),
    ),
    Index(
        "ix_collectif_ouvert",
        "propose_le",
        "numero",
        **parmi("etat NOT IN ('CLOS', 'ECARTE')"),
    ),
    Index("ix_collectif_propose_le", "propose_le", "numero"),
)

passage_collectif = Table(
    "passage_collectif",
    metadata,
    Column("numero", ForeignKey(collectif.c.numero), primary_key=True),
    Column("rang", Integer, primary_key=True),
    Column("depart", CODE, nullable=False),
    Column("cible", CODE, nullable=False),
    Column("le", Instant, nullable=False),
    Column("auteur", Text, nullable=False),
    Column("motif", Text, nullable=False),
    Column("code", CODE),
)

membre_collectif = Table(
    "membre_collectif",
    metadata,
    Column("collectif", ForeignKey(collectif.c.numero), primary_key=True),
    Column("numero", ForeignKey(signalisation.c.numero), primary_key=True),
    Column("operateur", CODE_OPERATEUR, nullable=False),
    Column("prestation", String(40), nullable=False),
    Column("entre_le", Instant, nullable=False),
    Column("entre_par", Text, nullable=False),
    Column("rattache", Boolean, nullable=False),
    Column("actif", Boolean, nullable=False),
    Column("suivi", Integer, nullable=False),
    Column("revision_vue", Integer, nullable=False),
    Column("empechement", CODE),
    Column("sorti_le", Instant),
    Column("cause_sortie", CODE),
    Index("uq_membre_collectif_numero", "numero", unique=True, **parmi("actif IS {vrai}")),
    Index("ix_membre_collectif_prestation", "prestation", **parmi("actif IS {vrai}")),
    Index("ix_membre_collectif_numero", "numero"),
    Index("ix_membre_collectif_actif", "collectif", "operateur", "numero", **parmi("actif IS {vrai}")),
)
"""`rattache`: it follows, else it is proposed. `actif`: it is in, and its line in no other. `suivi`: how many acts it was
told of. `revision_vue`: that of the signalisation when it was last brought where its collective fault stands."""
