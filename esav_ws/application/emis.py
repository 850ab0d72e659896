"""What the registry says of issued certificates, for the lists and the answers of the OI's authority."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from esav_ws.application.bus import avec_reprise
from esav_ws.application.ports import OuvrirUnitOfWork
from esav_ws.application.ports_autorite import Emis
from esav_ws.application.ports_certificats import Certificats
from esav_ws.domain.certificat import Certificat, StatutCertificat
from esav_ws.domain.certificat_autorite import Revocation
from esav_ws.domain.certificat_motifs import MotifRevocation

_T = TypeVar("_T")


class EmisDuRegistre:
    """The registry, read at each question: a revocation is told at once."""

    def __init__(self, *, ouvrir: OuvrirUnitOfWork) -> None:
        self._ouvrir = ouvrir

    def revocations(self) -> Sequence[Revocation]:
        """Return every revocation of a certificate, whatever its issuer."""
        return [_revocation(certificat) for certificat in self._lire(lambda registre: registre.revoques())]

    def emis(self, emetteur: str, numero_serie: int) -> Emis | None:
        """Return the certificate of that issuer and serial number, `None` when the registry knows none."""
        certificat = self._lire(partial(_trouver, emetteur=emetteur, numero_serie=f"{numero_serie:x}"))
        if certificat is None:
            return None
        revoque = certificat.statut is StatutCertificat.REVOQUE
        return Emis(_revocation(certificat) if revoque else None)

    def _lire(self, question: Callable[[Certificats], _T]) -> _T:
        def une_fois() -> _T:
            with self._ouvrir(ecriture=False) as uow:
                return question(uow.certificats)

        reponse: _T = avec_reprise(une_fois)
        return reponse


def _trouver(registre: Certificats, *, emetteur: str, numero_serie: str) -> Certificat | None:
    semblables = registre.semblables(
        empreinte="", empreinte_cle="", emetteur=emetteur, numero_serie=numero_serie
    )
    dossier = registre.dossier(semblables[0].numero) if semblables else None
    return dossier.certificat() if dossier is not None else None


def _revocation(certificat: Certificat) -> Revocation:
    return Revocation(
        certificat.emetteur,
        int(certificat.numero_serie, 16),
        certificat.revoque_le or certificat.debut,
        certificat.fin,
        MotifRevocation.de(certificat.motif_revocation),
    )
