"""Tables of incidents and planned works: what they cover, whom they concern, what is attached to them."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from esav_ws.storage.tables import CODE, Instant, metadata, operateur, signalisation

evenement_reseau = Table(
    "evenement_reseau",
    metadata,
    Column("reference", CODE, primary_key=True),
    Column("nature", CODE, nullable=False),
    Column("etat", CODE, nullable=False),
    Column("cree_le", Instant, nullable=False),
    Column("modifie_le", Instant, nullable=False),
    Column("debut", Instant, nullable=False),
    Column("fin", Instant, nullable=False),
    Column("fin_reelle", Instant),
    Column("visible_jusqu_au", Instant, nullable=False),
    Column("intervention_oc", Boolean, nullable=False),
    Column("description", JSON, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("revision_dite", Integer, nullable=False),
    Index("ix_evenement_reseau_nature", "nature", "modifie_le", "reference"),
    Index("ix_evenement_reseau_visible", "visible_jusqu_au", "reference"),
)
"""`fin` is when its lines are free again as far as is known, `visible_jusqu_au` when nobody sees it any more: in 9999
where nobody can tell. `description` holds the texts of `domain.reseau_fiche`; `revision_dite` is the last one of which
everybody concerned was told, -1 before."""

changement_reseau = Table(
    "changement_reseau",
    metadata,
    Column("reference", ForeignKey(evenement_reseau.c.reference), primary_key=True),
    Column("rang", Integer, primary_key=True),
    Column("etat", CODE, nullable=False),
    Column("le", Instant, nullable=False),
    Column("auteur", Text, nullable=False),
    Column("motif", Text, nullable=False),
    Column("champs", JSON, nullable=False),
)

couverture_reseau = Table(
    "couverture_reseau",
    metadata,
    Column("reference", ForeignKey(evenement_reseau.c.reference), primary_key=True),
    Column("rang", Integer, primary_key=True),
    Column("pm", Text, nullable=False),
    Column("pbo", Text, nullable=False),
    Column("commune", String(5), nullable=False),
    Column("vivant", Boolean, nullable=False),
    Index("ix_couverture_reseau_pm", "pm", "vivant"),
    Index("ix_couverture_reseau_commune", "commune"),
)
"""All the lines of `pm` where `pbo` is empty."""

concerne_reseau = Table(
    "concerne_reseau",
    metadata,
    Column("reference", ForeignKey(evenement_reseau.c.reference), primary_key=True),
    Column("operateur", ForeignKey(operateur.c.code), primary_key=True),
    Column("visible_jusqu_au", Instant, nullable=False),
    Column("revision_dite", Integer),
    Column("nombre", Integer),
    Index("ix_concerne_reseau_operateur", "operateur", "visible_jusqu_au"),
)
"""Whom it concerns: of which revision each was told, and of how many prestations."""

rattachement_reseau = Table(
    "rattachement_reseau",
    metadata,
    Column("numero", ForeignKey(signalisation.c.numero), primary_key=True),
    Column("reference", ForeignKey(evenement_reseau.c.reference), nullable=False),
    Column("le", Instant, nullable=False),
    Column("fin_dite_le", Instant),
    Index("ix_rattachement_reseau_reference", "reference", "numero"),
)
"""What each signalisation is attached to; `fin_dite_le` is when it was told of the end of that."""
