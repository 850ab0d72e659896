"""`esav serve` with several workers: what dies, what is replaced, what is never lost."""

import json
import os
import queue
import re
import signal
import socket
import threading
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.storage.tables import signalisation
from tests.banc_tls import connexion, lire_reponse, prise_tls, recevoir_tout
from tests.e2e.conftest import CHEMIN_V1
from tests.e2e.depots import deposer_sans_relache, enveloppe
from tests.e2e.ligne import DELAI_S, Ligne, abattre_groupe

ENTETES = {"Content-Type": "text/xml; charset=utf-8"}
LISTER = (
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
    b'<listerSignalisations xmlns="urn:esav:ws:signalisation:1"/></s:Body></s:Envelope>'
)
DEPOTS = 240


@pytest.fixture(scope="module")
def ligne(tmp_path_factory, home_installe) -> Ligne:
    return Ligne(tmp_path_factory.mktemp("ouvriers") / "home", home_installe)


def attendre(constat, quoi):
    """Return what *constat* gives once it is true; fail when it never becomes so."""
    fin = time.monotonic() + DELAI_S
    while time.monotonic() < fin:
        if vu := constat():
            return vu
        time.sleep(0.02)
    pytest.fail(f"jamais vu : {quoi}")


def lister(http):
    http.request("POST", CHEMIN_V1, LISTER, ENTETES)
    reponse = http.getresponse()
    return reponse.status, reponse.read()


def appels(adresse):
    """The calls that the gateway has counted, over every worker."""
    texte = httpx.get(adresse, trust_env=False, timeout=DELAI_S).text
    return sum(
        float(valeur) for valeur in re.findall(r"^esav_appels_total\{.*\} (\S+)$", texte, re.MULTILINE)
    )


