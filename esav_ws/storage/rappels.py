"""Repository of the reminders of certificates that were given."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, select

from esav_ws.application.ports_rappels import CleRappel, Rappel
from esav_ws.domain.certificat_echeances import GenreEcheance
from esav_ws.domain.certificat_rappels import Pas
from esav_ws.storage.instruction import Instruction, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables_rappels import rappel as r

_DONNES = Instruction(
    select(r.c.numero, r.c.genre, r.c.origine, r.c.pas).where(r.c.origine >= bindparam("depuis"))
)
_RAPPEL = ajout(r)


class RappelsSql:
    """One row per step told, under its unique key."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def donnes(self, depuis: date) -> frozenset[CleRappel]:
        """Return the steps told of échéances counted from *depuis* or later."""
        return frozenset(
            CleRappel(row.numero, GenreEcheance(row.genre), row.origine, Pas(row.pas))
            for row in self._liaison.lignes(_DONNES, depuis=depuis)
        )

    def ajouter(self, rappels: Sequence[Rappel]) -> None:
        """Record what is told."""
        self._liaison.confier(
            _RAPPEL,
            *(
                {
                    "numero": rappel.cle.numero,
                    "genre": rappel.cle.genre,
                    "origine": rappel.cle.origine,
                    "pas": rappel.cle.pas,
                    "le": rappel.le,
                    "reference": rappel.reference,
                }
                for rappel in rappels
            ),
        )
