"""`python -m bench.demandes_tests`: a test that is asked for beside a deposit, over mutual TLS, in both versions.

The two are shot at one gateway in interleaved rounds, on each database. No worker runs: what is asked for waits, and is
taken away between two rounds, so that every request finds a line without a test. What comes last is the ratio of the
99th percentiles of one round, whose median is judged.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from rich.console import Console

from bench import rapport
from bench.charge import REFERENCE
from bench.chiffres import Chiffre, code_sortie
from bench.concurrents.commun import CLIENT, Concurrent
from bench.concurrents.passerelle import installer, passerelle
from bench.concurrents.postgres import postgres
from bench.generateur import DEPOT, TEST, tirer
from bench.messages import CHEMIN, CHEMIN_TEST, CHEMIN_TEST_V2, CHEMIN_V2
from bench.tours import Releve, choisir, debit, mediane, p99, relever
from bench.tours import rapport as rapporter
from esav_ws.adapters.reseau_simule import NOM
from esav_ws.application.messages_administration import DefinirPrestation
from esav_ws.application.messages_essais import DefinirEquipements
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.equipement import Equipement, Raccordement
from esav_ws.domain.offre import Prestation
from esav_ws.domain.operateur import Acteur, Cote, Habilitation
from esav_ws.storage.tables_essais import essai

ETAPE: Final = "tests"
POSTGRESQL: Final = "PostgreSQL"
BASES: Final = ("SQLite", POSTGRESQL)
PLAFOND: Final = 1.2
"""How much longer the 99th percentile of `demanderTest` may be than that of a deposit."""
EQUIPEMENTS: Final = 100
_PAR_SECONDE: Final = 1_500
"""Lines that a second of load has to itself: more than it can ask for."""
_VERSIONS: Final = (("v1", CHEMIN, CHEMIN_TEST), ("v2", CHEMIN_V2, CHEMIN_TEST_V2))
_LOT: Final = 500
_AGENT: Final = Acteur("Banc", Cote.OI, frozenset(Habilitation))


def semer(maison: Maison, combien: int) -> tuple[str, ...]:
    """Return the identifiers of so many new lines of the bench's Opérateur, spread over the equipments."""
    codes = [f"OLT-{rang:03}" for rang in range(EQUIPEMENTS)]
    maison.bus.executer(
        DefinirEquipements(equipements=tuple(Equipement(code, "Banc", NOM) for code in codes)), _AGENT
    )
    lignes = tuple(f"BANC-{rang:07}" for rang in range(combien))
    for debut in range(0, combien, _LOT):
        page = lignes[debut : debut + _LOT]
        lot = maison.bus.lot()
        lot.attendre()
        for ligne in page:
            commande = DefinirPrestation(prestation=Prestation(ligne, CLIENT, "FTTO"))
            lot.executer(maison.bus.preparer(commande, _AGENT))
        lot.valider()
        raccordements = tuple(
            Raccordement(ligne, codes[rang % EQUIPEMENTS], f"1/1/{rang}")
            for rang, ligne in enumerate(page, start=debut)
        )
        maison.bus.executer(DefinirEquipements(raccordements=raccordements), _AGENT)
    return lignes


def comparer(
    concurrent: Concurrent, maison: Maison, lignes: Sequence[str], tours: int, duree: float
) -> list[Releve]:
    """Return *tours* rounds of each of the two in each version, those of one round side by side."""
    releves = []
    for tour in range(-1, tours):
        for version, *chemins in _VERSIONS:
            nom = _nom(concurrent, version)
            tirs = list(zip((DEPOT, TEST), chemins, strict=True))
            for operation, chemin in tirs if tour % 2 else reversed(tirs):
                cible = replace(concurrent.cible, chemin=chemin)
                numeros = lignes if operation == TEST else ()
                tireur = partial(tirer, cible, operation, REFERENCE, duree, numeros=numeros)
                releves.append(relever(ETAPE, tour, concurrent, tireur, nom=nom))
                with maison.engine.begin() as connexion:
                    connexion.execute(essai.delete())
    return [releve for releve in releves if releve.tour >= 0]


def chiffres(concurrent: Concurrent, releves: Sequence[Releve]) -> list[Chiffre]:
    """Return how long the 99th percentile of `demanderTest` is, that of a deposit being 1."""
    trouves = []
    for version, *_ in _VERSIONS:
        tests, depots = (
            choisir(releves, ETAPE, _nom(concurrent, version), operation, REFERENCE)
            for operation in (TEST, DEPOT)
        )
        trouves.append(
            Chiffre(
                f"A test asked for beside a deposit, {concurrent.nom}",
                f"p99 of demanderTest {version}",
                rapporter(tests, depots, p99),
                "×",
                PLAFOND,
                au_plus=True,
                detail=f"{mediane(tests, p99):.1f} ms, {mediane(tests, debit):.0f}/s; deposit "
                f"{mediane(depots, p99):.1f} ms, {mediane(depots, debit):.0f}/s; CPU {mediane(tests, _cpu):.0f} µs, "
                f"deposit {mediane(depots, _cpu):.0f} µs",
            )
        )
    return trouves


def _cpu(releve: Releve) -> float:
    return releve.cpu_us


def _nom(concurrent: Concurrent, version: str) -> str:
    return f"{concurrent.nom}, {version}"


def main() -> int:
    """Run, print the figures, and return the exit code."""
    analyseur = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    analyseur.add_argument("--tours", type=int, default=7)
    analyseur.add_argument("--duree", type=float, default=2.0)
    analyseur.add_argument("--base", choices=BASES, action="append", help="only this database")
    options = analyseur.parse_args()
    trouves: list[Chiffre] = []
    with ExitStack() as pile:
        for nom in options.base or BASES:
            serveur = pile.enter_context(postgres()) if nom == POSTGRESQL else None
            url = serveur.base() if serveur else None
            home = Path(pile.enter_context(tempfile.TemporaryDirectory(prefix="esav-banc-"))) / "home"
            installer(home, url)
            maison = Maison.ouvrir(Settings(home=home, database_url=url))
            pile.callback(maison.fermer)
            lignes = semer(maison, round(_PAR_SECONDE * options.duree))
            pids = serveur.pids if serveur else None
            with passerelle(url, nom=nom, home=home, pids_base=pids) as concurrent:
                releves = comparer(concurrent, maison, lignes, options.tours, options.duree)
            trouves += chiffres(concurrent, releves)
    console = Console()
    if not console.is_terminal:
        console.width = 170
    rapport.montrer_chiffres(console, trouves)
    return code_sortie(trouves)


if __name__ == "__main__":
    sys.exit(main())
