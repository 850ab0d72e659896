"""`python -m bench`: the whole bench, in less than ten minutes on two cores."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from bench import charge, codec, comparaison, hostile, observation, rapport, volume
from bench.chiffres import Chiffre, code_sortie
from bench.concurrents.limite import limite
from bench.concurrents.passerelle import passerelle
from bench.concurrents.postgres import Postgres, postgres
from bench.concurrents.stock import stock
from bench.processus import DemarrageManque, memoire
from bench.reponses import ReponseFausse
from bench.tours import Releve

SQLITE, POSTGRESQL, STOCK = "ours, SQLite", "ours, PostgreSQL", "stock spyne"
PSS_MAX_MO = 80
LARGEUR = 170
"""Columns of the tables where there is no terminal."""

_MO = 1_000_000


class Banc:
    """One run: its measures as they come, its figures, what it says meanwhile."""

    def __init__(self, *, rapide: bool) -> None:
        """Take short rounds when *rapide*: for development, not for publication."""
        self.rapide = rapide
        self.tours, self.duree, self.breve = (2, 0.6, 0.5) if rapide else (3, 1.5, 1.0)
        self.console = Console()
        if not self.console.is_terminal:
            self.console.width = LARGEUR
        self.chiffres: list[Chiffre] = []
        self.releves: list[Releve] = []
        self.brut: dict[str, Any] = {"rapide": rapide}
        self._suivi = Console(stderr=True)
        self._debut = time.monotonic()

    def dire(self, quoi: str) -> None:
        """Tell what is going on."""
        self._suivi.print(f"[dim]{time.monotonic() - self._debut:5.0f} s[/]  {quoi}", highlight=False)

    @contextmanager
    def etape(self, nom: str) -> Iterator[None]:
        """Time one step."""
        self.dire(f"[bold]{nom}[/]")
        debut = time.monotonic()
        yield
        self.brut.setdefault("durees_s", {})[nom] = round(time.monotonic() - debut, 1)

    def mener(self, nom: str, action: Callable[[], None]) -> None:
        """Run one part; one that cannot go on is a figure below its floor, and the others follow."""
        try:
            action()
        except (ReponseFausse, DemarrageManque) as erreur:
            self.dire(f"[bold red]{nom}[/]: {escape(str(erreur))}")
            motif = escape(str(erreur)[:300])
            self.chiffres.append(
                Chiffre("parts that could not go on", nom, 1, plancher=0, au_plus=True, detail=motif)
            )

    def codec(self) -> None:
        """Measure the SOAP layer in process."""
        with self.etape("the SOAP layer in process"):
            mesures = codec.mesurer_tout(*((5, 60) if self.rapide else (9, 300)))
        self.brut["codec"] = [asdict(mesure) for mesure in mesures]
        self.chiffres += codec.chiffres(mesures)

    def charge(self, base: Postgres) -> None:
        """Measure the contestants under load, side by side."""
        with ExitStack() as pile:
            with self.etape("starting the contestants"):
                notre = pile.enter_context(passerelle(nom=SQLITE))
                nous = [
                    notre,
                    pile.enter_context(passerelle(base.base(), nom=POSTGRESQL, pids_base=base.pids)),
                ]
                autres = [pile.enter_context(stock(notre.home)), pile.enter_context(limite(notre.home))]
                tous = [*nous, *autres]
                numeros = charge.preparer(tous)
            noms = [concurrent.nom for concurrent in nous]
            with self.etape("load"):
                self.releves += charge.charger(tous, numeros, self.tours, self.duree, self.dire)
            memoires = {concurrent.nom: memoire(concurrent.pids) for concurrent in tous}
            with self.etape("plain against TLS"):
                self.releves += charge.comparer_clair(nous, numeros, self.tours, self.breve)
            with self.etape("new connections"):
                self.releves += charge.renouveler([*nous, autres[0]], numeros, self.tours, self.breve)
            with self.etape("the load generator"):
                self.releves += charge.temoigner(autres[1], numeros, self.tours + 2, self.breve)
        self.brut["memoire"] = {nom: [asdict(m) for m in siennes] for nom, siennes in memoires.items()}
        self.chiffres += [
            *comparaison.chiffres_charge(self.releves, noms, STOCK),
            *comparaison.chiffres_clair(self.releves, noms),
            *comparaison.chiffres_neuves(self.releves),
            *(
                Chiffre(
                    "memory",
                    f"{nom}: PSS of the largest process",
                    max(m.pss for m in memoires[nom]) / _MO,
                    "MB",
                    PSS_MAX_MO,
                    au_plus=True,
                )
                for nom in noms
            ),
            *comparaison.chiffres_temoin(self.releves),
        ]
        rapport.montrer_charge(self.console, charge.CHARGE, self.releves)
        rapport.montrer_memoire(self.console, memoires)

    def volume(self, base: Postgres) -> None:
        """Measure lists and details with few and many signalisations stored."""
        nombres = (10_000, 50_000 if self.rapide else 1_000_000)
        with ExitStack() as pile:
            with self.etape("storing signalisations"):
                charges = pile.enter_context(volume.ouvrir(base, nombres))
            with self.etape("volume"):
                self.releves += volume.comparer(charges, self.tours + 2, self.breve, self.dire)
        self.chiffres += volume.chiffres(self.releves, nombres)

    def observation(self) -> None:
        """Measure what a long load does to the collector and to the memory."""
        with self.etape("a long load"):
            vue = observation.observer(dire=self.dire)
        self.brut["observation"] = asdict(vue)
        self.chiffres += observation.chiffres(vue)

    def hostile(self) -> None:
        """Measure what hostile clients do to the others and to the memory."""
        with self.etape("hostile clients"), passerelle(nom=SQLITE) as concurrent:
            epreuves = hostile.eprouver(concurrent, dire=self.dire)
        self.brut["hostile"] = [asdict(epreuve) for epreuve in epreuves]
        self.chiffres += hostile.chiffres(epreuves)
        hostile.montrer(self.console, epreuves)


class Etape(StrEnum):
    """A part of the bench that can be run alone."""

    CODEC = "codec"
    CHARGE = "charge"
    VOLUME = "volume"
    OBSERVATION = "observation"
    HOSTILE = "hostile"


COURTES = (Etape.CODEC, Etape.CHARGE, Etape.VOLUME)
"""What can be made short."""


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    rapide: Annotated[
        bool,
        typer.Option(
            "--rapide", help="Short rounds, no million, no long load, no hostile client: for development."
        ),
    ] = False,
    seulement: Annotated[list[Etape] | None, typer.Option(help="Only this part; may be given again.")] = None,
    sortie: Annotated[Path, typer.Option("--json", help="File for the figures.")] = Path("var/bench.json"),
) -> None:
    """Measure everything, print the tables, write the JSON; exit code 1 when a figure is below its floor."""
    etapes = seulement or (COURTES if rapide else tuple(Etape))
    banc = Banc(rapide=rapide)
    with postgres() as base:
        banc.brut["postgresql"] = base.version
        actions: dict[Etape, Callable[[], None]] = {
            Etape.CODEC: banc.codec,
            Etape.CHARGE: partial(banc.charge, base),
            Etape.VOLUME: partial(banc.volume, base),
            Etape.OBSERVATION: banc.observation,
            Etape.HOSTILE: banc.hostile,
        }
        for etape, action in actions.items():
            if etape in etapes:
                banc.mener(etape, action)
    banc.brut["releves"] = [asdict(releve) for releve in banc.releves]
    rapport.ecrire(sortie, banc.brut, banc.chiffres)
    rapport.montrer_chiffres(banc.console, banc.chiffres)
    banc.dire(f"everything is in {sortie}")
    raise typer.Exit(code_sortie(banc.chiffres))


if __name__ == "__main__":
    app()
