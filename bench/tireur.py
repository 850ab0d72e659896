"""What a load process is made of: where it shoots, what it asks, its connections. `bench.boucles` makes it run.

Standard library only: a load process starts quickly, and spends a few tens of microseconds on a request. What it
sends is ready made, but for a reference or a number.
"""

import random
import socket
import ssl
import time
from array import array
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench.messages import IDENTIFIANT, REFERENCE
from bench.reponses import (
    BALISE,
    BALISE_TEST,
    ReponseFausse,
    Verifier,
    corps_de,
    exiger_lignes,
    exiger_neuf,
    exiger_numero,
)

PATIENCE = 30.0
"""Seconds without any answer after which a round is given up."""

TAILLE_LECTURE = 262_144

Suivante = Callable[[], tuple[bytes, bytes]]
"""Gives a request, and the number that its answer must bear (empty: not known beforehand)."""


@dataclass(frozen=True, slots=True)
class Identite:
    """The files of a client of the mutual TLS: the server's authority, its certificate, its key."""

    ca: Path
    cert: Path
    key: Path

    def contexte(self) -> ssl.SSLContext:
        """Return the client's TLS context."""
        contexte = ssl.create_default_context(cafile=str(self.ca))
        contexte.load_cert_chain(self.cert, self.key)
        return contexte


@dataclass(frozen=True, slots=True)
class Cible:
    """Where to shoot: a path of a server, over mutual TLS as `contexte`, or over plain HTTP (`None`).

    `entetes` are whole header lines to add, without their end of line.
    """

    hote: str
    port: int
    chemin: str
    contexte: Identite | None
    entetes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What one process does: the two halves of its requests, and what stands between them.

    With `souche`, each request bears a reference of its own that begins so, and each answer must bear a number never
    seen before. Else each request bears one of `numeros`, at random, and its answer must bear it too. Without either,
    the answer is a page, and `lignes` the fewest and the most lines of it. `neuves`: one request per connection, and
    hang up. With `prestations` beside `souche`, each request asks for a test on the next of them, none twice.
    """

    cible: Cible
    avant: bytes
    apres: bytes
    connexions: int
    duree: float
    souche: bytes = b""
    numeros: tuple[bytes, ...] = ()
    lignes: tuple[int, int] = (1, 1)
    neuves: bool = False
    prestations: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Bilan:
    """What one process saw: the durations of its requests and of its round, its own CPU time (all in seconds)."""

    durees: "array[float]"
    duree: float
    cpu: float
    numeros: frozenset[bytes] = frozenset()


def suite(part: Part, vus: set[bytes]) -> tuple[Suivante, Verifier]:
    """Return where the requests of *part* come from and how their answers are checked; deposits fill *vus*."""
    avant, apres = part.avant, part.apres
    if part.souche:
        suivante = depots(avant, part.souche, apres, part.prestations)
        balise = BALISE_TEST if part.prestations else BALISE
        return lambda: (suivante(), b""), exiger_neuf(vus, balise)
    if part.numeros:
        choisir = random.Random(len(part.numeros)).choice  # reproducible; nothing here is a secret
        pretes = {numero: avant + numero + apres for numero in part.numeros}

        def consulter() -> tuple[bytes, bytes]:
            numero = choisir(part.numeros)
            return pretes[numero], numero

        return consulter, exiger_numero
    lister = (avant + apres, b"")
    return lambda: lister, exiger_lignes(*part.lignes)


def depots(
    avant: bytes, souche: bytes, apres: bytes, prestations: Sequence[bytes] = ()
) -> Callable[[], bytes]:
    """Return what gives deposits, each with a reference that begins with *souche*, and an identifier of its own.

    With *prestations*, they are tests asked for, each on the next of them; `ReponseFausse` is raised after the last.
    *souche* is a letter, twelve hexadecimal digits that no other process has, and a dash.
    """
    tete, identifiee, suite_ = avant.partition(IDENTIFIANT.encode())
    commun = b"%b-%b-4000-8000-" % (souche[1:9], souche[9:13])
    rang = 0

    def deposer() -> bytes:
        nonlocal rang
        ligne = b""
        if prestations:
            if rang == len(prestations):
                raise ReponseFausse(f"more than {rang} tests were asked for: give more lines")
            ligne = prestations[rang] + REFERENCE.encode()
        rang += 1
        debut = b"%b%b%012d%b" % (tete, commun, rang, suite_) if identifiee else avant
        return b"%b%b%b%08d%b" % (debut, ligne, souche, rang, apres)

    return deposer


class Connexion:
    """One connection to a target: at most one request in flight, and what its answer must bear."""

    __slots__ = ("_contexte", "_tampon", "attendu", "debut", "prise")

    def __init__(self, cible: Cible, contexte: ssl.SSLContext | None) -> None:
        """Connect; the handshake is still to be made."""
        prise = socket.create_connection((cible.hote, cible.port), timeout=PATIENCE)
        prise.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.prise = (
            prise
            if contexte is None
            else contexte.wrap_socket(prise, server_hostname=cible.hote, do_handshake_on_connect=False)
        )
        self._tampon = b""
        self.attendu = b""
        self.debut = 0.0

    def envoyer(self, requete: bytes, attendu: bytes) -> None:
        """Send *requete* whole: with nothing else in flight, it fits in the buffers of the socket."""
        self.attendu = attendu
        self.debut = time.perf_counter()
        if self.prise.send(requete) < len(requete):
            raise ReponseFausse("the server does not read a request")

    def recevoir(self) -> bytes | None:
        """Return the body of the answer, or `None` when more must come; a blocking connection waits for it."""
        try:
            while True:
                morceau = self.prise.recv(TAILLE_LECTURE)
                if not morceau:
                    raise ReponseFausse(f"the server hung up in an answer: {self._tampon[:300]!r}")
                self._tampon += morceau
                corps = corps_de(self._tampon)
                if corps is not None:
                    self._tampon = b""
                    return corps
        except (ssl.SSLWantReadError, BlockingIOError):
            return None

    def demander(self, requete: bytes) -> bytes:
        """Return the body of the answer to *requete*, on a connection that blocks."""
        self.envoyer(requete, b"")
        corps = self.recevoir()
        if corps is None:
            raise ReponseFausse("the connection does not block")
        return corps

    def saluer(self) -> None:
        """Go on with the handshake; raises `SSLWantReadError` or `SSLWantWriteError` when it must wait."""
        if isinstance(self.prise, ssl.SSLSocket):
            self.prise.do_handshake()

    def fermer(self) -> None:
        """Say goodbye, and hang up without waiting for the peer's own."""
        with suppress(OSError):
            if isinstance(self.prise, ssl.SSLSocket):
                self.prise.unwrap()
        self.prise.close()


def partager(connexions: int, processus: int) -> Sequence[int]:
    """Return the connections of each of at most *processus* processes, none of them idle.

    >>> partager(8, 3)
    [3, 3, 2]
    >>> partager(1, 2)
    [1]
    """
    processus = min(connexions, processus)
    return [connexions // processus + (rang < connexions % processus) for rang in range(processus)]
