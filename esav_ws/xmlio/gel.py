"""Published files are frozen: `CHECKSUMS`, beside them, holds the SHA-256 of each, and nothing published is ever edited.

The file is written as `sha256sum` does: anybody can check it without the gateway (`sha256sum --check CHECKSUMS`).
"""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

NOM: Final = "CHECKSUMS"
_LIGNE: Final = re.compile(r"([0-9a-f]{64})  (\S.*)")


class FichierGele(Exception):
    """A published file is not the one that was published. The message, in French, names the files and what to do."""


def empreinte_fichier(fichier: Path) -> str:
    """Return the SHA-256 of *fichier* in hexadecimal."""
    return hashlib.sha256(fichier.read_bytes()).hexdigest()


def lire(racine: Path) -> dict[str, str]:
    """Return the frozen files under *racine*, by their path from there, with what they must hash to.

    Raises:
        FichierGele: the list itself is absent or illegible.
    """
    liste = racine / NOM
    try:
        lignes = liste.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as erreur:
        raise FichierGele(f"{liste} est absent ou illisible : remettez celui qui a été publié") from erreur
    geles = {}
    for rang, ligne in enumerate(lignes, start=1):
        if not ligne.strip() or ligne.startswith("#"):
            continue
        trouve = _LIGNE.fullmatch(ligne)
        if trouve is None or Path(trouve[2]).is_absolute() or ".." in Path(trouve[2]).parts:
            raise FichierGele(
                f"{liste}, ligne {rang} : attendu une empreinte SHA-256, deux espaces et un chemin"
            )
        geles[trouve[2]] = trouve[1]
    return geles


def ecarts(racine: Path) -> list[str]:
    """Return the frozen files under *racine* that were edited or are gone, or raise `FichierGele`."""
    return [
        chemin
        for chemin, attendue in lire(racine).items()
        if not (racine / chemin).is_file() or empreinte_fichier(racine / chemin) != attendue
    ]


def verifier(racines: Iterable[Path]) -> None:
    """Return if every frozen file under *racines* is as it was published, else raise `FichierGele`."""
    modifies = [str(racine / chemin) for racine in racines for chemin in ecarts(racine)]
    if modifies:
        raise FichierGele(
            f"fichier publié modifié ou absent : {', '.join(modifies)} ; remettez celui qui a été publié, un changement "
            "est une nouvelle version (art. 12.1)"
        )


def geler(racine: Path, fichiers: Iterable[Path]) -> list[str]:
    """Add *fichiers* to the frozen ones under *racine*, and return those that were not; nothing frozen is hashed again.

    Raises:
        FichierGele: a frozen file was edited: what was published is not replaced.
    """
    verifier([racine])
    geles = lire(racine)
    neufs = {
        chemin: empreinte_fichier(racine / chemin)
        for chemin in sorted(str(fichier.relative_to(racine)) for fichier in fichiers)
        if chemin not in geles
    }
    if neufs:
        with (racine / NOM).open("a", encoding="utf-8") as liste:
            liste.writelines(f"{empreinte}  {chemin}\n" for chemin, empreinte in neufs.items())
    return list(neufs)
