"""The daily lock: closings that nobody contested in time go to the dashboard, where nothing changes any more."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final

from esav_ws.application.messages import Verrouiller
from esav_ws.application.periodes import ChantierDuJour, tourne_regulierement
from esav_ws.application.ports import OuvrirUnitOfWork, UnitOfWork
from esav_ws.domain.horloge import Horloge, jour_de_paris, minuit_de_paris
from esav_ws.domain.operateur import Acteur, Cote, Habilitation
from esav_ws.domain.signalisation_erreurs import TransitionInterdite

SUJET: Final = "verrouillage"
SYSTEME: Final = Acteur("e-SAV", Cote.OI, frozenset({Habilitation.SAV}))
"""Who locks."""
HEURE: Final = time(5, 0)
"""In Paris: after the nightly stop, before people begin their day."""
MOTIF: Final = "Délai de verrouillage écoulé"
LOT: Final = 100


class ChantierVerrouillage(ChantierDuJour):
    """Locks what was closed more than *delai* calendar days ago, the day of the closing not counted."""

    sujet: str = SUJET
    heure = HEURE

    def __init__(
        self,
        delai: int,
        *,
        executer: Callable[[Verrouiller, Acteur], object],
        ouvrir: OuvrirUnitOfWork,
        horloge: Horloge,
    ) -> None:
        super().__init__(ouvrir=ouvrir, horloge=horloge)
        self._delai = timedelta(days=delai)
        self._executer = executer

    def accomplir(self, reference: str) -> None:
        """Lock what is due now, whatever the day that *reference* names.

        A lock is for good: a clock that has just jumped is not believed before a second round.
        """
        del reference
        aujourdhui = jour_de_paris(self._horloge.maintenant())
        if not tourne_regulierement(self._gestes, SUJET, aujourdhui):
            return
        avant = minuit_de_paris(aujourdhui - self._delai)
        apres: tuple[datetime, str] | None = None
        while lot := self._gestes.lire(partial(_a_verrouiller, avant, apres)):
            for _, numero in lot:
                with suppress(TransitionInterdite):  # contested, or locked by somebody else, meanwhile
                    self._executer(Verrouiller(numero=numero, motif=MOTIF), SYSTEME)
            apres = lot[-1]


def _a_verrouiller(
    avant: datetime, apres: tuple[datetime, str] | None, uow: UnitOfWork
) -> list[tuple[datetime, str]]:
    return uow.gtr.a_verrouiller(avant, apres, LOT)
