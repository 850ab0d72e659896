"""The report of an import: a CSV file of the lines refused, whole up to the last lot that was kept."""

import csv
import errno
import fcntl
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

from esav_ws.application.messages_parc import LigneRefusee
from esav_ws.domain.prestation_erreurs import ImportDispute

TITRES: Final = ("ligne", "colonne", "valeur", "regle", "remede")
_FORMULES: Final = ("=", "+", "-", "@")
"""What makes of a cell a formula, in a spreadsheet."""


class RapportFichier:
    """The file *chemin*, held until `fermer`: nobody else may write it meanwhile.

    `premiers` are the first refusals of this run.

    Raises:
        ImportDispute: at construction, another import writes it.
        OSError: it cannot be written, or is something else than a report.
    """

    PREMIERS: Final = 20

    def __init__(self, chemin: Path) -> None:
        self.chemin = chemin
        self.premiers: list[LigneRefusee] = []
        descripteur = os.open(chemin, os.O_RDWR | os.O_CREAT, 0o600)
        self._fichier = os.fdopen(descripteur, "r+", encoding="utf-8", newline="")
        try:
            fcntl.flock(self._fichier, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._fichier.close()
            raise ImportDispute(chemin.name) from None
        if self._fichier.readline() not in {"", f"{';'.join(TITRES)}\n"}:
            self._fichier.close()
            raise FileExistsError(errno.EEXIST, "ce fichier n'est pas un rapport d'import", str(chemin))

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.fermer()

    def reprendre(self, lignes: int, refusees: int) -> bool:
        """Keep what was written of the first *lignes*, and only that; return whether it holds *refusees* lines."""
        self._fichier.seek(0)
        fin = self._fichier.tell() if self._fichier.readline() else 0
        vues, derniere = 0, 0
        while (ligne := self._fichier.readline()).endswith("\n"):
            numero = ligne.partition(";")[0]
            if not numero.isdecimal() or int(numero) > lignes:
                break
            vues += int(numero) != derniere
            derniere = int(numero)
            fin = self._fichier.tell()
        self._fichier.seek(fin)
        self._fichier.truncate()
        if not fin:
            csv.writer(self._fichier, delimiter=";", lineterminator="\n").writerow(TITRES)
        self._garder()
        return vues == refusees

    def ajouter(self, refus: Sequence[LigneRefusee]) -> None:
        """Write *refus* so that a crash does not lose them."""
        if not refus:
            return
        self.premiers += refus[: self.PREMIERS - len(self.premiers)]
        texte = io.StringIO()
        ecrivain = csv.writer(texte, delimiter=";", lineterminator="\n")
        for refusee in refus:
            anomalie = refusee.anomalie
            cellules = (anomalie.colonne, anomalie.valeur, anomalie.regle, anomalie.remede)
            ecrivain.writerow((refusee.ligne, *map(_cellule, cellules)))
        self._fichier.write(texte.getvalue())
        self._garder()

    def fermer(self) -> None:
        """Let others write it."""
        self._fichier.close()

    def _garder(self) -> None:
        self._fichier.flush()
        os.fsync(self._fichier.fileno())


def _cellule(valeur: str) -> str:
    """Return *valeur* as nothing but text, on one line, for a terminal and for a spreadsheet too."""
    texte = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in valeur)
    return f"'{texte}" if texte.startswith(_FORMULES) else texte
