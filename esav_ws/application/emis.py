"""What the registry says of issued certificates, for the lists and the answers of the OI's authority."""

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from esav_ws.application.bus import avec_reprise
from esav_ws.application.ports import OuvrirUnitOfWork
from esav_ws.application.ports_autorite import Emis
from esav_ws.domain.certificat import Certificat, StatutCertificat
from esav_ws.domain.certificat_autorite import Revocation
from esav_ws.domain.certificat_motifs import MotifRevocation

FRAICHEUR_S: Final = 0.5
"""Seconds for which a reading of the registry is taken as fresh."""


class EmisDuRegistre:
    """The registry, read whole at most twice a second. `chrono` counts seconds, forward only."""

    def __init__(self, *, ouvrir: OuvrirUnitOfWork, chrono: Callable[[], float] = time.monotonic) -> None:
        self._ouvrir = ouvrir
        self._chrono = chrono
        self._verrou = threading.Lock()
        self._lu_a: float | None = None
        self._emis: dict[tuple[str, int], Emis] = {}

    def revocations(self) -> Sequence[Revocation]:
        """Return every revocation of a certificate, whatever its issuer."""
        return [emis.revocation for emis in self._lire().values() if emis.revocation is not None]

    def emis(self, emetteur: str, numero_serie: int) -> Emis | None:
        """Return the certificate of that issuer and serial number, `None` when the registry knows none."""
        return self._lire().get((emetteur, numero_serie))

    def _lire(self) -> dict[tuple[str, int], Emis]:
        with self._verrou:
            debut = self._chrono()
            if self._lu_a is None or debut - self._lu_a > FRAICHEUR_S:
                tous = avec_reprise(partial(self._tous))
                self._emis = {(c.emetteur, int(c.numero_serie, 16)): _emis(c) for c in tous}
                self._lu_a = debut
            return self._emis

    def _tous(self) -> Sequence[Certificat]:
        with self._ouvrir(ecriture=False) as uow:
            return uow.certificats.lister()


def _emis(certificat: Certificat) -> Emis:
    if certificat.statut is not StatutCertificat.REVOQUE:
        return Emis()
    return Emis(
        Revocation(
            certificat.emetteur,
            int(certificat.numero_serie, 16),
            certificat.revoque_le or certificat.debut,
            certificat.fin,
            MotifRevocation.de(certificat.motif_revocation),
        )
    )
