"""The OI's authorities as they stand in a folder: `ca.pem`, whose first certificate issues, and their keys.

`ca.pem` holds every authority of the OI that is trusted: the one that issues first, then those that precede or succeed
it. It is replaced whole, at once: each step of a succession is one renaming, and there is nothing in between.
"""

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol, Self

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from esav_ws.domain.certificat_autorite import AutoriteHorsLigne, CleAutoriteInutilisable
from esav_ws.pki.autorite.autorite import Autorite, identifiant
from esav_ws.pki.autorite.coffres import Coffre, CoffreFichier
from esav_ws.pki.autorite.jeton import CoffreJeton
from esav_ws.pki.fichiers import ecrire_secret

OCTETS_PHRASE: Final = 32


class Secret(Protocol):
    """A setting that shows itself only when asked."""

    def get_secret_value(self) -> str:
        """Return it."""


class ReglagesLus(Protocol):
    """The settings of the authorities, as the environment gives them."""

    @property
    def ca_phrase(self) -> Secret | None: ...  # noqa: D102 - as ESAV_CA_PHRASE

    @property
    def ca_phrase_fichier(self) -> Path | None: ...  # noqa: D102 - as ESAV_CA_PHRASE_FICHIER

    @property
    def ca_pkcs11_module(self) -> Path | None: ...  # noqa: D102 - as ESAV_CA_PKCS11_MODULE

    @property
    def ca_pkcs11_jeton(self) -> str | None: ...  # noqa: D102 - as ESAV_CA_PKCS11_JETON

    @property
    def ca_pkcs11_cle(self) -> str | None: ...  # noqa: D102 - as ESAV_CA_PKCS11_CLE

    @property
    def ca_pkcs11_pin(self) -> Secret | None: ...  # noqa: D102 - as ESAV_CA_PKCS11_PIN

    @property
    def pki_publique(self) -> str: ...  # noqa: D102 - from ESAV_URL_PKI


@dataclass(frozen=True, slots=True)
class ReglagesCa:
    """How the keys open and where the status is published.

    Without *phrase* nor *fichier_phrase*, the phrase is that of `ca.phrase` in the folder, if it stands: that is for
    development only, since it lies beside what it protects.
    """

    phrase: bytes | None = field(default=None, repr=False)
    fichier_phrase: Path | None = None
    jeton: CoffreJeton | None = None
    url: str = "http://localhost:8080"

    @classmethod
    def de(cls, lus: ReglagesLus) -> Self:
        """Return what *lus* say, or raise `CleAutoriteInutilisable` when a token is set by halves."""
        jeton = None
        if lus.ca_pkcs11_module is not None:
            if not (lus.ca_pkcs11_jeton and lus.ca_pkcs11_cle and lus.ca_pkcs11_pin):
                raise CleAutoriteInutilisable(
                    "ESAV_CA_PKCS11_MODULE demande aussi ESAV_CA_PKCS11_JETON, ESAV_CA_PKCS11_CLE et ESAV_CA_PKCS11_PIN"
                )
            jeton = CoffreJeton(
                lus.ca_pkcs11_module,
                lus.ca_pkcs11_jeton,
                lus.ca_pkcs11_cle,
                lus.ca_pkcs11_pin.get_secret_value(),
            )
        phrase = lus.ca_phrase.get_secret_value().encode() if lus.ca_phrase is not None else None
        return cls(phrase, lus.ca_phrase_fichier, jeton, lus.pki_publique)


@dataclass(frozen=True, slots=True)
class DossierAutorites:
    """The authorities under *racine*."""

    racine: Path
    reglages: ReglagesCa = field(default_factory=ReglagesCa)

    @property
    def fichier(self) -> Path:
        """Return the certificates of the authorities, the one that issues first."""
        return self.racine / "ca.pem"

    @property
    def phrase_locale(self) -> Path:
        """Return the development phrase."""
        return self.racine / "ca.phrase"

    @property
    def retirees(self) -> Path:
        """Return where the certificates and keys of retired authorities lie."""
        return self.racine / "retirees"

    def certificats(self) -> tuple[x509.Certificate, ...]:
        """Return the trusted authorities, the one that issues first; `ValueError` or `OSError` when unreadable."""
        return tuple(x509.load_pem_x509_certificates(self.fichier.read_bytes()))

    def autorites(self) -> tuple[Autorite, ...]:
        """Return the trusted authorities with their keys' places, the one that issues first."""
        tous = self.certificats()
        return tuple(self._autorite(certificat, tous) for certificat in tous)

    def emettrice(self) -> Autorite:
        """Return the authority that issues now, or raise `AutoriteHorsLigne` where there is none at all."""
        try:
            return self.autorites()[0]
        except (OSError, ValueError) as erreur:
            raise AutoriteHorsLigne("OI", f"{self.fichier} absent ou illisible") from erreur

    def fichier_cle(self, certificat: x509.Certificate, tous: Iterable[x509.Certificate]) -> Path:
        """Return where the key of *certificat* would be as a file: the eldest of *tous* has `ca.key.pem`."""
        propre = self.racine / f"ca-{identifiant(certificat)}.key.pem"
        ainee = min(tous, key=lambda autre: autre.not_valid_before_utc, default=certificat)
        return propre if propre.is_file() or certificat != ainee else self.racine / "ca.key.pem"

    def coffre_neuf(self, chemin: Path) -> Coffre:
        """Return where a new key is to be kept: the token when one is set, else the file *chemin*."""
        return self.reglages.jeton or CoffreFichier(chemin, self.phrase)

    def phrase(self) -> bytes | None:
        """Return the phrase that opens the key files, `None` when none is set nor lies in the folder."""
        if self.reglages.phrase is not None:
            return self.reglages.phrase
        fichier = self.reglages.fichier_phrase or self.phrase_locale
        if self.reglages.fichier_phrase is None and not fichier.is_file():
            return None
        return fichier.read_bytes().strip() or None

    def assurer_phrase(self) -> None:
        """Make a random development phrase, mode 0600, where none is set."""
        if self.reglages.jeton is None and self.phrase() is None:
            self.phrase_locale.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            ecrire_secret(self.phrase_locale, secrets.token_urlsafe(OCTETS_PHRASE).encode() + b"\n")

    def poser(self, certificats: Iterable[x509.Certificate]) -> None:
        """Replace the trusted authorities by *certificats*, the one that issues first, at once."""
        ecrire_atomique(self.fichier, b"".join(c.public_bytes(Encoding.PEM) for c in certificats))

    def _autorite(self, certificat: x509.Certificate, tous: tuple[x509.Certificate, ...]) -> Autorite:
        chemin = self.fichier_cle(certificat, tous)
        coffre: Coffre = CoffreFichier(chemin, self.phrase)
        if self.reglages.jeton is not None and not chemin.is_file():
            coffre = self.reglages.jeton
        return Autorite(certificat, coffre, self.reglages.url)


def ecrire_atomique(chemin: Path, contenu: bytes, *, droits: int = 0o644) -> None:
    """Replace *chemin* by *contenu*: a reader sees the old one or the new one, whole, also after a power cut."""
    chemin.parent.mkdir(parents=True, exist_ok=True)
    neuf = chemin.with_name(f".{chemin.name}.{os.getpid()}")
    neuf.unlink(missing_ok=True)
    descripteur = os.open(neuf, os.O_WRONLY | os.O_CREAT | os.O_EXCL, droits)
    with os.fdopen(descripteur, "wb") as fichier:
        fichier.write(contenu)
        fichier.flush()
        os.fsync(descripteur)
    neuf.replace(chemin)
