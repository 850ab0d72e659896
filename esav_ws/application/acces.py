"""Who may come in: the registry check of every request, and the journal of those refused (art. 5.2.2)."""

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

from esav_ws.application.bus import avec_reprise
from esav_ws.application.ports import OuvrirUnitOfWork
from esav_ws.application.ports_journal import Refus
from esav_ws.domain.certificat import (
    Certificat,
    CertificatNonEnregistre,
    OperateurSuspendu,
    StatutCertificat,
)
from esav_ws.domain.horloge import Horloge, jour_de_paris
from esav_ws.domain.operateur import Acteur, Cote, Operateur, StatutOperateur

FRAICHEUR_S: Final = 0.5
"""Seconds for which an entry of the registry is taken as read: a revocation is seen everywhere within one second."""


class EpinglesDuRegistre:
    """The leaves that the registry pins, as the door asks for them."""

    def __init__(self, ouvrir: OuvrirUnitOfWork) -> None:
        self._ouvrir = ouvrir

    def version(self) -> tuple[str, ...]:
        """Return the numbers of their files."""
        with self._ouvrir(ecriture=False) as uow:
            return uow.certificats.numeros_epingles()

    def epingles(self) -> list[bytes]:
        """Return them as DER."""
        with self._ouvrir(ecriture=False) as uow:
            return uow.certificats.epingles()


class Acces:
    """The registry of certificates as the gate sees it.

    Dates are looked at on every request; what others may change (status, habilitations) is read again when the last
    reading is older than `FRAICHEUR_S`. `chrono` counts seconds, forward only. What is refused is never remembered.
    """

    def __init__(
        self, *, ouvrir: OuvrirUnitOfWork, horloge: Horloge, chrono: Callable[[], float] = time.monotonic
    ) -> None:
        self._ouvrir = ouvrir
        self._horloge = horloge
        self._chrono = chrono
        self._lus: dict[str, tuple[float, Certificat, Acteur]] = {}

    def reconnaitre(self, empreinte: str) -> Acteur | None:
        """Return the Opérateur behind *empreinte* if a fresh reading of the registry knows it, without reading it.

        Raises:
            EsavError: a `CRT` error: its validity ended since.
        """
        lu = self._lus.get(empreinte)
        if lu is None or self._chrono() - lu[0] > FRAICHEUR_S:
            return None
        lu[1].verifier(self._horloge.maintenant())
        return lu[2]

    def identifier(self, empreinte: str) -> Acteur:
        """Return the Opérateur behind the certificate of SHA-256 fingerprint *empreinte* (hexadecimal), read now.

        Raises:
            EsavError: a `CRT` error that names the date and the way out; or `BaseIndisponible`.
        """
        self._lus.pop(empreinte, None)
        lu_a = self._chrono()
        porteur = avec_reprise(partial(self._porteur, empreinte))
        if porteur is None:
            raise CertificatNonEnregistre
        certificat, operateur = porteur
        certificat.verifier(self._horloge.maintenant())
        if operateur.statut is StatutOperateur.SUSPENDU:
            raise OperateurSuspendu
        acteur = Acteur(operateur.code, Cote.OPERATEUR, operateur.habilitations, operateur.code)
        self._lus[empreinte] = lu_a, certificat, acteur
        return acteur

    def jamais_servi(self, empreinte: str) -> bool:
        """Return whether the last reading says that this certificate is in service and has not served yet."""
        lu = self._lus.get(empreinte)
        return lu is not None and _jamais_servi(lu[1])

    def a_promouvoir(self, empreinte: str) -> bool:
        """Return the same of the registry as it stands now, or raise `BaseIndisponible`."""
        porteur = avec_reprise(partial(self._porteur, empreinte))
        return porteur is not None and _jamais_servi(porteur[0])

    def oublier(self, empreinte: str) -> None:
        """Have the registry read again at the next request of this certificate."""
        self._lus.pop(empreinte, None)

    def journaliser(self, code: str, *, empreinte: str, sujet: str, adresse: str) -> None:
        """Count a refused access under its reason, certificate and Paris day, durably."""
        maintenant: datetime = self._horloge.maintenant()

        def une_fois() -> None:
            with self._ouvrir(ecriture=True) as uow:
                porteur = uow.certificats.porteur(empreinte)
                uow.journal.refuser(
                    Refus(
                        jour_de_paris(maintenant),
                        code,
                        empreinte,
                        sujet,
                        porteur[1].code if porteur else None,
                        adresse,
                        1,
                        maintenant,
                        maintenant,
                    )
                )
                uow.commit()

        avec_reprise(une_fois)

    def _porteur(self, empreinte: str) -> tuple[Certificat, Operateur] | None:
        with self._ouvrir(ecriture=False) as uow:
            return uow.certificats.porteur(empreinte)


def _jamais_servi(certificat: Certificat) -> bool:
    return certificat.statut is StatutCertificat.ACTIF and certificat.premier_usage_le is None
