"""The seals of the forms catalogue: what was published is never edited (art. 12).

`CHECKSUMS` holds, in the format of `sha256sum`, one line per file of each version that was announced. A line is
written once, by `sceller`, and never changed.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from esav_ws.xmlio.catalogue_source import CatalogueInvalide

SCELLES: Final = "CHECKSUMS"


def lire_scelles(catalogue: Path) -> dict[Path, str]:
    """Return the SHA-256 of each sealed file, by its path under *catalogue*; nothing when there is no `CHECKSUMS`.

    Raises:
        CatalogueInvalide: naming the line that is not a seal.
    """
    chemin = catalogue / SCELLES
    if not chemin.is_file():
        return {}
    scelles: dict[Path, str] = {}
    for rang, ligne in enumerate(chemin.read_text(encoding="utf-8").splitlines(), 1):
        empreinte, _, nom = ligne.partition("  ")
        if len(empreinte) != hashlib.sha256().digest_size * 2 or not nom:
            raise CatalogueInvalide(
                str(chemin), rang, "attendu : l'empreinte SHA-256, deux espaces, le fichier"
            )
        scelles[catalogue / nom] = empreinte
    return scelles


def alteres(catalogue: Path) -> list[Path]:
    """Return the files of sealed versions that were changed, removed or added since their publication."""
    scelles = lire_scelles(catalogue)
    changes = [chemin for chemin, attendue in scelles.items() if _empreinte(chemin) != attendue]
    ajoutes = {
        fichier for dossier in _dossiers(scelles) for fichier in dossier.iterdir() if fichier not in scelles
    }
    return sorted({*changes, *ajoutes})


def verifier_scelles(catalogue: Path) -> None:
    """Return if no sealed file was touched, else raise `CatalogueInvalide`, which names the first."""
    for fichier in alteres(catalogue):
        raise CatalogueInvalide(
            str(fichier),
            None,
            f"modifié après sa publication ({SCELLES}) : remettez le fichier publié ; un changement est une nouvelle "
            "version (art. 12)",
        )


def a_sceller(catalogue: Path) -> list[Path]:
    """Return the folders of the versions that `index.toml` announces and whose files are not sealed."""
    scelles = _dossiers(lire_scelles(catalogue))
    index = tomllib.loads((catalogue / "index.toml").read_text(encoding="utf-8"))
    annonces = (p for p in index.get("publication", ()) if "annoncee_le" in p)
    dossiers = {catalogue / str(p.get("code")) / str(p.get("version")) for p in annonces}
    return sorted(dossiers - scelles)


def sceller(catalogue: Path) -> list[Path]:
    """Seal what `a_sceller` finds, leaving every existing line as it is, and return those folders."""
    dossiers = a_sceller(catalogue)
    if dossiers:
        scelles = {
            **lire_scelles(catalogue),
            **{f: _empreinte(f) for dossier in dossiers for f in dossier.iterdir()},
        }
        (catalogue / SCELLES).write_text(_ecrire(scelles, catalogue), encoding="utf-8")
    return dossiers


def scelle(fichier: Path, scelles: Mapping[Path, str]) -> bool:
    """Return whether *fichier* belongs to a version that *scelles* seals."""
    return fichier.parent in _dossiers(scelles)


def _dossiers(scelles: Iterable[Path]) -> set[Path]:
    return {chemin.parent for chemin in scelles}


def _empreinte(chemin: Path) -> str:
    return hashlib.sha256(chemin.read_bytes()).hexdigest() if chemin.is_file() else ""


def _ecrire(scelles: Mapping[Path, str], catalogue: Path) -> str:
    noms = {chemin.relative_to(catalogue).as_posix(): empreinte for chemin, empreinte in scelles.items()}
    return "".join(f"{empreinte}  {nom}\n" for nom, empreinte in sorted(noms.items()))
