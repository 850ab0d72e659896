"""The first real use of a certificate: noticed at the door, written down behind the answer (art. 5.2.2)."""

import threading
from contextlib import suppress
from datetime import datetime
from typing import Final

from esav_ws.application.acces import Acces
from esav_ws.application.bus import Bus
from esav_ws.application.messages_certificats import ConstaterPremierUsage
from esav_ws.domain.certificat_vie import DossierInconnu
from esav_ws.domain.operateur import Acteur, Cote, Habilitation

PORTE: Final = Acteur("e-SAV", Cote.OI, frozenset({Habilitation.ADMINISTRATION}))
"""In whose name the door writes down what it has noticed."""


class PremiersUsages:
    """The first uses that are still to be written down; what cannot be now is kept for the next time.

    One that is lost with its process is noticed again at the next call: nothing was stored.
    """

    def __init__(self, bus: Bus, acces: Acces) -> None:
        self._bus = bus
        self._acces = acces
        self._verrou = threading.Lock()
        self._attente: dict[str, datetime] = {}

    def noter(self, empreinte: str, le: datetime) -> bool:
        """Keep that the certificate has served at *le*, if that is news; return whether it is."""
        if not self._acces.jamais_servi(empreinte):
            return False
        with self._verrou:
            if empreinte in self._attente:
                return False
            self._attente[empreinte] = le
        return True

    def constater(self) -> int:
        """Write down what was kept, and return how many certificates have begun to serve; idempotent.

        Raises:
            BaseIndisponible: the database failed; what was not written is kept.
        """
        with self._verrou:
            attente = dict(self._attente)
        changes = 0
        for empreinte, le in attente.items():
            if self._acces.a_promouvoir(empreinte):
                with suppress(DossierInconnu):
                    constat = ConstaterPremierUsage(empreinte=empreinte, le=le)
                    changes += bool(self._bus.executer(constat, PORTE))
                self._acces.oublier(empreinte)
            with self._verrou:
                self._attente.pop(empreinte, None)
        return changes
