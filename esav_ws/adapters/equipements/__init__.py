"""Real equipments: what reaches them over SNMP and NETCONF, and with which credentials (ADR 0033)."""

from esav_ws.adapters.equipements.acces import Acces, AccesInutilisable, AccesSsh, DossierAcces
from esav_ws.adapters.equipements.adresse import Adresse, AdresseIncorrecte
from esav_ws.adapters.equipements.banc_netconf import NOM as NETCONF
from esav_ws.adapters.equipements.banc_netconf import BancNetconf
from esav_ws.adapters.equipements.banc_snmp import NOM as SNMP
from esav_ws.adapters.equipements.banc_snmp import BancSnmp
from esav_ws.adapters.equipements.constat import Constat

__all__ = [
    "NETCONF",
    "SNMP",
    "Acces",
    "AccesInutilisable",
    "AccesSsh",
    "Adresse",
    "AdresseIncorrecte",
    "BancNetconf",
    "BancSnmp",
    "Constat",
    "DossierAcces",
]
