"""Where the key of an authority is kept: an encrypted file, or a PKCS#11 token.

What comes out is a private key as `cryptography` knows them: its builders ask it to sign, and for nothing else.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from esav_ws.domain.certificat_autorite import CleAutoriteInutilisable
from esav_ws.pki.fichiers import ecrire_secret

CleCa = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
"""The private key of an authority; one on a token signs, and can be neither read nor written."""
ClePublique = ec.EllipticCurvePublicKey | rsa.RSAPublicKey

_CHIFFREE: Final = b"ENCRYPTED"
"""What every PEM file of an encrypted key says of itself."""


class Coffre(Protocol):
    """Keeps the key of one authority."""

    def presente(self) -> bool:
        """Return whether a key is to be found there, without opening it."""

    def ouvrir(self, publique: ClePublique) -> CleCa:
        """Return the private key that goes with *publique*.

        Raises:
            CleAutoriteInutilisable: it does not open, or none goes with *publique*.
        """

    def creer(self) -> CleCa:
        """Return a new ECDSA P-256 key, kept there; one that stands there already is never replaced.

        Raises:
            CleAutoriteInutilisable: it cannot be kept.
        """

    def description(self) -> str:
        """Return in French where the key is."""


@dataclass(frozen=True, slots=True)
class CoffreFichier:
    """A PKCS#8 PEM file, encrypted with what *phrase* gives; where it gives none, it is written in the clear."""

    chemin: Path
    phrase: Callable[[], bytes | None] = field(default=lambda: None, repr=False)

    def presente(self) -> bool:
        """Return whether the file stands."""
        return self.chemin.is_file()

    @property
    def en_clair(self) -> bool:
        """Return whether whoever reads the file has the key."""
        return _CHIFFREE not in self.chemin.read_bytes()

    def ouvrir(self, publique: ClePublique) -> CleCa:
        """Return the key of the file."""
        cle = self._lire()
        if cle.public_key() != publique:
            raise CleAutoriteInutilisable(
                f"{self.chemin} et le certificat de l'autorité sont étrangers l'un à l'autre", etrangere=True
            )
        return cle

    def creer(self) -> CleCa:
        """Return a new key, written with mode 0600."""
        cle = ec.generate_private_key(ec.SECP256R1())
        try:
            self.chemin.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._ecrire(self.chemin, cle)
        except FileExistsError as erreur:
            raise CleAutoriteInutilisable(f"{self.chemin} existe déjà, et n'est pas remplacé") from erreur
        return cle

    def chiffrer(self) -> None:
        """Replace the file by the same key encrypted with the phrase.

        Raises:
            CleAutoriteInutilisable: there is no phrase, or the file does not open.
        """
        cle = self._lire()
        if self._phrase() is None:
            raise CleAutoriteInutilisable(
                "aucune phrase secrète n'est réglée : réglez ESAV_CA_PHRASE ou ESAV_CA_PHRASE_FICHIER"
            )
        neuf = self.chemin.with_name(f".{self.chemin.name}.{os.getpid()}")
        neuf.unlink(missing_ok=True)
        self._ecrire(neuf, cle)
        neuf.replace(self.chemin)

    def description(self) -> str:
        """Return the path, and whether the file is encrypted."""
        if not self.presente():
            return f"{self.chemin} absente"
        return f"{self.chemin} ({'EN CLAIR' if self.en_clair else 'chiffrée'})"

    def _lire(self) -> CleCa:
        try:
            pem = self.chemin.read_bytes()
        except OSError as erreur:
            raise _illisible(erreur) from erreur
        phrase = self._phrase() if _CHIFFREE in pem else None
        try:
            cle = load_pem_private_key(pem, phrase)
        except (ValueError, TypeError) as erreur:
            if _CHIFFREE not in pem:
                raison = f"{self.chemin} est illisible ou endommagé : remettez-le depuis une sauvegarde"
            elif phrase is None:
                raison = f"{self.chemin} est chiffré : réglez ESAV_CA_PHRASE ou ESAV_CA_PHRASE_FICHIER"
            else:
                raison = f"la phrase secrète n'ouvre pas {self.chemin} : vérifiez ESAV_CA_PHRASE ou ESAV_CA_PHRASE_FICHIER"
            raise CleAutoriteInutilisable(raison) from erreur
        if not isinstance(cle, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
            raise CleAutoriteInutilisable(f"{self.chemin} n'est ni une clé ECDSA ni une clé RSA")
        return cle

    def _phrase(self) -> bytes | None:
        try:
            return self.phrase()
        except OSError as erreur:
            raise _illisible(erreur) from erreur

    def _ecrire(self, chemin: Path, cle: CleCa) -> None:
        phrase = self._phrase()
        chiffrement = NoEncryption() if phrase is None else BestAvailableEncryption(phrase)
        pem = cle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, chiffrement)
        ecrire_secret(chemin, pem)


def _illisible(erreur: OSError) -> CleAutoriteInutilisable:
    return CleAutoriteInutilisable(
        f"{erreur.filename} ne peut pas être lu ({erreur.strerror}) : corrigez ses droits"
    )
