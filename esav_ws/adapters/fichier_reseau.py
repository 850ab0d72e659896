"""A file of incidents or planned works, CSV or one JSON object per line: what it describes, line by line."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from esav_ws.application.messages_reseau import LigneReseau, RefusReseau
from esav_ws.domain.reseau_codes import EtatReseau, NatureReseau
from esav_ws.domain.reseau_erreurs import DescriptionReseauIncorrecte, FichierReseauInvalide
from esav_ws.domain.reseau_fiche import COLONNES, lire

OCTETS_MAX: Final = 16 * 1024 * 1024
"""Bytes of a file: it is read whole."""
TITRES: Final = ("reference", "etat", *COLONNES)
_OBLIGATOIRES: Final = ("reference", "equipement", "referencePm", "dateDebut")
_SEPARATEURS: Final = (";", ",", "\t")
_LISTES: Final = {"immeuble": "|"}


def lire_fichier(chemin: Path, nature: NatureReseau) -> tuple[list[LigneReseau], list[RefusReseau]]:
    """Return the lines of *chemin* that can be taken, and what is wrong with the others, both numbered from 1.

    Raises:
        FichierReseauInvalide: it cannot be read as a whole.
        OSError: it cannot be read at all.
    """
    lignes: list[LigneReseau] = []
    refus: list[RefusReseau] = []
    for numero, lue in _lignes(chemin):
        if isinstance(lue, str):
            refus.append(RefusReseau(numero, "", lue))
            continue
        reference, etat = lue.get("reference", "").strip(), lue.get("etat", "").strip().upper()
        if not reference:
            refus.append(RefusReseau(numero, "reference", "absente : elle dit de quoi parle la ligne"))
            continue
        if etat and etat not in set(EtatReseau):
            refus.append(RefusReseau(numero, "etat", f"écrivez {', '.join(EtatReseau)}, ou rien", etat[:60]))
            continue
        try:
            description = lire(lue, nature)
        except DescriptionReseauIncorrecte as erreur:
            refus += [RefusReseau(numero, e.xpath, e.regle, e.valeur_recue) for e in erreur.elements]
            continue
        lignes.append(LigneReseau(numero, reference, description, EtatReseau(etat) if etat else None))
    return lignes, refus


def _lignes(chemin: Path) -> Iterator[tuple[int, Mapping[str, str] | str]]:
    """Yield each line that is not blank, by column, or what is wrong with it."""
    with chemin.open("rb") as fichier:
        octets = fichier.read(OCTETS_MAX + 1)
    if len(octets) > OCTETS_MAX:
        raise FichierReseauInvalide(chemin.name, f"plus de {OCTETS_MAX} octets : coupez-le en plusieurs")
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        ligne = octets[: erreur.start].count(b"\n") + 1
        raise FichierReseauInvalide(
            chemin.name, f"ligne {ligne} : ce n'est pas de l'UTF-8 ; enregistrez-le en « CSV UTF-8 »"
        ) from erreur
    propre = texte.lstrip()
    if not propre:
        raise FichierReseauInvalide(chemin.name, "fichier vide")
    if propre.startswith("["):
        raise FichierReseauInvalide(chemin.name, "tableau JSON : écrivez un objet JSON par ligne")
    yield from _json(texte) if propre.startswith("{") else _csv(chemin.name, texte)


def _csv(nom: str, texte: str) -> Iterator[tuple[int, Mapping[str, str] | str]]:
    tete = texte.partition("\n")[0]
    separateur = max(_SEPARATEURS, key=tete.count)
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur, strict=True)
    titres: list[str] = []
    fin = 0
    try:
        for cellules in lecteur:
            numero, fin = fin + 1, lecteur.line_num
            if not any(cellule.strip() for cellule in cellules):
                continue
            if not titres:
                titres = _titres(nom, [cellule.strip() for cellule in cellules])
            elif len(cellules) != len(titres):
                yield numero, f"{len(cellules)} colonnes au lieu de {len(titres)}"
            else:
                yield numero, dict(zip(titres, cellules, strict=True))
    except csv.Error as erreur:
        raise FichierReseauInvalide(
            nom, f"ligne {lecteur.line_num} : guillemets mal fermés ; un guillemet s'y double"
        ) from erreur


def _titres(nom: str, titres: list[str]) -> list[str]:
    if inconnus := [titre for titre in titres if titre not in TITRES]:
        raise FichierReseauInvalide(
            nom, f"colonne inconnue : {', '.join(inconnus[:5])} ; titres admis : {', '.join(TITRES)}"
        )
    if doubles := sorted({titre for titre in titres if titres.count(titre) > 1}):
        raise FichierReseauInvalide(nom, f"colonne écrite deux fois : {', '.join(doubles)}")
    if absents := [titre for titre in _OBLIGATOIRES if titre not in titres]:
        raise FichierReseauInvalide(nom, f"colonne absente : {', '.join(absents)}")
    return titres


def _json(texte: str) -> Iterator[tuple[int, Mapping[str, str] | str]]:
    for numero, ligne in enumerate(texte.splitlines(), start=1):
        if not ligne.strip():
            continue
        try:
            objet = json.loads(ligne)
        except (ValueError, RecursionError):
            yield numero, "ce n'est pas du JSON : écrivez un objet par ligne"
            continue
        yield numero, _textes(objet)


def _textes(objet: Any) -> Mapping[str, str] | str:
    if not isinstance(objet, dict):
        return "ce n'est pas un objet JSON : écrivez un objet par ligne"
    if inconnus := [nom for nom in objet if nom not in TITRES]:
        return f"membre inconnu : {', '.join(inconnus[:5])} ; membres admis : {', '.join(TITRES)}"
    textes = {}
    for nom, valeur in objet.items():
        if isinstance(valeur, list) and all(isinstance(partie, str) for partie in valeur):
            textes[nom] = _LISTES.get(nom, " ").join(valeur)
        elif isinstance(valeur, bool):
            textes[nom] = "OUI" if valeur else "NON"
        elif isinstance(valeur, str | None):
            textes[nom] = valeur or ""
        else:
            return f"{nom} : ce n'est pas un texte, écrivez la valeur entre guillemets"
    return textes
