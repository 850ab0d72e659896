"""The endpoint of the client: HTTPS under its own certificate, open to the platform's alone, that takes events in order."""

import queue
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from lxml import etree

from conformance_suite.configuration import Paire

_ESPACE = "urn:esav:notification:2"
_ACCUSE = (
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
    '<notifierEvenementsReponse xmlns="{ns}"><rangAcquitte>{rang}</rangAcquitte></notifierEvenementsReponse>'
    "</soap:Body></soap:Envelope>"
)


class Recepteur:
    """Takes what is pushed, acknowledges it at once, and puts the events in `evenements` for whoever acts on them."""

    def __init__(self, port: int, paire: Paire, autorite: Path) -> None:
        self.evenements: queue.Queue[etree._Element] = queue.Queue()
        recu = self.evenements

        class Porte(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                corps = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                demande = etree.fromstring(corps)[-1][0]
                for evenement in demande.iterfind("{*}evenement"):
                    recu.put(evenement)
                rang = demande.findtext(f"{{{_ESPACE}}}dernierRang", "0")
                accuse = _ACCUSE.format(ns=_ESPACE, rang=rang).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/xml; charset=utf-8")
                self.send_header("Content-Length", str(len(accuse)))
                self.end_headers()
                self.wfile.write(accuse)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
                """Say nothing."""

        self._serveur = ThreadingHTTPServer(("127.0.0.1", port), Porte)
        contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        contexte.load_cert_chain(paire.certificat, paire.cle)
        contexte.load_verify_locations(cafile=autorite)
        contexte.verify_mode = ssl.CERT_REQUIRED
        self._serveur.socket = contexte.wrap_socket(
            self._serveur.socket, server_side=True, do_handshake_on_connect=False
        )
        self.adresse = f"https://localhost:{self._serveur.server_address[1]}/evenements"
        self._fil = threading.Thread(
            target=self._serveur.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._fil.start()

    def fermer(self) -> None:
        """Take no more."""
        self._serveur.shutdown()
        self._serveur.server_close()
        self._fil.join()
