"""The requests of the day as metrics: read from the database now and then, never while somebody waits for the page."""

import threading
import time
from contextlib import suppress
from typing import Final

from esav_ws.application.messages_exploitation import ConsulterVolumes
from esav_ws.bootstrap import Maison
from esav_ws.cli.vue_volume import par_operateur, pic
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.message import BaseIndisponible
from esav_ws.domain.operateur import Acteur, Cote, Habilitation
from esav_ws.metriques import VolumesDuJour

PERIODE_S: Final = 60.0
"""Seconds between two readings: peaks are per minute."""
PERIME_S: Final = 3 * PERIODE_S
"""A reading older than this is not shown: the database is away, and an old figure would hide it."""

_LECTEUR: Final = Acteur("e-SAV", Cote.OI, frozenset({Habilitation.SAV}))


class ReleveVolumes:
    """The last reading of the requests of the day, their peaks, and the limit in force. `suivre` renews it in a thread."""

    def __init__(self, maison: Maison) -> None:
        self._maison = maison
        self._lu: tuple[float, VolumesDuJour] | None = None

    def suivre(self) -> None:
        """Read now and every `PERIODE_S`, in a thread that ends with the process."""
        threading.Thread(target=self._tourner, name="releve-volumes", daemon=True).start()

    def etat(self) -> VolumesDuJour | None:
        """Return the last reading, unless it is out of date."""
        lu = self._lu
        return lu[1] if lu is not None and time.monotonic() - lu[0] < PERIME_S else None

    def lire(self) -> None:
        """Read now; what cannot be read leaves the last reading as it is."""
        with suppress(BaseIndisponible):
            maintenant = self._maison.horloge.maintenant()
            jour = jour_de_paris(maintenant)
            etat = self._maison.bus.executer(ConsulterVolumes(debut=jour, fin=jour), _LECTEUR)
            comptes = par_operateur(etat.volumes)
            self._lu = (
                time.monotonic(),
                VolumesDuJour(
                    {(code, nature): n for code, siens in comptes.items() for nature, n in siens.items()},
                    {code: pic(etat.volumes, code) for code in comptes},
                    next((x.par_minute for x in etat.limites if x.court_le(maintenant)), None),
                ),
            )

    def _tourner(self) -> None:
        while True:
            self.lire()
            time.sleep(PERIODE_S)
