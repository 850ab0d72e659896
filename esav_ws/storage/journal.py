"""What is only ever appended: events, audit, refused accesses."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, select, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from esav_ws.application.ports_journal import Refus, Trace
from esav_ws.domain.evenement import Evenement
from esav_ws.storage.instruction import Instruction, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import audit
from esav_ws.storage.tables import evenement as e
from esav_ws.storage.tables import operateur as o
from esav_ws.storage.tables import refus_acces as r


class _Numero(ColumnElement[int]):
    """The number that `_SUIVANT` has just given: PostgreSQL, where both are one statement, reads it from there."""

    inherit_cache = True
    type = Integer()


@compiles(_Numero, "sqlite")
def _relu(_numero: _Numero, compiler: SQLCompiler, **kw: Any) -> str:
    donne = select(o.c.dernier_evenement).where(o.c.code == bindparam("operateur"))
    return compiler.process(donne.scalar_subquery(), **kw)


@compiles(_Numero, "postgresql")
def _rendu(_numero: _Numero, _compiler: SQLCompiler, **_kw: Any) -> str:
    return "(SELECT dernier_evenement FROM suivant)"


_SUIVANT = Instruction(
    update(o)
    .where(o.c.code == bindparam("operateur"))
    .values(dernier_evenement=o.c.dernier_evenement + 1)
    .returning(o.c.dernier_evenement),
    nom="suivant",
)
_EVENEMENT = ajout(e, sequence=_Numero())
_EVENEMENTS = Instruction(
    select(e.c.operateur, e.c.type, e.c.numero, e.c.le, e.c.auteur, e.c.donnees, e.c.sequence)
    .where(e.c.operateur == bindparam("operateur"), e.c.sequence > bindparam("apres"))
    .order_by(e.c.sequence)
    .limit(bindparam("taille", type_=Integer))
)
_DERNIER = Instruction(select(o.c.dernier_evenement).where(o.c.code == bindparam("de")))
_TRACE = ajout(audit, "le", "auteur", "operateur", "action", "objet", "correlation")
_REFUS = ajout(r)
_REFUS_ENCORE = Instruction(
    update(r)
    .where(r.c.jour == bindparam("le_jour"), r.c.code == bindparam("pour"), r.c.empreinte == bindparam("de"))
    .values(nombre=r.c.nombre + 1, dernier_le=bindparam("dernier_le"), adresse=bindparam("adresse"))
)
_DERNIERS_REFUS = Instruction(
    select(r).order_by(r.c.dernier_le.desc()).limit(bindparam("taille", type_=Integer))
)


class JournalSql:
    """The three journals."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def publier(self, evenement: Evenement) -> None:
        """Append to the event journal of its Opérateur, under the next sequence number.

        The number comes from the Opérateur's own row, which stays locked until the end of the transaction: numbers
        are given in the order of the commits, without gap.
        """
        self._liaison.confier(_SUIVANT, {"operateur": evenement.operateur})
        self._liaison.confier(
            _EVENEMENT,
            {
                "operateur": evenement.operateur,
                "type": evenement.type,
                "numero": evenement.numero,
                "le": evenement.le,
                "auteur": evenement.auteur,
                "donnees": dict(evenement.donnees),
            },
        )

    def evenements(self, operateur: str, apres: int, taille: int) -> list[Evenement]:
        """Return at most *taille* events after the sequence number *apres*, in order."""
        rows = self._liaison.lignes(_EVENEMENTS, operateur=operateur, apres=apres, taille=taille)
        return [Evenement(*row) for row in rows]  # whose columns are in its order

    def dernier(self, operateur: str) -> int:
        """Return the sequence number of the latest event of *operateur*, 0 when there is none."""
        row = self._liaison.ligne(_DERNIER, de=operateur)
        return 0 if row is None else int(row.dernier_evenement)

    def tracer(self, trace: Trace) -> None:
        """Append to the audit journal."""
        self._liaison.confier(
            _TRACE,
            {
                "le": trace.le,
                "auteur": trace.auteur,
                "operateur": trace.operateur,
                "action": trace.action,
                "objet": trace.objet,
                "correlation": trace.correlation,
            },
        )

    def refuser(self, refus: Refus) -> None:
        """Count a refused access under its day, reason and certificate."""
        vus = self._liaison.ecrire(
            _REFUS_ENCORE,
            le_jour=refus.jour,
            pour=refus.code,
            de=refus.empreinte,
            dernier_le=refus.dernier_le,
            adresse=refus.adresse,
        )
        if vus == 0:
            self._liaison.confier(_REFUS, asdict(refus))

    def refus(self, taille: int) -> list[Refus]:
        """Return the latest refused accesses, the latest first."""
        return [Refus(**row._asdict()) for row in self._liaison.lignes(_DERNIERS_REFUS, taille=taille)]
