"""Mutual TLS and identity over real sockets, on both event loops."""

import json
import socket
import ssl
import subprocess
from shutil import which

import pytest

from esav_ws.pki.ca import creer_ca, ecrire_certificat, ecrire_cle, emettre_client, emettre_serveur
from esav_ws.server import Delais
from tests.banc_tls import (
    ATTENTE,
    Banc,
    connexion,
    demander,
    lire_reponse,
    poignee_refusee,
    prise_tls,
)
from tests.pki import Distribution

TLS12, TLS13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
versions = pytest.mark.parametrize("version", [TLS12, TLS13], ids=["tls12", "tls13"])


@pytest.fixture(scope="module")
def distribution(tmp_path_factory):
    return Distribution(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="module", params=["asyncio", "uvloop"])
def serveur(request, distribution):
    banc = Banc(distribution)
    # No end that a test sees may come from these deadlines: they are longer than any client waits.
    delais = Delais(poignee=3 * ATTENTE, fermeture=3 * ATTENTE)
    with banc.servir(boucle=request.param, delais=delais) as adresses:
        yield banc, adresses.port


@pytest.fixture
def banc(serveur):
    """A fresh registry and an empty journal behind the running server."""
    banc, _ = serveur
    neuf = Banc(banc.distribution)
    banc.registre, banc.suspendus, banc.entres = neuf.registre, set(), 0
    banc.journal.clear()
    return banc


@pytest.fixture
def port(serveur):
    return serveur[1]


@versions
@pytest.mark.parametrize("code", ["ALFA", "BETA"])
def test_a_registered_certificate_of_a_trusted_authority_is_its_operateur(
    banc, port, distribution, code, version
):
    with connexion(port, distribution.contexte(code, version=version)) as http:
        statut, texte = demander(http)
    vu = json.loads(texte)
    assert (statut, vu["acteur"], vu["taille"]) == (200, code, 4)
    assert vu["tls"]["tls_version"] == {TLS12: 0x0303, TLS13: 0x0304}[version]
    assert vu["tls"]["client_cert_name"] == f"CN={code} e-SAV,O={code}"
    assert vu["tls"]["cipher_suite"] is not None
    assert banc.journal == []


