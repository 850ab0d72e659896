"""Load over mutual TLS: deposits and consultations per second, every answer checked.

`python -m bench.charge` starts a gateway on a home of its own, loads it from several processes over keep-alive
connections, prints a table and, with `--json FILE`, writes the figures.
"""

import http.client
import json
import multiprocessing
import os
import platform
import re
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from lxml import etree
from rich.console import Console
from rich.table import Table

CHEMIN = "/ws/signalisation/v1"
ESPACE = "urn:esav:ws:signalisation:1"
NUMERO = re.compile(rb"numeroSignalisation>([^<]+)<")
FORMULAIRE = Path(__file__).resolve().parent.parent / "forms_catalogue" / "COL-SIG" / "1" / "exemple.xml"
"""COL: the offer that allows several open signalisations on one prestation."""


@dataclass(frozen=True, slots=True)
class Tir:
    """One measured round: what was asked, over how many connections, and what came of it (milliseconds)."""

    operation: str
    connexions: int
    reponses: int
    par_seconde: float
    p50_ms: float
    p99_ms: float


def enveloppe(operation: str, contenu: str) -> bytes:
    """Return the SOAP 1.1 envelope of *operation*."""
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<{operation} xmlns="{ESPACE}">{contenu}</{operation}></s:Body></s:Envelope>'
    ).encode()


def depot(reference: str) -> bytes:
    """Return a deposit that every rule accepts."""
    formulaire = etree.tostring(etree.parse(FORMULAIRE).getroot(), encoding="unicode")
    return enveloppe(
        "deposerSignalisation",
        f"<identifiantPrestation>COL-0001</identifiantPrestation><referenceOperateur>{reference}"
        "</referenceOperateur><deposant><nom>Banc</nom><telephone>0381000000</telephone></deposant>"
        f"<formulaire>{formulaire}</formulaire>",
    )


def etat(numero: str) -> bytes:
    """Return a state consultation."""
    return enveloppe("consulterEtat", f"<numeroSignalisation>{numero}</numeroSignalisation>")


class Client:
    """One keep-alive connection as BETA."""

    def __init__(self, home: Path, port: int) -> None:
        contexte = ssl.create_default_context(cafile=str(home / "pki/ca.pem"))
        contexte.load_cert_chain(home / "pki/clients/BETA/cert.pem", home / "pki/clients/BETA/key.pem")
        self._connexion = http.client.HTTPSConnection("localhost", port, context=contexte, timeout=30)

    def appeler(self, corps: bytes) -> str:
        """Return the number that the answer bears; stop the round on anything else."""
        self._connexion.request("POST", CHEMIN, corps, {"Content-Type": "text/xml; charset=utf-8"})
        reponse = self._connexion.getresponse()
        texte = reponse.read()
        trouve = NUMERO.search(texte)
        if reponse.status != http.HTTPStatus.OK or trouve is None:
            raise RuntimeError(f"HTTP {reponse.status}: {texte[:300]!r}")
        return trouve[1].decode()


def _tirer(  # noqa: PLR0917 - the arguments of a process
    home: Path,
    port: int,
    operation: str,
    rang: int,
    duree: float,
    sortie: "multiprocessing.Queue[list[float]]",
) -> None:
    client = Client(home, port)
    souche = f"B-{os.getpid()}-{rang}"
    numero = client.appeler(depot(f"{souche}-0"))
    suivant: Callable[[int], bytes] = (
        (lambda i: depot(f"{souche}-{i}"))
        if operation == "deposerSignalisation"
        else (lambda _: etat(numero))
    )
    durees: list[float] = []
    fin = time.perf_counter() + duree
    while (debut := time.perf_counter()) < fin:
        recu = client.appeler(suivant(len(durees) + 1))
        if operation == "consulterEtat" and recu != numero:
            raise RuntimeError(f"asked {numero}, answered {recu}")
        durees.append(time.perf_counter() - debut)
    sortie.put(durees)


def tirer(home: Path, port: int, operation: str, connexions: int, duree: float) -> Tir:
    """Return what *connexions* clients, each in its own process, got out of the gateway in *duree* seconds."""
    sortie: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
    clients = [
        multiprocessing.Process(target=_tirer, args=(home, port, operation, rang, duree, sortie))
        for rang in range(connexions)
    ]
    for client in clients:
        client.start()
    durees = sorted(d for _ in clients for d in sortie.get(timeout=duree + 60))
    for client in clients:
        client.join()
    centiles = statistics.quantiles(durees, n=100)
    return Tir(
        operation, connexions, len(durees), len(durees) / duree, centiles[49] * 1000, centiles[98] * 1000
    )


@contextmanager
def passerelle(base: str | None) -> Iterator[tuple[Path, int]]:
    """Give the home and port of a gateway in a process of its own, on *base* or on SQLite."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="esav-banc-") as dossier:
        env = os.environ | {"ESAV_HOME": dossier, "ESAV_PORT_WS": str(port), "ESAV_PORT_METRICS": "0"}
        if base:
            env["ESAV_DATABASE_URL"] = base
        esav = [sys.executable, "-m", "esav_ws.cli"]
        subprocess.run([*esav, "init", "--demonstration"], env=env, check=True, stdout=subprocess.DEVNULL)
        process = subprocess.Popen([*esav, "serve"], env=env, stdout=subprocess.DEVNULL)
        try:
            _attendre(port, process)
            yield Path(dossier), port
        finally:
            process.terminate()
            process.wait()


def _attendre(port: int, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        with socket.socket() as prise:
            if prise.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the gateway did not start")


def main(
    duree: Annotated[float, typer.Option(help="Seconds of each round.")] = 5,
    base: Annotated[str | None, typer.Option(help="Database URL; SQLite by default.")] = None,
    sortie: Annotated[Path | None, typer.Option("--json", help="File for the figures.")] = None,
) -> None:
    """Measure deposits and consultations per second at 1, 8 and 32 keep-alive connections over mutual TLS."""
    with passerelle(base) as (home, port):
        tirs = [
            tirer(home, port, operation, connexions, duree)
            for operation in ("deposerSignalisation", "consulterEtat")
            for connexions in (1, 8, 32)
        ]
    table = Table(
        title=f"{platform.processor() or platform.machine()}, {os.cpu_count()} CPU, Python {platform.python_version()}"
    )
    for titre in ("operation", "connections", "answers", "per second", "p50 ms", "p99 ms"):
        table.add_column(titre, justify="left" if titre == "operation" else "right")
    for tir in tirs:
        table.add_row(
            tir.operation,
            str(tir.connexions),
            str(tir.reponses),
            f"{tir.par_seconde:.0f}",
            f"{tir.p50_ms:.1f}",
            f"{tir.p99_ms:.1f}",
        )
    Console().print(table)
    if sortie:
        sortie.write_text(json.dumps([asdict(tir) for tir in tirs], indent=2))


if __name__ == "__main__":
    typer.run(main)
