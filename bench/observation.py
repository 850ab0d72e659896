"""What the gateway does to itself under a long load: pauses of the collector, and memory.

`python -m bench.observation`: a gateway whose processes time their collector (`bench/crochet`) answers a hundred
thousand mixed requests; the memory of each process is read all along.
"""

import os
import statistics
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from bench.chiffres import Chiffre, code_sortie
from bench.concurrents.commun import Concurrent
from bench.concurrents.passerelle import passerelle
from bench.generateur import deposer, tirer
from bench.messages import PAGE
from bench.processus import memoire

CONNEXIONS: Final = {
    "consulterEtat": 4,
    "listerSignalisations": 1,
    "consulterSignalisation": 2,
    "deposerSignalisation": 1,
}
"""The mixture: connections of each operation."""

REQUETES: Final = 100_000

PAUSE_MAX_MS: Final = 10.0
PSS_MAX_MO: Final = 80.0
DERIVE_MAX: Final = 1.03
"""How much larger the memory of a process may be in the last quarter of the load than in the second."""

_CROCHET: Final = Path(__file__).resolve().parent / "crochet"
_TRANCHE: Final = 5.0
_PAS: Final = 0.5
_MO: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Collectes:
    """The collections of one process under load.

    `pause_ms` is the longest; `pause_cpu_ms`, the longest in CPU time: what the collector did, without what the
    machine gave to others meanwhile. `generation` is that of the latter.
    """

    pid: int
    nombre: int
    pause_ms: float
    pause_cpu_ms: float
    generation: int
    total_ms: float


@dataclass(frozen=True, slots=True)
class Memoire:
    """The memory (PSS, bytes) of one process under load, from its beginning to its end, at even intervals."""

    pid: int
    releves: tuple[int, ...]

    @property
    def quarts(self) -> tuple[float, ...]:
        """Return the median of each quarter."""
        longueur = len(self.releves) / 4
        bornes = [round(rang * longueur) for rang in range(5)]
        return tuple(statistics.median(self.releves[debut:fin]) for debut, fin in pairwise(bornes))

    @property
    def derive(self) -> float:
        """Return the last quarter over the second: the first one warms up."""
        _, deuxieme, _, dernier = self.quarts
        return dernier / deuxieme


@dataclass(frozen=True, slots=True)
class Observation:
    """A long load: how many answers, in how many seconds, and what was seen of each process."""

    reponses: int
    duree: float
    collectes: tuple[Collectes, ...]
    memoires: tuple[Memoire, ...]


def observer(
    base: str | None = None, *, requetes: int = REQUETES, dire: Callable[[str], None] = lambda _: None
) -> Observation:
    """Return what was seen of a gateway on *base* (SQLite by default) while it answered *requetes* at least."""
    with tempfile.TemporaryDirectory(prefix="esav-banc-gc-") as dossier:
        chemins = (str(_CROCHET), *filter(None, (os.environ.get("PYTHONPATH"),)))
        env = {"PYTHONPATH": os.pathsep.join(chemins), "BANC_COLLECTES": dossier}
        with passerelle(base, env) as concurrent, _sonder(concurrent) as releves:
            numeros = deposer(concurrent.cible, 2 * PAGE)
            debut = time.monotonic()
            reponses = 0
            while reponses < requetes:
                reponses += _charger(concurrent, numeros)
                dire(f"{reponses} answers")
            fin = time.monotonic()
        collectes = tuple(_lire(Path(dossier), debut, fin))
    return Observation(
        reponses,
        fin - debut,
        collectes,
        tuple(
            Memoire(pid, tuple(pss for instant, pss in siens if debut <= instant <= fin))
            for pid, siens in releves.items()
        ),
    )


def chiffres(observation: Observation) -> list[Chiffre]:
    """Return the figures of *observation* beside their floors: those of the worst process."""
    groupe = f"under {observation.reponses} mixed requests"
    pauses = [c.pause_cpu_ms for c in observation.collectes]
    horloge = max((c.pause_ms for c in observation.collectes), default=0.0)
    sommets = [max(m.releves) / _MO for m in observation.memoires]
    return [
        Chiffre(
            groupe,
            "longest pause of the collector",
            max(pauses, default=0.0),
            "ms",
            PAUSE_MAX_MS,
            au_plus=True,
            detail=f"CPU time; {horloge:.1f} ms by the clock",
        ),
        Chiffre(groupe, "PSS of the largest process", max(sommets), "MB", PSS_MAX_MO, au_plus=True),
        Chiffre(
            groupe,
            "memory in the last quarter over the second",
            max(m.derive for m in observation.memoires),
            "×",
            DERIVE_MAX,
            au_plus=True,
            detail=" ; ".join(
                " → ".join(f"{quart / _MO:.1f}" for quart in m.quarts) for m in observation.memoires
            ),
        ),
    ]


def _charger(concurrent: Concurrent, numeros: Sequence[str]) -> int:
    """Return how many answers the whole mixture got in one slice of time."""
    with ThreadPoolExecutor(len(CONNEXIONS)) as fils:
        tirs = [
            fils.submit(
                tirer, concurrent.cible, operation, connexions, _TRANCHE, numeros=numeros, processus=1
            )
            for operation, connexions in CONNEXIONS.items()
        ]
        return sum(tir.result().reponses for tir in tirs)


@contextmanager
def _sonder(concurrent: Concurrent) -> Iterator[Mapping[int, list[tuple[float, int]]]]:
    """Give the PSS of each process by the instant of its reading, which goes on during the block."""
    releves: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    fin = threading.Event()

    def relever() -> None:
        while not fin.wait(_PAS):
            for lue in memoire(concurrent.pids):
                releves[lue.pid].append((time.monotonic(), lue.pss))

    sonde = threading.Thread(target=relever)
    sonde.start()
    try:
        yield releves
    finally:
        fin.set()
        sonde.join()


def _lire(dossier: Path, debut: float, fin: float) -> Iterator[Collectes]:
    """Yield the collections of each process between two instants, from the files of the hook."""
    for fichier in sorted(dossier.iterdir()):
        lignes = [ligne.split() for ligne in fichier.read_text("ascii").splitlines()]
        siennes = [
            (float(cpu), float(duree), int(generation))
            for generation, instant, duree, cpu in lignes
            if debut <= float(instant) <= fin
        ]
        if siennes:
            pause_cpu, _, generation = max(siennes)
            yield Collectes(
                pid=int(fichier.name),
                nombre=len(siennes),
                pause_ms=max(duree for _, duree, _ in siennes) * 1000,
                pause_cpu_ms=pause_cpu * 1000,
                generation=generation,
                total_ms=sum(duree for _, duree, _ in siennes) * 1000,
            )


def main(
    requetes: Annotated[int, typer.Option(help="How many, at least.")] = REQUETES,
    base: Annotated[str | None, typer.Option(help="Database URL; SQLite by default.")] = None,
) -> None:
    """Load a gateway of its own for long, print what was seen; exit code 1 below a floor."""
    console = Console()
    observation = observer(base, requetes=requetes, dire=Console(stderr=True).print)
    console.print(f"{observation.reponses} answers in {observation.duree:.0f} s")
    for collectes in observation.collectes:
        console.print(collectes)
    for chiffre in (trouves := chiffres(observation)):
        console.print(
            f"{chiffre.nom}: {chiffre.valeur:.2f} {chiffre.unite} ({chiffre.etat}) {chiffre.detail}"
        )
    raise typer.Exit(code_sortie(trouves))


if __name__ == "__main__":
    typer.run(main)
