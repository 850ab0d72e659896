"""What hostile clients do to the gateway, at rates that a handful of them could have.

The attackers share the machine with everybody: one that ate a whole core would measure the machine, not the gateway.
All of one attack run as threads of one process, `courir`, which tells how much CPU it took.
"""

import functools
import http.client
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from itertools import cycle
from multiprocessing.connection import Connection as PipeConnection
from typing import Final

from bench import messages
from bench.tireur import Cible

MUETS: Final = 16
"""Connections that never read."""

FLOT: Final = 4_000_000
"""Bytes of requests that each of them sends, or as many as the gateway takes."""

PRESSES: Final = 2
"""Connections that send without waiting."""

PRESSES_PAR_SECONDE: Final = 2_000_000
"""Bytes of requests that each of them sends a second."""

LENTS: Final = 24
"""Connections of each of the three kinds that send one byte a second."""

JETEES_PAR_SECONDE: Final = 100
"""Connections dropped, one in five after a whole handshake."""

EXCES_PAR_SECONDE: Final = 5
"""Bodies one byte over the cap."""

TAILLE_MAX: Final = 1_048_576
"""The gateway's cap on a body (`ESAV_TAILLE_MAX`), in bytes."""

Attaque = Callable[[Cible, threading.Event], int]
"""Goes on until the event is set; returns how many times it struck."""

_PATIENCE: Final = 10.0
_RECEPTION: Final = 4096
_BLOC: Final = 16_384
_LONGUEUR: Final = 400
_COUPE_NETTE: Final = struct.pack("ii", 1, 0)
"""`SO_LINGER` that makes closing a reset."""


class ReponseInattendue(RuntimeError):
    """The gateway did not refuse what it must refuse."""


@dataclass(frozen=True, slots=True)
class Bilan:
    """What the attackers of one process did: blows by attack, and the CPU seconds that they took."""

    coups: dict[str, int]
    cpu: float


