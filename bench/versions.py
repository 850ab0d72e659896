"""v2 beside v1, on the same operations of the same gateway, and the event journal of v2.

`python -m bench.versions` shoots at both versions of one gateway over mutual TLS, in interleaved
rounds, on each database; then reads a thousand events out of a journal of a million.
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial

from rich.console import Console

from bench import rapport, releves_evenements
from bench.charge import REFERENCE
from bench.chiffres import Chiffre, code_sortie
from bench.concurrents.commun import Concurrent
from bench.concurrents.passerelle import passerelle
from bench.concurrents.postgres import postgres
from bench.generateur import deposer, tirer
from bench.messages import CHEMIN, CHEMIN_V2, PAGE
from bench.tours import Releve, choisir, debit, mediane, relever
from bench.tours import rapport as rapporter

ETAPE = "versions"
OPERATIONS = ("consulterEtat", "consulterSignalisation", "listerSignalisations", "deposerSignalisation")
JOURNAL = "releverEvenements"
POSTGRESQL = "PostgreSQL"
BASES = ("SQLite", POSTGRESQL)
PLANCHER = 1.1
"""How much longer an answer of v2 may take."""


def comparer(concurrent: Concurrent, operations: Sequence[str], tours: int, duree: float) -> list[Releve]:
    """Return *tours* rounds of each operation in each version, the two of one round side by side."""
    numeros = deposer(concurrent.cible, 2 * PAGE)
    releves = []
    for tour in range(-1, tours):
        for operation in operations:
            chemins = (CHEMIN, CHEMIN_V2) if tour % 2 else (CHEMIN_V2, CHEMIN)
            for chemin in chemins:
                cible = replace(concurrent.cible, chemin=chemin)
                tireur = partial(tirer, cible, operation, REFERENCE, duree, numeros=numeros)
                releves.append(relever(ETAPE, tour, concurrent, tireur, nom=_nom(concurrent, chemin)))
    return [releve for releve in releves if releve.tour >= 0]


def chiffres(concurrent: Concurrent, releves: Sequence[Releve]) -> list[Chiffre]:
    """Return how long an answer of v2 takes, one of v1 taking 1."""
    trouves = []
    for operation in dict.fromkeys(releve.tir.operation for releve in releves):
        v1, v2 = (
            choisir(releves, ETAPE, _nom(concurrent, chemin), operation, REFERENCE)
            for chemin in (CHEMIN, CHEMIN_V2)
        )
        trouves.append(
            Chiffre(
                f"v2 beside v1, {concurrent.nom}",
                f"time of {operation}",
                rapporter(v1, v2, debit),
                "×",
                PLANCHER,
                au_plus=True,
                detail=f"{mediane(v2, debit):.0f}/s, v1 {mediane(v1, debit):.0f}/s; "
                f"CPU {mediane(v2, _cpu):.0f} µs, v1 {mediane(v1, _cpu):.0f} µs",
            )
        )
    return trouves


def _cpu(releve: Releve) -> float:
    return releve.cpu_us


def _nom(concurrent: Concurrent, chemin: str) -> str:
    return f"{concurrent.nom}, {chemin.rpartition('/')[2]}"


def main() -> int:
    """Run, print the figures, and return the exit code."""
    analyseur = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    analyseur.add_argument("--tours", type=int, default=5)
    analyseur.add_argument("--duree", type=float, default=3.0)
    analyseur.add_argument("--base", choices=BASES, action="append", help="only this database")
    analyseur.add_argument(
        "--operation", choices=(*OPERATIONS, JOURNAL), action="append", help="only this one"
    )
    options = analyseur.parse_args()
    operations = options.operation or (*OPERATIONS, JOURNAL)
    trouves: list[Chiffre] = []
    with ExitStack() as pile:
        for nom in options.base or BASES:
            serveur = pile.enter_context(postgres()) if nom == POSTGRESQL else None
            comparees = [operation for operation in operations if operation != JOURNAL]
            if comparees:
                url = serveur.base() if serveur else None
                with passerelle(url, nom=nom, pids_base=serveur.pids if serveur else None) as concurrent:
                    releves = comparer(concurrent, comparees, options.tours, options.duree)
                trouves += chiffres(concurrent, releves)
            if JOURNAL in operations:
                trouves.append(releves_evenements.mesurer(nom, serveur.base() if serveur else None))
    rapport.montrer_chiffres(Console(), trouves)
    return code_sortie(trouves)


if __name__ == "__main__":
    sys.exit(main())
