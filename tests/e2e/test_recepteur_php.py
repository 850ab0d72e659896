"""PHP's own SoapServer as an Opérateur's endpoint: the very program of the guide, made from the published WSDL alone."""

import os
import socket
import subprocess
from datetime import UTC, datetime
from http.client import HTTPConnection
from ipaddress import ip_network

import pytest

from esav_ws.adapters.notification import Identite, NotifieurSoap
from esav_ws.application.ports_abonnements import Notification
from esav_ws.application.travaux import AReprendre
from esav_ws.config import Settings
from esav_ws.domain.evenement import Evenement
from esav_ws.xmlio.notification import MessagesNotification
from tests.fakes_travaux import attendre
from tests.outils import exiger
from tests.recepteur import Autorites, Recepteur
from tools.generer_docs import RACINE

LE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SETTINGS = Settings()


@pytest.fixture
def php(tmp_path):
    """The port of the program, in clear, and the file where it keeps events; its TLS front is the tests' own."""
    with socket.create_server(("127.0.0.1", 0)) as libre:
        port = libre.getsockname()[1]
    evenements = tmp_path / "evenements.txt"
    env = os.environ | {
        "ESAV_NOTIFICATION_WSDL": str(SETTINGS.wsdl / "v2" / "notification.wsdl"),
        "ESAV_EVENEMENTS": str(evenements),
    }
    programme = RACINE / "docs" / "clients" / "php" / "recevoir.php"
    with (tmp_path / "php.log").open("wb") as journal:
        process = subprocess.Popen(
            [exiger("php", "php-cli php-soap"), "-S", f"127.0.0.1:{port}", str(programme)],
            env=env,
            stdout=journal,
            stderr=journal,
        )

    def ecoute() -> bool:
        with socket.socket() as prise:
            return prise.connect_ex(("127.0.0.1", port)) == 0

    try:
        attendre(ecoute, "php -S écoute")
        yield port, evenements
    finally:
        process.kill()
        process.wait()


def test_a_php_soap_server_takes_events_once_and_acknowledges_them(php, tmp_path):
    port, fichier = php

    def relayer(requete, appel):
        http = HTTPConnection("127.0.0.1", port, timeout=20)
        entetes = {nom: requete.headers[nom] for nom in ("Content-Type", "SOAPAction")}
        http.request("POST", "/", appel.corps, entetes)
        reponse = http.getresponse()
        corps = reponse.read()
        requete.send_response(reponse.status)
        requete.send_header("Content-Type", reponse.headers["Content-Type"])
        requete.send_header("Content-Length", str(len(corps)))
        requete.end_headers()
        requete.wfile.write(corps)
        http.close()

    autorites = Autorites(tmp_path / "autorites")
    autorites.installer(tmp_path / "pki")
    notifieur = NotifieurSoap(
        Identite(tmp_path / "pki" / "notification", tmp_path / "pki" / "trust-notification"),
        MessagesNotification(SETTINGS.xsd / "v2" / "notification.xsd"),
        reseaux=(ip_network("127.0.0.0/8"), ip_network("::1/128")),
    )
    lus = [
        Evenement("ALFA", "SIGNALISATION_DEPOSEE", "X4VJ-A5H6-X", LE, "Zoé", {"etat": "EN_DEPOT"}, 1),
        Evenement("ALFA", "AVIS_EVOLUTION", "", LE, "OI", {"objet": "Maintenance"}, 2),
        Evenement("ALFA", "ETAT_CHANGE", "X4VJ-A5H6-X", LE, "SAV", {"depart": "EN_DEPOT", "etat": "CLOS"}, 3),
    ]
    with Recepteur(autorites, relayer).ouvert() as recepteur:

        def envoyer(precedent, dernier, *evenements, verification=False):
            return notifieur.notifier(
                Notification(
                    "abo-1", recepteur.adresse, LE, precedent, dernier, evenements, verification=verification
                )
            )

        assert envoyer(0, 0, verification=True) == 0
        assert envoyer(0, 2, *lus[:2]) == 2
        assert envoyer(0, 3, *lus) == 3
        assert fichier.read_text().splitlines() == [
            "1 SIGNALISATION_DEPOSEE X4VJ-A5H6-X",
            "2 AVIS_EVOLUTION -",
            "3 ETAT_CHANGE X4VJ-A5H6-X",
        ]
        fichier.unlink()
        fichier.mkdir()
        with pytest.raises(AReprendre, match="a répondu"):
            envoyer(3, 4, lus[2])
