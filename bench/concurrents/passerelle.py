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
"""Worker processes, unless ESAV_WORKERS says otherwise: as many as the contestants have."""

_ESAV = (sys.executable, "-m", "esav_ws.cli")


@contextmanager
def passerelle(
    base: str | None = None,
    env: Mapping[str, str] | None = None,
    *,
    nom: str = "ours",
    home: Path | None = None,
    pids_base: Callable[[], Sequence[int]] | None = None,
) -> Iterator[Concurrent]:
    """Give a gateway that answers, on the database *base* (its URL; SQLite by default), and stop it in the end.

    *env* adds to its settings; those of the environment that the bench does not set itself reach it too. Its trusted
    socket is open. *home* is a demonstration home that stands already; by default one is made, with the database, and
    removed in the end.

    Raises:
        DemarrageManque: it does not start.
    """
    relais = port_libre()
    with tempfile.TemporaryDirectory(prefix="esav-banc-") as chemin:
        dossier = Path(chemin)
        if home is None:
            home = dossier / "home"
            installer(home, base, env)
        reglages = _reglages(home, base, {"ESAV_PROXY_ECOUTE": f"127.0.0.1:{relais}", **(env or {})})

        def commande(port: int) -> Sequence[str]:
            reglages["ESAV_PORT_WS"] = str(port)
            return (*_ESAV, "serve")

        with servir(nom, home, dossier, commande, reglages) as concurrent:
            trouve = replace(concurrent, port_relais=relais)
            yield trouve if pids_base is None else replace(trouve, pids_base=pids_base)


def installer(home: Path, base: str | None = None, env: Mapping[str, str] | None = None) -> None:
    """Make the demonstration home *home* and its database."""
    subprocess.run(
        [*_ESAV, "init", "--demonstration"],
        env=os.environ | _reglages(home, base, env or {}),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def url_sqlite(home: Path) -> str:
    """Return the URL of the embedded database of *home*."""
    return f"sqlite:///{(home / 'esav.sqlite').resolve()}"


def _reglages(home: Path, base: str | None, env: Mapping[str, str]) -> dict[str, str]:
    return {
        "ESAV_HOME": str(home),
        "ESAV_PORT_METRICS": "0",
        "ESAV_PORT_PKI": "0",
        "ESAV_WORKERS": os.environ.get("ESAV_WORKERS", str(PROCESSUS)),
        "ESAV_DATABASE_URL": base or url_sqlite(home),
        **env,
    }
