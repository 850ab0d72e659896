"""Prestations by the thousand, and how far their imports have come."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final

import orjson
from sqlalchemy import String, and_, bindparam, cast, select, update

from esav_ws.application.ports import ConflitEcriture
from esav_ws.application.ports_parc import Avancee
from esav_ws.domain.prestation_fiche import Fiche
from esav_ws.storage.chargement import chargement, dans_le_json
from esav_ws.storage.instruction import Instruction, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import prestation
from esav_ws.storage.tables_parc import importation

_COLONNES: Final = (
    "identifiant",
    "operateur",
    "offre",
    "etat",
    "extremite_a",
    "extremite_b",
    "complement",
    "reference_pm",
    "reference_pbo",
    "reference_pto",
    "garanties",
    "active_le",
)
"""The columns of a `Fiche`, in its order."""

_CHARGEMENT = chargement(prestation, "identifiant", _COLONNES, gardee="operateur")
_FICHES = Instruction(
    select(
        *(prestation.c[nom] for nom in _COLONNES[:-1]),
        cast(prestation.c.active_le, String).label("active_le"),
    ).where(dans_le_json(prestation.c.identifiant, "identifiants"))
)
_SUIVIES: Final = ("octets", "lignes", "creees", "modifiees", "inchangees", "refusees", "finie")
_AVANCEE = Instruction(
    select(*(importation.c[nom] for nom in _SUIVIES)).where(
        importation.c.empreinte == bindparam("de_lempreinte")
    )
)
_COMMENCER = ajout(importation)
_AVANCER = Instruction(
    update(importation)
    .where(
        and_(
            importation.c.empreinte == bindparam("de_lempreinte"),
            *(importation.c[nom] == bindparam(f"avant_{nom}") for nom in _SUIVIES),
        )
    )
    .values({nom: bindparam(nom) for nom in (*_SUIVIES, "nom", "le", "auteur")})
)


def fiches(liaison: Liaison, identifiants: Sequence[str]) -> Mapping[str, Fiche]:
    """Return those of *identifiants* that are known."""
    lues = liaison.lignes(_FICHES, identifiants=orjson.dumps(identifiants).decode())
    return {row.identifiant: Fiche._make(row) for row in lues}


def charger(liaison: Liaison, lignes: Sequence[Fiche]) -> None:
    """Create or replace prestations, whose numbers are distinct, or raise `ConflitEcriture`: one changed hands."""
    if lignes and liaison.charger(_CHARGEMENT, lignes) != len(lignes):
        raise ConflitEcriture


def avancee(liaison: Liaison, empreinte: str) -> Avancee | None:
    """Return how far the import of that file has come."""
    row = liaison.ligne(_AVANCEE, de_lempreinte=empreinte)
    return Avancee(*row) if row else None


def avancer(
    liaison: Liaison,
    empreinte: str,
    avant: Avancee | None,
    apres: Avancee,
    *,
    nom: str,
    le: datetime,
    auteur: str,
) -> None:
    """Write *apres* over *avant* (`None`: nothing is known of it), or raise `ConflitEcriture`."""
    valeurs = asdict(apres) | {"nom": nom, "le": le, "auteur": auteur}
    if avant is None:
        liaison.ecrire(_COMMENCER, empreinte=empreinte, **valeurs)
        return
    connues = {f"avant_{cle}": valeur for cle, valeur in asdict(avant).items()}
    if liaison.ecrire(_AVANCER, de_lempreinte=empreinte, **connues, **valeurs) != 1:
        raise ConflitEcriture
