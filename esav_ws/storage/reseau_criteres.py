"""The lists of incidents and planned works: one statement for each set of criteria that is asked for."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Integer, and_, bindparam, exists, or_, select, tuple_

from esav_ws.application.ports_reseau import CriteresReseau
from esav_ws.domain.reseau_periode import PeriodeReseau
from esav_ws.storage.chargement import dans_le_json
from esav_ws.storage.instruction import Instruction
from esav_ws.storage.tables import Instant
from esav_ws.storage.tables_reseau import concerne_reseau as k
from esav_ws.storage.tables_reseau import couverture_reseau as c
from esav_ws.storage.tables_reseau import evenement_reseau as e

JAMAIS: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""The instant of what has no end yet."""

EVENEMENT: Final = select(
    e.c.reference,
    e.c.nature,
    e.c.description,
    e.c.cree_le,
    e.c.modifie_le,
    e.c.etat,
    e.c.revision,
    e.c.fin_reelle,
)


def _instant(nom: str) -> Any:
    return bindparam(nom, type_=Instant())


def _dans(colonne: Any, nom: str) -> ColumnElement[bool]:
    return and_(colonne >= _instant(f"{nom}_debut"), colonne < _instant(f"{nom}_fin"))


_VIT = e.c.visible_jusqu_au == _instant("jamais")
_DEPASSE = and_(_VIT, _instant("periode_debut") <= _instant("maintenant"))
"""It lives, so it is under way at this instant whatever was expected."""

_CONDITIONS: Final[Mapping[str, ColumnElement[bool]]] = {
    "nature": e.c.nature == bindparam("nature"),
    "reference": e.c.reference == bindparam("reference"),
    "ligne": exists()
    .where(
        c.c.reference == e.c.reference,
        c.c.pm == bindparam("ligne_pm"),
        or_(c.c.pbo == "", c.c.pbo == bindparam("ligne_pbo")),
    )
    .correlate(e),
    "pm": exists().where(c.c.reference == e.c.reference, c.c.pm == bindparam("pm")).correlate(e),
    "pms": exists().where(c.c.reference == e.c.reference, dans_le_json(c.c.pm, "pms")).correlate(e),
    "commune": exists()
    .where(c.c.reference == e.c.reference, c.c.commune == bindparam("commune"))
    .correlate(e),
    "periode": and_(e.c.debut < _instant("periode_fin"), or_(e.c.fin >= _instant("periode_debut"), _DEPASSE)),
    "creation": _dans(e.c.cree_le, "creation"),
    "debut": _dans(e.c.debut, "debut"),
    "fin": _dans(e.c.fin, "fin"),
    "modifie_depuis": e.c.modifie_le >= _instant("modifie_depuis"),
    "intervention_oc": e.c.intervention_oc == bindparam("intervention_oc", type_=e.c.intervention_oc.type),
    "vivants": _VIT,
    "suite": tuple_(e.c.modifie_le, e.c.reference) < tuple_(_instant("instant"), bindparam("derniere")),
}


def page(
    criteres: CriteresReseau, maintenant: datetime, apres: tuple[datetime, str] | None
) -> tuple[Instruction, dict[str, Any]]:
    """Return the statement of a page under *criteres* after the position *apres*, and its values but `taille`."""
    valeurs: dict[str, Any] = {"maintenant": maintenant, "jamais": JAMAIS, "operateur": criteres.operateur}
    presents = []
    for nom in _CONDITIONS:
        valeur = apres if nom == "suite" else getattr(criteres, nom)
        if valeur is None or valeur == () or (valeur is False and nom == "vivants"):
            continue
        presents.append(nom)
        if nom == "ligne":
            valeurs |= {"ligne_pm": valeur[0], "ligne_pbo": valeur[1]}
        elif nom == "pms":
            valeurs["pms"] = orjson.dumps(valeur).decode()
        elif nom == "suite":
            valeurs |= {"instant": valeur[0], "derniere": valeur[1]}
        elif isinstance(valeur, PeriodeReseau):
            valeurs |= {f"{nom}_debut": valeur.debut, f"{nom}_fin": valeur.fin}
        else:
            valeurs[nom] = valeur
    valeurs |= {f"etat{rang}": etat for rang, etat in enumerate(criteres.etats)}
    siens = criteres.operateur is not None
    return _instruction(tuple(presents), len(criteres.etats), siens=siens), valeurs


@cache
def _instruction(presents: tuple[str, ...], etats: int, *, siens: bool) -> Instruction:
    requete = EVENEMENT.where(*(_CONDITIONS[nom] for nom in presents))
    if siens:
        requete = requete.join(k, k.c.reference == e.c.reference).where(
            k.c.operateur == bindparam("operateur"), k.c.visible_jusqu_au > _instant("maintenant")
        )
    if etats:
        requete = requete.where(e.c.etat.in_([bindparam(f"etat{rang}") for rang in range(etats)]))
    return Instruction(
        requete.order_by(e.c.modifie_le.desc(), e.c.reference.desc()).limit(
            bindparam("taille", type_=Integer)
        )
    )
