"""The client certificate as a TLS proxy forwards it: RFC 9440, or nginx's URL-encoded PEM.

Both readers return the DER of exactly one certificate and admit nothing else.
"""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from cryptography import x509

from esav_ws.domain.certificat import CertificatAbsent, CertificatTransmisIllisible

TAILLE_MAX = 16_384
"""The longest header value read, in bytes: four times a large certificate."""

_PEM = re.compile(
    r"-----BEGIN CERTIFICATE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END CERTIFICATE-----(?:\r?\n)?", re.ASCII
)


class FormatTransmis(StrEnum):
    """How the proxy writes the certificate. The values are those of the setting `ESAV_PROXY_CERTIFICAT`."""

    RFC9440 = "rfc9440"
    NGINX = "nginx"

    @property
    def entete(self) -> bytes:
        """Return the lower-case name of the header that bears the certificate in this format."""
        return b"client-cert" if self is FormatTransmis.RFC9440 else b"x-ssl-client-cert"


def lire(format_transmis: FormatTransmis, valeurs: Sequence[bytes]) -> bytes:
    """Return the DER of the certificate in *valeurs*, every value received under the name of the format.

    Raises:
        CertificatAbsent: the proxy forwarded no certificate.
        CertificatTransmisIllisible: several values, or one that is not exactly one certificate.
    """
    if not valeurs:
        raise CertificatAbsent
    if len(valeurs) > 1:
        raise CertificatTransmisIllisible(f"{len(valeurs)} valeurs reçues au lieu d'une")
    if len(valeurs[0]) > TAILLE_MAX:
        raise CertificatTransmisIllisible(f"plus de {TAILLE_MAX} octets")
    return _LECTEURS[format_transmis](valeurs[0])


@lru_cache(maxsize=256)
def _lire_rfc9440(valeur: bytes) -> bytes:
    """Return the DER of a structured-field byte sequence `:base64:` (RFC 9440, RFC 8941)."""
    brut = valeur.strip(b" \t")
    if brut in {b"", b"::"}:
        raise CertificatAbsent
    if len(brut) < 2 or not (brut.startswith(b":") and brut.endswith(b":")):  # noqa: PLR2004 (two colons)
        raise CertificatTransmisIllisible("attendu :base64: (RFC 9440)")
    return _certificat(_base64(brut[1:-1]))


@lru_cache(maxsize=256)
def _lire_nginx(valeur: bytes) -> bytes:
    """Return the DER of nginx's `$ssl_client_escaped_cert`: one PEM block, percent-encoded."""
    brut = valeur.strip(b" \t")
    if not brut:
        raise CertificatAbsent
    pem = unquote_to_bytes(brut).decode("ascii", "replace")
    bloc = _PEM.fullmatch(pem)
    if bloc is None:
        raise CertificatTransmisIllisible("attendu un seul bloc PEM encodé pour URL")
    return _certificat(_base64("".join(bloc[1].split()).encode("ascii")))


_LECTEURS: dict[FormatTransmis, Callable[[bytes], bytes]] = {
    FormatTransmis.RFC9440: _lire_rfc9440,
    FormatTransmis.NGINX: _lire_nginx,
}


def _base64(texte: bytes) -> bytes:
    """Return the decoded bytes of *texte*, canonical standard base64, or raise `CertificatTransmisIllisible`."""
    try:
        decode = base64.b64decode(texte, validate=True)
    except binascii.Error:
        raise CertificatTransmisIllisible("base64 incorrect") from None
    if base64.b64encode(decode) != texte:
        raise CertificatTransmisIllisible("base64 non canonique")
    return decode


def _certificat(der: bytes) -> bytes:
    try:
        x509.load_der_x509_certificate(der)
    except ValueError:
        raise CertificatTransmisIllisible("ce n'est pas un certificat X.509 en DER") from None
    return der
