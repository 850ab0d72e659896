"""A circuit breaker per equipment, around whatever adapter reaches it: one that is dead is left alone for a while."""

import threading
from collections.abc import Mapping, Sequence
from typing import Final

from purgatory import SyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState

from esav_ws.application.ports_essais import BancEssai, Cible, EchecBanc, Releve
from esav_ws.domain.equipement import Equipement
from esav_ws.domain.essai import CauseEchec
from esav_ws.domain.essai_catalogue import Valeur

SEUIL: Final = 5
"""Failures in a row after which an equipment is left alone."""
REPOS_S: Final = 30.0
"""Seconds for which it is; then it is tried again."""

_PANNES: Final = frozenset({CauseEchec.INJOIGNABLE, CauseEchec.EXPIRE})
"""What says that an equipment is away; one that is busy, or talks nonsense, is there."""


class BancProtege:
    """The adapter *banc*, with a circuit breaker for each equipment."""

    def __init__(self, banc: BancEssai, *, seuil: int = SEUIL, repos_s: float = REPOS_S) -> None:
        self._banc = banc
        self._circuits = SyncCircuitBreakerFactory(
            default_threshold=seuil, default_ttl=repos_s, exclude=[(EchecBanc, _presente)]
        )
        self._verrou = threading.Lock()

    @property
    def nom(self) -> str:
        """Return the name of the adapter."""
        return self._banc.nom

    def sait(self, equipement: Equipement, code: str) -> bool:
        """Return whether the adapter can run that test there."""
        return self._banc.sait(equipement, code)

    def executer(
        self, cible: Cible, code: str, parametres: Mapping[str, Valeur], *, delai_s: float
    ) -> Sequence[Releve]:
        """Return what the adapter does, or raise `EchecBanc` at once while the equipment is left alone.

        The library's breakers are made for one thread: only their bookkeeping is done one at a time, never the call.
        """
        with self._verrou:
            circuit = self._circuits.get_breaker(cible.equipement.code)
            try:
                circuit.__enter__()
            except OpenedState as ouvert:
                raise EchecBanc(
                    CauseEchec.INJOIGNABLE,
                    f"l'équipement {cible.equipement.code} ne répond plus : il est laissé en repos",
                ) from ouvert
        try:
            releves = self._banc.executer(cible, code, parametres, delai_s=delai_s)
        except Exception as panne:
            with self._verrou:
                circuit.__exit__(type(panne), panne, panne.__traceback__)
            raise
        with self._verrou:
            circuit.__exit__(None, None, None)
        return releves


def _presente(panne: BaseException) -> bool:
    """Return whether *panne* says nothing against the equipment being there."""
    return isinstance(panne, EchecBanc) and panne.cause not in _PANNES
