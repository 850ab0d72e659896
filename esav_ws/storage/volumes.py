"""Repository of the requests of art. 6: minutes as they were counted, hours as they were recomputed, deposits and results as they are."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, bindparam, case, delete, func, literal_column, select, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from esav_ws.application.ports import ConflitEcriture
from esav_ws.domain.volumetrie import TOUS, TOUTES, CleMinute, NatureRequete, Volume, cumuler, recalculer
from esav_ws.storage.essais import EssaisSql
from esav_ws.storage.instruction import Instruction, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import Instant
from esav_ws.storage.tables import signalisation as s
from esav_ws.storage.tables_essais import essai as t
from esav_ws.storage.tables_exploitation import debit as d
from esav_ws.storage.tables_exploitation import volume_heure as h
from esav_ws.storage.tables_exploitation import volume_minute as m

_UNE_HEURE: Final = timedelta(hours=1)


class _Minute(ColumnElement[datetime]):
    """The minute in which a signalisation was deposited, written as the database stores instants."""

    inherit_cache = True
    type = Instant()


@compiles(_Minute, "sqlite")
def _coupee(_minute: _Minute, compiler: SQLCompiler, **kw: Any) -> str:
    return f"substr({compiler.process(s.c.depose_le, **kw)}, 1, 16)"


@compiles(_Minute, "postgresql")
def _tronquee(_minute: _Minute, compiler: SQLCompiler, **kw: Any) -> str:
    return f"date_trunc('minute', {compiler.process(s.c.depose_le, **kw)})"


_CLE = ("minute", "operateur", "nature")
_MEME_CLE = [m.c[nom] == bindparam(f"cle_{nom}") for nom in _CLE]
_ENCORE = Instruction(update(m).where(*_MEME_CLE).values(nombre=m.c.nombre + bindparam("en_plus")))
_NOUVELLE = ajout(m)
_OUBLI = Instruction(delete(m).where(*_MEME_CLE, m.c.nombre == bindparam("lu")))
_AVANT = Instruction(select(m).where(m.c.minute < bindparam("avant")))
_ENTRE = Instruction(select(m).where(m.c.minute >= bindparam("debut"), m.c.minute < bindparam("fin")))
_DEPOTS = Instruction(
    select(_Minute().label("minute"), s.c.operateur, func.count().label("nombre"))
    .where(s.c.depose_le >= bindparam("debut"), s.c.depose_le < bindparam("fin"), s.c.canal.is_(None))
    .group_by(_Minute(), s.c.operateur)
)
_PREMIER_DEPOT = Instruction(
    select(func.min(s.c.depose_le, type_=Instant()).label("le")).where(s.c.canal.is_(None))
)
_PREMIER_RESULTAT = Instruction(
    select(func.min(t.c.fini_le, type_=Instant()).label("le")).where(t.c.etat == literal_column("'TERMINE'"))
)
_PREMIERE_MINUTE = Instruction(select(func.min(m.c.minute, type_=Instant()).label("le")))
_FAIT = Instruction(
    select(func.max(h.c.heure, type_=Instant()).label("le")).where(
        h.c.operateur == TOUS, h.c.nature == TOUTES
    )
)
_HEURES = Instruction(select(h).where(h.c.heure >= bindparam("debut"), h.c.heure < bindparam("fin")))
_HEURE = ajout(h)
_TARD = Instruction(
    update(h)
    .where(
        h.c.heure == bindparam("cette_heure"),
        h.c.operateur == bindparam("celui"),
        h.c.nature == bindparam("celle"),
    )
    .values(
        nombre=h.c.nombre + bindparam("en_plus"),
        pic=case(
            (h.c.pic < bindparam("le_pic", type_=Integer), bindparam("le_pic", type_=Integer)), else_=h.c.pic
        ),
    )
)
_PURGE_HEURES = Instruction(delete(h).where(h.c.heure < bindparam("avant")))
_PURGE_DEBITS = Instruction(delete(d).where(d.c.minute < bindparam("avant")))
_DEBIT = ajout(d)
_DEBIT_ENCORE = Instruction(
    update(d)
    .where(d.c.noeud == bindparam("moi"), d.c.rang == bindparam("ici"), d.c.operateur == bindparam("celui"))
    .values(minute=bindparam("cette_minute", type_=Instant()), nombre=bindparam("total"))
)
_AILLEURS = Instruction(
    select(d.c.operateur, func.sum(d.c.nombre).label("nombre"))
    .where(d.c.minute == bindparam("cette_minute"), d.c.noeud != bindparam("moi"))
    .group_by(d.c.operateur)
)


class VolumesSql:
    """The requests of art. 6."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def ajouter(self, comptes: Mapping[CleMinute, int]) -> None:
        """Add each to what is counted under its key, or raise `ConflitEcriture`.

        In the order of the keys: two processes that add the same ones do not wait for each other in a circle.
        """
        for cle, nombre in sorted(comptes.items()):
            if self._liaison.ecrire(_ENCORE, en_plus=nombre, **_valeurs(cle)) == 0:
                self._liaison.confier(_NOUVELLE, {**asdict(cle), "nombre": nombre})

    def lire(self, debut: datetime, fin: datetime) -> list[Volume]:
        """Return the load of the hours in ``[debut, fin)``, recomputed or not yet, as of one moment, in order."""
        with self._liaison.instantane():
            heures = [Volume(*row) for row in self._liaison.lignes(_HEURES, debut=debut, fin=fin)]
            comptes = _minutes(self._liaison.lignes(_ENTRE, debut=debut, fin=fin))
            depuis = max(debut, self.recalcule_jusqu_a() or debut)
            comptes |= self.depots(depuis, max(depuis, fin))
        return cumuler(heures, recalculer(comptes))

    def recalcule_jusqu_a(self) -> datetime | None:
        """Return the end of the last hour that was recomputed."""
        heure = self._instant(_FAIT)
        return None if heure is None else heure + _UNE_HEURE

    def premiere(self) -> datetime | None:
        """Return the instant of the first request that there is."""
        instants = map(self._instant, (_PREMIER_DEPOT, _PREMIER_RESULTAT, _PREMIERE_MINUTE))
        return min((instant for instant in instants if instant is not None), default=None)

    def minutes(self, avant: datetime) -> dict[CleMinute, int]:
        """Return what was counted before *avant* and is in no hour yet."""
        return _minutes(self._liaison.lignes(_AVANT, avant=avant))

    def depots(self, debut: datetime, fin: datetime) -> dict[CleMinute, int]:
        """Return the signalisations deposited, and the tests that gave a result, in ``[debut, fin)``, by minute."""
        rows = self._liaison.lignes(_DEPOTS, debut=debut, fin=fin)
        return EssaisSql(self._liaison).resultats(debut, fin) | {
            CleMinute(row.minute, row.operateur, NatureRequete.SIGNALISATION): row.nombre for row in rows
        }

    def inserer(self, heures: Iterable[Volume]) -> None:
        """Store hours that are not there yet, or raise `ConflitEcriture`, at the latest with the commit."""
        for heure in heures:
            self._liaison.confier(_HEURE, asdict(heure))

    def completer(self, heures: Iterable[Volume]) -> None:
        """Add what came late to hours that were recomputed before."""
        for v in heures:
            vues = self._liaison.ecrire(
                _TARD,
                cette_heure=v.heure,
                celui=v.operateur,
                celle=v.nature,
                en_plus=v.nombre,
                le_pic=v.pic,
            )
            if vues == 0:
                self._liaison.confier(_HEURE, asdict(v))

    def oublier(self, comptes: Mapping[CleMinute, int]) -> None:
        """Forget these minutes, or raise `ConflitEcriture` when one of them has grown."""
        for cle, nombre in sorted(comptes.items()):
            if self._liaison.ecrire(_OUBLI, lu=nombre, **_valeurs(cle)) == 0:
                raise ConflitEcriture

    def purger(self, avant: datetime) -> None:
        """Forget the hours before *avant*, and the throughputs of machines that say nothing since."""
        self._liaison.ecrire(_PURGE_HEURES, avant=avant)
        self._liaison.ecrire(_PURGE_DEBITS, avant=avant)

    def echanger(self, noeud: str, rang: int, minute: datetime, comptes: Mapping[str, int]) -> dict[str, int]:
        """Write what process *rang* of machine *noeud* let through in *minute*; return what other machines did."""
        for operateur, nombre in sorted(comptes.items()):
            cle = {"noeud": noeud, "rang": rang, "operateur": operateur}
            vus = self._liaison.ecrire(
                _DEBIT_ENCORE, moi=noeud, ici=rang, celui=operateur, cette_minute=minute, total=nombre
            )
            if vus == 0:
                self._liaison.confier(_DEBIT, {**cle, "minute": minute, "nombre": nombre})
        rows = self._liaison.lignes(_AILLEURS, cette_minute=minute, moi=noeud)
        return {row.operateur: row.nombre for row in rows}

    def _instant(self, instruction: Instruction) -> datetime | None:
        row = self._liaison.ligne(instruction)
        instant: datetime | None = row.le if row else None
        return instant


def _valeurs(cle: CleMinute) -> dict[str, Any]:
    return {f"cle_{nom}": getattr(cle, nom) for nom in _CLE}


def _minutes(rows: Iterable[Any]) -> dict[CleMinute, int]:
    return {CleMinute(row.minute, row.operateur, row.nature): row.nombre for row in rows}
