"""Repository of background tasks."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    Select,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)

from esav_ws.application.ports_travaux import Compte, Prise
from esav_ws.domain.tache import EtatTache, Tache
from esav_ws.storage.heure import heure_base
from esav_ws.storage.instruction import Instruction, Ligne, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import CODE, Instant
from esav_ws.storage.tables_taches import tache as t

_MAINTENANT_BASE: Final = heure_base(literal_column("0"))
_LA_SIENNE: Final = (t.c.sujet == bindparam("le_sujet"), t.c.reference == bindparam("la_reference"))
_LIBRE: Final = or_(t.c.bail_fin.is_(null()), t.c.bail_fin < _MAINTENANT_BASE)
_SANS_PRISE: Final[dict[str, Any]] = {"ouvrier": null(), "bail_fin": null()}
_TAILLE: Final = bindparam("taille", type_=Integer)


def _etat(etat: EtatTache) -> ColumnElement[bool]:
    """Return the condition as a literal: only so do planners recognise the partial indexes."""
    return t.c.etat == literal_column(f"'{etat}'")


_AJOUT = ajout(t, "sujet", "reference", "etat", "creee_le", "due_le", "essais")
_DUES = Instruction(
    select(t.c.reference)
    .where(
        t.c.sujet == bindparam("le_sujet"),
        _etat(EtatTache.A_FAIRE),
        t.c.due_le <= bindparam("maintenant"),
        _LIBRE,
    )
    .order_by(t.c.due_le, t.c.reference)
    .limit(_TAILLE)
)
_PRENDRE = Instruction(
    update(t)
    .where(*_LA_SIENNE, _etat(EtatTache.A_FAIRE), t.c.due_le <= bindparam("maintenant"), _LIBRE)
    .values(
        ouvrier=bindparam("par"),
        bail_fin=heure_base(bindparam("bail", type_=Float)),
        essais=t.c.essais + 1,
    )
)
_ESSAIS = Instruction(select(t.c.essais).where(*_LA_SIENNE))
_ENCORE_A_LUI: Final = (t.c.ouvrier == bindparam("par"), t.c.essais == bindparam("au_essai"))
_CLORE = Instruction(
    update(t)
    .where(*_LA_SIENNE, *_ENCORE_A_LUI)
    .values(
        etat=bindparam("nouvel_etat", type_=CODE),
        finie_le=bindparam("le", type_=Instant),
        erreur=bindparam("echec"),
        **_SANS_PRISE,
    )
)
_REPORTER = Instruction(
    update(t)
    .where(*_LA_SIENNE, *_ENCORE_A_LUI)
    .values(due_le=bindparam("le", type_=Instant), erreur=bindparam("echec"), **_SANS_PRISE)
)
_RELANCER = Instruction(
    update(t)
    .where(*_LA_SIENNE, t.c.etat != literal_column(f"'{EtatTache.FAITE}'"), _LIBRE)
    .values(
        etat=literal_column(f"'{EtatTache.A_FAIRE}'"),
        due_le=bindparam("le", type_=Instant),
        essais=0,
        finie_le=null(),
        **_SANS_PRISE,
    )
)
_COLONNES: Final = (
    t.c.sujet,
    t.c.reference,
    t.c.etat,
    t.c.creee_le,
    t.c.due_le,
    t.c.essais,
    t.c.erreur,
    t.c.finie_le,
    case((t.c.bail_fin >= _MAINTENANT_BASE, 1), else_=0).label("prise"),
)
_UNE = Instruction(select(*_COLONNES).where(*_LA_SIENNE))


def _liste(etat: EtatTache | None, *, du_sujet: bool) -> Instruction:
    enonce: Select[Any] = select(*_COLONNES)
    if etat is not None:
        enonce = enonce.where(_etat(etat))
    if du_sujet:
        enonce = enonce.where(t.c.sujet == bindparam("le_sujet"))
    return Instruction(enonce.order_by(t.c.creee_le.desc(), t.c.sujet, t.c.reference).limit(_TAILLE))


_LISTES: Final = {
    (etat, du_sujet): _liste(etat, du_sujet=du_sujet)
    for etat in (None, *EtatTache)
    for du_sujet in (False, True)
}
_COMPTES: Final = tuple(
    (
        etat,
        Instruction(
            select(t.c.sujet, func.count().label("nombre"), func.min(t.c.due_le).label("due_le"))
            .where(_etat(etat))
            .group_by(t.c.sujet)
            .order_by(t.c.sujet)
        ),
    )
    for etat in (EtatTache.A_FAIRE, EtatTache.ABANDONNEE)
)
FINIES: Final = (
    select(t.c.reference)
    .where(t.c.sujet == bindparam("le_sujet"), t.c.finie_le < bindparam("avant"))
    .order_by(t.c.finie_le, t.c.reference)
    .limit(_TAILLE)
)
"""The references of what was done or given up before an instant, the oldest first."""
_PURGER = Instruction(delete(t).where(t.c.sujet == bindparam("le_sujet"), t.c.reference.in_(FINIES)))


class TachesSql:
    """One row per task, under its subject and reference."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def ajouter(self, sujet: str, reference: str, *, creee_le: datetime, due_le: datetime) -> None:
        """Store a new task."""
        self._liaison.confier(
            _AJOUT,
            {
                "sujet": sujet,
                "reference": reference,
                "etat": EtatTache.A_FAIRE,
                "creee_le": creee_le,
                "due_le": due_le,
                "essais": 0,
            },
        )

    def trouver(self, sujet: str, reference: str) -> Tache | None:
        """Return one."""
        row = self._liaison.ligne(_UNE, le_sujet=sujet, la_reference=reference)
        return None if row is None else _tache(row)

    def dues(self, sujet: str, maintenant: datetime, taille: int) -> list[str]:
        """Return the references of at most *taille* tasks that are due and that nobody is at, the oldest first."""
        rows = self._liaison.lignes(_DUES, le_sujet=sujet, maintenant=maintenant, taille=taille)
        return [row.reference for row in rows]

    def prendre(
        self, sujet: str, reference: str, *, ouvrier: str, maintenant: datetime, bail_s: float
    ) -> Prise | None:
        """Take a task that is due for *bail_s* seconds of the database's clock, or return `None`: not now."""
        prises = self._liaison.ecrire(
            _PRENDRE,
            le_sujet=sujet,
            la_reference=reference,
            maintenant=maintenant,
            par=ouvrier,
            bail=bail_s,
        )
        row = self._liaison.ligne(_ESSAIS, le_sujet=sujet, la_reference=reference) if prises else None
        return None if row is None else Prise(sujet, reference, ouvrier, row.essais)

    def clore(self, prise: Prise, etat: EtatTache, *, le: datetime, erreur: str | None = None) -> bool:
        """Record that it was done or given up; return whether it was still this worker's."""
        return bool(self._liaison.ecrire(_CLORE, **_cle(prise), nouvel_etat=etat, le=le, echec=erreur))

    def reporter(self, prise: Prise, *, due_le: datetime, erreur: str) -> bool:
        """Put it off after a failure; return whether it was still this worker's."""
        return bool(self._liaison.ecrire(_REPORTER, **_cle(prise), le=due_le, echec=erreur))

    def relancer(self, sujet: str, reference: str, *, le: datetime) -> bool:
        """Have it tried from *le* on as if for the first time; `False` when it is done, or being done."""
        return bool(self._liaison.ecrire(_RELANCER, le_sujet=sujet, la_reference=reference, le=le))

    def lister(self, sujet: str | None, etat: EtatTache | None, taille: int) -> list[Tache]:
        """Return at most *taille* tasks, the newest first."""
        filtre = {} if sujet is None else {"le_sujet": sujet}
        rows = self._liaison.lignes(_LISTES[etat, sujet is not None], taille=taille, **filtre)
        return [_tache(row) for row in rows]

    def compter(self) -> list[Compte]:
        """Return how many wait and how many were given up, by subject."""
        return [
            Compte(row.sujet, etat, row.nombre, row.due_le)
            for etat, instruction in _COMPTES
            for row in self._liaison.lignes(instruction)
        ]

    def purger(self, sujet: str, avant: datetime, taille: int) -> int:
        """Forget at most *taille* tasks that were done or given up before *avant*; return how many."""
        return self._liaison.ecrire(_PURGER, le_sujet=sujet, avant=avant, taille=taille)


def _cle(prise: Prise) -> dict[str, Any]:
    return {
        "le_sujet": prise.sujet,
        "la_reference": prise.reference,
        "par": prise.ouvrier,
        "au_essai": prise.essais,
    }


def _tache(row: Ligne) -> Tache:
    return Tache(
        sujet=row.sujet,
        reference=row.reference,
        etat=EtatTache(row.etat),
        creee_le=row.creee_le,
        due_le=row.due_le,
        essais=row.essais,
        erreur=row.erreur,
        finie_le=row.finie_le,
        prise=bool(row.prise),
    )
