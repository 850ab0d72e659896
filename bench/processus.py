"""What a tree of processes costs, read from /proc: CPU time and memory. And the small change of starting a server."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

TICS = os.sysconf("SC_CLK_TCK")
PATIENCE = 60.0
"""Seconds that a server may take to start, or to stop before it is killed."""

_PPID, _UTIME, _CSTIME = 1, 11, 14
"""Fields of /proc/PID/stat, counted after the name of the program."""


class DemarrageManque(RuntimeError):
    """A server did not start. The message ends with what it wrote."""


@dataclass(frozen=True, slots=True)
class Memoire:
    """Memory of one process, in bytes: its share (PSS), and all that it has in memory (RSS)."""

    pid: int
    pss: int
    rss: int


def arbre(racine: int) -> list[int]:
    """Return *racine* and its descendants, the eldest first."""
    enfants: dict[int, list[int]] = {}
    for dossier in Path("/proc").iterdir():
        if dossier.name.isdecimal() and (champs := _stat(int(dossier.name))):
            enfants.setdefault(int(champs[_PPID]), []).append(int(dossier.name))
    trouves = [racine]
    for pid in trouves:
        trouves += sorted(enfants.get(pid, ()))
    return trouves


def cpu(pids: Sequence[int]) -> float:
    """Return the CPU seconds that the processes *pids* and their dead children have spent, user and system."""
    return (
        sum(int(tics) for pid in pids if (champs := _stat(pid)) for tics in champs[_UTIME : _CSTIME + 1])
        / TICS
    )


def memoire(pids: Sequence[int]) -> list[Memoire]:
    """Return the memory of each of *pids* that can be read."""
    mesures = []
    for pid in pids:
        with suppress(OSError):
            lignes = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()[1:]
            valeurs = {nom: int(valeur.split()[0]) * 1024 for nom, valeur in (x.split(":") for x in lignes)}
            mesures.append(Memoire(pid, valeurs["Pss"], valeurs["Rss"]))
    return mesures


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return []


def port_libre() -> int:
    """Return a TCP port of this machine that nobody listens on."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port: int = prise.getsockname()[1]
        return port


@contextmanager
def serveur(
    commande: Sequence[str], port: int, dossier: Path, env: dict[str, str] | None = None
) -> Iterator[int]:
    """Run *commande* until it listens on *port*, give its process id while the block runs, then stop it.

    What it writes goes to *dossier*.

    Raises:
        DemarrageManque: it ended, or does not listen after `PATIENCE`.
    """
    journal = dossier / f"{port}.log"
    with (
        journal.open("wb") as sortie,
        subprocess.Popen(
            commande, env=os.environ | (env or {}), stdout=sortie, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            _attendre(process, commande, port, journal)
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


def _attendre(process: "subprocess.Popen[bytes]", commande: Sequence[str], port: int, journal: Path) -> None:
    limite = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < limite:
        with socket.socket() as prise:
            if prise.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    fin = journal.read_text("utf-8", "replace")[-2000:]
    raise DemarrageManque(f"{' '.join(commande)} does not listen on {port}:\n{fin}")