@versions
@pytest.mark.parametrize(
    ("code", "refus", "dit"),
    [
        ("GAMA", "CRT-003", "31/03/2024 à 23:59"),
        ("FUTUR", "CRT-004", "01/07/2099 à 12:00"),
        ("DELT", "CRT-005", "03/02/2026 à 10:30"),
        ("INCONNU", "CRT-002", "n'est enregistré pour aucun Opérateur"),
        ("ECHO", "CRT-006", "l'Opérateur ECHO est suspendu"),
    ],
)
def test_a_trusted_chain_without_right_is_answered_by_the_gate_before_its_body_comes(
    banc, port, distribution, *, code, refus, dit, version
):
    banc.revoquer("DELT")
    banc.suspendus.add("ECHO")
    with prise_tls(port, distribution.contexte(code, version=version)) as prise:
        prise.sendall(b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000\r\n\r\n")
        statut, texte = lire_reponse(prise)
    assert statut == 403
    assert texte.startswith(refus)
    assert dit in texte
    assert banc.entres == 0
    (ligne,) = banc.journal
    assert (ligne.code, ligne.empreinte, ligne.adresse) == (refus, distribution[code].empreinte, "127.0.0.1")


@pytest.mark.parametrize(
    ("code", "version", "alerte"),
    [
        (None, TLS12, "SSLV3_ALERT_HANDSHAKE_FAILURE"),
        (None, TLS13, "TLSV13_ALERT_CERTIFICATE_REQUIRED"),
        ("ETRANGER", TLS12, "TLSV1_ALERT_UNKNOWN_CA"),
        ("ETRANGER", TLS13, "TLSV1_ALERT_UNKNOWN_CA"),
    ],
)
def test_a_refused_handshake_ends_with_its_alert_one_journal_line_and_the_end_of_the_connection(
    banc, port, distribution, *, code, version, alerte
):
    erreur, fermee = poignee_refusee(port, distribution.contexte(code, version=version))
    assert erreur is not None
    assert erreur.reason == alerte
    assert fermee
    (ligne,) = banc.journal
    assert ligne.adresse == "127.0.0.1"
    assert banc.entres == 0
    if code is None:
        assert (ligne.code, ligne.empreinte) == ("CRT-001", "")
    else:
        faits = distribution[code].faits
        assert ligne.code == "CRT-009"
        assert (ligne.empreinte, ligne.sujet, ligne.emetteur) == (
            faits.empreinte,
            faits.sujet,
            faits.emetteur,
        )


@pytest.mark.skipif(which("openssl") is None, reason="openssl absent : apt install openssl")
@pytest.mark.parametrize(
    ("code", "option", "numero"),
    [
        (None, "-tls1_2", 40),
        (None, "-tls1_3", 116),
        ("ETRANGER", "-tls1_2", 48),
        ("ETRANGER", "-tls1_3", 48),
    ],
)
def test_openssl_sees_the_number_of_the_alert(banc, port, distribution, *, code, option, numero):
    commande = ["openssl", "s_client", "-connect", f"localhost:{port}", option, "-quiet", "-no_ign_eof"]
    commande += ["-CAfile", distribution.ca_oi_pem]
    if code is not None:
        commande += ["-cert", distribution[code].certificat, "-key", distribution[code].cle]
    with subprocess.Popen(commande, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as client:
        client.wait(ATTENTE)
        assert f"SSL alert number {numero}" in client.stderr.read()


def test_plain_http_on_the_tls_port_is_journalled_without_a_certificate_code(banc, port):
    with socket.create_connection(("localhost", port), timeout=ATTENTE) as prise:
        prise.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
        prise.recv(100)
    (ligne,) = banc.journal
    assert (ligne.code, ligne.adresse) == (None, "127.0.0.1")
    assert "HTTP_REQUEST" in ligne.message


@versions
def test_no_session_ticket_is_issued(banc, port, distribution, version):
    with prise_tls(port, distribution.contexte("ALFA", version=version)) as prise:
        prise.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
        assert lire_reponse(prise)[0] == 200
        assert prise.session is None or not prise.session.has_ticket


def test_tls13_has_nothing_to_resume(banc, port, distribution):
    contexte = distribution.contexte("ALFA", version=TLS13)
    with prise_tls(port, contexte) as premiere:
        premiere.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
        assert lire_reponse(premiere)[0] == 200
        session = premiere.session
    with prise_tls(port, contexte, session=session) as seconde:
        assert not seconde.session_reused


def test_a_tls12_session_resumed_by_its_identifier_is_still_checked_against_the_registry(
    banc, port, distribution
):
    """OpenSSL keeps its cache of session identifiers, which Python cannot turn off: the gate is what counts."""
    contexte = distribution.contexte("ALFA", version=TLS12)
    with prise_tls(port, contexte) as premiere:
        premiere.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
        assert lire_reponse(premiere)[0] == 200
        banc.revoquer("ALFA")
        with prise_tls(port, contexte, session=premiere.session) as seconde:
            assert seconde.session_reused
            seconde.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
            statut, texte = lire_reponse(seconde)
    assert (statut, texte[:7]) == (403, "CRT-005")
    assert banc.entres == 1


@versions
def test_a_certificate_revoked_on_an_open_connection_is_refused_at_its_next_request(
    banc, port, distribution, version
):
    with connexion(port, distribution.contexte("ALFA", version=version)) as http:
        assert demander(http)[0] == 200
        prise = http.sock
        banc.revoquer("ALFA")
        statut, texte = demander(http)
        assert http.sock is prise
    assert (statut, texte[:7]) == (403, "CRT-005")


@pytest.mark.parametrize(
    "nom",
    [
        "Client-Cert",
        "client_cert",
        "CLIENT-CERT",
        "Client-Cert-Chain",
        "client_cert_chain",
        "SSL-Client-Cert",
        "ssl_client_cert",
        "X-SSL-Client-Cert",
        "x_ssl_client_cert",
        "X-SSL_Client-CERT",
    ],
)
def test_a_forwarded_certificate_on_the_tls_port_is_worth_nothing_in_any_spelling(
    banc, port, distribution, nom
):
    with connexion(port, distribution.contexte("ALFA")) as http:
        statut, texte = demander(http, entetes=[(nom, ":YQ==:"), (nom, ":Yg==:")])
    vu = json.loads(texte)
    assert (statut, vu["acteur"]) == (200, "ALFA")
    assert not [entete for entete in vu["entetes"] if "cert" in entete]


def test_forwarding_headers_do_not_change_who_the_client_is(banc, port, distribution):
    with connexion(port, distribution.contexte("ALFA")) as http:
        _, texte = demander(http, entetes=[("X-Forwarded-For", "192.0.2.9"), ("X-Forwarded-Proto", "http")])
    assert json.loads(texte)["client"] == "127.0.0.1"


def test_each_request_of_a_connection_has_its_own_correlation_id(banc, port, distribution):
    with connexion(port, distribution.contexte("ALFA")) as http:
        premier, second = (json.loads(demander(http)[1])["correlation"] for _ in range(2))
    assert premier != second


def test_the_server_does_not_say_what_it_is_made_of(banc, port, distribution):
    with prise_tls(port, distribution.contexte("ALFA")) as prise:
        prise.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        entetes = b""
        while b"\r\n\r\n" not in entetes:
            entetes += prise.recv(65536)
    assert b"\r\nserver:" not in entetes.lower()


def test_an_attempt_to_open_a_websocket_is_an_ordinary_request(banc, port, distribution):
    entetes = [("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13")]
    with connexion(port, distribution.contexte("INCONNU")) as http:
        statut, texte = demander(http, methode="GET", corps=b"", entetes=entetes)
    assert (statut, texte[:7]) == (403, "CRT-002")


def test_two_hundred_idle_connections_do_not_keep_a_client_waiting(banc, port, distribution):
    oisives = [socket.create_connection(("localhost", port), timeout=ATTENTE) for _ in range(200)]
    try:
        for prise in oisives[::2]:
            prise.sendall(b"\x16\x03\x01")
        with connexion(port, distribution.contexte("ALFA")) as http:
            assert demander(http)[0] == 200
    finally:
        for prise in oisives:
            prise.close()


def presenter(contexte, dossier, identite, *suite):
    """Have *contexte* show *identite*, with the certificates of *suite* behind it."""
    contexte.load_cert_chain(
        ecrire_certificat(dossier / "cert.pem", identite, *suite), ecrire_cle(dossier / "key.pem", identite)
    )
    return contexte


def test_a_certificate_made_for_servers_is_journalled_as_such_and_not_as_of_an_unknown_authority(
    banc, port, distribution, tmp_path
):
    contexte = presenter(distribution.contexte(None), tmp_path, emettre_serveur(distribution.ca_oi))
    assert poignee_refusee(port, contexte)[0] is not None
    (ligne,) = banc.journal
    assert (ligne.code, ligne.sujet) == ("CRT-009", "CN=localhost")
    assert "son usage n'est pas l'authentification d'un client" in ligne.message
    assert "aucune autorité reconnue" not in ligne.message


def test_a_certificate_issued_by_a_client_certificate_is_journalled_as_such(
    banc, port, distribution, tmp_path
):
    intermediaire = distribution["ALFA"].identite
    contexte = presenter(
        distribution.contexte(None), tmp_path, emettre_client(intermediaire, "FAUX"), intermediaire
    )
    assert poignee_refusee(port, contexte)[0] is not None
    (ligne,) = banc.journal
    assert "un certificat de sa chaîne n'a pas le droit d'en émettre d'autres" in ligne.message


def test_a_self_signed_certificate_is_journalled_as_such(banc, port, distribution, tmp_path):
    contexte = presenter(distribution.contexte(None), tmp_path, creer_ca("Soi-même"))
    assert poignee_refusee(port, contexte)[0] is not None
    (ligne,) = banc.journal
    assert "ne remonte à aucune autorité reconnue (il est auto-signé)" in ligne.message
