"""Ports of the OI's authority towards the registry: what became of the certificates that it issued."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from esav_ws.domain.certificat_autorite import Revocation


@dataclass(frozen=True, slots=True)
class Emis:
    """A certificate that the registry knows, and its revocation, if it was revoked."""

    revocation: Revocation | None = None


class CertificatsEmis(Protocol):
    """What the registry says of issued certificates; an issuer is its name as RFC 4514 writes it."""

    def revocations(self) -> Sequence[Revocation]:
        """Return every revocation of a certificate, whatever its issuer."""

    def emis(self, emetteur: str, numero_serie: int) -> Emis | None:
        """Return the certificate of that issuer and serial number, `None` when the registry knows none."""
