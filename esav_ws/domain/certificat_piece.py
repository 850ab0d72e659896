"""What is handed over on the way to a certificate: the piece itself, a request for one, and what a check finds."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from esav_ws.domain.certificat import Certificat, StatutCertificat

_PAR_LIGNE: Final = 64


@dataclass(frozen=True, slots=True)
class Faits:
    """What a certificate says of itself.

    `empreinte` is the SHA-256 of its DER in lower-case hexadecimal; names are RFC 4514 strings, the serial number
    hexadecimal, instants in UTC; `cle` names the key and its size (`RSA 2048`, `ECDSA P-256`); `usages` are the dotted
    OIDs of its extended key usages, empty when it bears none; `noms` its subject alternative names; `empreinte_cle` is
    the SHA-256 of its SubjectPublicKeyInfo in lower-case hexadecimal: one key, one value, whatever the certificate.
    """

    empreinte: str
    sujet: str
    emetteur: str
    numero_serie: str
    debut: datetime
    fin: datetime
    cle: str = ""
    usages: tuple[str, ...] = ()
    noms: tuple[str, ...] = ()
    empreinte_cle: str = ""

    def certificat(
        self,
        operateur: str,
        statut: StatutCertificat = StatutCertificat.ACTIF,
        *,
        revoque_le: datetime | None = None,
        motif_revocation: str | None = None,
    ) -> Certificat:
        """Return what the gate knows of a certificate of *operateur*: these facts under *statut*."""
        return Certificat(
            empreinte=self.empreinte,
            operateur=operateur,
            sujet=self.sujet,
            emetteur=self.emetteur,
            numero_serie=self.numero_serie,
            debut=self.debut,
            fin=self.fin,
            statut=statut,
            revoque_le=revoque_le,
            motif_revocation=motif_revocation,
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """A client certificate with what came with it: DER of the leaf, DER of its intermediates from leaf to root."""

    faits: Faits
    der: bytes
    chaine: tuple[bytes, ...] = ()

    def pem(self) -> str:
        """Return the certificate and its chain as PEM (RFC 7468), in that order."""
        return "".join(map(_pem, (self.der, *self.chaine)))


def _pem(der: bytes) -> str:
    corps = b64encode(der).decode()
    lignes = (corps[i : i + _PAR_LIGNE] for i in range(0, len(corps), _PAR_LIGNE))
    return "\n".join(["-----BEGIN CERTIFICATE-----", *lignes, "-----END CERTIFICATE-----", ""])


@dataclass(frozen=True, slots=True)
class DemandeSignature:
    """A certification request (PKCS#10) whose proof of possession holds.

    `empreinte_cle` is the SHA-256 of its SubjectPublicKeyInfo in lower-case hexadecimal.
    """

    der: bytes
    sujet: str
    cle: str
    empreinte_cle: str
    noms: tuple[str, ...] = ()


EKU_SANS_CLIENT: Final = "eku-sans-client"
"""The rule that a certificate without the usage clientAuth breaks."""
PAR_FEUILLE: Final = "admis-par-feuille"
"""The finding on a certificate whose authority the handshake does not admit."""
EPINGLANTES: Final = frozenset({EKU_SANS_CLIENT, PAR_FEUILLE})
"""Findings that take more than the registry: the handshake must admit this very leaf."""


class Gravite(StrEnum):
    """What a finding does: it refuses, it refuses unless a recorded exception lifts it, or it only warns."""

    REFUS = "REFUS"
    DEROGEABLE = "DEROGEABLE"
    AVERTISSEMENT = "AVERTISSEMENT"


@dataclass(frozen=True, slots=True)
class Constat:
    """One finding of a check: the rule (`cle-faible`, `eku-sans-client`…), and in French what is wrong and what to do."""

    regle: str
    gravite: Gravite
    message: str
