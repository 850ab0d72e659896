"""Idempotency keys of the Opérateurs' acts."""

from sqlalchemy import Connection, bindparam, insert, select

from esav_ws.application.ports import ActeConnu
from esav_ws.application.resultats import EtatCourant
from esav_ws.domain.signalisation import Etat
from esav_ws.storage.tables import acte as t

_ACTE = select(t).where(t.c.operateur == bindparam("qui"), t.c.reference == bindparam("sous"))


class ActesSql:
    """One row per act done."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def trouver(self, operateur: str, reference: str) -> ActeConnu | None:
        """Return the act done under that reference."""
        row = self._connection.execute(_ACTE, {"qui": operateur, "sous": reference}).one_or_none()
        if row is None:
            return None
        return ActeConnu(row.numero, row.contenu, EtatCourant(Etat(row.etat), row.etat_le))

    def ajouter(self, operateur: str, reference: str, acte: ActeConnu) -> None:
        """Store it."""
        self._connection.execute(
            insert(t).values(
                operateur=operateur,
                reference=reference,
                numero=acte.numero,
                contenu=dict(acte.contenu),
                etat=acte.resultat.etat,
                etat_le=acte.resultat.etat_le,
            )
        )
