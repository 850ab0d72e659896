"""The load generator: several processes, each with its share of the connections; every answer is checked.

A closed loop: one request in flight per connection, the next as soon as the answer came. `bench.boucles` is what each
process runs; here the requests are made ready, the processes started together, and what they saw put together.
"""

import multiprocessing
import multiprocessing.synchronize
import secrets
import statistics
import threading
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bench import messages
from bench.boucles import courir
from bench.reponses import ReponseFausse, numero_de
from bench.tireur import (
    PATIENCE,
    Bilan,
    Cible,
    Connexion,
    Identite,
    Part,
    depots,
    partager,
)

__all__ = ["Cible", "Identite", "ReponseFausse", "Tir", "poignees", "tirer"]

PROCESSUS = 2
"""Load processes of a round."""

POIGNEES = "new connections"
DEPOT = "deposerSignalisation"
TEST = "demanderTest"
_REPERE = "\x01"
"""Where a request is cut in two: no XML document holds it."""

_processus = multiprocessing.get_context("forkserver")
_processus.set_forkserver_preload(["bench.boucles"])


@dataclass(frozen=True, slots=True)
class Tir:
    """One measured round: what was asked, over how many connections, and what came of it.

    `cpu_generateur_us` is the CPU time that the generator spent on each answer, in microseconds; `occupation`, the
    share of the round during which its busiest process was working: near 1, it measures itself.
    """

    operation: str
    connexions: int
    reponses: int
    par_seconde: float
    p50_ms: float
    p99_ms: float
    cpu_generateur_us: float
    occupation: float = 0.0


def tirer(
    cible: Cible,
    operation: str,
    connexions: int,
    duree: float,
    *,
    numeros: Sequence[str] = (),
    processus: int = PROCESSUS,
    borne: Callable[[], None] = lambda: None,
) -> Tir:
    """Return what *connexions* keep-alive connections got out of *cible* in *duree* seconds.

    Args:
        cible: where.
        operation: `deposerSignalisation`, `consulterEtat`, `consulterSignalisation`, `listerSignalisations` or
            `demanderTest`.
        connexions: how many, each with one request in flight.
        duree: seconds.
        numeros: what to consult, at random; by default one that is deposited first. A list must give at least as
            many lines, up to a full page. For `demanderTest`, the lines to test, all of one width.
        processus: load processes, at most.
        borne: called when the measured window opens and when it closes.

    Raises:
        ReponseFausse: an answer is not the one due, or none comes any more.
    """
    if operation not in {DEPOT, TEST} and not numeros:
        numeros = deposer(cible)
    return _tirer(cible, operation, connexions, duree, numeros, processus, borne, neuves=False)


def poignees(
    cible: Cible,
    duree: float,
    paralleles: int,
    *,
    numeros: Sequence[str] = (),
    processus: int = PROCESSUS,
    borne: Callable[[], None] = lambda: None,
) -> Tir:
    """Return what came of new connections, *paralleles* at a time: full handshake, one `consulterEtat`, close.

    The other arguments, and `ReponseFausse`, as for `tirer`.
    """
    numeros = numeros or deposer(cible)
    return _tirer(cible, "consulterEtat", paralleles, duree, numeros, processus, borne, neuves=True)


def deposer(cible: Cible, combien: int = 1) -> tuple[str, ...]:
    """Return the numbers of *combien* signalisations deposited at *cible*, or raise `ReponseFausse`."""
    avant, apres = _moities(cible, messages.depot(_REPERE, cible.chemin))
    contexte = cible.contexte.contexte() if cible.contexte else None
    souche = _souche()
    connexion = Connexion(cible, contexte)
    with connexion.prise:
        suivante = depots(avant, souche, apres)
        return tuple(numero_de(connexion.demander(suivante())).decode() for _ in range(combien))


def _tirer(  # noqa: PLR0917 - the common part of two functions of this module
    cible: Cible,
    operation: str,
    connexions: int,
    duree: float,
    numeros: Sequence[str],
    processus: int,
    borne: Callable[[], None],
    *,
    neuves: bool,
) -> Tir:
    partages = partager(connexions, processus)
    parts = [
        _part(
            cible,
            operation,
            part,
            duree,
            numeros[rang :: len(partages)] if operation == TEST else numeros,
            neuves=neuves,
        )
        for rang, part in enumerate(partages)
    ]
    bilans = _courir(parts, borne)
    if len(frozenset().union(*(bilan.numeros for bilan in bilans))) < sum(len(b.numeros) for b in bilans):
        raise ReponseFausse("one number was given to two load processes")
    return resumer(POIGNEES if neuves else operation, connexions, bilans)


