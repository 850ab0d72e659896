"""Line tests as their table holds them."""

from collections.abc import Mapping
from typing import Any

from esav_ws.domain.essai import (
    CauseEchec,
    Domaine,
    EssaiLigne,
    EtatEssai,
    Localisation,
    Mesure,
    Segment,
    Verdict,
)
from esav_ws.domain.operateur import Cote
from esav_ws.storage.instruction import Ligne
from esav_ws.storage.tables_essais import essai as t


def valeurs_essai(essai: EssaiLigne) -> dict[str, Any]:
    """Return the columns of *essai*."""
    valeurs = {colonne.name: getattr(essai, colonne.name) for colonne in t.c}
    situe = essai.localisation
    return valeurs | {
        "parametres": [list(couple) for couple in essai.parametres],
        "mesures": [[m.nom, m.valeur, m.unite, m.verdict] for m in essai.mesures],
        "localisation": [situe.domaine, situe.segment, list(situe.raisons)] if situe else [],
    }


def lire_essai(row: Ligne) -> EssaiLigne:
    """Return the test that the columns of its table hold in *row*."""
    valeurs: Mapping[str, Any] = row._asdict()
    return EssaiLigne(
        **{
            **valeurs,
            "parametres": tuple((nom, valeur) for nom, valeur in row.parametres),
            "cote": Cote(row.cote),
            "etat": EtatEssai(row.etat),
            "mesures": tuple(
                Mesure(nom, valeur, unite, Verdict(verdict) if verdict else None)
                for nom, valeur, unite, verdict in row.mesures
            ),
            "verdict": Verdict(row.verdict) if row.verdict else None,
            "localisation": _localisation(row.localisation),
            "cause": CauseEchec(row.cause) if row.cause else None,
        }
    )


def _localisation(stockee: list[Any]) -> Localisation | None:
    if not stockee:
        return None
    domaine, segment, raisons = stockee
    return Localisation(Domaine(domaine), Segment(segment) if segment else None, tuple(raisons))
