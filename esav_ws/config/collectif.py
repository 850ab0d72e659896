"""When a collective fault is proposed."""

from pydantic import BaseModel, Field

from esav_ws.domain.collectif_detection import FENETRE, SEUILS
from esav_ws.domain.derangement_collectif import NiveauCollectif


class ReglagesCollectif(BaseModel):
    """The window and the thresholds of detection."""

    collectif_fenetre: int = Field(
        default=FENETRE,
        ge=1,
        le=72,
        description="Heures dans lesquelles les signalisations d'un même support font proposer un dérangement collectif.",
    )
    collectif_seuil_pbo: int = Field(
        default=SEUILS[NiveauCollectif.PBO],
        ge=2,
        description="Lignes d'un même PBO, signalées dans ces heures, qui le font proposer.",
    )
    collectif_seuil_pm: int = Field(
        default=SEUILS[NiveauCollectif.PM],
        ge=2,
        description="Lignes d'un même PM, sur deux PBO au moins, qui le font proposer.",
    )
    collectif_seuil_liaison: int = Field(
        default=SEUILS[NiveauCollectif.LIAISON],
        ge=2,
        description="Lignes d'une même liaison (sans PM, même extrémité A) qui le font proposer.",
    )
