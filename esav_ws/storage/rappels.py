"""Repository of the reminders of certificates that were given."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import bindparam, select

from esav_ws.application.ports_rappels import CleRappel, Rappel
from esav_ws.domain.certificat_echeances import GenreEcheance
from esav_ws.domain.certificat_rappels import Pas
from esav_ws.storage.instruction import Instruction, Ligne, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables_rappels import rappel as r

_CLES = select(r.c.numero, r.c.genre, r.c.origine, r.c.pas)
_DONNES = Instruction(_CLES.where(r.c.origine >= bindparam("depuis")))
_DONNES_SUR = Instruction(_CLES.where(r.c.numero == bindparam("le_numero")))
_RAPPEL = ajout(r)


class RappelsSql:
    """One row per step told, under its unique key."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def donnes(self, depuis: date) -> frozenset[CleRappel]:
        """Return the steps told of échéances counted from *depuis* or later."""
        return frozenset(_cle(row) for row in self._liaison.lignes(_DONNES, depuis=depuis))

    def donnes_sur(self, numeros: Iterable[str]) -> frozenset[CleRappel]:
        """Return the steps told on the files of *numeros*."""
        return frozenset(
            _cle(row) for numero in numeros for row in self._liaison.lignes(_DONNES_SUR, le_numero=numero)
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


def _cle(row: Ligne) -> CleRappel:
    return CleRappel(row.numero, GenreEcheance(row.genre), row.origine, Pas(row.pas))
