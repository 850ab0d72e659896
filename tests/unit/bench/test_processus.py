import os
import subprocess
import sys

import pytest

from bench.processus import DemarrageManque, arbre, cpu, memoire, port_libre, serveur

TRAVAIL = "import time\nwhile time.process_time() < 0.1: pass\nprint(flush=True)\ninput()"
ECOUTE = (
    "import socket, sys\ns = socket.create_server(('127.0.0.1', int(sys.argv[1])))\ns.accept()\ns.accept()"
)


@pytest.fixture
def travailleur():
    """A child that has spent a tenth of a second of CPU, and waits."""
    with subprocess.Popen(
        [sys.executable, "-c", TRAVAIL], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        yield process.pid
        process.kill()


def test_the_tree_of_a_process_holds_its_children(travailleur):
    trouves = arbre(os.getpid())
    assert trouves[0] == os.getpid()
    assert travailleur in trouves
    assert os.getppid() not in trouves


def test_the_cpu_time_of_a_process_is_read_in_seconds(travailleur):
    assert 0.05 <= cpu([travailleur]) < 10


def test_the_memory_of_a_process_is_read_in_bytes(travailleur):
    (mesure,) = memoire([travailleur])
    assert mesure.pid == travailleur
    assert 1_000_000 < mesure.pss <= mesure.rss < 1_000_000_000


def test_a_process_that_is_gone_costs_nothing():
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    assert (cpu([process.pid]), memoire([process.pid])) == (0, [])


def test_a_server_runs_while_the_block_does(tmp_path):
    port = port_libre()
    with serveur([sys.executable, "-c", ECOUTE, str(port)], port, tmp_path) as pid:
        assert pid in arbre(os.getpid())
    assert pid not in arbre(os.getpid())


def test_a_server_that_ends_says_what_it_wrote(tmp_path):
    with (
        pytest.raises(DemarrageManque, match="no such luck"),
        serveur([sys.executable, "-c", "print('no such luck')"], port_libre(), tmp_path),
    ):
        pass
