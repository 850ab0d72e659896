"""The master and its processes over a small application: how connections are shared, how starts fail, how it stops."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from contextlib import ExitStack, contextmanager

import pytest

from tests.banc_tls import connexion, prise_tls, recevoir_tout
from tests.e2e.ligne import DELAI_S, abattre_groupe
from tests.pki import Distribution

PROGRAMME = """
import asyncio
import functools
import os
import sys
import time
from pathlib import Path
from esav_ws.journalisation import configurer
from esav_ws.server import Delais, Ecoutes, EcouteTLS, Equipe, Parametres, Passerelle
from esav_ws.server.repartition import Repartition
from tests.banc_tls import echo, repondre

configurer("json")
certificat, cle, autorite, dossier = map(Path, sys.argv[1:])
delais = Delais(arret=10 * 60)
ecoutes = Ecoutes.ouvrir(Parametres(EcouteTLS(certificat, cle, (autorite,), port=0), delais=delais))
repartition = Repartition(2)


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await echo(scope, receive, send)
    elif scope["path"] == "/jamais":
        await asyncio.Event().wait()
    else:
        await repondre(send, 200, str(os.getpid()))
        if scope["path"] == "/coince":
            asyncio.get_running_loop().call_soon(coincer)


def coincer():
    (dossier / "coince").touch()
    while not (dossier / "suite").exists():
        time.sleep(0.01)


def servir(rang, lien):
    part = repartition.part(rang)
    if (dossier / "panne").exists():
        raise ValueError("le moteur a calé")

    def pret(_adresses):
        lien.suivre(passerelle)
        lien.annoncer()

    passerelle = Passerelle(app, ecoutes, journaliser=print, pret=pret, part=part)
    passerelle.run()


metiers = {f"essai-{rang}": functools.partial(servir, rang) for rang in range(2)}
Equipe(metiers, ecoutes.fermer).servir(lambda: print(ecoutes.adresses.port, flush=True))
print("rendu", flush=True)
"""


@pytest.fixture(scope="module")
def distribution(tmp_path_factory):
    return Distribution(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def contexte(distribution):
    return distribution.contexte("ALFA")


@contextmanager
def programme(distribution, dossier):
    # uvloop warns of what a stop at once leaves open in the middle of closing it: as an error it would never end
    commande = [sys.executable, "-W", "error", "-W", "default::ResourceWarning", "-c", PROGRAMME]
    fichiers = [distribution.serveur_pem, distribution.serveur_cle, distribution.ca_oi_pem, dossier]
    with subprocess.Popen(
        [*commande, *fichiers],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "."},
        start_new_session=True,
    ) as processus:
        garde = threading.Timer(DELAI_S, abattre_groupe, [processus])
        garde.start()
        try:
            yield processus
        finally:
            garde.cancel()
            abattre_groupe(processus)


def demander(http, chemin="/"):
    http.request("GET", chemin)
    return http.getresponse().read().decode()


def test_connections_are_shared_by_the_processes(distribution, contexte, tmp_path):
    with programme(distribution, tmp_path) as processus, ExitStack() as pile:
        port = int(processus.stdout.readline())
        vus = [demander(pile.enter_context(connexion(port, contexte))) for _ in range(8)]
        parts = Counter(vus)
        assert len(parts) == 2
        assert min(parts.values()) >= 2
        processus.send_signal(signal.SIGTERM)
        assert processus.stdout.read() == "rendu\n"
        assert processus.wait() == 0


def test_a_process_that_is_stuck_keeps_nobody_waiting(distribution, contexte, tmp_path):
    with programme(distribution, tmp_path) as processus, ExitStack() as pile:
        port = int(processus.stdout.readline())
        coince = demander(pile.enter_context(connexion(port, contexte)), "/coince")
        while not (tmp_path / "coince").exists():
            pass
        vus = {demander(pile.enter_context(connexion(port, contexte))) for _ in range(6)}
        assert len(vus) == 1
        assert coince not in vus
        (tmp_path / "suite").touch()
        processus.send_signal(signal.SIGTERM)
        assert processus.stdout.read() == "rendu\n"


def test_processes_that_cannot_start_stop_the_whole_and_the_reason_is_said(distribution, tmp_path):
    (tmp_path / "panne").touch()
    with programme(distribution, tmp_path) as processus:
        sortie, erreur = processus.communicate()
    assert (processus.returncode, sortie) == (1, "")
    assert "DemarrageImpossible: le processus essai-" in erreur
    assert "s'est arrêté avant de servir : ValueError : le moteur a calé" in erreur


def test_a_replacement_that_cannot_start_stops_the_whole_too(distribution, contexte, tmp_path):
    with programme(distribution, tmp_path) as processus:
        port = int(processus.stdout.readline())
        with connexion(port, contexte) as http:
            (tmp_path / "panne").touch()
            os.kill(int(demander(http)), signal.SIGKILL)
            sortie, erreur = processus.communicate()
    assert (processus.returncode, sortie) == (1, "")
    assert "le moteur a calé" in erreur
    assert erreur.count("worker_died") == 1


def test_a_second_signal_does_not_wait_for_the_requests_under_way(distribution, contexte, tmp_path):
    with programme(distribution, tmp_path) as processus, ExitStack() as pile:
        port = int(processus.stdout.readline())
        oisives = [pile.enter_context(prise_tls(port, contexte)) for _ in range(4)]
        attente = pile.enter_context(connexion(port, contexte))
        attente.request("GET", "/jamais")
        processus.send_signal(signal.SIGINT)
        for prise in oisives:
            recevoir_tout(prise)
        assert processus.poll() is None
        processus.send_signal(signal.SIGINT)
        assert processus.stdout.read() == "rendu\n"
        assert processus.wait() == 0


def test_signals_that_insist_kill_a_process_that_is_stuck(distribution, contexte, tmp_path):
    with programme(distribution, tmp_path) as processus, connexion(0, contexte) as http:
        http.port = int(processus.stdout.readline())
        demander(http, "/coince")
        while processus.poll() is None:
            processus.send_signal(signal.SIGTERM)
            try:
                processus.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
        assert processus.returncode == 0
        assert processus.stdout.read() == "rendu\n"
