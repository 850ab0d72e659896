"""The folder of an attestation: the document, its page, its signature and the certificates that go with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from esav_ws.application.attestations import verifier
from esav_ws.application.ports_attestation import AttestationSignee
from esav_ws.cli.certificat_commun import ecrire_fichier, lire_fichier
from esav_ws.cli.erreurs import InstallationIncorrecte, UsageIncorrecte
from esav_ws.domain.attestation import Attestation, Signataire
from esav_ws.domain.attestation_erreurs import AttestationFausse
from esav_ws.pack.attestation import dessiner

DOCUMENT: Final = "attestation.json"
PAGE: Final = "attestation.html"
SIGNATURE: Final = "attestation.p7m"
CERTIFICATS: Final = "signataire.pem"

Verifier = Callable[[bytes, datetime], tuple[bytes, Signataire]]
"""Returns the document that a signature carries and who signed it, or raises `AttestationFausse`."""


@dataclass(frozen=True, slots=True)
class DossierAttestation:
    """The four files as they were read."""

    document: bytes
    page: bytes
    signature: bytes
    certificats: bytes

    @classmethod
    def lire(cls, dossier: Path) -> Self:
        """Return what *dossier* holds, or raise `UsageIncorrecte`."""
        if not dossier.is_dir():
            raise UsageIncorrecte(
                f"DOSSIER : {dossier} n'est pas un dossier ; donnez celui d'une attestation"
            )
        return cls(*(lire_fichier(dossier / nom) for nom in (DOCUMENT, PAGE, SIGNATURE, CERTIFICATS)))

    def verifier(self, verifier_signature: Verifier, le: datetime) -> Attestation:
        """Return the attestation, or raise `AttestationFausse` that says which file is not what was signed, and where.

        The signature first, then the document, its page, and the certificates beside it.
        """
        signe, signataire = verifier_signature(self.signature, le)
        attestation = verifier(self.document, signe, signataire)
        exiger_la_page(self.document, self.page)
        try:
            premier = x509.load_pem_x509_certificates(self.certificats)[0]
        except ValueError as erreur:
            raise AttestationFausse(CERTIFICATS, "ce ne sont pas des certificats en PEM") from erreur
        if premier.fingerprint(hashes.SHA256()).hex() != signataire.empreinte:
            raise AttestationFausse(CERTIFICATS, "le premier certificat n'est pas celui qui a signé")
        return attestation


def exiger_la_page(document: bytes, page: bytes) -> None:
    """Return if *page* is that of *document*, or raise `AttestationFausse` that names the first line that differs."""
    attendue = dessiner(document)
    if page == attendue:
        return
    lues, voulues = page.splitlines(), attendue.splitlines()
    rang = next(
        (n for n, (lue, voulue) in enumerate(zip(lues, voulues, strict=False), 1) if lue != voulue), None
    )
    ligne = rang or min(len(lues), len(voulues)) + 1
    raise AttestationFausse(f"{PAGE}, ligne {ligne}", f"ce n'est pas la page de {DOCUMENT}")


def ecrire_dossier(dossier: Path, signee: AttestationSignee) -> None:
    """Write the four files of *signee*; *dossier*, made if need be, may hold those of the same attestation alone.

    Raises:
        UsageIncorrecte: another attestation stands there.
        InstallationIncorrecte: nothing can be written there.
    """
    fichiers = {
        DOCUMENT: signee.document,
        PAGE: dessiner(signee.document),
        SIGNATURE: signee.signature,
        CERTIFICATS: signee.certificats,
    }
    ancien = dossier / DOCUMENT
    if ancien.exists() and lire_fichier(ancien) != signee.document:
        raise UsageIncorrecte(
            f"--sortie : une autre attestation est dans {dossier} ; choisissez un autre dossier"
        )
    try:
        dossier.mkdir(parents=True, exist_ok=True)
    except OSError as erreur:
        raise InstallationIncorrecte(
            f"{dossier} : écriture impossible ({erreur.strerror}) ; choisissez un autre dossier"
        ) from erreur
    for nom, contenu in fichiers.items():
        ecrire_fichier(dossier / nom, contenu)
