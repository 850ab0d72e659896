"""What the gate does for the callers of each version: read at most every half second, judged by dates at each request."""

import time
from collections.abc import Callable
from datetime import date
from functools import partial

from esav_ws.application.acces import FRAICHEUR_S
from esav_ws.application.bus import avec_reprise
from esav_ws.application.ports import OuvrirUnitOfWork
from esav_ws.domain.contrat import Regime, VersionContrat, regime
from esav_ws.domain.horloge import Horloge, jour_de_paris


class Regimes:
    """The life of the versions as the gate sees it.

    `chrono` counts seconds, forward only. While the database is away, what was read before still holds.
    """

    def __init__(
        self, *, ouvrir: OuvrirUnitOfWork, horloge: Horloge, chrono: Callable[[], float] = time.monotonic
    ) -> None:
        self._ouvrir = ouvrir
        self._horloge = horloge
        self._chrono = chrono
        self._lu_a: float | None = None
        self._versions: list[VersionContrat] = []
        self._juges: dict[tuple[str, int], Regime] = {}
        self._jour = date.min

    @property
    def frais(self) -> bool:
        """Return whether what was read still holds without reading again."""
        return self._lu_a is not None and self._chrono() - self._lu_a <= FRAICHEUR_S

    def relire(self) -> None:
        """Read the versions again, or raise `BaseIndisponible` when they were never read."""
        lu_a = self._chrono()
        try:
            versions = avec_reprise(partial(self._lister))
        except Exception:
            if self._lu_a is None:
                raise
        else:
            self._versions, self._juges = versions, {}
        self._lu_a = lu_a

    def regime(self, objet: str, majeure: int) -> Regime:
        """Return how callers of *objet*'s version *majeure* are treated now, from what was read last."""
        jour = jour_de_paris(self._horloge.maintenant())
        if jour != self._jour:
            self._jour, self._juges = jour, {}
        cle = (objet, majeure)
        juge = self._juges.get(cle)
        if juge is None:
            juge = self._juges[cle] = regime(objet, majeure, self._versions, jour)
        return juge

    def _lister(self) -> list[VersionContrat]:
        with self._ouvrir(ecriture=False) as uow:
            return uow.versions.lister()
