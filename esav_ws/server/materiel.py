"""What a TLS context is made of, as read from the files: the server's pair, the authorities, the pinned leaves."""

import base64
import hashlib
import os
import ssl
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from esav_ws.server.parametres import EcouteTLS

_POUR_CLIENT: Final = bytes.fromhex("300c300a06082b06010505070302")
"""OpenSSL's `X509_CERT_AUX`, which follows a certificate that is trusted for something: here clientAuth alone."""


@dataclass(frozen=True, slots=True)
class Paire:
    """The server's certificate, with its intermediates, and its key, as PEM."""

    certificat: bytes
    cle: bytes = field(repr=False)

    @classmethod
    def lire(cls, certificat: Path, cle: Path) -> Self:
        """Return the pair of these files.

        Raises:
            OSError: one cannot be read, holds nothing of the kind or is not of the other (`ssl.SSLError`).
        """
        paire = cls(certificat.read_bytes(), cle.read_bytes())
        paire.charger(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
        return paire

    def charger(self, contexte: ssl.SSLContext) -> None:
        """Have *contexte* present this pair, or raise `OSError`; nobody is asked for a pass phrase."""
        with _anonyme(self.certificat) as certificat, _anonyme(self.cle) as cle:
            contexte.load_cert_chain(certificat, cle, password="")


@dataclass(frozen=True, slots=True)
class Materiel:
    """What a context is made of; `autorites` by their file and `epingles` are DER."""

    paire: Paire
    autorites: Mapping[Path, tuple[bytes, ...]]
    epingles: tuple[bytes, ...] = ()

    @classmethod
    def lire(cls, ecoute: EcouteTLS) -> Self:
        """Return what the files of *ecoute* hold; leaves are pinned by the registry, not by files.

        Raises:
            OSError: one cannot be read, or holds no certificate or key (`ssl.SSLError`).
            ValueError: an authority is no certificate.
        """
        return cls(
            Paire.lire(ecoute.certificat, ecoute.cle),
            {fichier: lire_autorites(fichier) for fichier in ecoute.autorites},
        )

    @property
    def ancres(self) -> frozenset[bytes]:
        """Return the SHA-256 of whatever a chain may rest on."""
        autorites = (der for trouvees in self.autorites.values() for der in trouvees)
        return frozenset(map(condense, (*autorites, *self.epingles)))

    def charger(self, contexte: ssl.SSLContext) -> None:
        """Have *contexte* present the pair and trust the authorities and the pinned leaves, or raise `OSError`."""
        self.paire.charger(contexte)
        for trouvees in self.autorites.values():
            contexte.load_verify_locations(cadata=b"".join(trouvees))
        for der in self.epingles:
            with _anonyme(_de_confiance(der)) as fichier:
                contexte.load_verify_locations(fichier)


def lire_autorites(fichier: Path) -> tuple[bytes, ...]:
    """Return the DER of the certificates of *fichier* (PEM), one at least.

    Raises:
        OSError: it cannot be read, or OpenSSL makes nothing of one of them (`ssl.SSLError`).
        ValueError: it holds no certificate, or a damaged one.
    """
    trouvees = x509.load_pem_x509_certificates(fichier.read_bytes())
    lues = tuple(certificat.public_bytes(Encoding.DER) for certificat in trouvees)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_verify_locations(cadata=b"".join(lues))
    return lues


def condense(der: bytes) -> bytes:
    """Return what a certificate is known by among the anchors: the SHA-256 of its DER."""
    return hashlib.sha256(der).digest()


def _de_confiance(der: bytes) -> bytes:
    """Return *der* as the PEM of OpenSSL's trusted certificate, good for client authentication.

    Its extended usages are then not asked: they may be a server's.
    """
    corps = base64.encodebytes(der + _POUR_CLIENT)
    return b"-----BEGIN TRUSTED CERTIFICATE-----\n" + corps + b"-----END TRUSTED CERTIFICATE-----\n"


@contextmanager
def _anonyme(contenu: bytes) -> Iterator[str]:
    """Give the path of a file without a name that holds *contenu*, in memory where the system can, while the block runs.

    OpenSSL's readers of keys and of trusted certificates take paths only.
    """
    creer = getattr(os, "memfd_create", None)
    descripteur = creer("esav") if creer else None
    with open(descripteur, "w+b") if descripteur is not None else tempfile.TemporaryFile() as fichier:  # noqa: PTH123 (a descriptor)
        fichier.write(contenu)
        fichier.flush()
        fichier.seek(0)
        yield f"/dev/fd/{fichier.fileno()}"