def ne_pas_lire(cible: Cible, fin: threading.Event) -> int:
    """Push list requests down `MUETS` connections and never read an answer; return how many requests went.

    One that stalls is kept open; one that is hung up connects again a second later.
    """
    requete = _requete(cible, messages.liste())
    bloc = requete * (_BLOC // len(requete))

    def pousser(_rang: int) -> int:
        pousses = 0
        while not fin.wait(1):
            with suppress(OSError), _brancher(cible, reception=_RECEPTION) as prise:
                prise.settimeout(1)
                with suppress(TimeoutError):
                    while not fin.is_set() and pousses < FLOT:
                        prise.sendall(bloc)
                        pousses += len(bloc)
                fin.wait()
        return pousses // len(requete)

    with ThreadPoolExecutor(MUETS) as fils:
        return sum(fils.map(pousser, range(MUETS)))


def devancer(cible: Cible, fin: threading.Event) -> int:
    """Send detail requests down `PRESSES` connections without waiting for answers; return how many requests went.

    The answers are read. Those that the gateway hangs up connect again.
    """
    requete = _requete(cible, messages.par_numero("consulterSignalisation", "2222-2222-2").ljust(_LONGUEUR))
    bloc = requete * (_BLOC // len(requete))

    def pousser(_rang: int) -> int:
        pousses = 0
        while not fin.wait(0.2):
            with suppress(OSError), _brancher(cible) as prise:
                for _ in _cadencer(PRESSES_PAR_SECONDE // _BLOC, fin):
                    prise.settimeout(1)
                    prise.sendall(bloc)
                    pousses += len(bloc)
                    prise.settimeout(0)
                    with suppress(ssl.SSLWantReadError):
                        while prise.recv(_BLOC):
                            continue
        return pousses // len(requete)

    with ThreadPoolExecutor(PRESSES) as fils:
        return sum(fils.map(pousser, range(PRESSES)))


def trainer(cible: Cible, fin: threading.Event) -> int:
    """Send one byte a second on three times `LENTS` connections; return how many bytes went.

    One third are in their handshake, one third in their headers, one third in a body. Those that the gateway drops
    connect again.
    """
    requete = _requete(cible, messages.depot("LENT"))
    entetes = requete.index(b"\r\n\r\n") + 4
    lents = [
        _lent(cible, debut, suite)
        for debut, suite in (
            (None, _bonjour(cible)),
            (b"", requete[:entetes]),
            (requete[:entetes], requete[entetes:]),
        )
        for _ in range(LENTS)
    ]
    octets = 0
    while not fin.wait(1):
        octets += sum(map(next, lents))
    return octets


def jeter(cible: Cible, fin: threading.Event) -> int:
    """Open and drop `JETEES_PAR_SECONDE` connections a second; return how many.

    Two in five without a word, two in the middle of the handshake, one after it.
    """
    bonjour = _bonjour(cible)
    mots = cycle((b"", bonjour[:100], b"", bonjour, None))
    coups = 0
    for _ in _cadencer(JETEES_PAR_SECONDE, fin):
        mot = next(mots)
        with suppress(OSError), _brancher(cible) if mot is None else _joindre(cible) as prise:
            if mot is not None:
                prise.sendall(mot)
            prise.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _COUPE_NETTE)
        coups += 1
    return coups


def exceder(cible: Cible, fin: threading.Event) -> int:
    """Send `EXCES_PAR_SECONDE` deposits one byte over the cap a second; return how many.

    Raises:
        ReponseInattendue: one of them was not refused as too large.
    """
    corps = messages.depot("TROP").ljust(TAILLE_MAX + 1)
    connexion = http.client.HTTPSConnection(
        cible.hote, cible.port, context=_contexte(cible), timeout=_PATIENCE
    )
    coups = 0
    for _ in _cadencer(EXCES_PAR_SECONDE, fin):
        connexion.request("POST", cible.chemin, corps, {"Content-Type": "text/xml; charset=utf-8"})
        with connexion.getresponse() as reponse:
            texte = reponse.read()
        if reponse.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise ReponseInattendue(f"a body over the cap got {reponse.status}: {texte[:300]!r}")
        coups += 1
    connexion.close()
    return coups


LENTE: Final = "a byte a second"
"""The attack that must outlast the gateway's deadlines on handshake and headers, 10 seconds."""

ATTAQUES: Final[dict[str, Attaque]] = {
    "never read": ne_pas_lire,
    "never wait": devancer,
    LENTE: trainer,
    "connect and drop": jeter,
    "a byte over the cap": exceder,
}
"""Each attack by its name."""

DEBITS: Final = {
    "never read": f"{MUETS} connections pipeline up to {FLOT // 1_000_000} MB of list requests each",
    "never wait": f"{PRESSES} connections pipeline {PRESSES_PAR_SECONDE // 1_000_000} MB/s of requests each, and read",
    LENTE: f"{LENTS} connections in their handshake, {LENTS} in headers, {LENTS} in a body",
    "connect and drop": f"{JETEES_PAR_SECONDE} connections/s, one in five with a whole handshake",
    "a byte over the cap": f"{EXCES_PAR_SECONDE} bodies/s of {TAILLE_MAX + 1} bytes",
}
"""How much of it there is."""


def courir(noms: tuple[str, ...], cible: Cible, pret: PipeConnection) -> None:
    """Lead the attacks *noms* until something comes through *pret*, then send their `Bilan` there, or the exception."""
    fin = threading.Event()
    with ThreadPoolExecutor(len(noms)) as fils:
        futurs = {nom: fils.submit(ATTAQUES[nom], cible, fin) for nom in noms}
        with suppress(EOFError):
            pret.recv()
        fin.set()
    try:
        pret.send(Bilan({nom: futur.result() for nom, futur in futurs.items()}, time.process_time()))
    except (ReponseInattendue, OSError) as erreur:
        pret.send(ReponseInattendue(repr(erreur)))


def _cadencer(par_seconde: int, fin: threading.Event) -> Iterator[None]:
    """Yield so many times a second, at most, until *fin*."""
    prochain = time.monotonic()
    while not fin.wait(max(0, prochain - time.monotonic())):
        yield
        prochain = max(prochain + 1 / par_seconde, time.monotonic() - 1)


def _lent(cible: Cible, debut: bytes | None, suite: bytes) -> Iterator[int]:
    """Send one byte of *suite* at each turn; yield how many went: none when it had to connect, or could not.

    *debut* goes first, at once, after the handshake; `None`: there is none, *suite* is its beginning.
    """
    while True:
        try:
            with _joindre(cible) if debut is None else _brancher(cible) as prise:
                prise.sendall(debut or b"")
                yield 0
                for octet in suite:
                    prise.sendall(bytes((octet,)))
                    yield 1
        except OSError:
            yield 0


@functools.cache
def _contexte(cible: Cible) -> ssl.SSLContext:
    if cible.contexte is None:
        raise ValueError("the attackers speak TLS")
    return cible.contexte.contexte()


def _joindre(cible: Cible, *, reception: int = 0) -> socket.socket:
    prise = socket.socket()
    if reception:
        prise.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, reception)
    prise.settimeout(_PATIENCE)
    prise.connect((cible.hote, cible.port))
    return prise


def _brancher(cible: Cible, *, reception: int = 0) -> ssl.SSLSocket:
    """Return a connection to *cible* after its handshake."""
    return _contexte(cible).wrap_socket(_joindre(cible, reception=reception), server_hostname=cible.hote)


def _bonjour(cible: Cible) -> bytes:
    """Return the first message of a handshake."""
    sortie = ssl.MemoryBIO()
    poignee = _contexte(cible).wrap_bio(ssl.MemoryBIO(), sortie, server_hostname=cible.hote)
    with suppress(ssl.SSLWantReadError):
        poignee.do_handshake()
    return sortie.read()


def _requete(cible: Cible, corps: bytes) -> bytes:
    return (
        f"POST {cible.chemin} HTTP/1.1\r\nHost: {cible.hote}:{cible.port}\r\n"
        f"Content-Type: text/xml; charset=utf-8\r\nContent-Length: {len(corps)}\r\n\r\n"
    ).encode() + corps
