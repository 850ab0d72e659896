"""Slow peers, ends and beginnings of the server, over real sockets."""

import json
import logging
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
from contextlib import ExitStack

import pytest

from esav_ws.asgi import Application
from esav_ws.bootstrap import Maison
from esav_ws.cli.serveur import parametres
from esav_ws.config import Settings
from esav_ws.demonstration import poser_certificats
from esav_ws.home import Pki
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
from tests.fakes import AGENT
from tests.pki import Distribution

REQUETE = b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\n\r\n<x/>"


@pytest.fixture(scope="module")
def distribution(tmp_path_factory):
    return Distribution(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="module", params=["asyncio", "uvloop"])
def impatient(request, distribution):
    """The port of a server in a hurry about everything."""
    delais = Delais(poignee=2, entetes=1, corps=1, marge_corps=0, inactivite=1, fermeture=1)
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


def test_headers_too_large_in_one_piece_are_answered_400_too(patient, contexte):
    with prise_tls(patient, contexte) as prise:
        lignes = b"".join(b"x-%d: %b\r\n" % (rang, b"a" * 7_000) for rang in range(10))
        prise.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\n" + lignes + b"\r\n")
        assert lire_reponse(prise) == (400, "Request headers too large.")


def test_large_headers_within_the_limit_are_served(patient, contexte):
    with prise_tls(patient, contexte) as prise:
        for _ in range(2):
            prise.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\nx-a: " + b"a" * 60_000 + b"\r\n\r\n")
            assert lire_reponse(prise)[0] == 200


@pytest.mark.parametrize(
    ("entetes", "dit"),
    [
        (b"", "Header missing: host."),
        (b"host: localhost\r\nHost: localhost\r\n", "Header given more than once: host."),
        (
            b"host: localhost\r\ncontent-type: text/xml\r\nContent-Type: text/xml\r\n",
            "Header given more than once: content-type.",
        ),
        (
            b'host: localhost\r\nSOAPAction: "urn:a"\r\nsoapaction: "urn:b"\r\n',
            "Header given more than once: soapaction.",
        ),
    ],
)
def test_headers_that_two_readers_could_read_differently_are_answered_400(patient, contexte, entetes, dit):
    with prise_tls(patient, contexte) as prise:
        prise.sendall(b"POST / HTTP/1.1\r\n" + entetes + b"content-length: 4\r\n\r\n<x/>")
        assert lire_reponse(prise) == (400, dit)
        assert recevoir_tout(prise) == b""


def test_http_1_0_needs_no_host(patient, contexte):
    with prise_tls(patient, contexte) as prise:
        prise.sendall(b"POST / HTTP/1.0\r\ncontent-length: 4\r\n\r\n<x/>")
        assert lire_reponse(prise)[0] == 200


H2C = b"POST / HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\n"


@pytest.mark.parametrize(
    ("cadrage", "corps", "taille"),
    [
        (b"content-length: 4", b"<x/>", 4),
        (b"transfer-encoding: chunked", b"4\r\n<x/>\r\n3\r\nabc\r\n0\r\n\r\n", 7),
        (b"content-length: 0", b"", 0),
        (b"x-a: b", b"", 0),
    ],
)
@pytest.mark.parametrize("morceaux", [1, 2])
def test_an_invitation_to_upgrade_is_ignored_in_silence_and_the_body_kept(
    patient, contexte, caplog, *, cadrage, corps, taille, morceaux
):
    tete = H2C + cadrage + b"\r\n\r\n"
    with prise_tls(patient, contexte) as prise:
        for _ in range(2):
            for morceau in [tete + corps] if morceaux == 1 else [tete, corps]:
                prise.sendall(morceau)
            statut, texte = lire_reponse(prise)
            assert (statut, json.loads(texte)["taille"]) == (200, taille)
    assert caplog.records == []


def test_a_request_behind_an_invitation_to_upgrade_is_answered(patient, contexte):
    fin = REQUETE.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n")
    with prise_tls(patient, contexte) as prise:
        prise.sendall((H2C + b"content-length: 4\r\n\r\n<x/>") * 2 + fin)
        recu = recevoir_tout(prise)
    assert recu.count(b"HTTP/1.1 200") == 3
    assert recu.count(b'"taille": 4') == 3


def test_a_tunnel_is_not_opened(patient, contexte):
    with prise_tls(patient, contexte) as prise:
        prise.sendall(b"CONNECT localhost:1 HTTP/1.1\r\nhost: localhost\r\n\r\n")
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


