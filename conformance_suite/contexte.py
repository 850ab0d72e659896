"""The certificate files of a run: read once, and said plainly when they cannot serve."""

import re
import ssl
from pathlib import Path

from conformance_suite.configuration import Configuration, Paire, Reception
from conformance_suite.erreurs import FichierInutilisable, en_francais

_BALISE = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----")
_CHIFFREE = b"Proc-Type: 4,ENCRYPTED"
_DER = b"\x30"


def verifier(configuration: Configuration) -> None:
    """Read every file that the run may need, those that were lent included.

    Raises:
        FichierInutilisable: a file is missing, unreadable or does not go with the other.
    """
    contexte_tls(configuration, configuration.paire)
    for nom, paire in configuration.certificats.items():
        contexte_tls(configuration, paire, f"[certificats.{nom}] ")
    if configuration.reception:
        contexte_serveur(configuration.reception)


def contexte_tls(configuration: Configuration, paire: Paire | None, ou: str = "--") -> ssl.SSLContext:
    """Return a TLS context that trusts the given authority alone and shows *paire*.

    *ou* begins the name of the setting that gave the pair.

    Raises:
        FichierInutilisable: a file is missing, unreadable or does not go with the other.
    """
    _certificat(configuration.autorite, "le certificat de l'autorité du serveur", "--autorite")
    contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        contexte.load_verify_locations(cafile=configuration.autorite)
    except ssl.SSLError as erreur:
        raise FichierInutilisable(
            f"--autorite : {configuration.autorite} est abîmé ({erreur.reason}) : reprenez le certificat de l'autorité du "
            "serveur, remis par l'opérateur d'infrastructure"
        ) from erreur
    if paire:
        _charger(contexte, paire, ou)
    return contexte


def contexte_serveur(reception: Reception) -> ssl.SSLContext:
    """Return the TLS context of the suite's own endpoint, which lets in the clients of the given authority alone.

    Raises:
        FichierInutilisable: a file is missing, unreadable or does not go with the other.
    """
    _certificat(reception.autorite, "l'autorité de l'appelant", "[reception] autorite")
    contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    contexte.verify_mode = ssl.CERT_REQUIRED
    contexte.load_verify_locations(cafile=reception.autorite)
    _charger(contexte, reception.paire, "[reception] ")
    return contexte


def _charger(contexte: ssl.SSLContext, paire: Paire, ou: str) -> None:
    _certificat(paire.certificat, "le certificat client", f"{ou}certificat")
    _cle(paire.cle, f"{ou}cle")
    try:
        contexte.load_cert_chain(paire.certificat, paire.cle, password="")
    except ssl.SSLError as erreur:
        if erreur.reason == "KEY_VALUES_MISMATCH":
            raise FichierInutilisable(
                f"la clé {paire.cle} n'est pas celle du certificat {paire.certificat} : remettez la paire d'origine"
            ) from erreur
        raise FichierInutilisable(
            f"{paire.certificat} ou {paire.cle} est abîmé ({erreur.reason}) : reprenez les deux fichiers d'origine"
        ) from erreur


def _certificat(fichier: Path, quoi: str, option: str) -> None:
    contenu = _lire(fichier, quoi, option)
    balises = set(_BALISE.findall(contenu))
    if any(b"CERTIFICATE" in balise and b"REQUEST" not in balise for balise in balises):
        return
    if any(b"REQUEST" in balise for balise in balises):
        dit = (
            "est une demande (CSR), non un certificat : donnez celui que l'opérateur d'infrastructure a rendu"
        )
    elif any(b"PRIVATE KEY" in balise for balise in balises):
        dit = "contient une clé privée, non un certificat : les fichiers sont sans doute intervertis"
    else:
        dit = f"ne contient aucun certificat PEM{_indice(contenu, f'openssl x509 -inform der -in {fichier}')}"
    raise FichierInutilisable(f"{option} : {fichier} {dit}")


def _cle(fichier: Path, option: str) -> None:
    contenu = _lire(fichier, "la clé privée du certificat client", option)
    balises = set(_BALISE.findall(contenu))
    if b"ENCRYPTED PRIVATE KEY" in balises or _CHIFFREE in contenu:
        dit = f"a un mot de passe, que la suite n'a pas : openssl pkey -in {fichier} -out cle-nue.pem"
    elif any(balise.endswith(b"PRIVATE KEY") for balise in balises):
        return
    elif b"CERTIFICATE" in balises:
        dit = "contient un certificat, non une clé privée : les fichiers sont sans doute intervertis"
    else:
        dit = f"ne contient aucune clé PEM{_indice(contenu, f'openssl pkey -inform der -in {fichier}')}"
    raise FichierInutilisable(f"{option} : {fichier} {dit}")


def _indice(contenu: bytes, commande: str) -> str:
    if not contenu.strip():
        return " : le fichier est vide"
    if contenu.startswith(_DER):
        return f" : il est en binaire ; convertissez-le ({commande}, ou openssl pkcs12 si c'est un .p12)"
    return ""


def _lire(fichier: Path, quoi: str, option: str) -> bytes:
    try:
        return fichier.read_bytes()
    except OSError as erreur:
        raise FichierInutilisable(
            f"{quoi} ne se lit pas ({fichier} : {en_francais(erreur)}) : vérifiez {option} et les droits du fichier"
        ) from erreur
