"""A key that the OI makes because an Opérateur asked for it, handed over once as PKCS#12, and kept nowhere."""

import secrets
from dataclasses import dataclass, field
from typing import Final, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12

from esav_ws.domain.certificat_piece import Piece
from esav_ws.pki.autorite.succession import creer_nom

BITS: Final = 3072
"""RSA, for what it is handed to: what cannot make its own key is often old."""
OCTETS_MOT_DE_PASSE: Final = 18


@dataclass(frozen=True, slots=True)
class Remise:
    """A PKCS#12 file and the password that opens it; they go to the Opérateur by two different ways."""

    contenu: bytes = field(repr=False)
    mot_de_passe: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CleARemettre:
    """A new key, in memory alone, and the request (DER) for its certificate."""

    demande: bytes
    _cle: rsa.RSAPrivateKey = field(repr=False)

    @classmethod
    def creer(cls, operateur: str) -> Self:
        """Return a key for the Opérateur of code *operateur*."""
        cle = rsa.generate_private_key(65537, BITS)
        modele = x509.CertificateSigningRequestBuilder().subject_name(creer_nom(f"{operateur} e-SAV"))
        return cls(modele.sign(cle, hashes.SHA256()).public_bytes(Encoding.DER), cle)

    def remettre(self, piece: Piece) -> Remise:
        """Return the key with its certificate and chain, under a random password; `ValueError` if it is another's."""
        certificat, *chaine = (x509.load_der_x509_certificate(der) for der in (piece.der, *piece.chaine))
        if certificat.public_key() != self._cle.public_key():
            raise ValueError("the certificate is not of this key")
        mot_de_passe = secrets.token_urlsafe(OCTETS_MOT_DE_PASSE)
        contenu = pkcs12.serialize_key_and_certificates(
            piece.faits.sujet.encode(),
            self._cle,
            certificat,
            chaine,
            BestAvailableEncryption(mot_de_passe.encode()),
        )
        return Remise(contenu, mot_de_passe)
