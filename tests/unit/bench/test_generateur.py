import itertools
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.generateur import Cible, ReponseFausse, poignees, tirer
from bench.messages import demande_test
from bench.tireur import depots

NUMEROS = ("X4VJ-A5H6-X", "2222-2222-2")


@contextmanager
def serveur(repondre):
    """A plain HTTP server whose answer bears the number that `repondre` finds in the request."""

    class Traitement(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            demande = self.rfile.read(int(self.headers["Content-Length"]))
            numero = demande.partition(b"numeroSignalisation>")[2][:11].decode()
            statut, numero = repondre(numero)
            corps = f"<r:numeroSignalisation>{numero}</r:numeroSignalisation>".encode()
            self.send_response(statut)
            self.send_header("Content-Length", str(len(corps)))
            self.end_headers()
            self.wfile.write(corps)

        def log_message(self, *_args):
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Traitement)
    http.daemon_threads = True
    fil = threading.Thread(target=http.serve_forever)
    fil.start()
    try:
        yield Cible("127.0.0.1", http.server_port, "/", None)
    finally:
        http.shutdown()
        http.server_close()
        fil.join()


def test_a_right_answer_counts_and_the_measured_window_opens_and_closes():
    bornes = []
    with serveur(lambda numero: (200, numero)) as cible:
        tir = tirer(cible, "consulterEtat", 3, 0.1, numeros=NUMEROS, borne=lambda: bornes.append(1))
    assert (tir.operation, tir.connexions, len(bornes)) == ("consulterEtat", 3, 2)
    assert tir.reponses > 0
    assert 0 < tir.p50_ms <= tir.p99_ms


def test_new_connections_are_made_one_for_each_request():
    with serveur(lambda numero: (200, numero)) as cible:
        tir = poignees(cible, 0.1, 2, numeros=NUMEROS)
    assert (tir.connexions, tir.reponses > 0) == (2, True)


@pytest.mark.parametrize(
    ("repondre", "message"),
    [
        (lambda _: (200, "3333-3333-3"), "answered 3333-3333-3"),
        (lambda numero: (500, numero), "500"),
    ],
    ids=["another number", "a fault"],
)
def test_one_wrong_answer_stops_the_round(repondre, message):
    with serveur(repondre) as cible, pytest.raises(ReponseFausse, match=message):
        tirer(cible, "consulterEtat", 2, 0.1, numeros=NUMEROS)


def test_a_wrong_answer_in_the_middle_of_a_round_stops_it_too():
    rangs = itertools.count()
    with (
        serveur(lambda numero: (200, numero if next(rangs) < 20 else "3333-3333-3")) as cible,
        pytest.raises(ReponseFausse, match="answered 3333-3333-3"),
    ):
        tirer(cible, "consulterEtat", 2, 10, numeros=NUMEROS)


def test_a_number_given_twice_stops_the_round():
    with serveur(lambda _: (200, "2222-2222-2")) as cible, pytest.raises(ReponseFausse, match="twice"):
        tirer(cible, "deposerSignalisation", 1, 0.1)


def test_a_number_given_to_two_load_processes_stops_the_round():
    rangs = itertools.count()
    donner = threading.Lock()

    def repondre(_):
        with donner:
            rang = next(rangs)
        return 200, "2222-2222-2" if rang < 2 else f"3333-{rang:06}"

    with serveur(repondre) as cible, pytest.raises(ReponseFausse, match="two load processes"):
        tirer(cible, "deposerSignalisation", 2, 0.1)


def test_each_request_of_a_test_is_for_another_line_under_a_reference_of_its_own():
    avant, apres = demande_test("|").split(b"|")
    demander = depots(avant, b"B0123456789ab-", apres, (b"BANC-1", b"BANC-2"))
    lues = [re.findall(rb"<(identifiantPrestation|referenceOperateur)>([^<]*)", demander()) for _ in range(2)]
    assert [dict(paire) for paire in lues] == [
        {b"identifiantPrestation": b"BANC-1", b"referenceOperateur": b"B0123456789ab-00000001"},
        {b"identifiantPrestation": b"BANC-2", b"referenceOperateur": b"B0123456789ab-00000002"},
    ]
    with pytest.raises(ReponseFausse, match="give more lines"):
        demander()
