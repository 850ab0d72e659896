"""Tests as an identified request keeps them, to give the same answer again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from esav_ws.application.messages_essais import AccuseEssai
from esav_ws.domain.essai import EssaiLigne, EtatEssai

_TEST: Final = "test"


def garder(essai: EssaiLigne) -> dict[str, Any]:
    """Return what it takes to give again what was answered of *essai*, as JSON holds it."""
    return {
        _TEST: {
            "numero": essai.numero,
            "etat": essai.etat,
            "etat_le": essai.etat_le.isoformat(),
            "demande_le": essai.demande_le.isoformat(),
        }
    }


def rendre(garde: Mapping[str, Any]) -> AccuseEssai | None:
    """Return what was answered of a test, `None` when *garde* is of something else."""
    if _TEST not in garde:
        return None
    lu = garde[_TEST]
    return AccuseEssai(
        lu["numero"],
        EtatEssai(lu["etat"]),
        datetime.fromisoformat(lu["etat_le"]),
        datetime.fromisoformat(lu["demande_le"]),
    )
