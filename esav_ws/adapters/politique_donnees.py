"""The file of the policy on personal data (TOML): read whole, and everything that is wrong in it told at once."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from esav_ws.adapters.document_toml import lire_document
from esav_ws.domain.donnees import EFFETS, JOURS_MAX, PLANCHERS, Categorie, Effet, Politique, Regle
from esav_ws.domain.donnees_erreurs import PolitiqueDonneesInvalide
from esav_ws.domain.erreurs import ElementErreur

_TEXTES: Final = ("donnees", "finalite", "base_legale")
_RACINE: Final = ("responsable", "contact", "categorie", "formulaire")
_CATEGORIE: Final = (*_TEXTES, "effet", "jours", "justification")


def lire_politique(chemin: Path) -> Politique:
    """Return the policy that *chemin* describes.

    Raises:
        PolitiqueDonneesInvalide: it cannot be read, is no TOML in UTF-8, or breaks rules: all of them are named.
    """
    try:
        octets = chemin.read_bytes()
    except OSError as erreur:
        faute = ElementErreur("fichier", f"illisible ({erreur.strerror}) ; vérifiez le chemin")
        raise PolitiqueDonneesInvalide(chemin.name, [faute]) from erreur
    document = lire_document(octets, chemin.name, PolitiqueDonneesInvalide)
    if fautes := list(_fautes(document)):
        raise PolitiqueDonneesInvalide(chemin.name, fautes)
    return Politique(
        document["responsable"].strip(),
        document["contact"].strip(),
        {c: _regle(c, document["categorie"][c]) for c in Categorie},
        {code: frozenset(champs) for code, champs in document["formulaire"].items()},
        hashlib.sha256(octets).hexdigest(),
    )


def _regle(categorie: Categorie, table: Mapping[str, Any]) -> Regle:
    textes = {nom: table[nom].strip() for nom in _TEXTES}
    return Regle(
        categorie,
        **textes,
        effet=Effet(table["effet"]),
        jours=table.get("jours"),
        justification=table.get("justification"),
    )


def _fautes(document: Mapping[str, Any]) -> Iterator[ElementErreur]:
    for nom in document.keys() - set(_RACINE):
        yield ElementErreur(nom, "inconnu", "", _RACINE)
    for nom in ("responsable", "contact"):
        yield from _texte(document, nom, nom)
    categories = document.get("categorie")
    if not isinstance(categories, dict):
        yield ElementErreur("categorie", "absente : décrivez chaque catégorie par une table [categorie.…]")
        categories = {}
    for nom in categories.keys() - set(Categorie):
        yield ElementErreur(f"categorie.{nom}", "inconnue", "", tuple(Categorie))
    for categorie in Categorie:
        table = categories.get(categorie)
        if isinstance(table, dict):
            yield from _fautes_de(categorie, table)
        elif categories:
            yield ElementErreur(f"categorie.{categorie}", "absente : chaque catégorie est à décrire")
    yield from _fautes_des_formulaires(document.get("formulaire"))


def _fautes_de(categorie: Categorie, table: Mapping[str, Any]) -> Iterator[ElementErreur]:
    ou = f"categorie.{categorie}"
    for nom in table.keys() - set(_CATEGORIE):
        yield ElementErreur(f"{ou}.{nom}", "inconnu", "", _CATEGORIE)
    for nom in _TEXTES:
        yield from _texte(table, nom, f"{ou}.{nom}")
    effet = EFFETS[categorie]
    if table.get("effet") != effet:
        yield ElementErreur(
            f"{ou}.effet", "ce n'est pas ce que le programme sait en faire", str(table.get("effet")), (effet,)
        )
    if effet is Effet.CONSERVER:
        if "jours" in table:
            yield ElementErreur(f"{ou}.jours", "sans objet : ce qui est conservé n'a pas de terme")
        yield from _texte(table, "justification", f"{ou}.justification")
        return
    if "justification" in table:
        yield ElementErreur(f"{ou}.justification", "sans objet : seul ce qui est conservé se justifie")
    jours = table.get("jours")
    if type(jours) is not int or not PLANCHERS[categorie] <= jours <= JOURS_MAX:
        regle = f"attendu : un nombre entier de jours, de {PLANCHERS[categorie]} à {JOURS_MAX}"
        yield ElementErreur(f"{ou}.jours", regle, "" if jours is None else str(jours))


def _fautes_des_formulaires(formulaires: Any) -> Iterator[ElementErreur]:
    if not isinstance(formulaires, dict):
        yield ElementErreur("formulaire", "absent : une table [formulaire], et la liste des champs de chacun")
        return
    for code, champs in formulaires.items():
        if not isinstance(champs, list) or not all(isinstance(champ, str) for champ in champs):
            yield ElementErreur(f"formulaire.{code}", "attendu : une liste de noms de champs")


def _texte(table: Mapping[str, Any], nom: str, ou: str) -> Iterator[ElementErreur]:
    valeur = table.get(nom)
    if not isinstance(valeur, str) or not valeur.strip():
        yield ElementErreur(ou, "attendu : un texte entre guillemets, non vide")
