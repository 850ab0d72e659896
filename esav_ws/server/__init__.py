"""The embedded server: mutual TLS and the trusted socket of a proxy, in one event loop; several processes of it."""

from esav_ws.server.ecoutes import Adresses, Ecoutes
from esav_ws.server.equipe import Equipe
from esav_ws.server.exposition import Exposition
from esav_ws.server.fond import en_fond
from esav_ws.server.lien import Lien
from esav_ws.server.parametres import Delais, EcouteRelais, EcouteTLS, Parametres
from esav_ws.server.passerelle import DemarrageImpossible, Passerelle, servir
from esav_ws.server.prises import EcouteImpossible

__all__ = [
    "Adresses",
    "Delais",
    "DemarrageImpossible",
    "EcouteImpossible",
    "EcouteRelais",
    "EcouteTLS",
    "Ecoutes",
    "Equipe",
    "Exposition",
    "Lien",
    "Parametres",
    "Passerelle",
    "en_fond",
    "servir",
]
