"""The file of the policy on attestations (TOML): read whole, and everything that is wrong in it told at once."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from esav_ws.adapters.document_toml import lire_document
from esav_ws.domain.attestation_erreurs import PolitiqueAttestationInvalide
from esav_ws.domain.attestation_regles import PolitiqueAttestations
from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.mise_en_production import CONTRATS
from esav_ws.domain.operateur import Habilitation

_RACINE: Final = ("exiges", "jeux")
_MAJEURE: Final = re.compile(r"[1-9][0-9]{0,3}")
_EMPREINTE: Final = re.compile(r"[0-9a-f]{64}")


def lire_politique(chemin: Path) -> PolitiqueAttestations:
    """Return the policy that *chemin* describes.

    Raises:
        PolitiqueAttestationInvalide: it cannot be read, is no TOML in UTF-8, or breaks rules: all of them are named.
    """
    try:
        octets = chemin.read_bytes()
    except OSError as erreur:
        faute = ElementErreur("fichier", f"illisible ({erreur.strerror}) ; vérifiez le chemin")
        raise PolitiqueAttestationInvalide(chemin.name, [faute]) from erreur
    document = lire_document(octets, chemin.name, PolitiqueAttestationInvalide)
    if fautes := list(_fautes(document)):
        raise PolitiqueAttestationInvalide(chemin.name, fautes)
    return PolitiqueAttestations(
        {
            (Habilitation(domaine), int(majeure)): tuple(dict.fromkeys(noms))
            for domaine, majeures in document.get("exiges", {}).items()
            for majeure, noms in majeures.items()
        },
        frozenset(document.get("jeux", {}).get("admis", ())),
    )


def _fautes(document: dict[str, Any]) -> Iterator[ElementErreur]:
    for nom in sorted(document.keys() - set(_RACINE)):
        yield ElementErreur(nom, "inconnu", "", _RACINE)
    for nom in _RACINE:
        if not isinstance(document.get(nom, {}), dict):
            yield ElementErreur(nom, "attendu : une table")
            return
    for domaine, majeures in document.get("exiges", {}).items():
        if domaine not in set(CONTRATS):
            yield ElementErreur(f"exiges.{domaine}", "domaine inconnu", "", tuple(CONTRATS))
        elif not isinstance(majeures, dict):
            yield ElementErreur(f"exiges.{domaine}", "attendu : les parcours de chaque version majeure")
        else:
            yield from _fautes_des_majeures(domaine, majeures)
    jeux = document.get("jeux", {})
    for nom in sorted(jeux.keys() - {"admis"}):
        yield ElementErreur(f"jeux.{nom}", "inconnu", "", ("admis",))
    admis = jeux.get("admis", [])
    if not isinstance(admis, list) or not all(
        isinstance(un, str) and _EMPREINTE.fullmatch(un) for un in admis
    ):
        yield ElementErreur(
            "jeux.admis", "attendu : une liste de SHA-256, en 64 chiffres hexadécimaux minuscules"
        )


def _fautes_des_majeures(domaine: str, majeures: dict[str, Any]) -> Iterator[ElementErreur]:
    for majeure, noms in majeures.items():
        ou = f"exiges.{domaine}.{majeure}"
        if not _MAJEURE.fullmatch(majeure):
            yield ElementErreur(ou, "attendu : un numéro de version majeure", majeure)
        if not isinstance(noms, list) or not all(isinstance(nom, str) and nom.strip() for nom in noms):
            yield ElementErreur(ou, "attendu : une liste de noms de parcours")
        elif not noms:
            yield ElementErreur(ou, "un parcours au moins : l'article 5.2.1 veut un appel réel par domaine")
