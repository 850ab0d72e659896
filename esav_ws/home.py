"""The home (`ESAV_HOME`): where the runtime PKI and the embedded database stand, made whole or told damaged."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from sqlalchemy.exc import DBAPIError

from esav_ws.config import Settings
from esav_ws.pki.ca import Identite, creer_ca, ecrire_certificat, ecrire_cle, emettre_serveur, lire_identite
from esav_ws.storage.moteur import ouvrir_moteur
from esav_ws.storage.schema import BaseEndommagee, SchemaAncien, migrer, verifier

_AVANT_FIN = timedelta(days=30)


class HomeEndommage(Exception):
    """The home cannot be used. The message, in French, says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Pki:
    """The files of the runtime PKI under *racine*."""

    racine: Path

    @property
    def ca(self) -> Path:
        """Return the certificate of the OI's authority, which also signed the server's."""
        return self.racine / "ca.pem"

    @property
    def cle_ca(self) -> Path:
        """Return the key of the OI's authority."""
        return self.racine / "ca.key.pem"

    @property
    def serveur(self) -> tuple[Path, Path]:
        """Return the server's certificate and key."""
        return self.racine / "serveur" / "cert.pem", self.racine / "serveur" / "key.pem"

    @property
    def trust(self) -> Path:
        """Return the folder of the authorities, other than the OI's, whose clients may knock."""
        return self.racine / "trust"

    def client(self, code: str) -> tuple[Path, Path]:
        """Return the certificate and key of the demonstration client *code*."""
        return self.racine / "clients" / code / "cert.pem", self.racine / "clients" / code / "key.pem"

    def autorites(self) -> tuple[Path, ...]:
        """Return every authority whose clients may knock."""
        return (self.ca, *sorted(self.trust.glob("*.pem")))


def creer(settings: Settings) -> None:
    """Make what is missing of the home: the OI's authority, the server certificate, the database at its schema.

    What stands already is kept, but for a server certificate of our own authority that is about to expire.

    Raises:
        HomeEndommage: what stands there cannot be used.
    """
    pki = Pki(settings.pki)
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        pki.trust.mkdir(parents=True, exist_ok=True)
    except OSError as erreur:
        raise HomeEndommage(
            f"ESAV_HOME={settings.home} : impossible d'y écrire ({erreur.strerror}) ; "
            "choisissez un autre dossier ou corrigez ses droits"
        ) from erreur
    if not pki.ca.exists():
        autorite = creer_ca("e-SAV OI BFCF (developpement)")
        ecrire_cle(pki.cle_ca, autorite)
        ecrire_certificat(pki.ca, autorite)
    if not pki.serveur[0].exists() or _a_refaire(pki):
        serveur = emettre_serveur(autorite_oi(pki))
        ecrire_cle(pki.serveur[1], serveur)
        ecrire_certificat(pki.serveur[0], serveur)
    engine = ouvrir_moteur(settings.base, connexions=1)
    try:
        migrer(engine)
    except (BaseEndommagee, DBAPIError) as erreur:
        raise _base_inutilisable(settings, erreur) from erreur
    finally:
        engine.dispose()


def controler(settings: Settings) -> None:
    """Return if the home can be served, else raise `HomeEndommage` with what to do."""
    pki = Pki(settings.pki)
    for fichier in (pki.ca, *pki.serveur):
        if not fichier.is_file():
            raise HomeEndommage(f"{fichier} est absent : lancez « esav init » (ESAV_HOME={settings.home})")
    _controler_serveur(pki)
    controler_base(settings)


def controler_base(settings: Settings) -> None:
    """Return if the database can be used, else raise `HomeEndommage` with what to do."""
    engine = ouvrir_moteur(settings.base, connexions=1)
    try:
        verifier(engine)
    except (BaseEndommagee, DBAPIError) as erreur:
        raise _base_inutilisable(settings, erreur) from erreur
    finally:
        engine.dispose()


def autorite_oi(pki: Pki) -> Identite:
    """Return the OI's authority with its key, or raise `HomeEndommage`."""
    try:
        return lire_identite(pki.ca, pki.cle_ca)
    except (OSError, ValueError, TypeError) as erreur:
        raise _pki_inutilisable(pki.ca, pki.cle_ca) from erreur


def _controler_serveur(pki: Pki) -> None:
    certificat, cle = pki.serveur
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificat, cle)
    except (OSError, ValueError) as erreur:
        raise _pki_inutilisable(certificat, cle) from erreur


def _a_refaire(pki: Pki) -> bool:
    """Return whether the server's pair is of our own authority, and lacks its key or soon ends."""
    certificat, cle = pki.serveur
    if not pki.cle_ca.exists():
        return False
    try:
        lu = x509.load_pem_x509_certificate(certificat.read_bytes())
    except ValueError as erreur:
        raise _pki_inutilisable(certificat, cle) from erreur
    ancienne = lu.not_valid_after_utc - datetime.now(UTC) < _AVANT_FIN
    return (ancienne or not cle.exists()) and lu.issuer == autorite_oi(pki).certificat.subject


def _pki_inutilisable(certificat: Path, cle: Path) -> HomeEndommage:
    return HomeEndommage(
        f"{certificat} et {cle} : absents, endommagés, ou étrangers l'un à l'autre ; remettez-les depuis une "
        "sauvegarde, ou supprimez les deux et lancez « esav init » pour une paire de développement neuve"
    )


def _base_inutilisable(settings: Settings, erreur: Exception) -> HomeEndommage:
    if isinstance(erreur, SchemaAncien):
        return HomeEndommage(f"base de données à mettre à niveau ({erreur}) : lancez « esav init »")
    cause = str(getattr(erreur, "orig", None) or erreur).splitlines()[0]
    remede = (
        "vérifiez ESAV_DATABASE_URL et que le serveur répond"
        if settings.database_url
        else f"remettez {settings.home / 'esav.sqlite'} depuis une sauvegarde, ou écartez-la et lancez « esav init »"
    )
    return HomeEndommage(f"base de données inutilisable ({cause}) : {remede}")
