"""Times the collector in whatever Python finds this folder on its path: one file per process in `$BANC_COLLECTES`.

A line per collection: generation, beginning (seconds of the monotonic clock), duration, own CPU time (seconds). Written
at once, without buffer: nothing is lost when the process is killed, and a forked process writes to a file of its own.
"""
# ruff: noqa: INP001 - Python imports it by this name, from its path

import gc
import os
import time
from pathlib import Path
from typing import Any

_DOSSIER = os.environ.get("BANC_COLLECTES")
_etat = {"pid": 0, "fichier": -1}
_debut = [0.0, 0.0]


def _chronometrer(phase: str, faits: dict[str, Any]) -> None:
    if phase == "start":
        _debut[:] = time.monotonic(), time.thread_time()
        return
    duree, cpu = time.monotonic() - _debut[0], time.thread_time() - _debut[1]
    pid = os.getpid()
    if _etat["pid"] != pid:
        chemin = Path(str(_DOSSIER)) / str(pid)
        _etat["fichier"] = os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        _etat["pid"] = pid
    os.write(_etat["fichier"], b"%d %.6f %.6f %.6f\n" % (faits["generation"], _debut[0], duree, cpu))


if _DOSSIER:
    gc.callbacks.append(_chronometrer)
