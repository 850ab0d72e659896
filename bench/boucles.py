"""The loops of a load process: connections that are kept, or made anew; all of a process's in one thread."""

import select
import ssl
import time
from array import array
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection as PipeConnection
from multiprocessing.synchronize import Barrier

from bench.reponses import ReponseFausse, Verifier
from bench.tireur import PATIENCE, Bilan, Cible, Connexion, Part, Suivante, suite


def tirer_gardees(
    part: Part, suivante: Suivante, verifier: Verifier, pret: Callable[[], None]
) -> "array[float]":
    """Return how long each request took, over `part.connexions` connections that stay open.

    The first request of each connection, with its handshake, is checked but not counted.
    """
    contexte = part.cible.contexte.contexte() if part.cible.contexte else None
    connexions: dict[int, Connexion] = {}
    for _ in range(part.connexions):
        connexion = Connexion(part.cible, contexte)
        requete, attendu = suivante()
        verifier(connexion.demander(requete), attendu)
        connexion.prise.setblocking(False)
        connexions[connexion.prise.fileno()] = connexion
    durees = array("d")
    horloge = time.perf_counter
    with select.epoll() as guet:
        for fd in connexions:
            guet.register(fd, select.EPOLLIN)
        pret()
        fin = horloge() + part.duree
        for connexion in connexions.values():
            connexion.envoyer(*suivante())
        en_vol = len(connexions)
        while en_vol:
            for fd, _ in _guetter(guet):
                connexion = connexions[fd]
                corps = connexion.recevoir()
                if corps is None:
                    continue
                maintenant = horloge()
                durees.append(maintenant - connexion.debut)
                verifier(corps, connexion.attendu)
                if maintenant < fin:
                    connexion.envoyer(*suivante())
                else:
                    en_vol -= 1
    for connexion in connexions.values():
        connexion.prise.close()
    return durees


def tirer_neuves(
    part: Part, suivante: Suivante, verifier: Verifier, pret: Callable[[], None]
) -> "array[float]":
    """Return how long each connection took, from its making to its end, `part.connexions` of them at a time."""
    contexte = part.cible.contexte.contexte() if part.cible.contexte else None
    durees = array("d")
    visites: dict[int, Visite] = {}

    def ouvrir() -> None:
        debut = time.perf_counter()
        visite = _visiter(part.cible, contexte, *suivante(), verifier)
        if debut < fin:
            avancer(visite, debut)

    def avancer(visite: Visite, debut: float) -> None:
        try:
            fd, evenement = next(visite)
        except StopIteration:
            durees.append(time.perf_counter() - debut)
            ouvrir()
            return
        guet.register(fd, evenement)
        visites[fd] = visite
        debuts[fd] = debut

    debuts: dict[int, float] = {}
    with select.epoll() as guet:
        pret()
        fin = time.perf_counter() + part.duree
        for _ in range(part.connexions):
            ouvrir()
        while visites:
            for fd, _ in _guetter(guet):
                guet.unregister(fd)
                avancer(visites.pop(fd), debuts.pop(fd))
    return durees


Visite = Iterator[tuple[int, int]]
"""A connection from its making to its end; gives the descriptor and the event to wait for."""


def _visiter(
    cible: Cible, contexte: ssl.SSLContext | None, requete: bytes, attendu: bytes, verifier: Verifier
) -> Visite:
    """Connect, ask once, check the answer, hang up."""
    connexion = Connexion(cible, contexte)
    connexion.prise.setblocking(False)
    fd = connexion.prise.fileno()
    while True:
        try:
            connexion.saluer()
            break
        except ssl.SSLWantReadError:
            yield fd, select.EPOLLIN
        except ssl.SSLWantWriteError:
            yield fd, select.EPOLLOUT
    connexion.envoyer(requete, attendu)
    while (corps := connexion.recevoir()) is None:
        yield fd, select.EPOLLIN
    verifier(corps, attendu)
    connexion.fermer()


def _guetter(guet: select.epoll) -> list[tuple[int, int]]:
    prets = guet.poll(PATIENCE)
    if not prets:
        raise ReponseFausse(f"no answer for {PATIENCE:.0f} s")
    return prets


def courir(part: Part, depart: Barrier, sortie: PipeConnection) -> None:
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
