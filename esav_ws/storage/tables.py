"""The tables: the only place where columns are named."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored in UTC: `timestamptz` on PostgreSQL, text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Return what makes of an aware instant what the database stores."""
        return _en_texte if dialect.name == "sqlite" else _en_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:  # noqa: ARG002 - SQLAlchemy's signature
        """Return what makes of a stored instant an aware one, in UTC."""
        return _depuis_texte if dialect.name == "sqlite" else _depuis_instant


def parmi(condition: str) -> dict[str, Any]:
    """Return what restricts an index to the rows of *condition*, where `{vrai}` is how a database writes true."""
    return {
        "sqlite_where": text(condition.format(vrai="1")),
        "postgresql_where": text(condition.format(vrai="true")),
    }


def _en_texte(instant: datetime | None) -> str | None:
    """Return *instant* in UTC, to the microsecond: texts that sort as the instants do."""
    return None if instant is None else instant.astimezone(UTC).isoformat(" ", "microseconds")[:26]


def _en_utc(instant: datetime | None) -> datetime | None:
    return None if instant is None else instant.astimezone(UTC)


def _depuis_texte(stocke: str | None) -> datetime | None:
    return None if stocke is None else datetime.fromisoformat(f"{stocke}+00:00")


def _depuis_instant(stocke: datetime | None) -> datetime | None:
    return None if stocke is None else stocke.astimezone(UTC)


CODE_OPERATEUR = String(4)
NUMERO = String(11)
CODE = String(40)
REFERENCE = String(64)

operateur = Table(
    "operateur",
    metadata,
    Column("code", CODE_OPERATEUR, primary_key=True),
    Column("raison_sociale", Text, nullable=False),
    Column("statut", CODE, nullable=False),
    Column("siren", String(9)),
    Column("dernier_evenement", Integer, nullable=False),
    Column("ferme_le", Instant),
)

habilitation = Table(
    "habilitation",
    metadata,
    Column("operateur", ForeignKey(operateur.c.code), primary_key=True),
    Column("domaine", CODE, primary_key=True),
    Column("accordee_le", Instant, nullable=False),
    Column("accordee_par", Text, nullable=False),
    Column("motif", Text, nullable=False),
)

offre = Table(
    "offre",
    metadata,
    Column("code", String(20), primary_key=True),
    Column("libelle", Text, nullable=False),
    Column("canaux", JSON, nullable=False),
    Column("plusieurs_ouvertes", Boolean, nullable=False),
    Column("garanties", JSON, nullable=False),
    Column("famille", CODE, nullable=False, server_default="AUTRE"),
    Column("rendez_vous", JSON, nullable=False, server_default="[]"),
    Column("test_obligatoire", Boolean, nullable=False, server_default=false()),
    Column("annoncee_le", Date),
    Column("mise_en_place_le", Date),
    Column("exception_motif", Text),
    Column("exception_auteur", Text),
    Column("exception_le", Instant),
)

prestation = Table(
    "prestation",
    metadata,
    Column("identifiant", String(40), primary_key=True),
    Column("operateur", ForeignKey(operateur.c.code), nullable=False),
    Column("offre", ForeignKey(offre.c.code), nullable=False),
    Column("etat", CODE, nullable=False),
    Column("extremite_a", Text),
    Column("extremite_b", Text),
    Column("complement", Text),
    Column("reference_pm", Text),
    Column("reference_pto", Text),
    Column("reference_pbo", Text),
    Column("garanties", Text, nullable=False, server_default=""),
    Column("active_le", Date),
    Index("ix_prestation_operateur", "operateur", "identifiant"),
    Index("ix_prestation_reseau", "operateur", "reference_pm", "identifiant"),
    Index("ix_prestation_prise", "reference_pto", **parmi("reference_pto IS NOT NULL")),
)

