"""What a certificate says of itself: its fingerprint and the facts that the registry keeps."""

import hashlib
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from esav_ws.domain.certificat_piece import Faits


@lru_cache(maxsize=1024)
def empreinte_sha256(der: bytes) -> str:
    """Return the identity of a certificate in the registry: the SHA-256 of its DER, lower-case hexadecimal."""
    return hashlib.sha256(der).hexdigest()


def faits_der(der: bytes) -> Faits:
    """Return the facts of the certificate *der*, or raise `ValueError` when it is not one certificate."""
    return faits_x509(x509.load_der_x509_certificate(der))


def faits_pem(pem: bytes) -> Faits:
    """Return the facts of the first certificate of *pem*, or raise `ValueError` when there is none."""
    return faits_x509(x509.load_pem_x509_certificate(pem))


def faits_x509(certificat: x509.Certificate) -> Faits:
    """Return the facts of a certificate as the door reads them, whoever's it is: neither its key nor its usages."""
    return Faits(
        empreinte=empreinte_sha256(certificat.public_bytes(Encoding.DER)),
        sujet=certificat.subject.rfc4514_string(),
        emetteur=certificat.issuer.rfc4514_string(),
        numero_serie=f"{certificat.serial_number:x}",
        debut=certificat.not_valid_before_utc,
        fin=certificat.not_valid_after_utc,
    )
