"""What the packs of every service are made with: where their pages stand, copies of published files, lists for programs."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Any

from esav_ws.domain.motifs import CodeMotif
from esav_ws.pack.contrat import ContratLu
from esav_ws.pack.pages import Page, page

LigneCode = tuple[str, str, str, str]
"""A code: where it comes from, its list, itself, what people call it."""


class Fichier(StrEnum):
    """Pages of a pack, by their path."""

    ACCUEIL = "index.html"
    FORMULAIRES = "formulaires/index.html"
    TESTS = "tests/index.html"
    NOMENCLATURE = "nomenclature/index.html"
    FONCTIONNELLE = "specification-fonctionnelle.html"
    TECHNIQUE = "specification-technique.html"
    EXEMPLES = "exemples/index.html"
    ESSAI = "jeu-essai/index.html"
    CLIENTS = "clients/index.html"


@dataclass(frozen=True, slots=True)
class Propre:
    """What the pack of one service has of its own: files, pages by template (path and title), and what all pages know."""

    fichiers: Mapping[str, bytes]
    vues: Mapping[Page, tuple[str, str]]
    donnees: Mapping[str, Any]


def copies(dossier: Path, sous: str, motif: str) -> dict[str, bytes]:
    """Return the files of *dossier* that *motif* names, by their path under *sous*."""
    return {
        f"{sous}/{f.relative_to(dossier).as_posix()}": f.read_bytes()
        for f in sorted(dossier.rglob(motif))
        if f.is_file() and "__pycache__" not in f.parts
    }


def texte_csv(lignes: Iterable[tuple[str, ...]]) -> bytes:
    """Return *lignes* as CSV, under semicolons."""
    texte = io.StringIO()
    csv.writer(texte, delimiter=";", lineterminator="\n").writerows(lignes)
    return texte.getvalue().encode()


def codes_ouverts(listes: Iterable[tuple[str, type[CodeMotif]]]) -> Iterator[LigneCode]:
    """Yield the codes of open *listes*."""
    for liste, codes in listes:
        for code in codes:
            yield "listes ouvertes", liste, code, code.libelle


def codes_du_contrat(contrat: ContratLu) -> Iterator[LigneCode]:
    """Yield the codes of the closed lists of *contrat*."""
    for liste in contrat.nomenclatures:
        for code, sens in liste.valeurs:
            yield f"contrat {contrat.nom} {contrat.version}", liste.nom, code, sens


def nomenclature(lignes: list[LigneCode]) -> dict[str, bytes]:
    """Return the codes as a page and as a file for programs."""
    return {
        "nomenclature/nomenclature.csv": texte_csv([("source", "liste", "code", "libelle"), *lignes]),
        Fichier.NOMENCLATURE: page(
            Page.NOMENCLATURE,
            Fichier.NOMENCLATURE,
            titre="Nomenclature",
            listes=[(*cle, list(codes)) for cle, codes in groupby(lignes, key=lambda ligne: ligne[:2])],
        ),
    }
