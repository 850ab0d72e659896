"""Hostile clients: what the others see of them, and what they cost the gateway in memory.

`python -m bench.hostile`: well-behaved clients alone, then beside each attack (`bench.attaques`), then beside all
of them at once. Each attack is measured against the calm of the seconds before it.
"""

import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from rich.console import Console
from rich.table import Table

from bench.attaques import ATTAQUES, DEBITS, LENTE, Bilan, ReponseInattendue, courir
from bench.chiffres import Chiffre, code_sortie
from bench.concurrents.commun import Concurrent
from bench.concurrents.passerelle import passerelle
from bench.generateur import ReponseFausse, Tir, deposer, tirer
from bench.messages import PAGE
from bench.processus import arbre, memoire

OPERATIONS: Final = ("deposerSignalisation", "consulterEtat")
CONNEXIONS: Final = 8
"""Connections of the well-behaved clients, half for each operation."""

RALENTISSEMENT: Final = 2.0
"""How much longer the 99th percentile of the others may become."""

CROISSANCE_MO: Final = 64
"""Megabytes that an attack may add to the gateway's processes together."""

TOUTES: Final = "all at once"

_CALME: Final = 3.0
_ATTAQUE: Final = 8.0
_ATTAQUE_LENTE: Final = 11.0
_REPIT: Final = 1.0
_PAS: Final = 0.5
_MO: Final = 1_000_000

_processus = multiprocessing.get_context("forkserver")


@dataclass(frozen=True, slots=True)
class Cote:
    """What the well-behaved clients saw of one operation: alone, and under attack."""

    seul: Tir
    attaque: Tir

    @property
    def rapport(self) -> float:
        """Return how much longer the 99th percentile became."""
        return self.attaque.p99_ms / self.seul.p99_ms


@dataclass(frozen=True, slots=True)
class Epreuve:
    """One attack and its consequences.

    `coups` are the blows by attack; `cpu` is the share of one core that the attackers took. Memory is that of the
    gateway's processes together (PSS, bytes): before, at the highest while it lasted, and `_REPIT` later. `echec` says
    what went wrong: an answer lost or false, or a gateway that no longer serves; there are then no `cotes`. `essais`
    is 2 when the first measure was over the bound and, lest the machine be blamed on the attack, a second one was made.
    """

    nom: str
    debit: str
    cotes: tuple[Cote, ...]
    coups: dict[str, int]
    cpu: float
    pss_avant: int
    pss_pic: int
    pss_apres: int
    echec: str = ""
    essais: int = 1


def eprouver(concurrent: Concurrent, *, dire: Callable[[str], None] = lambda _: None) -> list[Epreuve]:
    """Return what came of each attack on the gateway *concurrent*, and of all at once."""
    deposer(concurrent.cible, PAGE)
    epreuves = []
    for nom, noms in (*((nom, (nom,)) for nom in ATTAQUES), (TOUTES, tuple(ATTAQUES))):
        dire(nom)
        epreuve = _eprouver(concurrent, nom, noms)
        if any(cote.rapport > RALENTISSEMENT for cote in epreuve.cotes):
            dire(f"{nom}, once more")
            epreuve = _retenir(epreuve, _eprouver(concurrent, nom, noms))
        epreuves.append(epreuve)
    return epreuves


def chiffres(epreuves: list[Epreuve]) -> list[Chiffre]:
    """Return the figures of *epreuves* beside their floors."""
    trouves = []
    for epreuve in epreuves:
        groupe = f"hostile clients: {epreuve.nom}"
        trouves.append(
            Chiffre(
                groupe,
                "lost or false answers",
                float(bool(epreuve.echec)),
                "",
                0,
                au_plus=True,
                detail=epreuve.echec,
            )
        )
        trouves += [
            Chiffre(
                groupe,
                f"{cote.seul.operation}: p99 of the others against the calm before",
                cote.rapport,
                "×",
                RALENTISSEMENT,
                au_plus=True,
                detail=f"{cote.seul.p99_ms:.1f} ms, then {cote.attaque.p99_ms:.1f} ms"
                + (", second measure" if epreuve.essais > 1 else ""),
            )
            for cote in epreuve.cotes
        ]
        trouves.append(
            Chiffre(
                groupe,
                "memory that it adds to the gateway",
                (epreuve.pss_pic - epreuve.pss_avant) / _MO,
                "MB",
                CROISSANCE_MO,
                au_plus=True,
                detail=f"PSS {epreuve.pss_avant / _MO:.0f}, {epreuve.pss_pic / _MO:.0f}, "
                f"{epreuve.pss_apres / _MO:.0f} MB before, at most, after",
            )
        )
    return trouves


def _retenir(premiere: Epreuve, seconde: Epreuve) -> Epreuve:
    """Return what two measures of one attack come to: the times of the second, the worst of the rest."""
    return replace(
        seconde,
        pss_avant=premiere.pss_avant,
        pss_pic=max(premiere.pss_pic, seconde.pss_pic),
        echec=premiere.echec or seconde.echec,
        essais=2,
    )


