"""The embedded server: mutual TLS and the trusted socket of a proxy, both in one process and one event loop."""

from esav_ws.server.fond import en_fond
from esav_ws.server.parametres import Delais, EcouteRelais, EcouteTLS, Parametres
from esav_ws.server.passerelle import Adresses, DemarrageImpossible, Passerelle, servir
from esav_ws.server.prises import EcouteImpossible

__all__ = [
    "Adresses",
    "Delais",
    "DemarrageImpossible",
    "EcouteImpossible",
    "EcouteRelais",
    "EcouteTLS",
    "Parametres",
    "Passerelle",
    "en_fond",
    "servir",
]
