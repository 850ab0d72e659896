"""Opening the listening sockets, before anything else starts: a port that is taken must be said at once."""

import errno
import os
import socket
from contextlib import suppress
from pathlib import Path

from esav_ws.server.parametres import EcouteRelais, EcouteTLS

_BACKLOG = 2048
_DROITS = 0o660


class EcouteImpossible(RuntimeError):
    """A listener cannot be opened. The message, in French, names the address and the setting to change."""


def ouvrir_tcp(hote: str, port: int, reglage: str, *, reglage_hote: str | None = None) -> list[socket.socket]:
    """Return one listening socket per address of *hote*, all on the same port (a free one for 0).

    `reglage` is the setting to name when the port is wrong, `reglage_hote` when the host is, where it has its own.

    Raises:
        EcouteImpossible: the port is taken or may not be opened, or *hote* is no address of this machine.
    """
    prises: list[socket.socket] = []
    try:
        informations = socket.getaddrinfo(
            hote or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        for famille, _, _, _, adresse in dict.fromkeys(informations):
            if prises and port == 0:
                adresse = (adresse[0], prises[0].getsockname()[1], *adresse[2:])  # noqa: PLW2901 (same host, chosen port)
            prises.append(socket.create_server(adresse, family=famille, backlog=_BACKLOG))
    except OSError as erreur:
        for prise in prises:
            prise.close()
        raise EcouteImpossible(_explication(hote, port, reglage, reglage_hote or reglage, erreur)) from erreur
    return prises


def ouvrir_unix(chemin: Path, reglage: str) -> socket.socket:
    """Return a listening Unix socket at *chemin*, for its owner and group; a dead one left there is replaced.

    Raises:
        EcouteImpossible: a live server or another file is there, or the folder does not allow it.
    """
    prise = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if chemin.is_socket() and not _vivante(chemin):
            chemin.unlink()
        masque = os.umask(0o777 & ~_DROITS)
        try:
            prise.bind(os.fspath(chemin))
        finally:
            os.umask(masque)
        prise.listen(_BACKLOG)
    except OSError as erreur:
        prise.close()
        raise EcouteImpossible(
            f"la prise {chemin} ne peut pas être ouverte ({erreur.strerror}) : arrêtez le programme qui s'en sert, "
            f"ou changez {reglage}"
        ) from erreur
    return prise


def ouvrir_relais(relais: EcouteRelais) -> list[socket.socket]:
    """Return the listening sockets of the trusted listener, or raise `EcouteImpossible`."""
    if relais.chemin is not None:
        return [ouvrir_unix(relais.chemin, relais.reglage)]
    return ouvrir_tcp(relais.hote, relais.port, relais.reglage)


def ouvrir_tls(ecoute: EcouteTLS) -> list[socket.socket]:
    """Return the listening sockets of the mutual TLS listener, or raise `EcouteImpossible`."""
    return ouvrir_tcp(ecoute.hote, ecoute.port, ecoute.reglage, reglage_hote=ecoute.reglage_hote)


def _vivante(chemin: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as essai:
        with suppress(ConnectionRefusedError):
            essai.connect(os.fspath(chemin))
            return True
        return False


def _explication(hote: str, port: int, reglage: str, reglage_hote: str, erreur: OSError) -> str:
    if erreur.errno == errno.EADDRINUSE:
        return (
            f"le port {port} est déjà pris sur {hote} : arrêtez le programme qui s'en sert, ou choisissez un autre "
            f"port avec {reglage}"
        )
    if erreur.errno == errno.EACCES:
        return (
            f"le port {port} est réservé à l'administrateur de la machine : choisissez un port au-dessus de 1023 "
            f"avec {reglage}"
        )
    return f"écoute impossible sur {hote}, port {port} ({erreur.strerror}) : corrigez {reglage_hote}"
