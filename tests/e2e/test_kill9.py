"""Never lose an acknowledged signalisation: the gateway is killed again and again under blind retries."""

import http.client
import os
import queue
import random
import re
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter

from lxml import etree
from sqlalchemy import select

from esav_ws.demonstration import poser_certificats
from esav_ws.home import Pki
from esav_ws.storage.tables import evenement, signalisation
from tests.e2e.conftest import CHEMIN_V1, port_libre
from tests.fakes import AGENT, exemple

DEPOTS = 2000
CLIENTS = 6
COUPURES_MIN = 5


def enveloppe(reference: str) -> bytes:
    formulaire = etree.tostring(exemple("COL-SIG"), encoding="unicode")
    return f"""<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
    <deposerSignalisation xmlns="urn:esav:ws:signalisation:1">
    <identifiantPrestation>COL-0001</identifiantPrestation><referenceOperateur>{reference}</referenceOperateur>
    <deposant><nom>Supervision</nom><telephone>0381000000</telephone></deposant>
    <formulaire>{formulaire}</formulaire></deposerSignalisation></s:Body></s:Envelope>""".encode()


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
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def abattre(self) -> None:
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self.coupures += 1

    def arreter(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)


def deposer_sans_relache(port, contexte, a_faire, accuses) -> None:
    """Deposit each reference of the queue until it is acknowledged, retrying blindly with the same content."""
    connexion = None
    while True:
        try:
            reference = a_faire.get_nowait()
        except queue.Empty:
            break
        corps = enveloppe(reference)
        while True:
            try:
                connexion = connexion or http.client.HTTPSConnection(
                    "localhost", port, context=contexte, timeout=15
                )
                connexion.request("POST", CHEMIN_V1, corps, {"Content-Type": "text/xml; charset=utf-8"})
                reponse = connexion.getresponse()
                texte = reponse.read().decode()
            except (OSError, http.client.HTTPException):
                if connexion:
                    connexion.close()
                connexion = None
                time.sleep(0.02)
                continue
            assert reponse.status == 200, texte
            accuses.append((reference, re.search(r"numeroSignalisation>([^<]+)<", texte)[1]))
            break
    if connexion:
        connexion.close()


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
