"""Slow peers, ends and beginnings of the server, over real sockets."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack

import pytest

from esav_ws.server import (
    Delais,
    DemarrageImpossible,
    EcouteImpossible,
    EcouteTLS,
    Parametres,
    Passerelle,
    en_fond,
)
from tests.banc_tls import ATTENTE, Banc, connexion, demander, lire_reponse, prise_tls, recevoir_tout
from tests.pki import Distribution

REQUETE = b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\n\r\n<x/>"


@pytest.fixture(scope="module")
def distribution(tmp_path_factory):
    return Distribution(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="module", params=["asyncio", "uvloop"])
def impatient(request, distribution):
    """The port of a server in a hurry about everything."""
    delais = Delais(poignee=2, entetes=1, corps=1, inactivite=1, fermeture=1)
    with Banc(distribution).servir(boucle=request.param, delais=delais) as adresses:
        yield adresses.port


@pytest.fixture
def contexte(distribution):
    return distribution.contexte("ALFA")


def test_a_peer_that_does_not_shake_hands_is_dropped(impatient):
    with socket.create_connection(("localhost", impatient), timeout=ATTENTE) as prise:
        assert recevoir_tout(prise) == b""


def insister(prise, fois):
    for _ in range(fois):
        prise.sendall(b"x" * 1024)


def test_a_refused_peer_that_keeps_talking_is_hung_up_on(impatient):
    with socket.create_connection(("localhost", impatient), timeout=ATTENTE) as prise:
        prise.sendall(b"GET / HTTP/1.1\r\n\r\n")
        recevoir_tout(prise)
        with pytest.raises(ConnectionError):
            insister(prise, 1_000_000)


def test_a_refused_peer_that_keeps_silent_is_hung_up_on(impatient):
    with (
        socket.create_connection(("localhost", impatient), timeout=ATTENTE) as refusee,
        socket.create_connection(("localhost", impatient), timeout=ATTENTE) as sablier,
    ):
        refusee.sendall(b"GET / HTTP/1.1\r\n\r\n")
        recevoir_tout(refusee)
        # This one is dropped after the deadline of the handshake, the first one after a shorter deadline.
        recevoir_tout(sablier)
        with pytest.raises(ConnectionError):
            insister(refusee, 4)


def test_peers_slow_with_their_first_request_are_dropped(impatient, contexte):
    debuts = (b"", b"\r\n", b"P", REQUETE[:20], REQUETE[:-7], REQUETE[:-4], REQUETE[:-2])
    with ExitStack() as pile:
        prises = [pile.enter_context(prise_tls(impatient, contexte)) for _ in debuts]
        for prise, debut in zip(prises, debuts, strict=True):
            prise.sendall(debut)
        for prise in prises:
            assert recevoir_tout(prise) == b""


def test_peers_slow_with_their_second_request_are_dropped(impatient, contexte):
    debuts = (b"", b"\r\n", REQUETE[:20], REQUETE[:-2])
    with ExitStack() as pile:
        prises = []
        for debut in debuts:
            prise = pile.enter_context(prise_tls(impatient, contexte))
            prise.sendall(REQUETE)
            assert lire_reponse(prise)[0] == 200
            prise.sendall(debut)
            prises.append(prise)
        for prise in prises:
            assert recevoir_tout(prise) == b""


def test_trickling_headers_do_not_extend_the_deadline(impatient, contexte):
    with prise_tls(impatient, contexte) as prise:
        prise.sendall(b"POST / HTTP/1.1\r\n")
        prise.settimeout(0.05)
        for _ in range(ATTENTE * 20):
            try:
                prise.sendall(b"x-a: b\r\n")
                assert prise.recv(1) == b""
            except TimeoutError:
                continue
            except OSError:
                pass
            return
        pytest.fail("the connection is still open")


@pytest.fixture(scope="module", params=["asyncio", "uvloop"])
def patient(request, distribution):
    with Banc(distribution).servir(boucle=request.param) as adresses:
        yield adresses.port


def test_headers_that_never_end_are_answered_400_before_they_fill_the_memory(patient, contexte):
    with prise_tls(patient, contexte) as prise:
        prise.sendall(b"GET / HTTP/1.1\r\nx-a: ")
        for _ in range(6):
            prise.sendall(b"a" * 16_384)
        assert lire_reponse(prise)[0] == 400


def test_a_large_body_is_no_large_header(patient, contexte):
    with connexion(patient, contexte) as http:
        assert demander(http, corps=b"x" * 1_000_000)[0] == 200


def test_pipelined_requests_are_all_answered(patient, contexte):
    with prise_tls(patient, contexte) as prise:
        prise.sendall(REQUETE + REQUETE + REQUETE.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n"))
        assert recevoir_tout(prise).count(b"HTTP/1.1 200") == 3


def test_the_line_end_that_old_clients_add_after_a_body_is_harmless(patient, contexte):
    with prise_tls(patient, contexte) as prise:
        for _ in range(2):
            prise.sendall(REQUETE + b"\r\n")
            assert lire_reponse(prise)[0] == 200


def test_garbage_instead_of_http_is_answered_400(patient, contexte):
    with prise_tls(patient, contexte) as prise:
        prise.sendall(b"n'importe quoi\r\n\r\n")
        assert lire_reponse(prise)[0] == 400


def test_a_port_that_is_taken_is_said_before_the_application_starts(distribution):
    banc = Banc(distribution)
    with banc.servir() as adresses:
        tls = EcouteTLS(
            distribution.serveur_pem, distribution.serveur_cle, distribution.autorites, port=adresses.port
        )
        with pytest.raises(EcouteImpossible, match=rf"port {adresses.port} est déjà pris .* ESAV_PORT_WS"):
            Passerelle(banc.app, Parametres(tls), journaliser=banc.journal.append)


def test_a_missing_certificate_is_named(distribution, tmp_path):
    tls = EcouteTLS(tmp_path / "absent.pem", distribution.serveur_cle, distribution.autorites, port=0)
    with pytest.raises(EcouteImpossible, match=r"absent\.pem"):
        Passerelle(None, Parametres(tls), journaliser=print)


def test_an_application_that_does_not_start_is_not_served(distribution):
    async def app(scope, receive, send):
        await receive()
        await send({"type": "lifespan.startup.failed"})

    parametres = Banc(distribution).parametres()
    with (
        pytest.raises(DemarrageImpossible, match="n'a pas pu démarrer"),
        en_fond(app, parametres, journaliser=print),
    ):
        pytest.fail("served")


PROGRAMME = """
import sys
from pathlib import Path
from esav_ws.server import EcouteTLS, Parametres, servir
from tests.banc_tls import Banc
from tests.pki import Distribution

banc = Banc(Distribution(Path(sys.argv[1])))
servir(
    banc.app,
    banc.parametres(),
    journaliser=banc.journal.append,
    pret=lambda adresses: print(adresses.port, flush=True),
)
print("rendu", flush=True)
"""


@pytest.mark.parametrize("numero", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_in_order_and_gives_back_control(tmp_path, numero):
    commande = [sys.executable, "-W", "error", "-c", PROGRAMME, tmp_path]
    environnement = {**os.environ, "PYTHONPATH": "."}
    with subprocess.Popen(commande, stdout=subprocess.PIPE, text=True, env=environnement) as processus:
        assert int(processus.stdout.readline()) > 0
        processus.send_signal(numero)
        assert processus.stdout.read() == "rendu\n"
        assert processus.wait(ATTENTE) == 0
