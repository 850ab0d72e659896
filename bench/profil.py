"""Where the time of a request goes: `python -m bench.profil consulterEtat`.

A gateway of one worker is loaded and py-spy samples it; each sample belongs to the layer of its innermost frame that
is of one. Prints the share of each layer, then the functions that take the most by themselves.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from bench.concurrents.passerelle import passerelle
from bench.generateur import tirer
from bench.processus import cpu

COUCHES = (
    ("waiting for work", ("concurrent/futures/thread.py", "multiprocessing/connection.py")),
    ("SQL: the driver, SQLAlchemy, storage", ("sqlalchemy/", "psycopg/", "esav_ws/storage/")),
    ("XML: parse and validate", ("esav_ws/xmlio/",)),
    ("spyne", ("spyne/",)),
    ("SOAP: envelope, codecs, translation, transport", ("esav_ws/soap/",)),
    ("domain and application", ("esav_ws/domain/", "esav_ws/application/", "esav_ws/atelier/")),
    ("gate and routes", ("esav_ws/pki/", "esav_ws/asgi.py", "starlette/")),
    ("metrics and log", ("prometheus_client/", "esav_ws/metriques.py", "structlog/")),
    ("HTTP and sockets", ("uvicorn/", "esav_ws/server/")),
    ("TLS", ("ssl.py",)),
    ("event loop, hand-over between threads", ("asyncio/", "threading.py", "concurrent/futures/")),
)
"""Each layer and the files that are of it, the first that fits."""

RESTE = "other"


def couche(pile: list[str]) -> str:
    """Return the layer of the stack *pile*, written by py-spy from the outermost frame to the innermost."""
    for cadre in reversed(pile):
        for nom, fichiers in COUCHES:
            if any(fichier in cadre for fichier in fichiers):
                return nom
    return RESTE


def lire(releve: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    """Return the samples of each layer and of each innermost function, from the raw output of py-spy."""
    couches: Counter[str] = Counter()
    fonctions: Counter[str] = Counter()
    for ligne in releve:
        texte, _, nombre = ligne.rpartition(" ")
        pile = texte.split(";")
        nom = couche(pile)
        if nom == COUCHES[0][0]:
            continue
        couches[nom] += int(nombre)
        fonctions[pile[-1].rpartition(":")[0].replace(" (", "  ") or pile[-1]] += int(nombre)
    return couches, fonctions


def ecrire(couches: Counter[str], fonctions: Counter[str]) -> Iterator[str]:
    """Yield the lines of the report, shares in percent."""
    total = couches.total()
    for compte, combien in ((couches, len(couches)), (fonctions, 15)):
        for nom, nombre in compte.most_common(combien):
            yield f"{nombre / total:6.1%}  {nom}"
        yield ""


def main(
    operation: Annotated[
        str, typer.Argument(help="deposerSignalisation, consulterEtat, …")
    ] = "consulterEtat",
    connexions: Annotated[int, typer.Option(help="Keep-alive connections.")] = 8,
    duree: Annotated[float, typer.Option(help="Seconds of the sampling.")] = 6,
) -> None:
    """Load a gateway of one worker, and print where its time goes."""
    with (
        tempfile.TemporaryDirectory(prefix="esav-banc-profil-") as dossier,
        passerelle(env={"ESAV_WORKERS": "1"}) as notre,
    ):
        charge = threading.Thread(
            target=tirer, args=(notre.cible, operation, connexions, duree + 4), daemon=True
        )
        charge.start()
        charge.join(1.5)
        releve = Path(dossier) / "releve.txt"
        py_spy = str(Path(sys.executable).with_name("py-spy"))
        qui, ou = str(_occupe(notre.pids)), str(releve)
        subprocess.run(
            [py_spy, "record", "-p", qui, "-d", f"{duree:.0f}", "-r", "500", "-f", "raw", "-o", ou],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"NO_COLOR": "1"},
        )
        charge.join()
        with releve.open(encoding="utf-8") as lignes:
            typer.echo("\n".join(ecrire(*lire(lignes))))


def _occupe(pids: Iterable[int]) -> int:
    """Return the process that works most: the one that answers."""
    avant = {pid: cpu([pid]) for pid in pids}
    time.sleep(0.5)
    return max(avant, key=lambda pid: cpu([pid]) - avant[pid])


if __name__ == "__main__":
    typer.run(main)
