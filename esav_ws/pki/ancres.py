"""The authorities that the house accepts: their files, read again at each check so that no restart is needed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from cryptography import x509

from esav_ws.domain.certificat_reception import AutoritesIllisibles


@dataclass(frozen=True, slots=True)
class Ancres:
    """Accepted roots, intermediates that help to reach them, and revocation lists that stand beside them.

    Only a certificate that names itself as its issuer is a root.
    """

    racines: tuple[x509.Certificate, ...] = ()
    intermediaires: tuple[x509.Certificate, ...] = ()
    listes: tuple[x509.CertificateRevocationList, ...] = ()

    @classmethod
    def depuis_fichiers(cls, certificats: Iterable[Path], listes: Iterable[Path] = ()) -> Self:
        """Return what *certificats* (PEM, one or several each) and *listes* (CRL, PEM or DER) hold.

        Raises:
            AutoritesIllisibles: a file cannot be read; the message names it.
        """
        tous = [certificat for chemin in certificats for certificat in _certificats(chemin)]
        return cls(
            tuple(certificat for certificat in tous if certificat.subject == certificat.issuer),
            tuple(certificat for certificat in tous if certificat.subject != certificat.issuer),
            tuple(map(_liste, listes)),
        )

    @classmethod
    def depuis_dossiers(cls, dossiers: Iterable[Path]) -> Self:
        """Return what the files `*.pem` and `*.crl` of *dossiers* hold; nothing of one that is not there."""
        tous = tuple(dossiers)
        certificats, listes = (
            [fichier for dossier in tous for fichier in sorted(dossier.glob(motif))]
            for motif in ("*.pem", "*.crl")
        )
        return cls.depuis_fichiers(certificats, listes)

    def avec(self, autres: Self) -> Self:
        """Return these and *autres*."""
        return replace(
            self,
            racines=self.racines + autres.racines,
            intermediaires=self.intermediaires + autres.intermediaires,
            listes=self.listes + autres.listes,
        )

    def toutes_racines(self) -> Self:
        """Return the same, each authority ending a chain, as at the handshake."""
        return replace(self, racines=self.racines + self.intermediaires, intermediaires=())


def _certificats(chemin: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(chemin.read_bytes())
    except OSError as erreur:
        raise AutoritesIllisibles(str(chemin), f"illisible ({erreur.strerror})") from erreur
    except ValueError as erreur:
        raise AutoritesIllisibles(str(chemin), "ce ne sont pas des certificats en PEM") from erreur


def _liste(chemin: Path) -> x509.CertificateRevocationList:
    try:
        contenu = chemin.read_bytes()
        if b"-----BEGIN" in contenu:
            return x509.load_pem_x509_crl(contenu)
        return x509.load_der_x509_crl(contenu)
    except OSError as erreur:
        raise AutoritesIllisibles(str(chemin), f"illisible ({erreur.strerror})") from erreur
    except ValueError as erreur:
        raise AutoritesIllisibles(str(chemin), "ce n'est pas une liste de révocation (CRL)") from erreur
