"""What is only ever appended: events, audit, refused accesses."""

from dataclasses import asdict

from sqlalchemy import Connection, bindparam, insert, select, update

from esav_ws.application.ports import Evenement, Refus, Trace
from esav_ws.storage.tables import audit, refus_acces
from esav_ws.storage.tables import evenement as e
from esav_ws.storage.tables import operateur as o

_SUIVANT = (
    update(o)
    .where(o.c.code == bindparam("de"))
    .values(dernier_evenement=o.c.dernier_evenement + 1)
    .returning(o.c.dernier_evenement)
)
_EVENEMENT = insert(e)
_TRACE = insert(audit)


class JournalSql:
    """The three journals."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def publier(self, evenement: Evenement) -> None:
        """Append to the event journal of its Opérateur, under the next sequence number.

        The number comes from the Opérateur's own row, which stays locked until the end of the transaction: numbers
        are given in the order of the commits, without gap.
        """
        sequence = self._connection.execute(_SUIVANT, {"de": evenement.operateur}).scalar_one()
        ligne = asdict(evenement) | {"sequence": sequence, "donnees": dict(evenement.donnees)}
        self._connection.execute(_EVENEMENT, ligne)

    def evenements(self, operateur: str, apres: int, taille: int) -> list[Evenement]:
        """Return at most *taille* events after the sequence number *apres*, in order."""
        rows = self._connection.execute(
            select(e)
            .where(e.c.operateur == operateur, e.c.sequence > apres)
            .order_by(e.c.sequence)
            .limit(taille)
        )
        return [Evenement(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name

    def tracer(self, trace: Trace) -> None:
        """Append to the audit journal."""
        self._connection.execute(_TRACE, asdict(trace))

    def refuser(self, refus: Refus) -> None:
        """Count a refused access under its day, reason and certificate."""
        t = refus_acces
        vu = self._connection.execute(
            update(t)
            .where(t.c.jour == refus.jour, t.c.code == refus.code, t.c.empreinte == refus.empreinte)
            .values(nombre=t.c.nombre + 1, dernier_le=refus.dernier_le, adresse=refus.adresse)
        )
        if vu.rowcount == 0:
            self._connection.execute(insert(t).values(asdict(refus)))

    def refus(self, taille: int) -> list[Refus]:
        """Return the latest refused accesses, the latest first."""
        rows = self._connection.execute(
            select(refus_acces).order_by(refus_acces.c.dernier_le.desc()).limit(taille)
        )
        return [Refus(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name
