"""The signed proofs of rehearsal: small JSON files, Ed25519 (RFC 8032), that cross from integration to production."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from esav_ws.application.ports_certificats import PreuveEpreuve
from esav_ws.pki.fichiers import ecrire_secret

FORMAT: Final = "esav-epreuve-1"
TAILLE_MAX: Final = 10_000
"""Bytes of a proof file, at most."""


class EpreuvesSignees:
    """Signs with the key of *cle* where it stands, and verifies with the public key of *publique*."""

    def __init__(self, cle: Path, publique: Path) -> None:
        self._cle = cle
        self._publique = publique

    def signer(self, preuve: PreuveEpreuve, *, le: datetime) -> bytes:
        """Return the proof file, signed at *le*.

        Raises:
            OSError: the key cannot be read.
            ValueError: it is not an Ed25519 key.
        """
        cle = load_pem_private_key(self._cle.read_bytes(), password=None)
        if not isinstance(cle, Ed25519PrivateKey):
            raise ValueError(f"{self._cle}: not an Ed25519 key")  # noqa: TRY004 - a file that is wrong, not a type
        document = {
            "format": FORMAT,
            "operateur": preuve.operateur,
            "empreinte": preuve.empreinte,
            "appelLe": preuve.le.isoformat(),
            "signeLe": le.isoformat(),
        }
        signature = b64encode(cle.sign(_canonique(document))).decode()
        return json.dumps({**document, "signature": signature}, indent=2).encode() + b"\n"

    def verifier(self, contenu: bytes) -> PreuveEpreuve:
        """Return what the file proves, or raise `ValueError` with the reason in French."""
        cle = self._cle_publique()
        if len(contenu) > TAILLE_MAX:
            raise ValueError("ce n'est pas un fichier de preuve (trop long)")
        try:
            document = json.loads(contenu)
            signature = b64decode(document.pop("signature"), validate=True)
            format_, operateur, empreinte, le = (
                document[nom] for nom in ("format", "operateur", "empreinte", "appelLe")
            )
            appel = datetime.fromisoformat(le)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as erreur:
            raise ValueError("ce n'est pas un fichier de preuve") from erreur
        try:
            cle.verify(signature, _canonique(document))
        except InvalidSignature as erreur:
            raise ValueError(
                "sa signature n'est pas celle de la plateforme d'intégration, ou le fichier a été modifié"
            ) from erreur
        if format_ != FORMAT or appel.tzinfo is None:
            raise ValueError(f"format inconnu (attendu {FORMAT})")
        return PreuveEpreuve(operateur, empreinte, appel)

    def _cle_publique(self) -> Ed25519PublicKey:
        try:
            cle = load_pem_public_key(self._publique.read_bytes())
        except OSError as erreur:
            raise ValueError(
                f"la clé publique de la plateforme d'intégration manque ({self._publique}) : copiez-y le fichier "
                "epreuve.pub.pem de son dossier pki"
            ) from erreur
        except ValueError as erreur:
            raise ValueError(f"{self._publique} n'est pas une clé publique en PEM") from erreur
        if not isinstance(cle, Ed25519PublicKey):
            raise ValueError(f"{self._publique} n'est pas une clé Ed25519")  # noqa: TRY004 - a file that is wrong
        return cle


def creer_paire(privee: Path, publique: Path) -> None:
    """Write a new key to *privee*, readable by its owner alone, and its public half to *publique*."""
    cle = Ed25519PrivateKey.generate()
    ecrire_secret(privee, cle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    publique.write_bytes(cle.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def _canonique(document: Mapping[str, Any]) -> bytes:
    """Return the bytes that are signed: the members in the order of their names, without blanks."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
