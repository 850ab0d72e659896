"""Lists and details with few signalisations stored against many, on both databases."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.charge import REFERENCE
from bench.chiffres import Chiffre
from bench.concurrents.commun import Concurrent
from bench.concurrents.passerelle import installer, passerelle, url_sqlite
from bench.concurrents.postgres import Postgres
from bench.generateur import tirer
from bench.semis import semer_ensemble
from bench.tours import Releve, choisir, debit, mediane, rapport, relever

VOLUME = "volume"
OPERATIONS = ("listerSignalisations", "consulterSignalisation")
_NOMS = dict(zip(OPERATIONS, ("lists of 50", "details"), strict=True))
_ECART = 1.2
"""How much longer an answer may take with many stored."""


@dataclass(frozen=True, slots=True)
class Charge:
    """A gateway with so many signalisations stored, and some of their numbers."""

    base: str
    nombre: int
    concurrent: Concurrent
    numeros: Sequence[str]


@contextmanager
def ouvrir(postgres: Postgres, nombres: Sequence[int]) -> Iterator[list[Charge]]:
    """Give a gateway on each database for each of *nombres*; both databases are filled with the same rows."""
    with tempfile.TemporaryDirectory(prefix="esav-banc-volume-") as dossier, ExitStack() as pile:
        lieux = [
            (
                base,
                nombre,
                Path(dossier) / f"{base}-{nombre}",
                postgres.base() if base == "PostgreSQL" else None,
            )
            for nombre in nombres
            for base in ("SQLite", "PostgreSQL")
        ]
        for _, _, home, url in lieux:
            installer(home, url)
        numeros = {
            nombre: semer_ensemble(
                [_sqlalchemy(url) if url else url_sqlite(home) for _, n, home, url in lieux if n == nombre],
                nombre,
            )
            for nombre in nombres
        }
        yield [
            Charge(
                base,
                nombre,
                pile.enter_context(
                    passerelle(
                        url,
                        nom=_nom(base, nombre),
                        home=home,
                        pids_base=postgres.pids if url else None,
                    )
                ),
                numeros[nombre],
            )
            for base, nombre, home, url in lieux
        ]


def comparer(
    charges: Sequence[Charge], tours: int, duree: float, dire: Callable[[str], None]
) -> list[Releve]:
    """Return *tours* rounds of lists and details from each of *charges*, those of one database side by side."""
    releves = []
    for tour in range(-1, tours):
        dire(f"round {tour + 1} of {tours}" if tour >= 0 else "warming up")
        for operation in OPERATIONS:
            ordre = sorted(charges, key=lambda charge: (charge.base, charge.nombre))
            for charge in ordre if tour % 2 else reversed(ordre):
                concurrent = charge.concurrent
                temps = duree if tour >= 0 else duree / 3
                tireur = partial(tirer, concurrent.cible, operation, REFERENCE, temps, numeros=charge.numeros)
                releves.append(relever(VOLUME, tour, concurrent, tireur))
    return [releve for releve in releves if releve.tour >= 0]


def chiffres(releves: Sequence[Releve], nombres: Sequence[int]) -> list[Chiffre]:
    """Return how much longer an answer takes with the most signalisations stored than with the fewest."""
    trouves = []
    peu, beaucoup = min(nombres), max(nombres)
    for base in ("SQLite", "PostgreSQL"):
        for operation in OPERATIONS:
            avec_peu, avec_beaucoup = (
                choisir(releves, VOLUME, _nom(base, nombre), operation, REFERENCE)
                for nombre in (peu, beaucoup)
            )
            trouves.append(
                Chiffre(
                    f"{_mille(beaucoup)} signalisations stored against {_mille(peu)}",
                    f"{base}: time of {_NOMS[operation]}",
                    rapport(avec_peu, avec_beaucoup, debit),
                    "×",
                    _ECART,
                    au_plus=True,
                    detail=f"{mediane(avec_beaucoup, debit):.0f}/s, with few {mediane(avec_peu, debit):.0f}/s",
                )
            )
    return trouves


def _nom(base: str, nombre: int) -> str:
    return f"ours, {base}, {_mille(nombre)}"


def _mille(nombre: int) -> str:
    """Return *nombre* as people write it.

    >>> _mille(1_000_000), _mille(10_000)
    ('1 M', '10 k')
    """
    million, mille = 1_000_000, 1000
    return f"{nombre // million} M" if nombre >= million else f"{nombre // mille} k"


def _sqlalchemy(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
