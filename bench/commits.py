"""What a common commit saves on SQLite: `python -m bench.commits`.

Deposits go through the bus in lots of several sizes, in one process, without network: time and CPU per deposit.
"""

import itertools
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from bench.codec import derouler
from bench.concurrents.commun import CLIENT
from bench.concurrents.passerelle import installer
from bench.messages import depot
from esav_ws.application.bus import Lot
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.operateur import Acteur, Cote, Habilitation
from esav_ws.soap.contexte import AppelEnCours, Contexte
from esav_ws.soap.protocol import Protocole11
from esav_ws.soap.transport import Moteur
from esav_ws.soap.v1.service import SignalisationServiceV1
from esav_ws.xmlio.schema import SchemaPublie

TAILLES = (1, 2, 4, 8, 16)
ACTEUR = Acteur(CLIENT, Cote.OPERATEUR, frozenset({Habilitation.SIGNALISATION}), CLIENT)
ESPACE = "urn:esav:ws:signalisation:1"


def mesurer(maison: Maison, tours: int) -> Iterator[tuple[int, float, float]]:
    """Yield, for each size of lot, the microseconds of time and of CPU that a deposit takes, median of *tours* lots."""
    schema = SchemaPublie(maison.settings.xsd / "v1" / "signalisation.xsd")
    moteur = Moteur([SignalisationServiceV1], ESPACE, Protocole11(schema), Protocole11(schema))
    rangs = itertools.count()
    for taille in TAILLES:
        durees = []
        for _ in range(tours):
            messages = [depot(f"C-{next(rangs)}") for _ in range(taille)]
            debut, cpu = time.perf_counter(), time.process_time()
            lot = maison.bus.lot()
            lot.attendre()

            async def porte(*demande: Any, lot: Lot = lot) -> Any:
                return lot.executer(maison.bus.preparer(*demande))

            for message in messages:
                ctx = Contexte(AppelEnCours(ACTEUR, "banc", None, porte), [message])
                derouler(moteur.repondre(ctx, moteur.lire(ctx, "utf-8")))
            lot.valider()
            durees.append((time.perf_counter() - debut, time.process_time() - cpu))
        durees.sort()
        duree, cpu = durees[len(durees) // 2]
        yield taille, duree / taille * 1e6, cpu / taille * 1e6


def main(tours: Annotated[int, typer.Option(help="Lots of each size.")] = 200) -> None:
    """Print the median time and CPU of a deposit by the size of its lot, in microseconds."""
    with tempfile.TemporaryDirectory(prefix="esav-banc-commits-") as dossier:
        home = Path(dossier) / "home"
        installer(home)
        maison = Maison.ouvrir(Settings(home=home))
        typer.echo("deposits in a lot   time µs   CPU µs")
        for taille, duree, cpu in mesurer(maison, tours):
            typer.echo(f"{taille:17d} {duree:9.0f} {cpu:8.0f}")
        maison.fermer()


if __name__ == "__main__":
    typer.run(main)
