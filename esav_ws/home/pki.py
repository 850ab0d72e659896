"""The files of the runtime PKI: where they stand, made whole, or told damaged."""

import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from esav_ws.config import Settings
from esav_ws.domain.certificat_autorite import AutoriteHorsLigne, CleAutoriteInutilisable
from esav_ws.home.erreurs import HomeEndommage
from esav_ws.pki.autorite.dossier import DossierAutorites, ReglagesCa
from esav_ws.pki.autorite.succession import NOM_DEVELOPPEMENT, creer_premiere
from esav_ws.pki.ca import (
    DUREE_CA,
    Identite,
    ecrire_certificat,
    ecrire_cle,
    emettre_notification,
    emettre_serveur,
    emettre_signataire,
)

_AVANT_FIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Pki:
    """The files of the runtime PKI under *racine*, and how the keys of its authorities open.

    *commune* is a folder of recognised authorities that several homes share.
    """

    racine: Path
    reglages: ReglagesCa = field(default_factory=ReglagesCa)
    commune: Path | None = None

    @classmethod
    def de(cls, settings: Settings) -> Self:
        """Return the PKI of *settings*, or raise `CleAutoriteInutilisable` when these are incomplete."""
        return cls(settings.pki, ReglagesCa.de(settings), settings.dossier_trust)

    @property
    def dossier(self) -> DossierAutorites:
        """Return the OI's authorities."""
        return DossierAutorites(self.racine, self.reglages)

    @property
    def ca(self) -> Path:
        """Return the certificates of the OI's authorities: the one that issues first, then others of a succession."""
        return self.dossier.fichier

    @property
    def cle_ca(self) -> Path:
        """Return where the key of the authority that issues stands, when it is kept as a file."""
        try:
            tous = self.dossier.certificats()
        except (OSError, ValueError):
            return self.racine / "ca.key.pem"
        return self.dossier.fichier_cle(tous[0], tous)

    @property
    def serveur(self) -> tuple[Path, Path]:
        """Return the server's certificate and key."""
        return self.racine / "serveur" / "cert.pem", self.racine / "serveur" / "key.pem"

    @property
    def notification(self) -> tuple[Path, Path]:
        """Return our client's certificate and key, under which events are carried to Opérateurs."""
        return self.racine / "notification" / "cert.pem", self.racine / "notification" / "key.pem"

    @property
    def trust_notification(self) -> Path:
        """Return the folder of the authorities, beside the system's, of the servers to which events are carried."""
        return self.racine / "trust-notification"

    @property
    def trust(self) -> Path:
        """Return the folder of the authorities, other than the OI's, whose clients may knock."""
        return self.racine / "trust"

    @property
    def epreuve(self) -> tuple[Path, Path]:
        """Return the key that signs proofs of rehearsal on the integration platform, and its public half."""
        return self.racine / "epreuve.key.pem", self.racine / "epreuve.pub.pem"

    @property
    def integration(self) -> Path:
        """Return where production keeps the public key of the integration platform."""
        return self.racine / "integration.pub.pem"

    @property
    def attestation(self) -> tuple[Path, Path]:
        """Return who signs attestations on the integration platform: its certificate, authorities after it, and its key."""
        return self.racine / "attestation.pem", self.racine / "attestation.key.pem"

    @property
    def trust_attestation(self) -> Path:
        """Return the folder of those that production recognises as signing attestations: authorities, or signers."""
        return self.racine / "attestation"

    def client(self, code: str) -> tuple[Path, Path]:
        """Return the certificate and key of the demonstration client *code*."""
        return self.racine / "clients" / code / "cert.pem", self.racine / "clients" / code / "key.pem"

    def autorites(self) -> tuple[Path, ...]:
        """Return every authority whose clients may knock."""
        communes = self.commune.glob("*.pem") if self.commune else ()
        return (self.ca, *sorted(self.trust.glob("*.pem")), *sorted(communes))

    def relire_autorites(self) -> tuple[Path, ...]:
        """Return the same, or raise `OSError` where a folder cannot be listed: that is not an empty one."""
        dossiers = (self.trust, self.commune) if self.commune else (self.trust,)
        return (self.ca, *(f for d in dossiers for f in sorted(d.iterdir()) if f.suffix == ".pem"))


def autorite_oi(pki: Pki) -> Identite:
    """Return the OI's authority that issues, with its key, or raise `HomeEndommage`."""
    _lire(pki.ca)
    try:
        return pki.dossier.emettrice().identite()
    except AutoriteHorsLigne as erreur:
        raise HomeEndommage(
            f"{pki.cle_ca} est absent : sans cette clé, {pki.ca} ne peut rien signer ici ; remettez-la depuis une "
            "sauvegarde, ou posez vous-même les certificats et clés qui manquent"
        ) from erreur
    except CleAutoriteInutilisable as erreur:
        remede = f" ; remettez la bonne paire depuis une sauvegarde, ou {_toute_neuve(pki)}"
        raise HomeEndommage(f"{erreur}{remede if erreur.etrangere else ''}") from erreur


def signe_par(certificat: x509.Certificate, autorite: x509.Certificate) -> bool:
    """Return whether *autorite* signed *certificat*, by its name and by its key."""
    try:
        certificat.verify_directly_issued_by(autorite)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def pki_de(settings: Settings) -> Pki:
    """Return the PKI of *settings*, or raise `HomeEndommage` when these are incomplete."""
    try:
        return Pki.de(settings)
    except CleAutoriteInutilisable as erreur:
        raise HomeEndommage(str(erreur)) from erreur


