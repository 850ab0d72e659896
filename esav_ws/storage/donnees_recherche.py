"""Looking for a person in every column that may name one, as the right of access wants it (GDPR, art. 15)."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from sqlalchemy import Integer, LargeBinary, Table, bindparam, select, tuple_

from esav_ws.application.ports_donnees import Genre, Trouvaille
from esav_ws.storage.classement import CLASSEMENT
from esav_ws.storage.instruction import Instruction
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.metadonnees import metadata

PAGE: Final = 1000
"""Rows read at once."""
_MOTS: Final = re.compile(r"\w+")
_CHIFFRES: Final = re.compile(r"[^0-9]+")
_NATIONAL: Final = 9
"""Digits of a French number without its prefix, 0 or +33."""

Reconnaitre = Callable[[str], bool]


def chercher(liaison: Liaison, genre: Genre, cherche: str) -> Iterator[Trouvaille]:
    """Yield every personal value that names the person.

    Names and addresses are met in any case, with or without accents, the words of a name in any order; a telephone
    number in any writing.
    """
    reconnaitre = _reconnaisseur(genre, cherche)
    for nom, colonnes in CLASSEMENT.items():
        table = metadata.tables[nom]
        lues = [c for c in table.c if colonnes[c.name] and not isinstance(c.type, LargeBinary)]
        if lues:
            yield from _dans(liaison, table, [c.name for c in lues], reconnaitre)


def _dans(
    liaison: Liaison, table: Table, colonnes: list[str], reconnaitre: Reconnaitre
) -> Iterator[Trouvaille]:
    cles = [c.name for c in table.primary_key.columns]
    requete = (
        select(*(table.c[nom] for nom in dict.fromkeys([*cles, *colonnes])))
        .order_by(*table.primary_key.columns)
        .limit(bindparam("taille", type_=Integer))
    )
    apres = tuple_(*(bindparam(f"apres_{nom}", type_=table.c[nom].type) for nom in cles))
    suite = Instruction(requete.where(tuple_(*table.primary_key.columns) > apres))
    rows = liaison.lignes(Instruction(requete), taille=PAGE)
    while rows:
        for row in rows:
            cle = " ".join(str(getattr(row, nom)) for nom in cles)
            for colonne in colonnes:
                valeur = _texte(getattr(row, colonne))
                categorie = CLASSEMENT[table.name][colonne]
                if categorie and reconnaitre(valeur):
                    yield Trouvaille(table.name, cle, colonne, categorie, valeur)
        if len(rows) < PAGE:
            return
        rows = liaison.lignes(suite, taille=PAGE, **{f"apres_{nom}": getattr(rows[-1], nom) for nom in cles})


def _reconnaisseur(genre: Genre, cherche: str) -> Reconnaitre:
    if genre is Genre.TELEPHONE:
        numero = _CHIFFRES.sub("", cherche)[-_NATIONAL:]
        return lambda valeur: numero in _CHIFFRES.sub("", valeur)
    if genre is Genre.COURRIEL:
        plie = _plier(cherche)
        return lambda valeur: plie in _plier(valeur)
    mots = _MOTS.findall(_plier(cherche)) or [_plier(cherche)]
    return lambda valeur: _tous(mots, _plier(valeur))


def _tous(mots: Iterable[str], valeur: str) -> bool:
    """Return whether every word is there, in any order: forms and orders keep first and last names apart."""
    return all(mot in valeur for mot in mots)


def _plier(texte: str) -> str:
    """Return *texte* without accents, case, nor more than one blank between words."""
    sans = "".join(c for c in unicodedata.normalize("NFKD", texte) if not unicodedata.combining(c))
    return " ".join(sans.casefold().split())


def _texte(valeur: Any) -> str:
    if valeur is None or isinstance(valeur, str):
        return valeur or ""
    return json.dumps(valeur, ensure_ascii=False)
