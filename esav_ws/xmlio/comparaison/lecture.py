"""The files of a contract, read with suspicion: sizes, number and places are bounded, nothing is ever fetched.

An administrator compares what others sent: a file that is absent, broken or hostile is refused by its name and the
reason, and never quoted.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from esav_ws.domain.erreurs import EsavError
from esav_ws.xmlio.analyse import analyser

XSD: Final = "http://www.w3.org/2001/XMLSchema"
OCTETS_MAX: Final = 4 * 1024 * 1024
FICHIERS_MAX: Final = 64
ELEMENTS_MAX: Final = 100_000
ATTRIBUTS_MAX: Final = 200_000
"""Bounds of one file, and the number of files, that make one contract."""

RENVOIS: Final = (f"{{{XSD}}}import", f"{{{XSD}}}include")
INTERDITS: Final = (f"{{{XSD}}}redefine", f"{{{XSD}}}override")


class ContratIllisible(Exception):
    """A contract or a form cannot be compared. The message, in French, names the file and what is wrong."""

    def __init__(self, fichier: object, message: str) -> None:
        super().__init__(f"{fichier} : {message}")


def lire_octets(fichier: Path) -> bytes:
    """Return what *fichier*, an ordinary file of at most `OCTETS_MAX`, holds, or raise `ContratIllisible`."""
    try:
        if not fichier.is_file():
            raise ContratIllisible(
                fichier, "n'existe pas" if not fichier.exists() else "n'est pas un fichier ordinaire"
            )
        if fichier.stat().st_size > OCTETS_MAX:
            raise ContratIllisible(fichier, f"dépasse {OCTETS_MAX} octets")
        return fichier.read_bytes()
    except (OSError, ValueError) as erreur:
        raison = getattr(erreur, "strerror", None) or "chemin impossible"
        raise ContratIllisible(str(fichier)[:200].replace("\0", ""), f"illisible ({raison})") from None


def lire_xml(fichier: Path) -> etree._Element:
    """Return the root of *fichier*, or raise `ContratIllisible`."""
    try:
        return analyser(
            lire_octets(fichier), charset=None, max_elements=ELEMENTS_MAX, max_attributs=ATTRIBUTS_MAX
        )
    except EsavError as erreur:
        raise ContratIllisible(fichier, str(erreur)) from None


def schemas(racine: etree._Element, fichier: Path) -> Iterator[tuple[Path, etree._Element, str]]:
    """Yield every schema that the document *racine* of *fichier* holds or reaches: file, root, namespace.

    A schema without namespace that is included takes the one of whom includes it.

    Raises:
        ContratIllisible: a file is absent or broken, lies elsewhere than beside the others, or there are too many.
    """
    lus: set[tuple[Path, str | None]] = set()
    a_lire: list[tuple[Path, etree._Element, str | None]] = [
        (fichier, schema, None) for schema in racine.iter(f"{{{XSD}}}schema")
    ]
    while a_lire:
        chemin, schema, emprunte = a_lire.pop(0)
        espace = schema.get("targetNamespace") or emprunte or ""
        for interdit in schema.iterchildren(*INTERDITS):
            raise ContratIllisible(
                chemin,
                f"{etree.QName(interdit).localname} (ligne {interdit.sourceline}) : non pris en charge",
            )
        for renvoi in schema.iterchildren(*RENVOIS):
            vers = _lieu(chemin, renvoi)
            if vers is None:
                continue
            inclus = espace if etree.QName(renvoi).localname == "include" else None
            if (vers, inclus) in lus:
                continue
            lus.add((vers, inclus))
            if len(lus) > FICHIERS_MAX:
                raise ContratIllisible(fichier, f"mène à plus de {FICHIERS_MAX} schémas")
            importe = lire_xml(vers)
            if importe.tag != f"{{{XSD}}}schema":
                raise ContratIllisible(vers, "n'est pas un schéma XML")
            a_lire.append((vers, importe, inclus))
        yield chemin, schema, espace


def _lieu(chemin: Path, renvoi: etree._Element) -> Path | None:
    """Return the file that *renvoi* names, beside *chemin*, `None` when it names none."""
    lieu = renvoi.get("schemaLocation")
    if lieu is None:
        return None
    if "://" in lieu or lieu.startswith(("/", "\\", "file:")) or "\0" in lieu or ":" in lieu:
        raise ContratIllisible(
            chemin, f"schemaLocation (ligne {renvoi.sourceline}) : seul un chemin relatif est suivi"
        )
    return Path(chemin.parent, lieu).resolve()
