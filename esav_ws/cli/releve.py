"""The state of background work as metrics: read from the database now and then, never while somebody waits for the page."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from esav_ws.application.gestes import Gestes
from esav_ws.application.travaux import Chantier
from esav_ws.bootstrap import Maison
from esav_ws.bootstrap.fond import chantiers
from esav_ws.domain.message import BaseIndisponible
from esav_ws.domain.tache import EtatTache
from esav_ws.metriques import Attente

PERIODE_S: Final = 10.0
"""Seconds between two readings."""
PERIME_S: Final = 60.0
"""A reading older than this is not shown: the database is away, and an old figure would hide it."""


class Releve:
    """The last reading of how many tasks wait and how many were given up. `suivre` renews it in a thread."""

    def __init__(self, maison: Maison) -> None:
        self._maison = maison
        self._gestes = Gestes(maison.unites)
        self._sujets: list[Chantier] = chantiers(maison)
        self._lu: tuple[float, list[Attente]] | None = None

    def suivre(self) -> None:
        """Read now and every `PERIODE_S`, in a thread that ends with the process."""
        threading.Thread(target=self._tourner, name="releve", daemon=True).start()

    def attentes(self) -> Iterator[Attente]:
        """Yield the last reading, unless it is out of date."""
        lu = self._lu
        if lu is not None and time.monotonic() - lu[0] < PERIME_S:
            yield from lu[1]

    def lire(self) -> None:
        """Read now; what cannot be read leaves the last reading as it is."""
        with suppress(BaseIndisponible):
            comptes = {(c.sujet, c.etat): c for c in self._gestes.lire(lambda u: u.taches.compter())}
            maintenant = self._maison.horloge.maintenant()
            sujets = {chantier.sujet for chantier in self._sujets} | {sujet for sujet, _ in comptes}
            attentes = []
            for sujet in sorted(sujets):
                a_faire = comptes.get((sujet, EtatTache.A_FAIRE))
                mortes = comptes.get((sujet, EtatTache.ABANDONNEE))
                retard = max(0.0, (maintenant - a_faire.due_le).total_seconds()) if a_faire else 0.0
                attentes.append(
                    Attente(sujet, a_faire.nombre if a_faire else 0, mortes.nombre if mortes else 0, retard)
                )
            self._lu = time.monotonic(), attentes

    def _tourner(self) -> None:
        while True:
            self.lire()
            time.sleep(PERIODE_S)
