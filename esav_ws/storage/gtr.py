"""Repository of what comes due by itself on signalisations."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, case, literal_column, select, tuple_, update

from esav_ws.application.ports_gtr import AlerteDue
from esav_ws.domain.signalisation import Etat
from esav_ws.storage.instruction import Instruction, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import Instant
from esav_ws.storage.tables import signalisation as t
from esav_ws.storage.tables_gtr import alerte_gtr as a

_ALERTE_LE = bindparam("prochaine", type_=Instant())
_ECHUE_LE = bindparam("echue_le", type_=Instant())
_LE = bindparam("le", type_=Instant())
_DU_NUMERO = t.c.numero == bindparam("du_numero")
_ARMER = Instruction(update(t).where(_DU_NUMERO).values(alerte_le=_ALERTE_LE))
_ARMER_SAUF_ECHUE = Instruction(
    update(t)
    .where(_DU_NUMERO)
    .values(alerte_le=case((t.c.alerte_le <= _ECHUE_LE, t.c.alerte_le), else_=_ALERTE_LE))
)
_REEXAMINER = Instruction(
    update(t).where(t.c.offre == bindparam("de_offre"), t.c.ouverte.is_(True)).values(alerte_le=_LE)
)
_DONNEES = Instruction(select(a.c.seuil).where(a.c.numero == bindparam("du_numero")))
_AJOUT = ajout(a)
_DEFINITIFS: list[ColumnElement[str]] = [
    literal_column(f"'{etat}'") for etat in (Etat.CLOS_TABLEAU_DE_BORD, Etat.EN_REJET)
]
"""Literals: only so do planners recognise the partial index."""
_TAILLE = bindparam("taille", type_=Integer)
_SUITE = tuple_(bindparam("instant", type_=Instant()), bindparam("dernier"))


class EcheancesGtrSql:
    """Alert instants on their rows, alerts that were given under their unique key."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def armer(self, numero: str, alerte_le: datetime | None, *, echue_le: datetime | None = None) -> None:
        """Write when the next alert comes; one that came by *echue_le* is kept."""
        valeurs = {"du_numero": numero, "prochaine": alerte_le}
        if echue_le is None:
            self._liaison.confier(_ARMER, valeurs)
        else:
            self._liaison.confier(_ARMER_SAUF_ECHUE, valeurs | {"echue_le": echue_le})

    def reexaminer(self, offre: str, le: datetime) -> None:
        """Make every open one of *offre* due at *le*."""
        self._liaison.ecrire(_REEXAMINER, de_offre=offre, le=le)

    def echues(self, le: datetime, apres: AlerteDue | None, taille: int) -> list[AlerteDue]:
        """Return at most *taille* whose alert has come by *le*, the first due first, after *apres*."""
        position = {} if apres is None else {"instant": apres.le, "dernier": apres.numero}
        rows = self._liaison.lignes(_echues(suite=apres is not None), le=le, taille=taille, **position)
        return [AlerteDue(row.alerte_le, row.numero, row.operateur) for row in rows]

    def donnees(self, numero: str) -> frozenset[int]:
        """Return the thresholds of which *numero* was alerted."""
        return frozenset(row.seuil for row in self._liaison.lignes(_DONNEES, du_numero=numero))

    def ajouter(self, numero: str, seuils: Iterable[int], *, le: datetime, reference: str) -> None:
        """Record alerts that are given."""
        self._liaison.confier(
            _AJOUT,
            *({"numero": numero, "seuil": seuil, "le": le, "reference": reference} for seuil in seuils),
        )

    def a_verrouiller(
        self, avant: datetime, apres: tuple[datetime, str] | None, taille: int
    ) -> list[tuple[datetime, str]]:
        """Return at most *taille* closed before *avant* and not locked yet, the oldest first."""
        position: dict[str, Any] = {} if apres is None else {"instant": apres[0], "dernier": apres[1]}
        rows = self._liaison.lignes(
            _a_verrouiller(suite=apres is not None), le=avant, taille=taille, **position
        )
        return [(row.fini_le, row.numero) for row in rows]


@cache
def _echues(*, suite: bool) -> Instruction:
    requete = (
        select(t.c.alerte_le, t.c.numero, t.c.operateur)
        .where(t.c.alerte_le <= _LE)
        .order_by(t.c.alerte_le, t.c.numero)
        .limit(_TAILLE)
    )
    return Instruction(requete.where(tuple_(t.c.alerte_le, t.c.numero) > _SUITE) if suite else requete)


@cache
def _a_verrouiller(*, suite: bool) -> Instruction:
    requete = (
        select(t.c.fini_le, t.c.numero)
        .where(t.c.fini_le.is_not(None), t.c.etat.not_in(_DEFINITIFS), t.c.fini_le < _LE)
        .order_by(t.c.fini_le, t.c.numero)
        .limit(_TAILLE)
    )
    return Instruction(requete.where(tuple_(t.c.fini_le, t.c.numero) > _SUITE) if suite else requete)
