"""Small files that processes share: written whole or not at all, and seen to have changed without being read."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FichierAbime(OSError):
    """A small file does not hold what was written to it."""


@contextmanager
def lecture(fichier: Path) -> Iterator[None]:
    """Raise `FichierAbime` for what the block cannot make of the contents of *fichier*."""
    try:
        yield
    except (ValueError, TypeError) as cause:
        raise FichierAbime(f"{fichier} is damaged") from cause


def ecrire(fichier: Path, contenu: bytes) -> None:
    """Put *contenu* in place of *fichier*, durably: whoever reads it, or a crash, finds the old one or the new one."""
    descripteur, nom = tempfile.mkstemp(prefix=f".{fichier.name}.", dir=fichier.parent)
    try:
        with os.fdopen(descripteur, "wb") as sortie:
            sortie.write(contenu)
            sortie.flush()
            os.fsync(sortie.fileno())
        Path(nom).replace(fichier)
    except BaseException:
        Path(nom).unlink(missing_ok=True)
        raise
    synchroniser(fichier.parent)


def synchroniser(dossier: Path) -> None:
    """Make durable what *dossier* names."""
    descripteur = os.open(dossier, os.O_RDONLY)
    try:
        os.fsync(descripteur)
    finally:
        os.close(descripteur)


def marque(fichier: Path) -> tuple[int, int] | None:
    """Return what changes when *fichier* is written anew, `None` while there is none."""
    try:
        vu = fichier.stat()
    except FileNotFoundError:
        return None
    return vu.st_mtime_ns, vu.st_ino


@contextmanager
def verrou(fichier: Path) -> Iterator[None]:
    """Hold *fichier* alone among every thread and process while the block runs. A process that dies lets go of it."""
    descripteur = os.open(fichier, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descripteur, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descripteur)
