"""The trusted socket: what a proxy forwards there is believed, from it alone; HAProxy and nginx as they are."""

import base64
import ipaddress
import json
import os
import shutil
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import pytest

from esav_ws.pki.certificat_transmis import FormatTransmis
from esav_ws.server import EcouteRelais
from tests.banc_tls import ATTENTE, Banc, connexion, demander, lire_reponse, recevoir_tout
from tests.pki import Distribution

BOUCLE_LOCALE = (ipaddress.ip_network("127.0.0.0/8"),)
boucles = pytest.mark.parametrize("boucle", ["asyncio", "uvloop"])
haproxy = pytest.mark.skipif(
    shutil.which("haproxy") is None,
    reason="haproxy absent : apt install haproxy (essais derrière un frontal)",
)
nginx = pytest.mark.skipif(
    shutil.which("nginx") is None,
    reason="nginx absent : apt install nginx-light (essais derrière un frontal)",
)


@pytest.fixture(scope="module")
def distribution(tmp_path_factory):
    return Distribution(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def banc(distribution):
    return Banc(distribution)


def rfc9440(role):
    return (":" + base64.b64encode(role.identite.der).decode() + ":").encode()


@boucles
def test_the_forwarded_certificate_is_the_identity_on_the_trusted_port(banc, distribution, boucle):
    with (
        banc.servir(boucle=boucle, relais=EcouteRelais(admis=BOUCLE_LOCALE)) as adresses,
        connexion(adresses.port_relais) as http,
    ):
        statut, texte = demander(http, entetes=[("Client-Cert", rfc9440(distribution["ALFA"]))])
        vu = json.loads(texte)
        assert (statut, vu["acteur"], vu["client"]) == (200, "ALFA", "127.0.0.1")
        assert "client-cert" not in vu["entetes"]
        statut, texte = demander(http, entetes=[("Client-Cert", rfc9440(distribution["BETA"]))])
        assert json.loads(texte)["acteur"] == "BETA"


def test_both_listeners_serve_one_house(banc, distribution):
    with banc.servir(relais=EcouteRelais(admis=BOUCLE_LOCALE)) as adresses:
        with connexion(adresses.port, distribution.contexte("ALFA")) as http:
            assert json.loads(demander(http)[1])["acteur"] == "ALFA"
        with connexion(adresses.port_relais) as http:
            texte = demander(http, entetes=[("Client-Cert", rfc9440(distribution["BETA"]))])[1]
            assert json.loads(texte)["acteur"] == "BETA"
    assert banc.entres == 2


def test_the_registry_decides_on_the_trusted_port_too(banc, distribution):
    banc.revoquer("DELT")
    with (
        banc.servir(relais=EcouteRelais(admis=BOUCLE_LOCALE)) as adresses,
        connexion(adresses.port_relais) as http,
    ):
        for code, refus in (
            ("GAMA", "CRT-003"),
            ("FUTUR", "CRT-004"),
            ("DELT", "CRT-005"),
            ("INCONNU", "CRT-002"),
        ):
            statut, texte = demander(http, entetes=[("Client-Cert", rfc9440(distribution[code]))])
            assert (statut, texte[:7]) == (403, refus)
    assert banc.entres == 0


@pytest.mark.parametrize("second", ["Client-Cert", "client_cert", "CLIENT_CERT"])
def test_two_forwarded_certificates_are_refused(banc, distribution, second):
    valeur = rfc9440(distribution["ALFA"])
    with (
        banc.servir(relais=EcouteRelais(admis=BOUCLE_LOCALE)) as adresses,
        connexion(adresses.port_relais) as http,
    ):
        statut, texte = demander(http, entetes=[("Client-Cert", valeur), (second, valeur)])
    assert (statut, texte[:7]) == (403, "CRT-007")
    assert banc.entres == 0


@pytest.mark.parametrize("nom", ["client_cert", "CLIENT_CERT", "Client_Cert"])
def test_a_certificate_under_a_name_with_an_underscore_is_no_identity(banc, distribution, nom):
    with (
        banc.servir(relais=EcouteRelais(admis=BOUCLE_LOCALE)) as adresses,
        connexion(adresses.port_relais) as http,
    ):
        statut, texte = demander(http, entetes=[(nom, rfc9440(distribution["ALFA"]))])
    assert (statut, texte[:7]) == (403, "CRT-007")
    assert banc.entres == 0


def test_a_certificate_among_the_trailers_is_no_identity(banc, distribution):
    with (
        banc.servir(relais=EcouteRelais(admis=BOUCLE_LOCALE)) as adresses,
        socket.create_connection(("127.0.0.1", adresses.port_relais), timeout=ATTENTE) as prise,
    ):
        prise.sendall(
            b"POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n4\r\n<x/>\r\n0\r\n"
            b"client-cert: " + rfc9440(distribution["ALFA"]) + b"\r\n\r\n"
        )
        statut, texte = lire_reponse(prise)
    assert (statut, texte[:7]) == (403, "CRT-001")
    assert banc.entres == 0


def test_nothing_forwarded_is_an_absent_certificate(banc):
    with (
        banc.servir(relais=EcouteRelais(admis=BOUCLE_LOCALE)) as adresses,
        connexion(adresses.port_relais) as http,
    ):
        statut, texte = demander(http)
    assert (statut, texte[:7]) == (403, "CRT-001")


@boucles
def test_a_peer_that_is_not_admitted_gets_no_answer(banc, distribution, boucle):
    ailleurs = EcouteRelais(admis=(ipaddress.ip_network("192.0.2.0/24"),))
    with (
        banc.servir(boucle=boucle, relais=ailleurs) as adresses,
        socket.create_connection(("127.0.0.1", adresses.port_relais), timeout=ATTENTE) as prise,
    ):
        valeur = rfc9440(distribution["ALFA"])
        prise.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\nclient-cert: " + valeur + b"\r\n\r\n")
        assert recevoir_tout(prise) == b""
    assert banc.entres == 0


def test_nginx_format_is_read_under_its_own_setting(distribution):
    banc = Banc(distribution, format_transmis=FormatTransmis.NGINX)
    pem = quote(distribution["ALFA"].identite.pem, safe="").encode()
    with (
        banc.servir(relais=EcouteRelais(admis=BOUCLE_LOCALE)) as adresses,
        connexion(adresses.port_relais) as http,
    ):
        statut, texte = demander(http, entetes=[("X-SSL-Client-Cert", pem)])
        assert (statut, json.loads(texte)["acteur"]) == (200, "ALFA")
        statut, texte = demander(http, entetes=[("Client-Cert", rfc9440(distribution["ALFA"]))])
        assert (statut, texte[:7]) == (403, "CRT-001")


@boucles
def test_a_unix_socket_serves_and_is_removed_at_the_end(banc, distribution, boucle, tmp_path):
    chemin = tmp_path / "esav.sock"
    with banc.servir(boucle=boucle, relais=EcouteRelais(chemin=chemin)) as adresses:
        assert adresses.chemin_relais == chemin
        with socket.socket(socket.AF_UNIX) as prise:
            prise.settimeout(ATTENTE)
            prise.connect(str(chemin))
            prise.sendall(
                b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nclient-cert: "
                + rfc9440(distribution["ALFA"])
                + b"\r\n\r\n"
            )
            reponse = recevoir_tout(prise)
    assert b'"acteur": "ALFA"' in reponse
    assert b'"client": null' in reponse
    assert not chemin.exists()


HAPROXY = """
defaults
    mode http
    timeout connect 10s
    timeout client 20s
    timeout server 20s
frontend esav
    bind fd@{prise} ssl crt {combine} ca-file {autorites} verify required crt-ignore-err 9,10 no-tls-tickets
    http-request del-header Client-Cert
    http-request del-header Client_Cert
    http-request set-header Client-Cert :%[ssl_c_der,base64]:
    default_backend esav
backend esav
    server passerelle unix@{passerelle}
"""

NGINX = """
daemon off;
user root;
pid {dossier}/nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {dossier}/corps;
    proxy_temp_path {dossier}/proxy;
    fastcgi_temp_path {dossier}/fastcgi;
    uwsgi_temp_path {dossier}/uwsgi;
    scgi_temp_path {dossier}/scgi;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {combine};
        ssl_certificate_key {combine};
        ssl_client_certificate {autorites};
        ssl_verify_client on;
        ssl_session_cache off;
        ssl_session_tickets off;
        location / {{
            proxy_pass http://unix:{passerelle}:;
            proxy_set_header Host $host;
            proxy_set_header Client-Cert "";
            proxy_set_header X-SSL-Client-Cert $ssl_client_escaped_cert;
        }}
    }}
}}
"""


@contextmanager
def frontal(commande, modele, distribution, dossier, passerelle):
    """Run a proxy on an already listening socket, so that clients may connect at once; give its port."""
    with socket.create_server(("127.0.0.1", 0)) as prise:
        port = prise.getsockname()[1]
        fichier = dossier / "frontal.conf"
        fichier.write_text(
            modele.format(
                prise=prise.fileno(),
                port=port,
                combine=distribution.serveur_combine_pem,
                autorites=distribution.autorites_pem,
                passerelle=passerelle,
                dossier=dossier,
            )
        )
        with subprocess.Popen(
            [*commande, str(fichier)],
            pass_fds=[prise.fileno()],
            env={**os.environ, "NGINX": f"{prise.fileno()};"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as processus:
            try:
                yield port
            finally:
                processus.terminate()
                processus.wait(ATTENTE)


@pytest.fixture
def court():
    """A short folder: the path of a Unix socket has at most 107 bytes."""
    with TemporaryDirectory(prefix="esav") as dossier:
        yield Path(dossier)


@haproxy
def test_behind_haproxy_the_client_is_who_shook_hands_whatever_headers_it_sends(banc, distribution, court):
    usurpe = rfc9440(distribution["BETA"])
    passerelle = court / "esav.sock"
    with (
        banc.servir(relais=EcouteRelais(chemin=passerelle)),
        frontal(["haproxy", "-db", "-f"], HAPROXY, distribution, court, passerelle) as port,
    ):
        with connexion(port, distribution.contexte("ALFA")) as http:
            for nom in ("Client-Cert", "client_cert", "CLIENT-CERT"):
                statut, texte = demander(http, entetes=[(nom, usurpe)])
                assert (statut, json.loads(texte)["acteur"]) == (200, "ALFA")
            banc.revoquer("ALFA")
            statut, texte = demander(http)
            assert (statut, texte[:7]) == (403, "CRT-005")
        with connexion(port, distribution.contexte("GAMA")) as http:
            statut, texte = demander(http)
            assert (statut, texte[:7]) == (403, "CRT-003")


@nginx
def test_behind_nginx_the_client_is_who_shook_hands_whatever_headers_it_sends(distribution, court):
    banc = Banc(distribution, format_transmis=FormatTransmis.NGINX)
    usurpe = quote(distribution["BETA"].identite.pem, safe="").encode()
    passerelle = court / "esav.sock"
    commande = ["nginx", "-p", str(court), "-e", "stderr", "-c"]
    with (
        banc.servir(relais=EcouteRelais(chemin=passerelle)),
        frontal(commande, NGINX, distribution, court, passerelle) as port,
    ):
        with connexion(port, distribution.contexte("ALFA")) as http:
            for nom in ("X-SSL-Client-Cert", "x_ssl_client_cert", "Client-Cert"):
                statut, texte = demander(http, entetes=[(nom, usurpe)])
                assert (statut, json.loads(texte)["acteur"]) == (200, "ALFA")
        with connexion(port, distribution.contexte("INCONNU")) as http:
            statut, texte = demander(http)
            assert (statut, texte[:7]) == (403, "CRT-002")
