"""Every parcours, by name; the digest of what is published of them."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from esav_ws.domain.attestation import JeuPublie, ParcoursPublie
from esav_ws.plateforme.parcours import continuite, lignes, reprises, suivi
from esav_ws.plateforme.parcours.modele import Parcours

_TOUS: Final = (
    suivi.premier_appel(suivi.SIGNALISATION),
    suivi.DEPOT_SUIVI,
    reprises.FORMULAIRE_CORRIGE,
    reprises.REPONSE_PERDUE,
    reprises.FAUTE_METIER,
    reprises.REPRISE_A_L_HEURE,
    reprises.ETAT_INCONNU,
    suivi.ORDRE_IMPREVU,
    suivi.GEL,
    suivi.RENDEZ_VOUS,
    suivi.ANNULATION,
    continuite.CERTIFICAT_RENOUVELE,
    continuite.PUSH_DOUBLE,
    lignes.TEST_PREALABLE,
    suivi.premier_appel(lignes.TEST),
    lignes.TEST_LIGNE,
    lignes.TEST_REPONSE_PERDUE,
)
PARCOURS: Final[Mapping[str, Parcours]] = MappingProxyType({p.nom: p for p in _TOUS})
"""The published parcours, in the order in which they are shown."""

REVISION: Final = 2
"""Raised with every change of what a step or a rule holds for that its text does not say."""


def par_majeure() -> Iterator[tuple[Parcours, int]]:
    """Yield each parcours with each major version that it is played in."""
    for parcours in PARCOURS.values():
        for majeure in parcours.majeures:
            yield parcours, majeure


def admis() -> tuple[str, ...]:
    """Return each name with the versions in which it is played, as it is told to who named another."""
    return tuple(f"{p.nom} ({', '.join(f'v{n}' for n in p.majeures)})" for p in PARCOURS.values())


def publie(parcours: Parcours) -> dict[str, Any]:
    """Return what is published of *parcours*."""
    return {
        "nom": parcours.nom,
        "titre": parcours.titre,
        "contrat": parcours.contrat,
        "consigne": parcours.consigne,
        "surveille": [*parcours.surveille, *parcours.regles],
        "etapes": {
            str(majeure): [
                {"attendu": e.attendu, "actes": list(e.puis), "remede": e.remede}
                for e in parcours.etapes(majeure)
            ]
            for majeure in parcours.majeures
        },
    }


@cache
def jeu() -> str:
    """Return the SHA-256 of the texts and rules of the whole set, hexadecimal."""
    contenu = {"revision": REVISION, "parcours": [publie(p) for p in PARCOURS.values()]}
    texte = json.dumps(contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(texte.encode()).hexdigest()


def jeu_publie() -> JeuPublie:
    """Return the set as attestations name it: its digest, and the domain and versions of each parcours."""
    return JeuPublie(jeu(), tuple(ParcoursPublie(p.nom, p.domaine, p.majeures) for p in PARCOURS.values()))
