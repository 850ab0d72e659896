"""The state of certificates as metrics: read from the registry now and then, never while somebody waits for the page."""

import threading
import time
from collections import Counter
from contextlib import suppress
from typing import Final

from esav_ws.application.gestes import Gestes
from esav_ws.bootstrap import Maison, calendrier
from esav_ws.domain.certificat_echeances import echeances, jours_restants
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.message import BaseIndisponible
from esav_ws.domain.operateur import Cote
from esav_ws.metriques import EtatCertificats

PERIODE_S: Final = 300.0
"""Seconds between two readings: what is read counts days."""
PERIME_S: Final = 3 * PERIODE_S
"""A reading older than this is not shown: the database is away, and an old figure would hide it."""


class ReleveCertificats:
    """The last reading of days left and of what is late. `suivre` renews it in a thread."""

    def __init__(self, maison: Maison) -> None:
        self._maison = maison
        self._gestes = Gestes(maison.unites)
        self._calendrier = calendrier(maison.settings)
        self._lu: tuple[float, EtatCertificats] | None = None

    def suivre(self) -> None:
        """Read now and every `PERIODE_S`, in a thread that ends with the process."""
        threading.Thread(target=self._tourner, name="releve-certificats", daemon=True).start()

    def etat(self) -> EtatCertificats | None:
        """Return the last reading, unless it is out of date."""
        lu = self._lu
        return lu[1] if lu is not None and time.monotonic() - lu[0] < PERIME_S else None

    def lire(self) -> None:
        """Read now; what cannot be read leaves the last reading as it is."""
        with suppress(BaseIndisponible):
            dossiers = self._gestes.lire(lambda u: u.certificats.dossiers())
            aujourdhui = jour_de_paris(self._maison.horloge.maintenant())
            retards = Counter({str(cote): 0 for cote in Cote})
            retards.update(
                str(e.debiteur) for e in echeances(dossiers, self._calendrier) if e.en_retard(aujourdhui)
            )
            self._lu = time.monotonic(), EtatCertificats(jours_restants(dossiers, aujourdhui), retards)

    def _tourner(self) -> None:
        while True:
            self.lire()
            time.sleep(PERIODE_S)