def resumer(operation: str, connexions: int, bilans: Sequence[Bilan]) -> Tir:
    """Return the round that *bilans* make together."""
    durees = array("d")
    for bilan in bilans:
        durees.extend(bilan.durees)
    centiles = statistics.quantiles(durees, n=100) if len(durees) > 1 else [durees[0]] * 99
    return Tir(
        operation=operation,
        connexions=connexions,
        reponses=len(durees),
        par_seconde=sum(len(bilan.durees) / bilan.duree for bilan in bilans),
        p50_ms=centiles[49] * 1000,
        p99_ms=centiles[98] * 1000,
        cpu_generateur_us=sum(bilan.cpu for bilan in bilans) / len(durees) * 1e6,
        occupation=max(bilan.cpu / bilan.duree for bilan in bilans),
    )


def _courir(parts: Sequence[Part], borne: Callable[[], None]) -> list[Bilan]:
    depart = _processus.Barrier(len(parts) + 1)
    tuyaux = [_processus.Pipe(duplex=False) for _ in parts]
    tireurs = [
        _processus.Process(target=courir, args=(part, depart, sortie), daemon=True)
        for part, (_, sortie) in zip(parts, tuyaux, strict=True)
    ]
    for tireur in tireurs:
        tireur.start()
    for _, sortie in tuyaux:
        sortie.close()
    bilans: list[Bilan] = []
    try:
        _attendre(depart, borne)
        for (entree, _), part in zip(tuyaux, parts, strict=True):
            if not entree.poll(part.duree + 2 * PATIENCE):
                raise ReponseFausse("a load process does not answer")
            recu = entree.recv()
            if isinstance(recu, Exception):
                raise recu
            bilans.append(recu)
        borne()
    finally:
        for tireur in tireurs:
            tireur.terminate()
            tireur.join()
        for entree, _ in tuyaux:
            entree.close()
    return bilans


def _attendre(depart: "multiprocessing.synchronize.Barrier", borne: Callable[[], None]) -> None:
    """Open the measured window with the load processes; one that failed tells why in its turn."""
    try:
        depart.wait(2 * PATIENCE)
    except threading.BrokenBarrierError:
        return
    borne()


def _part(
    cible: Cible, operation: str, connexions: int, duree: float, numeros: Sequence[str], *, neuves: bool
) -> Part:
    gabarits = {
        DEPOT: messages.depot(_REPERE, cible.chemin),
        TEST: messages.demande_test(_REPERE, cible.chemin),
        "listerSignalisations": messages.liste(cible.chemin) + _REPERE.encode(),
    }
    gabarit = gabarits.get(operation) or messages.par_numero(operation, _REPERE, cible.chemin)
    test = operation == TEST
    depot, liste = test or operation == DEPOT, operation == "listerSignalisations"
    largeur = _LARGEUR if depot else 0 if liste else len(numeros[0])
    if test:
        largeur += len(numeros[0]) + len(messages.REFERENCE)
    avant, apres = _moities(cible, gabarit, largeur)
    return Part(
        cible=cible,
        avant=avant,
        apres=apres,
        connexions=connexions,
        duree=duree,
        souche=_souche() if depot else b"",
        numeros=() if depot or liste else tuple(numero.encode() for numero in numeros),
        lignes=(min(len(numeros), messages.PAGE), messages.PAGE),
        neuves=neuves,
        prestations=tuple(ligne.encode() for ligne in numeros) if test else (),
    )


def requete_entiere(cible: Cible, corps: bytes, chemin: str) -> bytes:
    """Return the HTTP request that posts *corps* to *chemin* of the server of *cible*."""
    avant, _ = _moities(replace(cible, chemin=chemin), corps + _REPERE.encode(), 0)
    return avant


def _souche() -> bytes:
    """Return the beginning of references that no other process uses."""
    return f"B{secrets.token_hex(6)}-".encode()


_LARGEUR = len(_souche()) + 8


def _moities(cible: Cible, gabarit: bytes, largeur: int = _LARGEUR) -> tuple[bytes, bytes]:
    """Return the HTTP request of *gabarit*, before and after the *largeur* bytes that take the place of the mark."""
    debut, fin = gabarit.split(_REPERE.encode())
    lignes = (
        f"POST {cible.chemin} HTTP/1.1",
        f"Host: {cible.hote}:{cible.port}",
        "Content-Type: text/xml; charset=utf-8",
        f"Content-Length: {len(debut) + largeur + len(fin)}",
        *cible.entetes,
    )
    return "\r\n".join((*lignes, "", "")).encode() + debut, fin
