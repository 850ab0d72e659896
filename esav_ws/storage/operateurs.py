"""Repository of Opérateurs and their habilitations."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from esav_ws.domain.operateur import Habilitation, Operateur, StatutOperateur
from esav_ws.storage.ecriture import definir
from esav_ws.storage.tables import habilitation as h
from esav_ws.storage.tables import operateur as t

_TOUR = select(t.c.code).where(t.c.code == bindparam("code")).with_for_update(key_share=True)


class OperateursSql:
    """Who subscribed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lister(self) -> list[Operateur]:
        """Return all, by code."""
        rows = self._connection.execute(
            select(t.c.code, t.c.raison_sociale, t.c.statut).order_by(t.c.code)
        ).all()
        domaines: dict[str, list[str]] = {}
        for row in self._connection.execute(select(h.c.operateur, h.c.domaine)):
            domaines.setdefault(row.operateur, []).append(row.domaine)
        return [lire_operateur(r.code, r.raison_sociale, r.statut, domaines.get(r.code, ())) for r in rows]

    def trouver(self, code: str) -> Operateur | None:
        """Return one."""
        rows = self._connection.execute(
            select(t.c.raison_sociale, t.c.statut, h.c.domaine).outerjoin_from(t, h).where(t.c.code == code)
        ).all()
        if not rows:
            return None
        return lire_operateur(
            code, rows[0].raison_sociale, rows[0].statut, (r.domaine for r in rows if r.domaine)
        )

    def definir(self, operateur: Operateur) -> None:
        """Create or replace its name and status; habilitations are granted apart."""
        definir(
            self._connection,
            t,
            {"code": operateur.code},
            {"raison_sociale": operateur.raison_sociale, "statut": operateur.statut},
        )

    def habiliter(
        self, code: str, habilitation: Habilitation, *, le: datetime, auteur: str, motif: str
    ) -> None:
        """Record a habilitation with who granted it and why. Granting again changes nothing."""
        deja = select(h.c.domaine).where(h.c.operateur == code, h.c.domaine == habilitation)
        if self._connection.execute(deja).first() is None:
            self._connection.execute(
                insert(h).values(
                    operateur=code, domaine=habilitation, accordee_le=le, accordee_par=auteur, motif=motif
                )
            )

    def verrouiller(self, code: str) -> None:
        """Make other commands of this Opérateur wait for the end of this unit of work.

        On SQLite a writing transaction is alone already, and the clause is left out by the dialect.
        """
        self._connection.execute(_TOUR, {"code": code})


def lire_operateur(code: str, raison_sociale: str, statut: str, domaines: Iterable[str]) -> Operateur:
    """Return the Opérateur that these columns hold."""
    return Operateur(code, raison_sociale, frozenset(map(Habilitation, domaines)), StatutOperateur(statut))
