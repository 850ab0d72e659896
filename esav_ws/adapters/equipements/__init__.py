"""Real equipments: what reaches them over SNMP, and with which credentials (ADR 0033)."""

from esav_ws.adapters.equipements.acces import Acces, AccesInutilisable, DossierAcces
from esav_ws.adapters.equipements.adresse import Adresse, AdresseIncorrecte
from esav_ws.adapters.equipements.banc_snmp import NOM, BancSnmp
from esav_ws.adapters.equipements.constat import Constat

__all__ = [
    "NOM",
    "Acces",
    "AccesInutilisable",
    "Adresse",
    "AdresseIncorrecte",
    "BancSnmp",
    "Constat",
    "DossierAcces",
]
