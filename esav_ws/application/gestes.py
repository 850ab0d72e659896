"""One gesture on the database, outside the bus: in a unit of work of its own, run again when another came first."""

from collections.abc import Callable
from typing import TypeVar

from esav_ws.application.bus import avec_reprise
from esav_ws.application.ports import OuvrirUnitOfWork, UnitOfWork

T = TypeVar("T")


class Gestes:
    """Opens a unit of work for each gesture.

    Raises:
        BaseIndisponible: from either method, the database failed; nothing was kept.
        ConflitEcriture: from either method, others came first again and again.
    """

    def __init__(self, ouvrir: OuvrirUnitOfWork) -> None:
        self._ouvrir = ouvrir

    def lire(self, geste: Callable[[UnitOfWork], T]) -> T:
        """Return what *geste* reads."""
        return self._faire(geste, ecriture=False)

    def ecrire(self, geste: Callable[[UnitOfWork], T]) -> T:
        """Return what *geste* returns, all that it wrote being durable."""
        return self._faire(geste, ecriture=True)

    def _faire(self, geste: Callable[[UnitOfWork], T], *, ecriture: bool) -> T:
        def une_fois() -> T:
            with self._ouvrir(ecriture=ecriture) as uow:
                resultat = geste(uow)
                if ecriture:
                    uow.commit()
                return resultat

        fait: T = avec_reprise(une_fois)
        return fait
