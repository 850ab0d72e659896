"""What a certificate says of itself: its fingerprint and the facts that the registry keeps."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from esav_ws.domain.certificat import Certificat, StatutCertificat


@lru_cache(maxsize=1024)
def empreinte_sha256(der: bytes) -> str:
    """Return the identity of a certificate in the registry: the SHA-256 of its DER, lower-case hexadecimal."""
    return hashlib.sha256(der).hexdigest()


@dataclass(frozen=True, slots=True)
class FaitsCertificat:
    """The facts of one certificate. Names are RFC 4514 strings, the serial number hexadecimal, instants in UTC."""

    empreinte: str
    sujet: str
    emetteur: str
    numero_serie: str
    debut: datetime
    fin: datetime

    @classmethod
    def depuis_der(cls, der: bytes) -> Self:
        """Return the facts of the certificate *der*, or raise `ValueError` when it is not one certificate."""
        return cls.depuis_x509(x509.load_der_x509_certificate(der))

    @classmethod
    def depuis_pem(cls, pem: bytes) -> Self:
        """Return the facts of the first certificate of *pem*, or raise `ValueError` when there is none."""
        return cls.depuis_x509(x509.load_pem_x509_certificate(pem))

    @classmethod
    def depuis_x509(cls, certificat: x509.Certificate) -> Self:
        """Return the facts of a parsed certificate."""
        return cls(
            empreinte=empreinte_sha256(certificat.public_bytes(Encoding.DER)),
            sujet=certificat.subject.rfc4514_string(),
            emetteur=certificat.issuer.rfc4514_string(),
            numero_serie=f"{certificat.serial_number:x}",
            debut=certificat.not_valid_before_utc,
            fin=certificat.not_valid_after_utc,
        )

    def certificat(
        self,
        operateur: str,
        statut: StatutCertificat = StatutCertificat.ACTIF,
        *,
        revoque_le: datetime | None = None,
        motif_revocation: str | None = None,
    ) -> Certificat:
        """Return the registry's value for *operateur*: these facts under *statut*."""
        return Certificat(
            empreinte=self.empreinte,
            operateur=operateur,
            sujet=self.sujet,
            emetteur=self.emetteur,
            numero_serie=self.numero_serie,
            debut=self.debut,
            fin=self.fin,
            statut=statut,
            revoque_le=revoque_le.astimezone(UTC) if revoque_le else None,
            motif_revocation=motif_revocation,
        )
