"""Repository of the workers that are alive."""

from sqlalchemy import Float, bindparam, delete, literal_column, null, select, update

from esav_ws.storage.heure import heure_base
from esav_ws.storage.instruction import Instruction, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables_taches import ouvrier as o
from esav_ws.storage.tables_taches import tache as t

_MAINTENANT = heure_base(literal_column("0"))
_BATTRE = Instruction(update(o).where(o.c.id == bindparam("lui")).values(vu_le=_MAINTENANT))
_ARRIVER = ajout(o, "id", vu_le=_MAINTENANT)
_PARTIR = Instruction(delete(o).where(o.c.id == bindparam("lui")))
_MORTS = Instruction(delete(o).where(o.c.vu_le < heure_base(bindparam("depuis", type_=Float))))
_AUTRES = Instruction(delete(o).where(o.c.id != bindparam("lui")))
_VIVANTS = Instruction(select(o.c.id))
_LIBERER = Instruction(
    update(t)
    .where(t.c.ouvrier.is_not(null()), t.c.ouvrier.not_in(select(o.c.id)))
    .values(ouvrier=null(), bail_fin=null())
)


class OuvriersSql:
    """One row per worker, with the instant, of the database's clock, at which it was last seen."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def battre(self, ouvrier: str) -> None:
        """Record that this worker is alive now."""
        if self._liaison.ecrire(_BATTRE, lui=ouvrier) == 0:
            self._liaison.confier(_ARRIVER, {"id": ouvrier})

    def partir(self, ouvrier: str) -> None:
        """Record that this worker is gone."""
        self._liaison.ecrire(_PARTIR, lui=ouvrier)

    def oublier_les_morts(self, delai_s: float) -> None:
        """Forget those not seen for *delai_s* seconds."""
        self._liaison.ecrire(_MORTS, depuis=-delai_s)

    def oublier_les_autres(self, ouvrier: str) -> None:
        """Forget all but this one."""
        self._liaison.ecrire(_AUTRES, lui=ouvrier)

    def vivants(self) -> frozenset[str]:
        """Return those that are left."""
        return frozenset(row.id for row in self._liaison.lignes(_VIVANTS))

    def liberer(self) -> int:
        """Let go of the tasks that workers who are not known hold; return how many."""
        return self._liaison.ecrire(_LIBERER)
