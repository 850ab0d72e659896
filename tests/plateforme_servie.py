"""The integration platform, served in this process on a home of its own, with the demonstration Opérateurs."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.home import Pki
from esav_ws.plateforme.passerelle import Plateforme
from esav_ws.server import EcouteTLS, Parametres, en_fond
from tools.conformite import RECEPTION


@dataclass
class PlateformeServie:
    """A platform that answers on *port*."""

    home: Path
    pki: Pki
    port: int
    plateforme: Plateforme


@contextmanager
def servir(installe: Path, home: Path) -> Iterator[PlateformeServie]:
    """Serve the platform of *home*, made from the demonstration home *installe*."""
    shutil.copytree(installe, home)
    with socket.create_server(("127.0.0.1", 0)) as prise:
        port = prise.getsockname()[1]
    settings = Settings(home=home, environnement="integration", port_ws=port, push_reseaux=f"{RECEPTION}/32")
    pki = Pki(settings.pki)
    maison = Maison.ouvrir(settings)
    plateforme = Plateforme(maison)
    application = plateforme.application
    parametres = Parametres(tls=EcouteTLS(*pki.serveur, pki.autorites(), port=port))
    try:
        with en_fond(application.asgi, parametres, journaliser=application.journaliser):
            yield PlateformeServie(home, pki, port, plateforme)
    finally:
        plateforme.fermer()
        maison.fermer()
