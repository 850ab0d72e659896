"""The daily cleaning: finished tasks, mails and identified requests are kept for a while, then forgotten."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Final

from esav_ws.application.courriels import SUJET as COURRIEL
from esav_ws.application.periodes import ChantierDuJour
from esav_ws.application.ports import OuvrirUnitOfWork
from esav_ws.application.requetes import CONSERVATION
from esav_ws.domain.horloge import Horloge

HEURE: Final = time(3, 30)
"""In Paris: there is one on every day, and only one; the morning's work has not begun."""
TRACES: Final = timedelta(days=30)
"""How long finished tasks that hold no personal data are kept, so that people can see what was done."""
LOT: Final = 500
"""Rows forgotten in one transaction: others write in between."""


class Menage(ChantierDuJour):
    """Forgets mails sent or given up longer ago than *courriels*, old finished tasks of *sujets*, and old requests."""

    sujet: str = "menage"
    heure = HEURE

    def __init__(
        self, sujets: Collection[str], *, courriels: timedelta, ouvrir: OuvrirUnitOfWork, horloge: Horloge
    ) -> None:
        super().__init__(ouvrir=ouvrir, horloge=horloge)
        self._sujets = frozenset({*sujets, self.sujet}) - {COURRIEL}
        self._courriels = courriels

    def accomplir(self, reference: str) -> None:
        """Forget what is old now, whatever the day that *reference* names."""
        del reference
        maintenant = self._horloge.maintenant()
        while self._gestes.ecrire(lambda u: u.courriels.purger(maintenant - self._courriels, LOT)):
            continue
        while self._gestes.ecrire(lambda u: u.requetes.purger(maintenant - CONSERVATION, LOT)):
            continue
        for sujet in sorted(self._sujets):
            self._oublier(sujet, maintenant - TRACES)

    def _oublier(self, sujet: str, avant: datetime) -> None:
        while self._gestes.ecrire(lambda u: u.taches.purger(sujet, avant, LOT)):
            continue
