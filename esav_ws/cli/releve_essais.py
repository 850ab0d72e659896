"""The state of line tests as metrics: read from the database now and then, never while somebody waits for the page."""

import threading
import time
from contextlib import suppress
from typing import Final

from esav_ws.application.gestes import Gestes
from esav_ws.bootstrap import Maison
from esav_ws.domain.message import BaseIndisponible
from esav_ws.metriques import EtatEssais

PERIODE_S: Final = 10.0
"""Seconds between two readings."""
PERIME_S: Final = 60.0
"""A reading older than this is not shown: the database is away, and an old figure would hide it."""


class ReleveEssais:
    """The last reading of the tests that wait and run. `suivre` renews it in a thread."""

    def __init__(self, maison: Maison) -> None:
        self._maison = maison
        self._gestes = Gestes(maison.unites)
        self._lu: tuple[float, EtatEssais] | None = None

    def suivre(self) -> None:
        """Read now and every `PERIODE_S`, in a thread that ends with the process."""
        threading.Thread(target=self._tourner, name="releve-essais", daemon=True).start()

    def etat(self) -> EtatEssais | None:
        """Return the last reading, unless it is out of date."""
        lu = self._lu
        return lu[1] if lu is not None and time.monotonic() - lu[0] < PERIME_S else None

    def lire(self) -> None:
        """Read now; what cannot be read leaves the last reading as it is."""
        with suppress(BaseIndisponible):
            etats = self._gestes.lire(lambda u: u.equipements.etats())
            depuis = self._gestes.lire(lambda u: u.essais.attend_depuis())
            maintenant = self._maison.horloge.maintenant()
            attente_s = max(0.0, (maintenant - depuis).total_seconds()) if depuis else 0.0
            self._lu = (
                time.monotonic(),
                EtatEssais(
                    {e.equipement.code: e.en_attente for e in etats},
                    {e.equipement.code: e.en_cours for e in etats},
                    attente_s,
                ),
            )

    def _tourner(self) -> None:
        while True:
            self.lire()
            time.sleep(PERIODE_S)
