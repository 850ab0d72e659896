"""One worker at a time on an embedded database: the others stand by."""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_ATTENTE_S: Final = 0.5


@contextmanager
def seul(fichier: Path, arret: threading.Event, en_attente: Callable[[], None]) -> Iterator[bool]:
    """Hold the lock on *fichier* while the block runs; give `False` when *arret* came first.

    `en_attente` is called once, if another holds it. The system lets go of it when its holder dies, whatever the way.
    """
    descripteur = os.open(fichier, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        tenu = _prendre(descripteur)
        if not tenu:
            en_attente()
        while not tenu and not arret.wait(_ATTENTE_S):
            tenu = _prendre(descripteur)
        yield tenu
    finally:
        os.close(descripteur)


def _prendre(descripteur: int) -> bool:
    try:
        fcntl.flock(descripteur, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