def _eprouver(concurrent: Concurrent, nom: str, noms: tuple[str, ...]) -> Epreuve:
    duree = _ATTAQUE_LENTE if LENTE in noms else _ATTAQUE
    cotes: tuple[Cote, ...] = ()
    coups: dict[str, int] = {}
    cpu = 0.0
    echec = ""
    avant = _pss(concurrent)
    with _sonder(concurrent) as pic:
        try:
            seuls = _servir(concurrent, _CALME)
            avant = _pss(concurrent)
            with _attaquer(concurrent, noms) as terminer:
                attaques = _servir(concurrent, duree)
                bilan = terminer()
            coups, cpu = bilan.coups, bilan.cpu / duree
            time.sleep(_REPIT)
            deposer(concurrent.cible)
            cotes = tuple(Cote(*cote) for cote in zip(seuls, attaques, strict=True))
        except (ReponseFausse, ReponseInattendue, OSError) as erreur:
            echec = str(erreur)
    debit = "; ".join(DEBITS[attaque] for attaque in noms)
    return Epreuve(nom, debit, cotes, coups, cpu, avant, max(pic), _pss(concurrent), echec)


def _servir(concurrent: Concurrent, duree: float) -> list[Tir]:
    """Return what the well-behaved clients got, both operations at the same time."""
    with ThreadPoolExecutor(len(OPERATIONS)) as fils:
        tirs = [
            fils.submit(tirer, concurrent.cible, operation, CONNEXIONS // len(OPERATIONS), duree, processus=1)
            for operation in OPERATIONS
        ]
        return [tir.result() for tir in tirs]


@contextmanager
def _attaquer(concurrent: Concurrent, noms: tuple[str, ...]) -> Iterator[Callable[[], Bilan]]:
    """Lead the attacks *noms* during the block; give what ends them and returns their account."""
    ici, la_bas = _processus.Pipe()
    attaquant = _processus.Process(target=courir, args=(noms, concurrent.cible, la_bas), daemon=True)
    attaquant.start()
    la_bas.close()

    def terminer() -> Bilan:
        ici.send(None)
        recu = ici.recv()
        if isinstance(recu, Bilan):
            return recu
        raise recu

    try:
        yield terminer
    finally:
        ici.close()
        attaquant.terminate()
        attaquant.join()


@contextmanager
def _sonder(concurrent: Concurrent) -> Iterator[list[int]]:
    """Give the list that the PSS of the gateway's processes joins, sum by sum, during the block."""
    releves = [_pss(concurrent)]
    fin = threading.Event()

    def relever() -> None:
        while not fin.wait(_PAS):
            releves.append(_pss(concurrent))

    sonde = threading.Thread(target=relever)
    sonde.start()
    try:
        yield releves
    finally:
        fin.set()
        sonde.join()


def _pss(concurrent: Concurrent) -> int:
    return sum(m.pss for m in memoire(arbre(concurrent.racine)))


def montrer(console: Console, epreuves: list[Epreuve]) -> None:
    """Print what the others saw of each attack, and what it was."""
    table = Table(title="Hostile clients: what the others see, alone → under attack", title_justify="left")
    for titre in ("attack", "operation", "per second", "p50 ms", "p99 ms", "ratio"):
        table.add_column(titre, justify="right" if titre == "ratio" else "left")
    for epreuve in epreuves:
        for cote in epreuve.cotes:
            seul, attaque = cote.seul, cote.attaque
            table.add_row(
                epreuve.nom,
                seul.operation,
                f"{seul.par_seconde:.0f} → {attaque.par_seconde:.0f}",
                f"{seul.p50_ms:.1f} → {attaque.p50_ms:.1f}",
                f"{seul.p99_ms:.1f} → {attaque.p99_ms:.1f}",
                f"{cote.rapport:.2f}",
            )
    console.print(table)
    for epreuve in epreuves:
        pss = " → ".join(f"{x / _MO:.0f}" for x in (epreuve.pss_avant, epreuve.pss_pic, epreuve.pss_apres))
        console.print(
            f"[bold]{epreuve.nom}[/]: PSS {pss} MB (before, highest, after); attackers {epreuve.cpu:.0%} of a core, "
            f"{epreuve.coups}; {epreuve.debit} [bold red]{epreuve.echec}[/]",
            highlight=False,
        )


def main() -> int:
    """Run the scenario on a gateway of its own, print what came of it, and return the exit code."""
    console = Console(stderr=True)
    with passerelle() as concurrent:
        epreuves = eprouver(concurrent, dire=console.print)
    montrer(Console(), epreuves)
    return code_sortie(chiffres(epreuves))


if __name__ == "__main__":
    raise SystemExit(main())
