"""Write the documents that are drawn from the code: `python -m tools.generer_docs [--check]`.

`docs/codes-erreur.md` and `docs/parcours.md` are drawn whole; in `docs/administration.md` and `docs/guide-conformite.md` only what stands between a pair of markers
`<!-- engendré : NAME -->` and `<!-- fin : NAME -->`. With `--check` nothing is written: the exit code is 1 when a
document is stale.
"""

import argparse
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from conformance_suite import documentation
from tools import codes_erreur, parcours, tables_administration

RACINE = Path(__file__).resolve().parent.parent
CODES_ERREUR = RACINE / "docs" / "codes-erreur.md"
ADMINISTRATION = RACINE / "docs" / "administration.md"
PARCOURS = RACINE / "docs" / "parcours.md"
CONFORMITE = RACINE / "docs" / "guide-conformite.md"

BLOCS: Mapping[str, Callable[[], str]] = {
    "reglages": tables_administration.reglages,
    "metriques": tables_administration.metriques,
    "commandes": tables_administration.commandes,
    "sorties": tables_administration.sorties,
}
"""What is drawn into the administrator's guide, by the name of its markers."""

BLOCS_CONFORMITE: Mapping[str, Callable[[], str]] = {
    "besoins": documentation.besoins,
    "cas": documentation.tableaux,
}
"""What is drawn into the guide of the conformance suite."""


def documents() -> dict[Path, str]:
    """Return the text that each generated document should have now."""
    return {
        CODES_ERREUR: codes_erreur.texte(),
        PARCOURS: parcours.texte(),
        ADMINISTRATION: remplir(ADMINISTRATION.read_text("utf-8")),
        CONFORMITE: remplir(CONFORMITE.read_text("utf-8"), BLOCS_CONFORMITE),
    }


def remplir(texte: str, blocs: Mapping[str, Callable[[], str]] = BLOCS) -> str:
    """Return *texte* with every block drawn anew, or raise `ValueError` when its markers are not there once."""
    for nom, dessiner in blocs.items():
        debut, fin = f"<!-- engendré : {nom} -->\n", f"<!-- fin : {nom} -->"
        motif = re.escape(debut) + ".*?" + re.escape(fin)
        neuf = f"{debut}\n{dessiner()}\n{fin}"
        texte, fois = re.subn(motif, neuf.replace("\\", r"\\"), texte, flags=re.DOTALL)
        if fois != 1:
            raise ValueError(f"markers of {nom} found {fois} times")
    return texte


def perimes() -> list[Path]:
    """Return the generated documents that no longer say what the code says."""
    return [
        chemin
        for chemin, texte in documents().items()
        if not chemin.is_file() or chemin.read_text("utf-8") != texte
    ]


def main() -> int:
    """Write the documents, or check them, and return the exit code."""
    analyseur = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    analyseur.add_argument(
        "--check", action="store_true", help="write nothing; fail when a document is stale"
    )
    if not analyseur.parse_args().check:
        for chemin, texte in documents().items():
            chemin.write_text(texte, "utf-8")
        return 0
    noms = [str(chemin.relative_to(RACINE)) for chemin in perimes()]
    if noms:
        sys.stderr.write(f"périmé : {', '.join(noms)} ; lancez « python -m tools.generer_docs »\n")
    return 1 if noms else 0


if __name__ == "__main__":
    sys.exit(main())
