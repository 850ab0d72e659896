"""Interleaved rounds: the contestants one after the other, in an order that turns; ratios within a round.

What slows the machine for a while slows the contestants of one round alike; a median of ratios forgets it.
"""

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.concurrents.commun import Concurrent
from bench.generateur import Tir
from bench.processus import cpu


@dataclass(frozen=True, slots=True)
class Releve:
    """One measured round of one contestant: its rank, what the generator saw, what the server spent.

    `cpu_us` is the CPU time of the server's whole process tree for each answer, in microseconds; `cpu_base_us` that
    of its database server.
    """

    etape: str
    tour: int
    concurrent: str
    tir: Tir
    cpu_us: float
    cpu_base_us: float


class Compteur:
    """The CPU time that a contestant and its database server spend between two calls of `borner`."""

    def __init__(self, concurrent: Concurrent) -> None:
        self._concurrent = concurrent
        self._bornes: list[tuple[float, float]] = []

    def borner(self) -> None:
        """Read the clocks."""
        self._bornes.append((cpu(self._concurrent.pids), cpu(self._concurrent.pids_base())))

    def par_reponse(self, tir: Tir) -> tuple[float, float]:
        """Return the microseconds per answer of *tir*: of the contestant, of its database server."""
        (depart, depart_base), (fin, fin_base) = self._bornes
        return (fin - depart) / tir.reponses * 1e6, (fin_base - depart_base) / tir.reponses * 1e6


class Tireur(Protocol):
    """One round, ready to be shot: calls `borne` when the measured window opens and when it closes."""

    def __call__(self, *, borne: Callable[[], None]) -> Tir:
        """Return what came of it."""


def relever(
    etape: str, tour: int, concurrent: Concurrent, tirer: Tireur, *, nom: str | None = None
) -> Releve:
    """Return the round that *tirer* shoots at *concurrent*, under *nom* or its own."""
    compteur = Compteur(concurrent)
    tir = tirer(borne=compteur.borner)
    return Releve(etape, tour, nom or concurrent.nom, tir, *compteur.par_reponse(tir))


def tourner(concurrents: Sequence[Concurrent], tour: int) -> list[Concurrent]:
    """Return *concurrents* in the order of that round: each leads in its turn."""
    depart = tour % len(concurrents)
    return [*concurrents[depart:], *concurrents[:depart]]


Valeur = Callable[[Releve], float]


def debit(releve: Releve) -> float:
    """Return the answers per second."""
    return releve.tir.par_seconde


def p99(releve: Releve) -> float:
    """Return the 99th percentile, in milliseconds."""
    return releve.tir.p99_ms


def choisir(
    releves: Iterable[Releve], etape: str, concurrent: str, operation: str, connexions: int
) -> list[Releve]:
    """Return the rounds of one contestant under one load, in their order."""
    cle = (etape, concurrent, operation, connexions)
    return sorted(
        (r for r in releves if (r.etape, r.concurrent, r.tir.operation, r.tir.connexions) == cle),
        key=lambda releve: releve.tour,
    )


def mediane(releves: Sequence[Releve], valeur: Valeur) -> float:
    """Return the median of *valeur* over the rounds."""
    return statistics.median(map(valeur, releves))


def rapport(nos: Sequence[Releve], leurs: Sequence[Releve], valeur: Valeur) -> float:
    """Return the median over the rounds of our *valeur* divided by theirs in the same round."""
    return statistics.median(valeur(a) / valeur(b) for a, b in zip(nos, leurs, strict=True))
