"""The bytes of attachments in a folder, which several machines may share."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from esav_ws.domain.piece import Piece
from esav_ws.domain.piece_erreurs import PieceIndisponible

_PROVISOIRE: Final = ".partiel-"


class PiecesEnDossier:
    """One file per attachment in *dossier*, under the first two digits of its digest: `ab/<digest>.<identifier>`.

    It is written apart, synchronised, then given its name, and its folder synchronised: no name ever stands for half a
    file, and what was acknowledged survives a power cut.
    """

    def __init__(self, dossier: Path) -> None:
        self._dossier = dossier

    def ranger(self, piece: Piece, octets: bytes) -> None:
        """Return once *octets* are durable as those of *piece*, or raise `PieceIndisponible`."""
        fichier = self._fichier(piece)
        try:
            _creer(fichier.parent)
            descripteur, nom = tempfile.mkstemp(dir=fichier.parent, prefix=_PROVISOIRE)
            try:
                with os.fdopen(descripteur, "wb") as provisoire:
                    provisoire.write(octets)
                    provisoire.flush()
                    os.utime(descripteur, (piece.ajoutee_le.timestamp(),) * 2)
                    os.fsync(descripteur)
                Path(nom).rename(fichier)
            except OSError:
                Path(nom).unlink(missing_ok=True)
                raise
            _synchroniser(fichier.parent)
        except OSError as panne:
            raise PieceIndisponible.non_gardee() from panne

    def lire(self, piece: Piece) -> bytes:
        """Return the bytes of *piece*, the very ones that came, or raise `PieceIndisponible`."""
        try:
            octets = self._fichier(piece).read_bytes()
        except OSError as panne:
            raise PieceIndisponible.illisible(piece.id) from panne
        if hashlib.sha256(octets).hexdigest() != piece.empreinte:
            raise PieceIndisponible.illisible(piece.id)
        return octets

    def supprimer(self, piece: Piece) -> None:
        """Erase the bytes of *piece*; of one that has none, nothing."""
        self._fichier(piece).unlink(missing_ok=True)

    def anciennes(self, avant: datetime) -> Iterator[str]:
        """Yield the identifiers of what has been kept since before *avant*; erase what was left half written then."""
        for fichier in self._dossier.glob("??/*"):
            with suppress(FileNotFoundError):  # erased meanwhile
                if fichier.stat().st_mtime >= avant.timestamp():
                    continue
                if fichier.name.startswith(_PROVISOIRE):
                    fichier.unlink()
                elif fichier.suffix:
                    yield fichier.suffix[1:]

    def oublier(self, identifiant: str) -> None:
        """Erase what is kept under the identifier of an attachment that nothing names."""
        for fichier in self._dossier.glob(f"??/*.{identifiant}"):
            fichier.unlink(missing_ok=True)

    def _fichier(self, piece: Piece) -> Path:
        return self._dossier / piece.empreinte[:2] / piece.cle


def _creer(dossier: Path) -> None:
    """Make *dossier* and what leads to it, durably, for their owner alone."""
    if dossier.is_dir():
        return
    _creer(dossier.parent)
    dossier.mkdir(mode=0o700, exist_ok=True)
    _synchroniser(dossier.parent)


def _synchroniser(dossier: Path) -> None:
    descripteur = os.open(dossier, os.O_RDONLY)
    try:
        os.fsync(descripteur)
    finally:
        os.close(descripteur)
