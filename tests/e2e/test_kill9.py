"""Never lose an acknowledged signalisation: the gateway is killed again and again under blind retries."""

import os
import queue
import random
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest
from sqlalchemy import select

from esav_ws.demonstration import poser_certificats
from esav_ws.home import Pki
from esav_ws.storage.tables import evenement, signalisation
from tests.e2e.conftest import port_libre
from tests.e2e.depots import deposer_sans_relache
from tests.e2e.ligne import abattre_groupe
from tests.fakes import AGENT

DEPOTS = 2000
CLIENTS = 6
COUPURES_MIN = 5


class Serveur:
    """The gateway in a process of its own, restarted each time it is killed."""

    def __init__(self, env: dict[str, str]) -> None:
        self._env = env
        self.coupures = 0
        self.demarrer()

    def demarrer(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "esav_ws.cli", "serve"],
            env=self._env,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def abattre(self) -> None:
        """Kill master and workers, and return once none of them is left to hold their common output."""
        abattre_groupe(self._process)
        self._process.communicate()
        self.coupures += 1

    def arreter(self) -> None:
        self._process.terminate()
        self._process.communicate(timeout=30)


@pytest.mark.filterwarnings(
    # CPython leaves to the collector the socket of a peer that is killed between connection and handshake
    "ignore:unclosed <ssl.SSLSocket:ResourceWarning"
)
def test_every_acknowledged_number_is_there_once(url_base, home_demonstration, maison):
    pki = Pki(home_demonstration / "pki")
    for commande in poser_certificats(pki):
        maison.bus.executer(commande, AGENT)
    port = port_libre()
    env = os.environ | {
        "ESAV_HOME": str(home_demonstration),
        "ESAV_DATABASE_URL": url_base,
        "ESAV_PORT_WS": str(port),
        "ESAV_PORT_METRICS": "0",
        "ESAV_PORT_PKI": "0",
        "ESAV_WORKERS": "2",
    }
    contexte = ssl.create_default_context(cafile=str(pki.ca))
    contexte.load_cert_chain(*pki.client("BETA"))
    a_faire: queue.Queue[str] = queue.Queue()
    for rang in range(DEPOTS):
        a_faire.put(f"K-{rang:05}")
    accuses: list[tuple[str, str]] = []
    serveur = Serveur(env)
    fils = [
        threading.Thread(target=deposer_sans_relache, args=(port, contexte, a_faire, accuses))
        for _ in range(CLIENTS)
    ]
    for fil in fils:
        fil.start()
    hasard = random.Random(20260302)
    vus = 0
    while any(fil.is_alive() for fil in fils):
        palier = vus + hasard.randint(100, 300)
        while len(accuses) < palier and any(fil.is_alive() for fil in fils):
            time.sleep(hasard.uniform(0.001, 0.02))
        vus = len(accuses)
        if any(fil.is_alive() for fil in fils):
            serveur.abattre()
            serveur.demarrer()
    for fil in fils:
        fil.join()
    serveur.arreter()

    assert serveur.coupures >= COUPURES_MIN
    assert len(accuses) == DEPOTS
    with maison.engine.connect() as connexion:
        stockes = connexion.execute(select(signalisation.c.reference_operateur, signalisation.c.numero)).all()
        sequences = (
            connexion.execute(
                select(evenement.c.sequence)
                .where(evenement.c.operateur == "BETA")
                .order_by(evenement.c.sequence)
            )
            .scalars()
            .all()
        )
    assert Counter(map(tuple, stockes)) == Counter(accuses)
    assert sequences == list(range(1, DEPOTS + 1))
