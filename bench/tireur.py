"""One process of the load: its share of the connections, in one loop.

Standard library only: a load process starts quickly, and spends a few tens of microseconds on a request. What it
sends is ready made, but for a reference or a number; of what it receives it reads what must be checked, and nothing
else: the status, the announced length, the numbers.
"""

import random
import select
import socket
import ssl
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

PATIENCE = 30.0
"""Seconds without any answer after which a round is given up."""

TAILLE_LECTURE = 262_144
BALISE = b"numeroSignalisation>"
LONGUEUR = b"\r\ncontent-length:"
STATUT = b"http/1.1 200 "

Suivante = Callable[[], tuple[bytes, bytes]]
"""Gives a request and what its answer must bear: a number, or nothing known beforehand."""

Verifier = Callable[[bytes, bytes], None]
"""Raises `ReponseFausse` unless the whole answer is right for what was expected."""


class ReponseFausse(RuntimeError):
    """An answer is not the one due. A round with one of them measures nothing."""


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
    the answer must bear `lignes` numbers. `neuves`: one request per connection, then close it.
    """

    cible: Cible
    avant: bytes
    apres: bytes
    connexions: int
    duree: float
    souche: bytes = b""
    numeros: tuple[bytes, ...] = ()
    lignes: int = 1
    neuves: bool = False


@dataclass(frozen=True, slots=True)
class Bilan:
    """What one process saw: the durations of its requests and of its round, its own CPU time (all in seconds)."""

    durees: "array[float]"
    duree: float
    cpu: float
    numeros: frozenset[bytes] = frozenset()


def corps_de(reponse: bytes) -> bytes | None:
    """Return the body of an HTTP *reponse*, or `None` as long as it is not whole.

    Raises:
        ReponseFausse: its status is not 200, it does not tell its length, or more came than it told.
    """
    fin = reponse.find(b"\r\n\r\n")
    if fin < 0:
        return None
    tete = reponse[:fin].lower()
    depart = tete.find(LONGUEUR)
    if depart < 0:
        raise ReponseFausse(f"no Content-Length: {reponse[:300]!r}")
    suite = tete.find(b"\r", depart + 2)
    attendue = fin + 4 + int(tete[depart + len(LONGUEUR) : suite if suite > 0 else fin])
    if len(reponse) < attendue:
        return None
    if not tete.startswith(STATUT) or len(reponse) > attendue:
        raise ReponseFausse(f"not the answer due: {reponse[:100]!r} … {reponse[fin + 4 :][:600]!r}")
    return reponse[fin + 4 :]


def numero_de(corps: bytes) -> bytes:
    """Return the first number that an answer bears, or raise `ReponseFausse`."""
    depart = corps.find(BALISE) + len(BALISE)
    fin = corps.find(b"<", depart)
    if depart < len(BALISE) or fin <= depart:
        raise ReponseFausse(f"no number in {corps[:600]!r}")
    return corps[depart:fin]


def exiger_numero(corps: bytes, attendu: bytes) -> None:
    """Return if the first number of *corps* is *attendu*, else raise `ReponseFausse`."""
    if (recu := numero_de(corps)) != attendu:
        raise ReponseFausse(f"asked {attendu.decode()}, answered {recu.decode()}")


def exiger_lignes(lignes: int) -> Verifier:
    """Return the check of a page of *lignes* lines."""

    def verifier(corps: bytes, _attendu: bytes) -> None:
        if (trouvees := corps.count(BALISE) // 2) != lignes:
            raise ReponseFausse(f"a page of {lignes} lines is due, {trouvees} came: {corps[:300]!r}")

    return verifier


def exiger_neuf(vus: set[bytes]) -> Verifier:
    """Return the check of a deposit: its number is not among *vus*, and joins them."""

    def verifier(corps: bytes, _attendu: bytes) -> None:
        numero = numero_de(corps)
        if numero in vus:
            raise ReponseFausse(f"the number {numero.decode()} was given twice")
        vus.add(numero)

    return verifier


def suite(part: Part, vus: set[bytes]) -> tuple[Suivante, Verifier]:
    """Return where the requests of *part* come from and how their answers are checked; deposits fill *vus*."""
    avant, apres = part.avant, part.apres
    if part.souche:
        rang = 0

        def deposer() -> tuple[bytes, bytes]:
            nonlocal rang
            rang += 1
            return b"%b%b%08d%b" % (avant, part.souche, rang, apres), b""

        return deposer, exiger_neuf(vus)
    if part.numeros:
        choisir = random.Random(len(part.numeros)).choice  # reproducible; nothing here is a secret
        pretes = {numero: avant + numero + apres for numero in part.numeros}

        def consulter() -> tuple[bytes, bytes]:
            numero = choisir(part.numeros)
            return pretes[numero], numero

        return consulter, exiger_numero
    lister = (avant + apres, b"")
    return lambda: lister, exiger_lignes(part.lignes)


def brancher(cible: Cible, contexte: ssl.SSLContext | None) -> socket.socket:
    """Return a blocking connection to *cible*, its handshake still to be made."""
    prise = socket.create_connection((cible.hote, cible.port), timeout=PATIENCE)
    prise.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if contexte is None:
        return prise
    return contexte.wrap_socket(prise, server_hostname=cible.hote, do_handshake_on_connect=False)


def demander(prise: socket.socket, requete: bytes) -> bytes:
    """Return the body of the answer to *requete* on the blocking connection *prise*, or raise `ReponseFausse`."""
    prise.sendall(requete)
    recu = b""
    while (corps := corps_de(recu)) is None:
        morceau = prise.recv(TAILLE_LECTURE)
        if not morceau:
            raise ReponseFausse(f"the connection ended in the middle of an answer: {recu[:300]!r}")
        recu += morceau
    return corps


def _visiter(
    cible: Cible, contexte: ssl.SSLContext | None, requete: bytes
) -> Iterator[tuple[socket.socket, int] | bytes]:
    """Make a connection, ask once, hang up: give what to wait for, and last the body of the answer."""
    prise = brancher(cible, contexte)
    prise.setblocking(False)
    with prise:
        while isinstance(prise, ssl.SSLSocket):
            try:
                prise.do_handshake()
                break
            except ssl.SSLWantReadError:
                yield prise, select.EPOLLIN
            except ssl.SSLWantWriteError:
                yield prise, select.EPOLLOUT
        prise.send(requete)
        recu = b""
        while (corps := corps_de(recu)) is None:
            try:
                morceau = prise.recv(TAILLE_LECTURE)
            except (ssl.SSLWantReadError, BlockingIOError):
                yield prise, select.EPOLLIN
                continue
            if not morceau:
                raise ReponseFausse(f"the connection ended in the middle of an answer: {recu[:300]!r}")
            recu += morceau
        with suppress(OSError):
            if isinstance(prise, ssl.SSLSocket):
                prise.unwrap()  # says goodbye; the peer's own is not waited for
    yield corps


def tirer_neuves(part: Part, suivante: Suivante, verifier: Verifier, pret: Callable[[], None]) -> "array[float]":
    """Return how long each connection took, from its making to its end, `part.connexions` of them at a time."""
    contexte = part.cible.contexte.contexte() if part.cible.contexte else None
    durees = array("d")
    horloge = time.perf_counter
    guet = select.epoll()
    visites: dict[int, tuple[Iterator[tuple[socket.socket, int] | bytes], bytes, float]] = {}

    def avancer(
        visite: Iterator[tuple[socket.socket, int] | bytes], attendu: bytes, debut: float
    ) -> None:
        etape = next(visite)
        if isinstance(etape, bytes):
            verifier(etape, attendu)
            durees.append(horloge() - debut)
            if horloge() < fin:
                ouvrir()
            return
        prise, evenement = etape
        guet.register(prise, evenement | select.EPOLLONESHOT)
        visites[prise.fileno()] = (visite, attendu, debut)

    def ouvrir() -> None:
        requete, attendu = suivante()
        avancer(_visiter(part.cible, contexte, requete), attendu, horloge())

    with guet:
        pret()
        fin = horloge() + part.duree
        for _ in range(part.connexions):
            ouvrir()
        while visites:
            prets = guet.poll(PATIENCE)
            if not prets:
                raise ReponseFausse(f"no answer for {PATIENCE:.0f} s")
            for fd, _ in prets:
                guet.unregister(fd)
                avancer(*visites.pop(fd))
    return durees


def tirer_gardees(part: Part, suivante: Suivante, verifier: Verifier, pret: Callable[[], None]) -> "array[float]":
    """Return how long each request took, over `part.connexions` connections that stay open, one in flight on each."""
    contexte = part.cible.contexte.contexte() if part.cible.contexte else None
    prises: dict[int, socket.socket] = {}
    for _ in range(part.connexions):
        prise = brancher(part.cible, contexte)
        requete, attendu = suivante()
        verifier(demander(prise, requete), attendu)  # the handshake, and a first request that is not counted
        prise.setblocking(False)
        prises[prise.fileno()] = prise
    durees = array("d")
    horloge = time.perf_counter
    with select.epoll() as guet:
        for fd in prises:
            guet.register(fd, select.EPOLLIN)
        pret()
        fin = horloge() + part.duree
        en_vol: dict[int, tuple[bytes, float]] = {}
        tampons = dict.fromkeys(prises, b"")
        for fd, prise in prises.items():
            requete, attendu = suivante()
            en_vol[fd] = (attendu, horloge())
            prise.send(requete)
        while en_vol:
            prets = guet.poll(PATIENCE)
            if not prets:
                raise ReponseFausse(f"no answer for {PATIENCE:.0f} s")
            for fd, _ in prets:
                prise = prises[fd]
                try:
                    while True:
                        morceau = prise.recv(TAILLE_LECTURE)
                        if not morceau:
                            raise ReponseFausse(f"the server hung up: {tampons[fd][:300]!r}")
                        recu = tampons[fd] + morceau
                        corps = corps_de(recu)
                        if corps is not None:
                            break
                        tampons[fd] = recu
                except (ssl.SSLWantReadError, BlockingIOError):
                    continue
                maintenant = horloge()
                attendu, debut = en_vol[fd]
                durees.append(maintenant - debut)
                verifier(corps, attendu)
                tampons[fd] = b""
                if maintenant < fin:
                    requete, attendu = suivante()
                    en_vol[fd] = (attendu, horloge())
                    prise.send(requete)
                else:
                    del en_vol[fd]
    for prise in prises.values():
        prise.close()
    return durees


def courir(part: Part, depart: Barrier, sortie: Connection) -> None:
    """Shoot *part* once everybody is ready, and send its `Bilan` to *sortie*, or the exception that ended it."""
    vus: set[bytes] = set()
    debut = cpu = 0.0

    def pret() -> None:
        nonlocal debut, cpu
        depart.wait(PATIENCE)
        debut, cpu = time.perf_counter(), time.process_time()

    try:
        tirer = tirer_neuves if part.neuves else tirer_gardees
        durees = tirer(part, *suite(part, vus), pret)
        sortie.send(Bilan(durees, time.perf_counter() - debut, time.process_time() - cpu, frozenset(vus)))
    except Exception as erreur:  # noqa: BLE001 - the parent raises it again
        depart.abort()
        sortie.send(erreur if isinstance(erreur, ReponseFausse) else ReponseFausse(repr(erreur)))


def partager(connexions: int, processus: int) -> Sequence[int]:
    """Return the connections of each of at most *processus* processes, none of them idle.

    >>> partager(8, 3)
    [3, 3, 2]
    >>> partager(1, 2)
    [1]
    """
    processus = min(connexions, processus)
    return [connexions // processus + (rang < connexions % processus) for rang in range(processus)]
