"""The active links of the demonstration behind a real SNMP agent: what is wrong with each, and where it is connected."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from esav_ws.adapters.equipements import SNMP, Acces
from esav_ws.adapters.equipements.simulateur import AgentSimule, EtatLigne, port_ecrit
from esav_ws.application.messages import Commande
from esav_ws.application.messages_administration import DefinirPrestation
from esav_ws.application.messages_essais import DefinirEquipements
from esav_ws.demonstration import prestations
from esav_ws.domain.equipement import Equipement, Raccordement

EQUIPEMENT: Final = "OLT-SNMP-01"
_PM: Final = "FI-21231-0001"
_LIGNES: Final[Mapping[str, tuple[EtatLigne, str]]] = {
    "FTTO-0001": (EtatLigne.SAINE, "PBO-21231-0002"),
    "FTTO-0002": (EtatLigne.ONT_MORT, "PBO-21231-0002"),
    "FTTO-0003": (EtatLigne.DEGRADEE, "PBO-21231-0002"),
    "FTTO-0004": (EtatLigne.COUPEE, "PBO-21231-0001"),
    "FTTO-0005": (EtatLigne.COUPEE, "PBO-21231-0001"),
    "FTTO-0006": (EtatLigne.CAPTEUR_FOU, "PBO-21231-0003"),
}
LIGNES: Final[Mapping[str, EtatLigne]] = {numero: etat for numero, (etat, _) in _LIGNES.items()}
"""What is wrong with each prestation. The cut is between PM and PBO: both lines of that PBO are hit."""


def ports() -> dict[int, EtatLigne]:
    """Return the states of the agent's ports by rank, as `AgentSimule.ouvert` takes them."""
    return dict(enumerate(LIGNES.values(), start=1))


def raccordement_snmp(agent: AgentSimule, acces: Acces) -> Iterator[Commande]:
    """Yield the commands that connect `LIGNES` to *agent*, asked with *acces*, and say behind which PM and PBO they are."""
    for prestation in prestations():
        if prestation.identifiant in _LIGNES:
            pbo = _LIGNES[prestation.identifiant][1]
            yield DefinirPrestation(prestation=replace(prestation, reference_pm=_PM, reference_pbo=pbo))
    adresse = str(agent.adresse(acces))
    yield DefinirEquipements(
        equipements=(Equipement(EQUIPEMENT, "Équipement simulé, joint par SNMP", SNMP, adresse),),
        raccordements=tuple(
            Raccordement(numero, EQUIPEMENT, port_ecrit(rang)) for rang, numero in enumerate(_LIGNES, start=1)
        ),
    )