def completer(pki: Pki) -> None:
    """Make what is missing of the OI's authority, of the server's pair and of the one that carries events."""
    refuser_cle_seule(pki)
    if not pki.ca.exists():
        maintenant = datetime.now(UTC)
        try:
            creer_premiere(pki.dossier, NOM_DEVELOPPEMENT, le=maintenant, fin=maintenant + DUREE_CA)
        except CleAutoriteInutilisable as erreur:
            raise HomeEndommage(str(erreur)) from erreur
    if not pki.serveur[0].exists() or _a_refaire(pki, pki.serveur):
        serveur = emettre_serveur(autorite_oi(pki))
        ecrire_cle(pki.serveur[1], serveur)
        ecrire_certificat(pki.serveur[0], serveur)
    if (not pki.notification[0].exists() or _a_refaire(pki, pki.notification)) and _peut_signer(pki):
        client = emettre_notification(autorite_oi(pki))
        ecrire_cle(pki.notification[1], client)
        ecrire_certificat(pki.notification[0], client)


def completer_signataire(pki: Pki) -> None:
    """Make who signs attestations, where it is missing or ends soon and the OI's authority can sign."""
    paire = pki.attestation
    if (not paire[0].exists() or _a_refaire(pki, paire)) and _peut_signer(pki):
        autorite = autorite_oi(pki)
        signataire = emettre_signataire(autorite)
        ecrire_cle(paire[1], signataire)
        ecrire_certificat(paire[0], signataire, autorite)


def refuser_cle_seule(pki: Pki) -> None:
    """Raise `HomeEndommage` where the authority has lost its certificate but not its key: neither is made anew."""
    if pki.cle_ca.exists() and not pki.ca.exists():
        raise HomeEndommage(
            f"{pki.ca} est absent, alors que sa clé {pki.cle_ca.name} est là : remettez ca.pem depuis une sauvegarde, "
            f"ou {_toute_neuve(pki)}"
        )


def controler_pki(pki: Pki) -> None:
    """Raise `HomeEndommage`, that names the file, where the gateway could not serve with these files."""
    autorites = [lue for fichier in pki.autorites() for lue in _lire(fichier)]
    certificat, cle = pki.serveur
    serveur = _lire(certificat)[0]
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificat, cle, password="")
    except (OSError, ValueError) as erreur:
        raise _paire_inutilisable(certificat, cle) from erreur
    _controler_emetteur(pki, serveur, autorites)


def _controler_emetteur(pki: Pki, serveur: x509.Certificate, autorites: list[x509.Certificate]) -> None:
    """Raise `HomeEndommage` where *serveur* bears the name of one of *autorites* but none signed it."""
    homonymes = [autorite for autorite in autorites if autorite.subject == serveur.issuer]
    if homonymes and not any(signe_par(serveur, autorite) for autorite in homonymes):
        raise HomeEndommage(
            f"{pki.serveur[0]} se dit signé par l'autorité de {pki.ca}, qui ne l'a pas signé : l'une des deux a été "
            f"remplacée ; remettez-les depuis une sauvegarde, ou {_toute_neuve(pki)}"
        )


def _lire(fichier: Path) -> list[x509.Certificate]:
    """Return the certificates of *fichier*, one at least, or raise `HomeEndommage` that names it."""
    try:
        lus = x509.load_pem_x509_certificates(fichier.read_bytes())
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_verify_locations(fichier)
    except (OSError, ValueError) as erreur:
        raise _illisible(fichier, erreur) from erreur
    return lus


def _peut_signer(pki: Pki) -> bool:
    """Return whether the authority that issues has its key here."""
    return pki.dossier.emettrice().coffre.presente()


def _a_refaire(pki: Pki, paire: tuple[Path, Path]) -> bool:
    """Return whether *paire* is of an authority of ours, one can sign, and it lacks its key or soon ends."""
    certificat, cle = paire
    lu, autorites = _lire(certificat)[0], _lire(pki.ca)
    if not _peut_signer(pki):
        return False
    ancienne = lu.not_valid_after_utc - datetime.now(UTC) < _AVANT_FIN
    return (ancienne or not cle.exists()) and lu.issuer in {autorite.subject for autorite in autorites}


def _illisible(fichier: Path, erreur: Exception) -> HomeEndommage:
    if isinstance(erreur, PermissionError):
        return HomeEndommage(
            f"{fichier} ne peut pas être lu ({erreur.strerror}) : corrigez les droits du fichier et de son dossier"
        )
    return HomeEndommage(
        f"{fichier} est illisible ou endommagé (attendu : du PEM) : remettez-le depuis une sauvegarde, ou retirez-le "
        "s'il n'a rien à faire là"
    )


def _paire_inutilisable(certificat: Path, cle: Path) -> HomeEndommage:
    """Return what is wrong with a pair that OpenSSL refuses, and whose certificate can be read."""
    remede = (
        "remettez la paire depuis une sauvegarde, ou supprimez les deux fichiers et lancez « esav init » pour une "
        "paire de développement neuve"
    )
    try:
        load_pem_private_key(cle.read_bytes(), password=None)
    except OSError as erreur:
        return HomeEndommage(
            f"{cle} ne peut pas être lu ({erreur.strerror}) : corrigez ses droits, ou {remede}"
        )
    except (ValueError, TypeError):
        return HomeEndommage(f"{cle} est endommagé, ou protégé par une phrase secrète : {remede}")
    return HomeEndommage(f"{certificat} et {cle} : étrangers l'un à l'autre ; {remede}")


def _toute_neuve(pki: Pki) -> str:
    return (
        f"supprimez tout le dossier {pki.racine} et lancez « esav init » pour une PKI de développement neuve (les "
        "certificats clients qui s'y trouvaient seront à refaire)"
    )
