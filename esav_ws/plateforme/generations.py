"""Where a space stands on the disk: one folder per generation of it, and the name of the one that holds.

A reset makes the next generation whole before its name takes the place of the former's, in one step: whatever stops it,
one of the two holds. What no longer holds is deleted once nobody has it open.
"""

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from esav_ws.plateforme.fichiers import FichierAbime, ecrire, lecture, marque, verrou

_COURANT: Final = "courant"
_VERROU: Final = "verrou"
_OUVERT: Final = "ouvert"
_PREFIXE: Final = "g-"
_NOM: Final = re.compile(rf"{_PREFIXE}[0-9a-z]+")

Marque = tuple[int, int] | None


Faire = Callable[[Path], None]
"""Makes a generation whole in the empty folder that it is given."""


class Generations:
    """The generations of the space in *dossier*."""

    def __init__(self, dossier: Path) -> None:
        self._dossier = dossier

    @property
    def marque(self) -> Marque:
        """Return what changes when another generation takes the place of the one that holds."""
        return marque(self._dossier / _COURANT)

    @property
    def courant(self) -> Path | None:
        """Return the folder of the generation that holds, `None` if none was ever made; raise `FichierAbime`."""
        fichier = self._dossier / _COURANT
        if not fichier.is_file():
            return None
        with lecture(fichier):
            nom = fichier.read_text("ascii").strip()
            if not _NOM.fullmatch(nom):
                raise ValueError(nom)
        dossier = self._dossier / nom
        return dossier if dossier.is_dir() else None

    def ouvrir(self, faire: Faire) -> tuple[Path, int, Marque]:
        """Return the folder of the generation that holds, made if there is none, kept until `rendre`, and its mark.

        Raises:
            OSError: nothing can be written there.
        """
        with self._seul():
            self._balayer()
            if (dossier := self.courant) is None:
                dossier = self._engendrer(faire)
            return dossier, _tenir(dossier), self.marque

    def renouveler(self, faire: Faire) -> None:
        """Make another generation, and have it hold. Raises what making it raises: nothing is then changed."""
        with self._seul():
            self._engendrer(faire)
            self._balayer()

    def rendre(self, tenue: int) -> None:
        """Let go of the generation that `ouvrir` gave; delete it if it no longer holds."""
        os.close(tenue)
        with self._seul():
            self._balayer()

    @contextmanager
    def _seul(self) -> Iterator[None]:
        self._dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
        with verrou(self._dossier / _VERROU):
            yield

    def _engendrer(self, faire: Faire) -> Path:
        dossier = self._dossier / f"{_PREFIXE}{secrets.token_hex(8)}"
        dossier.mkdir(mode=0o700)
        try:
            faire(dossier)
        except BaseException:
            shutil.rmtree(dossier, ignore_errors=True)
            raise
        ecrire(self._dossier / _COURANT, dossier.name.encode())
        return dossier

    def _balayer(self) -> None:
        """Delete what does not hold and nobody has open: a former generation, or one that a crash left half made."""
        try:
            courant = self.courant
        except FichierAbime:  # nobody knows which one holds
            return
        for dossier in self._dossier.glob(f"{_PREFIXE}*"):
            if dossier != courant and _libre(dossier):
                shutil.rmtree(dossier, ignore_errors=True)


def _tenir(dossier: Path) -> int:
    descripteur = os.open(dossier / _OUVERT, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descripteur, fcntl.LOCK_SH)
    return descripteur


def _libre(dossier: Path) -> bool:
    descripteur = os.open(dossier / _OUVERT, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descripteur, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descripteur)
    return True
