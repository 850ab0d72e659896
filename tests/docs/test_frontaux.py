"""The proxy configurations of the administrator's guide, run as they are written, but for their paths and ports."""

import base64
import json
import os
import re
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
from tests.banc_tls import ATTENTE, Banc, connexion, demander
from tests.pki import Distribution
from tools.generer_docs import ADMINISTRATION


def exemple(langage: str) -> str:
    """The one block of the guide in that language."""
    (bloc,) = re.findall(rf"```{langage}\n(.*?)```", ADMINISTRATION.read_text("utf-8"), re.DOTALL)
    return bloc


@pytest.fixture(scope="module")
def distribution(tmp_path_factory):
    return Distribution(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def court():
    """A short folder: the path of a Unix socket has at most 107 bytes."""
    with TemporaryDirectory(prefix="esav") as dossier:
        yield Path(dossier)


@contextmanager
def frontal(commande, texte, ecoute, distribution, court):
    """Run a proxy with the guide's configuration on an already listening socket; give its port."""
    with socket.create_server(("127.0.0.1", 0)) as prise:
        port = prise.getsockname()[1]
        remplacements = {
            "/etc/esav/serveur.pem": str(distribution.serveur_combine_pem),
            "/etc/esav/autorites.pem": str(distribution.autorites_pem),
            "/run/esav/esav.sock": str(court / "esav.sock"),
            ecoute[0]: ecoute[1].format(prise=prise.fileno(), port=port),
        }
        for ancien, neuf in remplacements.items():
            assert ancien in texte
            texte = texte.replace(ancien, neuf)
        fichier = court / "frontal.conf"
        fichier.write_text(texte)
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


@pytest.mark.skipif(
    shutil.which("haproxy") is None,
    reason="haproxy absent : apt install haproxy (essais derrière un frontal)",
)
def test_the_haproxy_example_serves_who_shook_hands_and_lets_the_expired_be_told(distribution, court):
    banc = Banc(distribution)
    usurpe = b":" + base64.b64encode(distribution["BETA"].identite.der) + b":"
    with (
        banc.servir(relais=EcouteRelais(chemin=court / "esav.sock")),
        frontal(
            ["haproxy", "-db", "-f"],
            exemple("haproxy"),
            ("bind :443", "bind fd@{prise}"),
            distribution,
            court,
        ) as port,
    ):
        with connexion(port, distribution.contexte("ALFA")) as http:
            for nom in ("Client-Cert", "Client_Cert"):
                statut, texte = demander(http, entetes=[(nom, usurpe)])
                assert (statut, json.loads(texte)["acteur"]) == (200, "ALFA")
        for code, refus in (("GAMA", "CRT-003"), ("FUTUR", "CRT-004"), ("INCONNU", "CRT-002")):
            with connexion(port, distribution.contexte(code)) as http:
                statut, texte = demander(http)
            assert (statut, texte[:7]) == (403, refus)


@pytest.mark.skipif(
    shutil.which("nginx") is None,
    reason="nginx absent : apt install nginx-light (essais derrière un frontal)",
)
def test_the_nginx_example_serves_who_shook_hands_and_refuses_the_expired_itself(distribution, court):
    banc = Banc(distribution, format_transmis=FormatTransmis.NGINX)
    usurpe = quote(distribution["BETA"].identite.pem, safe="").encode()
    dossiers = "".join(
        f"{nom}_temp_path {court}/{nom};" for nom in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    propres = f"access_log off; {dossiers}"
    principal = f"daemon off; pid {court}/pid; {'user root;' if os.geteuid() == 0 else ''}"
    with (
        banc.servir(relais=EcouteRelais(chemin=court / "esav.sock")),
        frontal(
            ["nginx", "-p", str(court), "-e", "stderr", "-g", principal, "-c"],
            exemple("nginx").replace("http {\n", f"http {{ {propres}\n"),
            ("listen 443", "listen 127.0.0.1:{port}"),
            distribution,
            court,
        ) as port,
    ):
        with connexion(port, distribution.contexte("ALFA")) as http:
            for nom in ("X-SSL-Client-Cert", "Client-Cert"):
                statut, texte = demander(http, entetes=[(nom, usurpe)])
                assert (statut, json.loads(texte)["acteur"]) == (200, "ALFA")
        with connexion(port, distribution.contexte("INCONNU")) as http:
            statut, texte = demander(http)
            assert (statut, texte[:7]) == (403, "CRT-002")
        with connexion(port, distribution.contexte("GAMA")) as http:
            statut, texte = demander(http)
            assert (statut, "CRT-" in texte) == (400, False)


def test_the_examples_of_the_guide_and_of_the_relay_tests_say_the_same_to_haproxy():
    """What makes the header trustworthy is written once more in the tests of the relay: both must agree."""
    essais = (Path(__file__).parents[1] / "e2e" / "test_relais.py").read_text("utf-8")
    regles = re.findall(r"^ +(http-request .+)$", exemple("haproxy"), re.MULTILINE)
    assert len(regles) == 3
    assert [regle for regle in regles if regle not in essais] == []
    for option in ("verify required", "crt-ignore-err 9,10", "no-tls-tickets"):
        assert option in exemple("haproxy")
        assert option in essais
