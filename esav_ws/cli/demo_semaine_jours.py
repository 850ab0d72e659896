"""The time of the week: what is foreseen happens in its order, the worker does its round every quarter of an hour."""

import heapq
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from esav_ws.cli.demo_semaine_calendrier import DEBUT, FIN
from esav_ws.cli.demo_semaine_flot import Panne, pannes
from esav_ws.cli.demo_semaine_gestes import Gestes
from esav_ws.cli.erreurs import Faute
from esav_ws.domain.erreurs import EsavError

_PERIODE: Final = timedelta(minutes=15)
_RONDE: Final = timedelta(minutes=5)
_CONTROLE: Final = timedelta(minutes=45)


class Jours:
    """The agenda of one story."""

    def __init__(self, gestes: Gestes, lignes: int) -> None:
        self._gestes = gestes
        self._agenda: list[tuple[datetime, int, Callable[[], object]]] = []
        self._rang = itertools.count()
        for panne in pannes(lignes):
            self._prevoir(panne.le, lambda panne=panne: self._commencer(panne))  # type: ignore[misc]
        ronde = DEBUT.astimezone(UTC) + _RONDE
        while ronde < FIN:
            self._prevoir(ronde, gestes.scene.ronde)
            ronde += _PERIODE

    def aller(self, instant: datetime) -> None:
        """Live the week up to *instant*, included."""
        while self._agenda and self._agenda[0][0] <= instant.astimezone(UTC):
            quand, _, geste = heapq.heappop(self._agenda)
            self._gestes.scene.regler(quand)
            try:
                geste()
            except (Faute, EsavError, OSError) as refus:
                self._gestes.registre.ecarts.append(f"{self._gestes.scene.maintenant:%d/%m %H:%M} : {refus}")
        self._gestes.scene.regler(instant)

    def _prevoir(self, quand: datetime, geste: Callable[[], object]) -> None:
        heapq.heappush(self._agenda, (quand.astimezone(UTC), next(self._rang), geste))

    def _commencer(self, panne: Panne) -> None:
        suivie = self._gestes.deposer(panne.ligne, panne.version)
        for quand, geste in panne.suite:
            self._prevoir(quand, lambda geste=geste: self._gestes.faire(geste, suivie))  # type: ignore[misc]
        if (controle := panne.le.astimezone(UTC) + _CONTROLE) < FIN:
            self._prevoir(controle, lambda: self._gestes.controler_etat(suivie))