def test_a_worker_killed_is_replaced_and_nothing_acknowledged_is_lost(ligne, tmp_path):
    a_faire: queue.Queue[str] = queue.Queue()
    for rang in range(DEPOTS):
        a_faire.put(f"W-{rang:05}")
    accuses: list[tuple[str, str]] = []
    relais = tmp_path / "relais.sock"
    with (
        ligne.servir(ESAV_WORKERS="2", ESAV_PROXY_ECOUTE=f"unix:{relais}") as annonce,
        ExitStack() as pile,
    ):
        contexte = ligne.contexte("BETA")
        avant = ligne.equipe()
        assert avant.keys() == {"esav-1", "esav-2", "esav-metriques"}
        temoins = [pile.enter_context(connexion(ligne.port, contexte)) for _ in range(8)]
        for temoin in temoins:
            assert lister(temoin)[0] == 200
        fils = [
            threading.Thread(
                target=deposer_sans_relache, args=(ligne.port, contexte, a_faire, accuses), daemon=True
            )
            for _ in range(4)
        ]
        for fil in fils:
            fil.start()
        attendre(lambda: len(accuses) >= DEPOTS // 4, "un quart des dépôts")
        os.kill(avant["esav-1"], signal.SIGKILL)
        survivants = 0
        for temoin in temoins:
            temoin.auto_open = False  # what is answered is answered on the connection opened before
            try:
                survivants += lister(temoin)[0] == 200
            except OSError:
                continue
        assert 0 < survivants < len(temoins)
        attendre(lambda: ligne.equipe().get("esav-1") not in {None, avant["esav-1"]}, "un remplaçant")
        os.kill(avant["esav-2"], signal.SIGKILL)
        attendre(lambda: ligne.equipe().get("esav-2") not in {None, avant["esav-2"]}, "un remplaçant")
        assert relais.is_socket()
        os.kill(avant["esav-metriques"], signal.SIGTERM)
        attendre(
            lambda: ligne.equipe().get("esav-metriques") not in {None, avant["esav-metriques"]}, "le sien"
        )
        for fil in fils:
            fil.join(DELAI_S)
        assert httpx.get(annonce["metriques"], trust_env=False).status_code == 200
    assert not relais.exists()
    assert len(accuses) == DEPOTS
    maison = Maison.ouvrir(Settings(home=ligne.home))
    with maison.engine.connect() as base:
        stockes = base.execute(
            select(signalisation.c.reference_operateur, signalisation.c.numero).where(
                signalisation.c.reference_operateur.startswith("W-")
            )
        ).all()
    maison.fermer()
    assert Counter(map(tuple, stockes)) == Counter(accuses)
    morts = [(e["worker"], e["exit_code"]) for e in ligne.journal if e["event"] == "worker_died"]
    assert morts == [("esav-1", -9), ("esav-2", -9), ("esav-metriques", 0)]


def test_what_was_counted_is_added_up_and_outlives_the_worker_that_counted_it(ligne):
    with ligne.servir(ESAV_WORKERS="2") as annonce:
        contexte = ligne.contexte("ALFA")

        def appeler(fois):
            with ExitStack() as pile:
                for _ in range(8):
                    http = pile.enter_context(connexion(ligne.port, contexte))
                    for _ in range(fois):
                        assert lister(http)[0] == 200

        appeler(5)
        attendre(lambda: appels(annonce["metriques"]) == 40, "40 appels comptés")
        ancien = ligne.equipe()["esav-1"]
        os.kill(ancien, signal.SIGKILL)
        attendre(lambda: ligne.equipe().get("esav-1") not in {None, ancien}, "un remplaçant")
        assert appels(annonce["metriques"]) == 40
        appeler(3)
        attendre(lambda: appels(annonce["metriques"]) == 64, "64 appels comptés")


@pytest.mark.parametrize("fin", [signal.SIGTERM, signal.SIGKILL], ids=lambda fin: fin.name)
def test_whatever_ends_the_master_the_requests_under_way_are_answered_and_nobody_stays(ligne, fin):
    corps = enveloppe(f"FIN-{fin.name}")
    entetes = (
        f"POST {CHEMIN_V1} HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/xml; charset=utf-8\r\n"
        f"content-length: {len(corps)}\r\n"
    ).encode()
    processus = ligne.lancer("serve", "--json", ESAV_WORKERS="2")
    garde = threading.Timer(DELAI_S, abattre_groupe, [processus])
    garde.start()
    while (lue := processus.stdout.readline()) not in {"}\n", ""}:
        pass
    assert lue, processus.stderr.read()
    ligne.processus = processus
    carte = Path(f"/proc/{ligne.equipe()['esav-1']}/maps")
    contexte = ligne.contexte("BETA")
    with ExitStack() as pile:
        oisives, prises = (
            [pile.enter_context(prise_tls(ligne.port, contexte)) for _ in range(4)] for _ in range(2)
        )
        for prise in oisives:
            prise.sendall(entetes + b"\r\n" + corps)
            assert lire_reponse(prise)[0] == 200
        (dossier,) = attendre(  # its file of counters is opened behind the answers
            lambda: set(re.findall(r"(\S*esav-metriques-\w+)/", carte.read_text())),
            "le dossier des compteurs",
        )
        for prise in prises:
            prise.sendall(entetes + b"expect: 100-continue\r\n\r\n")
            assert prise.recv(100).startswith(b"HTTP/1.1 100")
        processus.send_signal(fin)
        for prise in oisives:
            assert recevoir_tout(prise) == b""
        for prise in prises:
            prise.sendall(corps)
            reponse = recevoir_tout(prise)
            assert b" 200 " in reponse
            assert b"numeroSignalisation" in reponse
    sortie, erreur = processus.communicate()  # until the last process has let go of it
    garde.cancel()
    assert processus.returncode == (0 if fin is signal.SIGTERM else -signal.SIGKILL)
    assert sortie == ""
    evenements = Counter(json.loads(ecrite)["event"] for ecrite in erreur.splitlines())
    fins = {"gateway_stopped": 1} if fin is signal.SIGTERM else {"master_gone": 3}
    evenements.pop("certificate_first_used", None)  # told behind an answer, if there was the time
    assert evenements == {"gateway_ready": 1} | fins
    assert not Path(dossier).exists()
    for port in (ligne.port, ligne.port_metriques):
        socket.create_server(("127.0.0.1", port)).close()