signalisation = Table(
    "signalisation",
    metadata,
    Column("numero", NUMERO, primary_key=True),
    Column("operateur", ForeignKey(operateur.c.code), nullable=False),
    Column("reference_operateur", REFERENCE, nullable=False),
    Column("prestation", ForeignKey(prestation.c.identifiant), nullable=False),
    Column("offre", ForeignKey(offre.c.code), nullable=False),
    Column("deposant_nom", Text, nullable=False),
    Column("deposant_telephone", Text, nullable=False),
    Column("deposant_courriel", Text),
    Column("code_formulaire", String(20), nullable=False),
    Column("version_formulaire", Integer, nullable=False),
    Column("valeurs_formulaire", JSON, nullable=False, server_default="{}"),
    Column("nature", CODE, nullable=False),
    Column("libelle_nature", Text, nullable=False),
    Column("prelocalisation", CODE),
    Column("libelle_prelocalisation", Text),
    Column("depose_le", Instant, nullable=False),
    Column("contenu_depot", JSON, nullable=False),
    Column("etat", CODE, nullable=False),
    Column("etat_le", Instant, nullable=False),
    Column("progression", CODE, nullable=False),
    Column("ouverte", Boolean, nullable=False),
    Column("fini_le", Instant),
    Column("code_fin", CODE),
    Column("gel_cause", CODE),
    Column("gel_cote", CODE),
    Column("gel_le", Instant),
    Column("gel_retour", CODE),
    Column("gel_information", Text),
    Column("revision", Integer, nullable=False),
    Column("seule", Boolean, nullable=False, server_default=false()),
    Column("alerte_le", Instant),
    Column("canal", CODE),
    Column("saisie_le", Instant),
    Column("saisie_par", Text),
    Column("saisie_motif", Text),
    Column("effacees", Integer, nullable=False, server_default="0"),
    Column("retenue", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("operateur", "reference_operateur"),
    Index("ix_signalisation_ouverte", "operateur", "depose_le", "numero", **parmi("ouverte IS {vrai}")),
    Index("ix_signalisation_fin", "operateur", "fini_le", "numero", **parmi("fini_le IS NOT NULL")),
    Index(
        "ix_signalisation_fin_prestation",
        "operateur",
        "prestation",
        "fini_le",
        "numero",
        **parmi("fini_le IS NOT NULL"),
    ),
    Index("ix_signalisation_prestation", "prestation", "ouverte", "depose_le", "numero"),
    Index("ix_signalisation_toutes_ouvertes", "depose_le", "numero", **parmi("ouverte IS {vrai}")),
    Index(
        "ix_signalisation_saisie",
        "saisie_le",
        "numero",
        **parmi("ouverte IS {vrai} AND saisie_le IS NOT NULL"),
    ),
    Index("ix_signalisation_etat", "etat", "depose_le", "numero"),
    Index("ix_signalisation_depose_le", "depose_le"),
    Index(
        "uq_signalisation_seule",
        "operateur",
        "prestation",
        unique=True,
        **parmi("ouverte IS {vrai} AND seule IS {vrai}"),
    ),
    Index("ix_signalisation_alerte", "alerte_le", "numero", **parmi("alerte_le IS NOT NULL")),
    Index(
        "ix_signalisation_a_verrouiller",
        "fini_le",
        "numero",
        **parmi("fini_le IS NOT NULL AND etat NOT IN ('CLOS_TABLEAU_DE_BORD', 'EN_REJET')"),
    ),
    Index(
        "ix_signalisation_a_effacer",
        "fini_le",
        "numero",
        **parmi("fini_le IS NOT NULL AND effacees <> 31"),
    ),
    Index("ix_signalisation_retenue", "numero", **parmi("retenue IS {vrai}")),
)

passage = Table(
    "passage",
    metadata,
    Column("numero", ForeignKey(signalisation.c.numero), primary_key=True),
    Column("rang", Integer, primary_key=True),
    Column("depart", CODE, nullable=False),
    Column("cible", CODE, nullable=False),
    Column("le", Instant, nullable=False),
    Column("auteur", Text, nullable=False),
    Column("motif", Text, nullable=False),
    Column("code", CODE),
    Column("avancement", CODE),
    Column("cote", CODE),
)

commentaire = Table(
    "commentaire",
    metadata,
    Column("numero", ForeignKey(signalisation.c.numero), primary_key=True),
    Column("rang", Integer, primary_key=True),
    Column("le", Instant, nullable=False),
    Column("auteur", Text, nullable=False),
    Column("cote", CODE, nullable=False),
    Column("texte", Text, nullable=False),
)

acte = Table(
    "acte",
    metadata,
    Column("operateur", ForeignKey(operateur.c.code), primary_key=True),
    Column("reference", REFERENCE, primary_key=True),
    Column("numero", ForeignKey(signalisation.c.numero), nullable=False),
    Column("contenu", JSON, nullable=False),
    Column("etat", CODE, nullable=False),
    Column("etat_le", Instant, nullable=False),
)

evenement = Table(
    "evenement",
    metadata,
    Column("operateur", ForeignKey(operateur.c.code), primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("type", CODE, nullable=False),
    Column("numero", NUMERO, nullable=False),
    Column("le", Instant, nullable=False),
    Column("auteur", Text, nullable=False),
    Column("donnees", JSON, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("le", Instant, nullable=False),
    Column("auteur", Text, nullable=False),
    Column("operateur", CODE_OPERATEUR),
    Column("action", CODE, nullable=False),
    Column("objet", Text, nullable=False),
    Column("correlation", String(36), nullable=False),
)

refus_acces = Table(
    "refus_acces",
    metadata,
    Column("jour", Date, primary_key=True),
    Column("code", CODE, primary_key=True),
    Column("empreinte", String(64), primary_key=True),
    Column("sujet", Text, nullable=False),
    Column("operateur", CODE_OPERATEUR),
    Column("adresse", Text, nullable=False),
    Column("nombre", Integer, nullable=False),
    Column("premier_le", Instant, nullable=False),
    Column("dernier_le", Instant, nullable=False),
    Index("ix_refus_acces_dernier", "dernier_le"),
)
