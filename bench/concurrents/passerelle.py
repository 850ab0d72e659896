"""Ours: a gateway in processes of its own, as `esav serve` runs it, on a demonstration home of its own."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bench.concurrents.commun import Concurrent, servir
from bench.processus import port_libre

PROCESSUS = 2
"""Worker processes: as many as the contestants have."""

_ESAV = (sys.executable, "-m", "esav_ws.cli")


@contextmanager
def passerelle(
    base: str | None = None,
    env: Mapping[str, str] | None = None,
    *,
    nom: str = "ours, SQLite",
    pids_base: Callable[[], Sequence[int]] | None = None,
    preparer: Callable[[Path], None] = lambda _home: None,
) -> Iterator[Concurrent]:
    """Give a gateway that answers, on the database *base* (its URL; SQLite by default), and stop it in the end.

    *env* adds to its environment; `preparer` is called with its home before it starts. Its trusted socket is open.

    Raises:
        DemarrageManque: it does not start.
    """
    relais = port_libre()
    with tempfile.TemporaryDirectory(prefix="esav-banc-") as dossier:
        home = Path(dossier) / "home"
        reglages = {
            "ESAV_HOME": str(home),
            "ESAV_PORT_METRICS": "0",
            "ESAV_WORKERS": str(PROCESSUS),
            "ESAV_PROXY_ECOUTE": f"127.0.0.1:{relais}",
            **({"ESAV_DATABASE_URL": base} if base else {}),
            **(env or {}),
        }
        installer(reglages)
        preparer(home)

        def commande(port: int) -> Sequence[str]:
            reglages["ESAV_PORT_WS"] = str(port)
            return (*_ESAV, "serve")

        with servir(nom, home, Path(dossier), commande, reglages) as concurrent:
            trouve = replace(concurrent, port_relais=relais)
            yield trouve if pids_base is None else replace(trouve, pids_base=pids_base)


def installer(reglages: Mapping[str, str]) -> None:
    """Make the demonstration home of *reglages* and its database."""
    subprocess.run(
        [*_ESAV, "init", "--demonstration"],
        env=os.environ | dict(reglages),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def url_sqlite(home: Path) -> str:
    """Return the URL of the embedded database of *home*."""
    return f"sqlite:///{(home / 'esav.sqlite').resolve()}"
