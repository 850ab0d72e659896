"""The personal data that stand apart from signalisations: rows that go, or lose the person, a while after their date."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    Table,
    and_,
    bindparam,
    delete,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)

from esav_ws.application.ports_donnees import Mesure
from esav_ws.domain.donnees import AUTEUR_EFFACE, TEXTE_EFFACE, Categorie, Terme
from esav_ws.storage.donnees_signalisations import SYSTEME
from esav_ws.storage.instruction import Instruction
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import Instant, audit, evenement, operateur, refus_acces, signalisation
from esav_ws.storage.tables_exploitation import dossier_soutien, entree_soutien
from esav_ws.storage.tables_rendezvous import place, plage
from esav_ws.storage.tables_requetes import requete
from esav_ws.storage.tables_taches import courriel, courriel_piece, tache

_TAILLE = bindparam("taille", type_=Integer)
_AVANT = bindparam("avant", type_=Instant())
_RETENUES = select(signalisation.c.numero).where(signalisation.c.retenue.is_(True))
_NOMBRE = func.count().label("nombre")


@dataclass(frozen=True)
class Source:
    """Rows of one table that are due a while after `date`: those of `tenant`, which still hold something.

    `lots` are the statements that treat one batch, the last one telling how many rows; `retenu` is what a hold keeps.
    """

    table: Table
    date: Column[Any]
    lots: tuple[Instruction, ...]
    tenant: ColumnElement[bool] | None = None
    retenu: ColumnElement[bool] | None = None

    def compter(self, *, retenu: bool) -> Instruction:
        """Return how many are due, held ones or others."""
        return Instruction(
            select(_NOMBRE).select_from(self.table).where(self.date < _AVANT, *self._tri(retenu=retenu))
        )

    def plus_ancienne(self) -> Instruction:
        """Return the date of the oldest that still holds something."""
        conditions = () if self.tenant is None else (self.tenant,)
        return Instruction(select(func.min(self.date).label("le")).where(*conditions))

    def _tri(self, *, retenu: bool) -> list[ColumnElement[bool]]:
        criteres = [] if self.tenant is None else [self.tenant]
        if self.retenu is not None:
            criteres.append(self.retenu if retenu else ~self.retenu)
        return criteres


def _supprimer(table: Table, date: Column[Any], *filtre: ColumnElement[bool]) -> Instruction:
    cles = list(table.primary_key.columns)
    lot = select(*cles).where(date < _AVANT, *filtre).order_by(date, *cles).limit(_TAILLE)
    return Instruction(delete(table).where(tuple_(*cles).in_(lot)))


_FINIS = (
    select(tache.c.reference)
    .where(tache.c.sujet == "courriel", tache.c.finie_le < _AVANT)
    .order_by(tache.c.finie_le, tache.c.reference)
    .limit(_TAILLE)
)
_AUTRES_TACHES = tache.c.sujet != "courriel"
_PLAGES = (
    select(plage.c.cle)
    .where(plage.c.debut < _AVANT, plage.c.fin < _AVANT)
    .order_by(plage.c.debut, plage.c.cle)
    .limit(_TAILLE)
)
_D_UN_AGENT = and_(
    audit.c.operateur.is_(None),
    audit.c.auteur.not_in([literal_column(f"'{SYSTEME}'"), bindparam("oi")]),
)
_AGENTS = select(audit.c.id).where(audit.c.le < _AVANT, _D_UN_AGENT).order_by(audit.c.id).limit(_TAILLE)
_DOSSIERS = select(dossier_soutien.c.numero).where(dossier_soutien.c.clos_le < _AVANT)
_ENTREE_ENTIERE = or_(entree_soutien.c.texte != TEXTE_EFFACE, entree_soutien.c.auteur != AUTEUR_EFFACE)
_DOSSIER_ENTIER = dossier_soutien.c.sujet != TEXTE_EFFACE
_DOSSIERS_DUS = (
    select(dossier_soutien.c.numero)
    .where(dossier_soutien.c.clos_le < _AVANT, _DOSSIER_ENTIER)
    .order_by(dossier_soutien.c.numero)
    .limit(_TAILLE)
)
_D_UNE_RETENUE = evenement.c.numero.in_(_RETENUES)

SOURCES: Final = {
    Categorie.EVENEMENTS: Source(evenement, evenement.c.le, (), retenu=_D_UNE_RETENUE),
    Categorie.COURRIELS: Source(
        tache,
        tache.c.finie_le,
        (
            Instruction(delete(courriel_piece).where(courriel_piece.c.reference.in_(_FINIS))),
            Instruction(delete(courriel).where(courriel.c.reference.in_(_FINIS))),
            Instruction(delete(tache).where(tache.c.sujet == "courriel", tache.c.reference.in_(_FINIS))),
        ),
        tenant=and_(tache.c.sujet == "courriel", tache.c.finie_le.is_not(None)),
    ),
    Categorie.REQUETES: Source(requete, requete.c.le, (_supprimer(requete, requete.c.le),)),
    Categorie.TACHES: Source(
        tache,
        tache.c.finie_le,
        (_supprimer(tache, tache.c.finie_le, _AUTRES_TACHES),),
        tenant=and_(_AUTRES_TACHES, tache.c.finie_le.is_not(None)),
    ),
    Categorie.REFUS: Source(
        refus_acces, refus_acces.c.dernier_le, (_supprimer(refus_acces, refus_acces.c.dernier_le),)
    ),
    Categorie.PLANNING: Source(
        plage,
        plage.c.fin,
        (
            Instruction(delete(place).where(place.c.plage.in_(_PLAGES))),
            Instruction(delete(plage).where(plage.c.cle.in_(_PLAGES))),
        ),
    ),
    Categorie.SOUTIEN: Source(
        dossier_soutien,
        dossier_soutien.c.clos_le,
        (
            Instruction(
                update(entree_soutien)
                .where(entree_soutien.c.numero.in_(_DOSSIERS_DUS))
                .values(texte=TEXTE_EFFACE, auteur=AUTEUR_EFFACE)
            ),
            Instruction(
                update(dossier_soutien)
                .where(dossier_soutien.c.numero.in_(_DOSSIERS_DUS))
                .values(sujet=TEXTE_EFFACE)
            ),
        ),
        tenant=_DOSSIER_ENTIER,
    ),
    Categorie.AUDIT: Source(
        audit,
        audit.c.le,
        (
            Instruction(
                update(audit)
                .where(audit.c.id.in_(_AGENTS))
                .values(auteur=bindparam("oi", type_=audit.c.auteur.type))
            ),
        ),
        tenant=_D_UN_AGENT,
    ),
}
"""Where each such category stands. The events of an Opérateur go from its oldest on: `_evenements`."""
_COMPTES = {
    (categorie, retenu): source.compter(retenu=retenu)
    for categorie, source in SOURCES.items()
    for retenu in ((False, True) if source.retenu is not None else (False,))
}
_ANCIENNES = {categorie: source.plus_ancienne() for categorie, source in SOURCES.items()}
_ENTREES_RESTANTES = Instruction(
    select(_NOMBRE).select_from(entree_soutien).where(entree_soutien.c.numero.in_(_DOSSIERS), _ENTREE_ENTIERE)
)
_OPERATEURS = Instruction(select(operateur.c.code).order_by(operateur.c.code))
_TETE = (
    select(evenement.c.operateur, evenement.c.sequence, evenement.c.le)
    .where(evenement.c.operateur == bindparam("de_operateur"), ~_D_UNE_RETENUE)
    .order_by(evenement.c.sequence)
    .limit(_TAILLE)
    .subquery("tete")
)
_EVENEMENTS = Instruction(
    delete(evenement).where(
        tuple_(evenement.c.operateur, evenement.c.sequence).in_(
            select(_TETE.c.operateur, _TETE.c.sequence).where(_TETE.c.le < _AVANT)
        )
    )
)
"""The head of a journal is its oldest: no index on the date of every event is needed."""


class DonneesDesTables:
    """Due by a date of their own."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def mesurer(self, terme: Terme) -> Mesure:
        """Return where the category stands."""
        ancienne = self._liaison.ligne(_ANCIENNES[terme.categorie], oi=AUTEUR_EFFACE)
        return Mesure(
            self._compter(terme, retenu=False), self._compter(terme, retenu=True), ancienne and ancienne.le
        )

    def traiter(self, terme: Terme, taille: int) -> int:
        """Delete, or rid of the person, at most *taille* rows that are due; return how many."""
        valeurs = {"avant": terme.avant, "taille": taille}
        if terme.categorie is Categorie.EVENEMENTS:
            return self._evenements(valeurs)
        nombre = 0
        for instruction in SOURCES[terme.categorie].lots:
            nombre = self._liaison.ecrire(instruction, **valeurs, oi=AUTEUR_EFFACE)
        return nombre

    def restes(self, terme: Terme) -> int:
        """Return how many rows beyond the term, not held, still hold a value."""
        restes = self._compter(terme, retenu=False)
        if terme.categorie is Categorie.SOUTIEN:
            row = self._liaison.ligne(_ENTREES_RESTANTES, avant=terme.avant)
            restes += int(row.nombre) if row else 0
        return restes

    def _evenements(self, valeurs: dict[str, Any]) -> int:
        for row in self._liaison.lignes(_OPERATEURS):
            if oublies := self._liaison.ecrire(_EVENEMENTS, de_operateur=row.code, **valeurs):
                return oublies
        return 0

    def _compter(self, terme: Terme, *, retenu: bool) -> int:
        compte = _COMPTES.get((terme.categorie, retenu))
        row = compte and self._liaison.ligne(compte, avant=terme.avant, oi=AUTEUR_EFFACE)
        return int(row.nombre) if row else 0
