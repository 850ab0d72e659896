"""Who may come in: the registry check of every request, and the journal of those refused (art. 5.2.2)."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
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
    SouscriptionResiliee,
    StatutCertificat,
)
from esav_ws.domain.horloge import Horloge, jour_de_paris
from esav_ws.domain.operateur import DE_L_OPERATEUR, Acteur, Cote, Operateur, StatutOperateur

FRAICHEUR_S: Final = 0.5
"""Seconds for which what was seen of the registry is taken as it is: a revocation holds everywhere within one second."""

RETENUS_MAX: Final = 16_384
"""Entries kept, 1.2 KB each; beyond, those read first are read again when they call."""


class EpinglesDuRegistre:
    """The leaves that the registry pins, as the door asks for them."""

    def __init__(self, ouvrir: OuvrirUnitOfWork, acces: "Acces") -> None:
        self._ouvrir = ouvrir
        self._acces = acces

    def version(self) -> int:
        """Return the version of the registry: one look, from which the check of requests learns too."""
        return self._acces.regarder()

    def epingles(self) -> list[bytes]:
        """Return them as DER."""
        with self._ouvrir(ecriture=False) as uow:
            return uow.certificats.epingles()


@dataclass(frozen=True, slots=True)
class _Regard:
    """The version of the registry, and since when at least it is that one."""

    version: int | None
    le: float


@dataclass(frozen=True, slots=True)
class _Lu:
    """What was read of a certificate, begun at `le`, when `version` was the last seen."""

    le: float
    version: int | None
    certificat: Certificat
    acteur: Acteur
    operateur: Operateur


class Acces:
    """The registry of certificates as the gate sees it.

    Dates are looked at on every request. What others may change (status, habilitations, versions open) is read once, and again when
    `regarder` has seen another version of the registry; or, while nobody looks or the database does not answer, when
    the last reading is older than `FRAICHEUR_S`. `chrono` counts seconds, forward only. What is refused is never
    remembered; of the rest, *retenus_max* entries are. With *tout_ouvert*, as in integration, every domain and version is
    open to every Opérateur; else what was granted is, in the versions that went live (art. 5.2.1).
    """

    def __init__(
        self,
        *,
        ouvrir: OuvrirUnitOfWork,
        horloge: Horloge,
        chrono: Callable[[], float] = time.monotonic,
        retenus_max: int = RETENUS_MAX,
        tout_ouvert: bool = False,
    ) -> None:
        self._ouvrir = ouvrir
        self._horloge = horloge
        self._chrono = chrono
        self._retenus_max = retenus_max
        self._tout_ouvert = tout_ouvert
        self._regard = _Regard(None, float("-inf"))
        self._lus: dict[str, _Lu] = {}
        self._verrou = threading.Lock()

    def regarder(self) -> int:
        """Return the version of the registry; what was read of that one stays good for `FRAICHEUR_S`.

        To be called again and again, off the path of requests.

        Raises:
            BaseIndisponible: the database failed; what was read grows old.
        """
        le = self._chrono()
        version: int = avec_reprise(self._version)
        self._regard = _Regard(version, le)
        return version

    def reconnaitre(self, empreinte: str) -> Acteur | None:
        """Return the Opérateur behind *empreinte* if a fresh reading of the registry knows it, without reading it.

        Raises:
            EsavError: a `CRT` error: its validity, or the subscription, ended since.
        """
        lu = self._lus.get(empreinte)
        if lu is None or not self._frais(lu):
            return None
        _verifier(lu.certificat, lu.operateur, self._horloge.maintenant())
        return lu.acteur

    def identifier(self, empreinte: str) -> Acteur:
        """Return the Opérateur behind the certificate of SHA-256 fingerprint *empreinte* (hexadecimal), read now.

        Raises:
            EsavError: a `CRT` error that names the date and the way out; or `BaseIndisponible`.
        """
        self.oublier(empreinte)
        le, version = self._chrono(), self._regard.version
        porteur = avec_reprise(partial(self._porteur, empreinte))
        if porteur is None:
            raise CertificatNonEnregistre
        certificat, operateur = porteur
        _verifier(certificat, operateur, self._horloge.maintenant())
        if operateur.statut is StatutOperateur.SUSPENDU:
            raise OperateurSuspendu
        acteur = self._acteur(operateur)
        self._retenir(empreinte, _Lu(le, version, certificat, acteur, operateur))
        return acteur

    def jamais_servi(self, empreinte: str) -> bool:
        """Return whether the last reading says that this certificate is in service and has not served yet."""
        lu = self._lus.get(empreinte)
        return lu is not None and _jamais_servi(lu.certificat)

    def a_promouvoir(self, empreinte: str) -> bool:
        """Return the same of the registry as it stands now, or raise `BaseIndisponible`."""
        porteur = avec_reprise(partial(self._porteur, empreinte))
        return porteur is not None and _jamais_servi(porteur[0])

    def oublier(self, empreinte: str) -> None:
        """Have the registry read again at the next request of this certificate."""
        with self._verrou:
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

    def _acteur(self, operateur: Operateur) -> Acteur:
        domaines = DE_L_OPERATEUR if self._tout_ouvert else operateur.domaines_ouverts
        versions = None if self._tout_ouvert else operateur.versions
        return Acteur(operateur.code, Cote.OPERATEUR, domaines, operateur.code, operateur.siren, versions)

    def _frais(self, lu: _Lu) -> bool:
        """Return whether the registry was seen to be as *lu* has it, `FRAICHEUR_S` ago at most.

        The version of *lu* was seen before it was read: what changed meanwhile makes another one.
        """
        regard = self._regard
        return lu.version == regard.version and self._chrono() - max(lu.le, regard.le) <= FRAICHEUR_S

    def _retenir(self, empreinte: str, lu: _Lu) -> None:
        with self._verrou:
            self._lus.pop(empreinte, None)
            while len(self._lus) >= self._retenus_max:
                del self._lus[next(iter(self._lus))]
            self._lus[empreinte] = lu

    def _version(self) -> int:
        with self._ouvrir(ecriture=False) as uow:
            return uow.certificats.version()

    def _porteur(self, empreinte: str) -> tuple[Certificat, Operateur] | None:
        with self._ouvrir(ecriture=False) as uow:
            return uow.certificats.porteur(empreinte)


def _verifier(certificat: Certificat, operateur: Operateur, maintenant: datetime) -> None:
    """Return if what has a date is in force at *maintenant*, or raise the `CRT` error that says which is not."""
    certificat.verifier(maintenant)
    if operateur.ferme_le is not None and operateur.ferme(maintenant):
        raise SouscriptionResiliee(operateur.ferme_le)


def _jamais_servi(certificat: Certificat) -> bool:
    return certificat.statut is StatutCertificat.ACTIF and certificat.premier_usage_le is None
