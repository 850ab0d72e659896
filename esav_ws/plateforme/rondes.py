"""The background work of the open spaces: soon after each call to one, and for all of them now and then."""

import threading
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Final

import structlog

from esav_ws.domain.erreurs import EsavError
from esav_ws.plateforme.espaces import Espaces

PERIODE_S: Final = 5.0
"""Seconds between two rounds of a space to which nobody calls."""
_FILS: Final = 4
"""Spaces whose work is done at once: an address that does not answer holds up its own space."""

log = structlog.get_logger(__name__)


class Rondes:
    """Does the background work of the open spaces of *espaces* from `commencer` to `fermer`.

    Spaces that were opened before are opened again first: what waits there is not to wait for a call.
    """

    def __init__(self, espaces: Espaces) -> None:
        self._espaces = espaces
        self._fils = ThreadPoolExecutor(_FILS, thread_name_prefix="esav-ronde")
        self._en_cours: set[str] = set()
        self._encore: set[str] = set()
        self._demandees: set[str] = set()
        self._change = threading.Condition()
        self._fin = False
        self._veille = threading.Thread(target=self._veiller, name="esav-rondes", daemon=True)

    def commencer(self) -> None:
        """Begin."""
        self._veille.start()

    def demander(self, code: str) -> None:
        """Have the work of the space of *code* done soon."""
        with self._change:
            self._demandees.add(code)
            self._change.notify()

    def fermer(self) -> None:
        """End after what is being done."""
        with self._change:
            self._fin = True
            self._change.notify()
        if self._veille.ident is not None:
            self._veille.join()
        self._fils.shutdown()

    def _veiller(self) -> None:
        codes, prochaine = self._espaces.connus(), monotonic() + PERIODE_S
        while True:
            for code in codes:
                self._lancer(code)
            with self._change:
                self._change.wait_for(lambda: self._fin or self._demandees, max(0.0, prochaine - monotonic()))
                if self._fin:
                    return
                codes, self._demandees = sorted(self._demandees), set()
            if (
                monotonic() >= prochaine
            ):  # however many spaces are called meanwhile, those that are not have theirs
                codes, prochaine = sorted({*codes, *self._espaces.ouverts()}), monotonic() + PERIODE_S

    def _lancer(self, code: str) -> None:
        """Have a thread do the round of that space; when one is at it, once more after it: it may have looked already."""
        with self._change:
            if code in self._en_cours:
                self._encore.add(code)
                return
            self._en_cours.add(code)
        self._fils.submit(self._mener, code)

    def _mener(self, code: str) -> None:
        try:
            self._faire(code)
        finally:
            with self._change:
                self._en_cours.discard(code)
                if code in self._encore:
                    self._encore.discard(code)
                    self._demandees.add(code)
                    self._change.notify()

    def _faire(self, code: str) -> None:
        try:
            with self._espaces.tenu(code) as espace:
                espace.ronde()
                if espace.application is not None:
                    espace.application.verser()
        except EsavError as erreur:
            log.warning("space_round_failed", operator=code, code=erreur.code)
        except Exception as echec:  # noqa: BLE001 - the next round will do it
            log.warning("space_round_failed", operator=code, error=type(echec).__name__)