@pytest.mark.parametrize("boucle", ["asyncio", "uvloop"])
def test_a_stop_does_not_wait_for_bodies_that_do_not_come_and_is_no_error(
    distribution, contexte, caplog, boucle
):
    delais = Delais(corps=3 * ATTENTE, fermeture=1, arret=5, arret_corps=0.1)
    with ExitStack() as pile:
        with Banc(distribution).servir(boucle=boucle, delais=delais) as adresses:
            oisive = pile.enter_context(prise_tls(adresses.port, contexte))
            oisive.sendall(REQUETE)
            assert lire_reponse(oisive)[0] == 200
            muette = pile.enter_context(prise_tls(adresses.port, contexte))
            muette.sendall(REQUETE[:-1].replace(b"\r\n\r\n", b"\r\nexpect: 100-continue\r\n\r\n"))
            assert muette.recv(100).startswith(b"HTTP/1.1 100")
        assert recevoir_tout(oisive) == b""
        assert recevoir_tout(muette).removeprefix(b"\r\n") == b""
    assert [trace for trace in caplog.records if trace.levelno >= logging.ERROR] == []


def test_a_stop_waits_for_a_body_that_comes_and_answers_it(distribution, contexte):
    banc = Banc(distribution)
    passerelle = Passerelle(
        banc.app,
        banc.parametres(delais=Delais(corps=3 * ATTENTE, arret_corps=3 * ATTENTE)),
        journaliser=print,
    )
    fil = threading.Thread(target=passerelle.run)
    fil.start()
    port = passerelle.adresses.port
    with prise_tls(port, contexte) as oisive, prise_tls(port, contexte) as prise:
        prise.sendall(REQUETE[:-1].replace(b"\r\n\r\n", b"\r\nexpect: 100-continue\r\n\r\n"))
        recu = prise.recv(100)
        passerelle.should_exit = True
        assert recevoir_tout(oisive) == b""
        prise.sendall(REQUETE[-1:])
        recu += recevoir_tout(prise)
    fil.join()
    assert b"HTTP/1.1 200" in recu
    assert b"connection: close" in recu


def test_a_body_that_does_not_come_is_answered_408_by_the_application(url_base, home_demonstration):
    settings = Settings(home=home_demonstration, database_url=url_base, delai_corps=0.2)
    pki = Pki(settings.pki)
    client = ssl.create_default_context(cafile=str(pki.ca))
    client.load_cert_chain(*pki.client("ALFA"))
    with ExitStack() as pile:
        maison = Maison.ouvrir(settings)
        pile.callback(maison.fermer)
        for commande in poser_certificats(pki):
            maison.bus.executer(commande, AGENT)
        application = Application(maison)
        ecoutes = parametres(settings, port=0)
        adresses = pile.enter_context(en_fond(application.asgi, ecoutes, journaliser=application.journaliser))
        prise = pile.enter_context(prise_tls(adresses.port, client))
        prise.sendall(
            b"POST /ws/signalisation/v1 HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/xml\r\n"
            b"content-length: 100\r\n\r\n<x"
        )
        statut, texte = lire_reponse(prise)
    assert statut == 408
    assert "MSG-016" in texte
    assert "0.2 secondes" in texte or "0,2 secondes" in texte


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


def test_a_peer_may_send_some_requests_ahead(impatient, contexte):
    with prise_tls(impatient, contexte) as prise:
        prise.sendall(REQUETE * 10)
        assert [lire_reponse(prise)[0] for _ in range(10)] == [200] * 10


def test_a_peer_that_sends_requests_ahead_without_end_is_refused(impatient, contexte):
    """Each request that waits takes memory, and a few bytes are enough to make one."""
    with prise_tls(impatient, contexte) as prise:
        prise.sendall(REQUETE * 200)
        recu = recevoir_tout(prise)
    assert b"Too many requests ahead of their answers." in recu
    assert recu.count(b"HTTP/1.1 200 OK") < 20


def test_a_peer_that_never_reads_its_answers_is_dropped(impatient, contexte):
    """The answer names the headers of the request: large ones fill the buffers of both sides."""
    entetes = b"".join(b"x-%0500d: 1\r\n" % rang for rang in range(100))
    demande = b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n" + entetes + b"\r\n"
    with prise_tls(impatient, contexte) as prise:

        def demander_sans_lire():
            for _ in range(1_000_000):
                prise.sendall(demande)

        with pytest.raises((ConnectionError, ssl.SSLError)):
            demander_sans_lire()
