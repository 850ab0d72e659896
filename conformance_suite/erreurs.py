"""What stops a run before or during its cases: a French sentence that says what to do, and an exit code of its own."""

import errno
import socket
from collections.abc import Mapping
from enum import IntEnum

_SYSTEME: Mapping[int, str] = {
    errno.ENOENT: "il n'existe pas",
    errno.EACCES: "l'accès est interdit",
    errno.EISDIR: "c'est un dossier",
    errno.ENOTDIR: "un des dossiers du chemin n'en est pas un",
    errno.EROFS: "le disque est en lecture seule",
    errno.ENOSPC: "le disque est plein",
    errno.ECONNREFUSED: "connexion refusée : aucun programme n'écoute sur ce port",
    errno.ECONNRESET: "la connexion a été coupée",
    errno.EPIPE: "la connexion a été coupée",
    errno.EHOSTUNREACH: "aucun chemin ne mène à cette machine",
    errno.ENETUNREACH: "aucun chemin ne mène à ce réseau",
}


class Sortie(IntEnum):
    """Exit codes of `esav-conformance`; 2 is the command line's own, for a wrong option."""

    CONFORME = 0
    NON_CONFORME = 1
    USAGE = 2
    INCOMPLET = 3
    FICHIERS = 4
    INJOIGNABLE = 5
    AUTORITE = 6
    CERTIFICAT_REFUSE = 7
    INTERROMPU = 130


class Arret(Exception):
    """The run cannot start or go on; the message is for the person who launched it."""

    sortie = Sortie.USAGE


class ConfigurationInvalide(Arret):
    """The configuration, the options or the state file do not fit."""


class FichierInutilisable(Arret):
    """A certificate, key or authority file is missing, unreadable, or does not go with the others."""

    sortie = Sortie.FICHIERS


class Injoignable(Arret):
    """Nothing answers at the address."""

    sortie = Sortie.INJOIGNABLE


class AutoriteInconnue(Arret):
    """The server's certificate is not of the authority that was given, or not for this name."""

    sortie = Sortie.AUTORITE


class CertificatRefuse(Arret):
    """The server does not let this client certificate in."""

    sortie = Sortie.CERTIFICAT_REFUSE


class NonJoue(Exception):
    """A case cannot be played here; the message says what is missing. It is never counted as passed."""


class Ecart(Exception):
    """What was observed is not what the case asserts; the message says both."""


def en_francais(erreur: Exception) -> str:
    """Return what the system said, in French where it is known, else in its own words."""
    if isinstance(erreur, socket.gaierror):
        return "ce nom d'hôte est inconnu"
    if isinstance(erreur, TimeoutError):
        return "pas de réponse dans le délai"
    numero = erreur.errno if isinstance(erreur, OSError) else None
    return _SYSTEME.get(numero or 0) or f"{type(erreur).__name__} {erreur}".strip()
