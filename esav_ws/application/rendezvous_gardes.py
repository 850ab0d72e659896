"""Slots and appointments as an identified request keeps them, to give the same answer again."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from esav_ws.domain.operateur import Cote
from esav_ws.domain.rendezvous import Creneau, EtatRendezVous, RendezVous, TypeRendezVous

_CRENEAUX: Final = "creneaux"
_RENDEZ_VOUS: Final = "rendez_vous"
_INSTANTS: Final = ("debut", "fin", "expire_le", "pris_le", "etat_le")


def garder(resultat: tuple[Creneau, ...] | RendezVous) -> dict[str, Any]:
    """Return what it takes to give *resultat* again, as JSON holds it."""
    if isinstance(resultat, RendezVous):
        return {_RENDEZ_VOUS: _en_json(asdict(resultat))}
    return {_CRENEAUX: [_en_json(asdict(creneau)) for creneau in resultat]}


def est_garde(garde: Mapping[str, Any]) -> bool:
    """Return whether `garder` made *garde*."""
    return _CRENEAUX in garde or _RENDEZ_VOUS in garde


def rendre(garde: Mapping[str, Any]) -> tuple[Creneau, ...] | RendezVous:
    """Return the result of which `garder` kept what it takes."""
    if _CRENEAUX in garde:
        return tuple(Creneau(**_depuis_json(creneau)) for creneau in garde[_CRENEAUX])
    valeurs = _depuis_json(garde[_RENDEZ_VOUS])
    cote = valeurs["cote"] and Cote(valeurs["cote"])
    return RendezVous(**valeurs | {"etat": EtatRendezVous(valeurs["etat"]), "cote": cote})


def _en_json(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    return {nom: v.isoformat() if isinstance(v, datetime) else v for nom, v in valeurs.items()}


def _depuis_json(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    lues = {nom: datetime.fromisoformat(v) if nom in _INSTANTS else v for nom, v in valeurs.items()}
    return lues | {"type": TypeRendezVous(valeurs["type"])}
