"""A simulated access network, for the integration platform and the demonstration: seeded, deterministic, breakable."""

from esav_ws.adapters.reseau_simule.banc import NOM, BancSimule
from esav_ws.adapters.reseau_simule.pannes import FichierPannesIllisible, Panne, Pannes, TypePanne
from esav_ws.adapters.reseau_simule.plan import PlanLigne, placer

__all__ = [
    "NOM",
    "BancSimule",
    "FichierPannesIllisible",
    "Panne",
    "Pannes",
    "PlanLigne",
    "TypePanne",
    "placer",
]
