"""A planning file, CSV or JSON: its lines, each with its number."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

TAILLE_MAX: Final = 8 * 1024 * 1024
"""Bytes of a file at most: a year of a national network holds in less."""


class PlanningIllisible(Exception):
    """The file is no planning at all. The message, in French, says what is wrong with it."""


def lire(fichier: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the lines of *fichier* with their number, that of the text for CSV, the rank from 1 for JSON.

    Raises:
        PlanningIllisible: it is not there, too big, not in UTF-8, or neither CSV with a header nor a JSON list.
    """
    texte = _texte(fichier)
    if fichier.suffix.lower() == ".json":
        return enumerate(_json(fichier, texte), start=1)
    return _csv(fichier, texte)


def _texte(fichier: Path) -> str:
    try:
        if fichier.stat().st_size > TAILLE_MAX:
            raise PlanningIllisible(f"{fichier} : plus de {TAILLE_MAX} octets ; découpez-le")
        return fichier.read_bytes().decode("utf-8-sig")
    except OSError as erreur:
        raise PlanningIllisible(f"{fichier} : illisible ({erreur.strerror})") from erreur
    except UnicodeDecodeError as erreur:
        raise PlanningIllisible(
            f"{fichier} : n'est pas en UTF-8 (octet {erreur.start + 1}) ; enregistrez-le en UTF-8"
        ) from erreur


def _json(fichier: Path, texte: str) -> list[Mapping[str, Any]]:
    try:
        lu = json.loads(texte)
    except (ValueError, RecursionError) as erreur:
        raise PlanningIllisible(f"{fichier} : n'est pas du JSON") from erreur
    if not isinstance(lu, list) or not all(isinstance(ligne, dict) for ligne in lu):
        raise PlanningIllisible(f"{fichier} : une liste d'objets JSON est attendue")
    return lu


def _csv(fichier: Path, texte: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    premiere = texte.partition("\n")[0]
    lecteur = csv.DictReader(
        io.StringIO(texte), delimiter=";" if ";" in premiere else ",", restkey="colonne en trop", strict=True
    )
    try:
        if not lecteur.fieldnames or "zone" not in lecteur.fieldnames:
            raise PlanningIllisible(f"{fichier} : la première ligne doit nommer les colonnes, dont zone")
        lignes = [(lecteur.line_num, ligne) for ligne in lecteur]
    except csv.Error as erreur:
        raise PlanningIllisible(
            f"{fichier}, ligne {lecteur.line_num} : n'est pas du CSV ({erreur})"
        ) from erreur
    return iter(lignes)
