"""One https call to an address that somebody else chose: connected to what was checked, bounded in time and in size.

Names are resolved here, each address is judged, and the very address that was judged is connected to: a name that
changes in between leads nowhere. Redirects are not followed; nothing of the environment (proxies) is read.
"""

import io
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Any, Final, cast
from urllib.parse import urlsplit

from esav_ws.domain.adresse_push import Ip, lire_ip, port_de

_ADRESSES_MAX: Final = 3
"""Addresses of one name that are tried."""
_ENTETES_MAX: Final = 65_536
"""Bytes that may come before and around a body."""

Resoudre = Callable[[str, int], list[str]]
"""Gives the IP addresses of a name; raises `OSError`."""


class AppelManque(Exception):
    """No whole answer came. The message is French; `resume` names nobody."""

    def __init__(self, message: str, *, resume: str) -> None:
        super().__init__(message)
        self.resume = resume


@dataclass(frozen=True, slots=True)
class ReponseHttp:
    """Status, media type and charset of an answer, and its body."""

    statut: int
    media: str
    charset: str | None
    corps: bytes


@dataclass(frozen=True, slots=True)
class Bornes:
    """What one call may take: seconds for the connection and its handshake, seconds in all, bytes of the body."""

    connexion_s: float = 10.0
    total_s: float = 30.0
    corps_max: int = 65_536


def resoudre(hote: str, port: int) -> list[str]:
    """Return the IP addresses of *hote*, in the order in which the system prefers them."""
    connues = socket.getaddrinfo(hote, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(connue[4][0]) for connue in connues))


def poster(
    adresse: str,
    corps: bytes,
    entetes: Mapping[str, str],
    *,
    tls: ssl.SSLContext,
    admise: Callable[[Ip], bool],
    bornes: Bornes,
    resoudre: Resoudre = resoudre,
) -> ReponseHttp:
    """Return the answer to a POST of *corps* to *adresse*, an https address that `lire_adresse` admitted.

    Raises:
        AppelManque: not resolved, refused, not reached, not trusted, too slow, too big, or not HTTP.
    """
    lue = urlsplit(adresse)
    hote, port = lue.hostname or "", port_de(adresse)
    fin = time.monotonic() + bornes.total_s
    ips = _admises(hote, port, admise, resoudre)
    try:
        with _connecter(ips, port, hote, tls, min(fin, time.monotonic() + bornes.connexion_s)) as prise:
            _ecrire(prise, _requete(lue.path or "/", lue.query, lue.netloc, entetes, corps), fin)
            return _lire(prise, fin, bornes.corps_max)
    except ssl.SSLCertVerificationError as erreur:
        raise AppelManque(
            f"le certificat du point d'accès n'est pas reconnu : {erreur.verify_message}",
            resume="untrusted server",
        ) from erreur
    except TimeoutError as erreur:
        raise AppelManque("le point d'accès n'a pas répondu à temps", resume="timeout") from erreur
    except ssl.SSLError as erreur:
        raise AppelManque(
            f"échec TLS : {erreur.reason or 'connexion rompue'}", resume="TLS failure"
        ) from erreur
    except HTTPException as erreur:
        raise AppelManque(
            f"la réponse n'est pas du HTTP lisible ({type(erreur).__name__})", resume="not HTTP"
        ) from erreur
    except OSError as erreur:
        dit = erreur.strerror or type(erreur).__name__
        raise AppelManque(f"le point d'accès est injoignable : {dit}", resume="unreachable") from erreur


def _admises(hote: str, port: int, admise: Callable[[Ip], bool], resoudre: Resoudre) -> list[str]:
    """Return the addresses of *hote* that may be connected to, or raise `AppelManque`."""
    try:
        ips = [hote] if lire_ip(hote) else resoudre(hote, port)
    except (OSError, UnicodeError) as erreur:
        raise AppelManque(f"le nom {hote} est inconnu", resume="unknown name") from erreur
    bonnes = [texte for texte in ips if (ip := lire_ip(texte)) is not None and admise(ip)]
    if not bonnes:
        raise AppelManque(
            f"le nom {hote} mène à une adresse interne ou réservée : il faut une adresse publique",
            resume="address refused",
        )
    return bonnes[:_ADRESSES_MAX]


def _connecter(ips: list[str], port: int, hote: str, tls: ssl.SSLContext, fin: float) -> ssl.SSLSocket:
    """Return a TLS connection to the first of *ips* that answers, whose certificate is that of *hote*."""
    for rang, ip in enumerate(ips):
        try:
            brute = socket.create_connection((ip, port), timeout=_reste(fin))
        except OSError:
            if rang == len(ips) - 1:
                raise
            continue
        try:
            brute.settimeout(_reste(fin))
            return tls.wrap_socket(brute, server_hostname=hote)
        except BaseException:
            brute.close()
            raise
    raise AssertionError


def _requete(chemin: str, query: str, autorite: str, entetes: Mapping[str, str], corps: bytes) -> bytes:
    lignes = [
        f"POST {chemin}{'?' if query else ''}{query} HTTP/1.1",
        f"Host: {autorite}",
        "Connection: close",
    ]
    lignes += [f"{nom}: {valeur}" for nom, valeur in entetes.items()]
    lignes += [f"Content-Length: {len(corps)}", "", ""]
    return "\r\n".join(lignes).encode("ascii") + corps


def _ecrire(prise: ssl.SSLSocket, octets: bytes, fin: float) -> None:
    reste = memoryview(octets)
    while reste:
        prise.settimeout(_reste(fin))
        reste = reste[prise.send(reste) :]


def _lire(prise: ssl.SSLSocket, fin: float, corps_max: int) -> ReponseHttp:
    flux = _Flux(prise, fin, corps_max + _ENTETES_MAX)
    reponse = HTTPResponse(cast(socket.socket, flux), method="POST")
    try:
        reponse.begin()
        corps = reponse.read(corps_max + 1)
        if len(corps) > corps_max:
            raise AppelManque(f"la réponse dépasse {corps_max} octets", resume="answer too big")
        if reponse.length:
            raise AppelManque("la réponse s'est arrêtée avant sa fin", resume="answer cut short")
        return ReponseHttp(
            reponse.status, reponse.headers.get_content_type(), reponse.headers.get_content_charset(), corps
        )
    finally:
        reponse.close()


class _Flux(io.RawIOBase):
    """What comes over *prise* until *fin*, at most *maximum* bytes of it: dripping wins no time."""

    def __init__(self, prise: ssl.SSLSocket, fin: float, maximum: int) -> None:
        super().__init__()
        self._prise = prise
        self._fin = fin
        self._reste = maximum

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return it as `HTTPResponse` wants a socket to be."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """Return `True`."""
        return True

    def readinto(self, tampon: Any) -> int:
        """Read into *tampon* and return how many bytes."""
        self._prise.settimeout(_reste(self._fin))
        lus = self._prise.recv_into(tampon)
        self._reste -= lus
        if self._reste < 0:
            raise AppelManque("la réponse est trop grande", resume="answer too big")
        return lus


def _reste(fin: float) -> float:
    """Return the seconds until *fin*, or raise `TimeoutError`."""
    reste = fin - time.monotonic()
    if reste <= 0:
        raise TimeoutError
    return reste
