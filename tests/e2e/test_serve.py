"""`esav serve` as an administrator runs it: a process of its own, a real client, and its end."""

import re
import shutil
import signal
import socket
import threading
import time

import httpx
import pytest

from esav_ws.pki.ca import creer_ca, ecrire_certificat, ecrire_cle, emettre_client, emettre_serveur
from tests.e2e.ligne import DELAI_S, Ligne

NUMERO = re.compile(r"[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]")


@pytest.fixture(scope="module")
def ligne(tmp_path_factory, home_installe) -> Ligne:
    """A demonstration home for every test of this module: the first to serve makes the first deposit."""
    return Ligne(tmp_path_factory.mktemp("serve") / "home", home_installe)


def test_a_first_deposit_is_made_told_and_kept_by_the_next_start(ligne):
    with ligne.servir("--demonstration") as annonce:
        numero = annonce["numeroSignalisation"]
        assert NUMERO.fullmatch(numero)
        assert annonce["services"] == [
            f"https://localhost:{ligne.port}/ws/{service}"
            for service in (
                "signalisation/v1",
                "signalisation/v2",
                "test/v1",
                "test/v2",
                "interop/planChargeSavFtth",
                "interop/infoTravauxFTTH",
            )
        ]
        with ligne.client("ALFA") as alfa:
            (ouverte,) = alfa.listerSignalisations().signalisation
        assert (ouverte.numeroSignalisation, ouverte.identifiantPrestation) == (numero, "BF-2100-0009")
        assert (ouverte.etat, ouverte.referenceOperateur) == ("EN_DEPOT", "DEMO-0001")
        deposees = 'operation="deposerSignalisation"'
        fin = time.monotonic() + DELAI_S
        while deposees not in httpx.get(annonce["metriques"], trust_env=False).text:
            assert time.monotonic() < fin
            time.sleep(0.1)
    suivis = [e["event"] for e in ligne.journal if e["event"].startswith("gateway")]
    assert suivis == ["gateway_ready", "gateway_stopped"]
    assert {"worker_ready", "worker_stopped"} <= {e["event"] for e in ligne.journal}

    with ligne.servir("--demonstration", fin=signal.SIGTERM) as annonce:
        assert annonce["numeroSignalisation"] == numero
        with ligne.client("ALFA") as alfa:
            assert len(alfa.listerSignalisations().signalisation) == 1


def test_people_read_the_number_and_the_addresses(ligne):
    processus = ligne.lancer("serve", "--demonstration")
    garde = threading.Timer(DELAI_S, processus.kill)
    garde.start()
    lues = ""
    while "Ctrl-C" not in lues and (ligne_lue := processus.stdout.readline()):
        lues += ligne_lue
    processus.send_signal(signal.SIGINT)
    _, erreur = processus.communicate()
    garde.cancel()
    assert processus.returncode == 0, erreur
    assert NUMERO.search(lues)
    for version in (1, 2):
        assert f"https://localhost:{ligne.port}/ws/signalisation/v{version}" in lues
    assert f"http://127.0.0.1:{ligne.port_metriques}/metrics" in lues
    assert str(ligne.home) in lues


def test_without_demonstration_nothing_is_deposited_and_metrics_can_be_off(ligne):
    with ligne.servir(ESAV_PORT_METRICS="0") as annonce:
        assert (annonce["numeroSignalisation"], annonce["metriques"]) == (None, None)
        with ligne.client("BETA") as beta:
            assert beta.listerSignalisations().signalisation == []


@pytest.mark.parametrize("reglage", ["ESAV_PORT_WS", "ESAV_PORT_METRICS"])
def test_a_taken_port_is_said_with_the_setting_to_change(ligne, reglage):
    with socket.create_server(("127.0.0.1", 0)) as occupant:
        port = str(occupant.getsockname()[1])
        code, sortie, erreur = ligne.executer("serve", **{reglage: port})
    assert (code, sortie) == (3, "")
    assert port in erreur
    assert reglage in erreur
    assert "Traceback" not in erreur


def test_a_first_deposit_that_is_refused_ends_the_service_and_is_said(tmp_path, home_installe):
    autre = Ligne(tmp_path / "home", home_installe)
    cles = autre.home / "pki" / "clients"
    for nom in ("cert.pem", "key.pem"):
        (cles / "ALFA" / nom).write_bytes((cles / "DELT" / nom).read_bytes())
    code, sortie, erreur = autre.executer("serve", "--demonstration")
    assert (code, sortie) == (1, "")
    assert "CRT-005 Refusé par le service" in erreur
    assert "le certificat a été révoqué" in erreur
    assert "Traceback" not in erreur


@pytest.mark.parametrize(
    ("quoi", "fichier"),
    [("certificat du client ALFA", "clients/ALFA/cert.pem"), ("certificat du serveur", "ca.pem")],
)
def test_a_first_deposit_that_fails_in_tls_says_which_certificate_and_what_to_do(
    tmp_path, home_installe, quoi, fichier
):
    """The client's pair, or the server's, comes from an authority that the other side does not know."""
    autre = Ligne(tmp_path / "home", home_installe)
    inconnue = creer_ca("Autorite inconnue")
    pki = autre.home / "pki"
    lieu, identite = (
        (pki / "clients" / "ALFA", emettre_client(inconnue, "ALFA"))
        if fichier != "ca.pem"
        else (pki / "serveur", emettre_serveur(inconnue))
    )
    ecrire_certificat(lieu / "cert.pem", identite)
    ecrire_cle(lieu / "key.pem", identite)
    for commande in (("serve", "--demonstration"), ("demo",)):
        code, sortie, erreur = autre.executer(*commande)
        assert (code, sortie) == (3, "")
        assert f"n'a pas reconnu le {quoi}" in erreur
        assert str(pki / fichier) in erreur
        assert f"supprimez tout le dossier {pki}" in erreur
        assert "HTTPSConnectionPool" not in erreur
    shutil.rmtree(pki)
    assert autre.executer("init", "--demonstration")[0] == 0
    with autre.servir("--demonstration") as annonce:
        assert NUMERO.fullmatch(annonce["numeroSignalisation"])


def test_a_lost_demonstration_key_is_made_again_by_init_and_serves(tmp_path, home_installe):
    autre = Ligne(tmp_path / "home", home_installe)
    (autre.home / "pki" / "clients" / "ALFA" / "key.pem").unlink()
    assert "esav init --demonstration" in autre.executer("serve", "--demonstration")[2]
    assert "enregistrés : ALFA." in autre.executer("init", "--demonstration")[1]
    with autre.servir("--demonstration") as annonce:
        assert NUMERO.fullmatch(annonce["numeroSignalisation"])


def test_the_trusted_socket_of_a_proxy_is_opened_and_told(ligne, tmp_path):
    prise = tmp_path / "relais.sock"
    with ligne.servir(ESAV_PROXY_ECOUTE=f"unix:{prise}") as annonce:
        assert annonce["proxy"] == str(prise)
        assert prise.is_socket()
    assert not prise.exists()
