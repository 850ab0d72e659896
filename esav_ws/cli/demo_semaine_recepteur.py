"""The endpoint of an Opérateur in the story of the week: real HTTPS that asks e-SAV for its certificate, and takes events."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from lxml import etree

from esav_ws.home import Pki
from esav_ws.pki.ca import creer_ca, ecrire_certificat, ecrire_cle, emettre_serveur

_ESPACE: Final = "urn:esav:notification:2"
_MEDIA: Final = "text/xml; charset=utf-8"


class Recepteur:
    """Keeps the events that it was given, in the order of their coming; those of a verification are none."""

    def __init__(self) -> None:
        self.adresse = ""
        self.evenements: list[etree._Element] = []

    def prendre(self, corps: bytes) -> bytes:
        """Return the acknowledgement of the events of *corps*, now kept."""
        notification = etree.fromstring(corps)[0][0]
        self.evenements += notification.findall("{*}evenement")
        return (
            '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
            f'<notifierEvenementsReponse xmlns="{_ESPACE}"><rangAcquitte>'
            f"{notification.findtext('{*}dernierRang')}"
            "</rangAcquitte></notifierEvenementsReponse></soap:Body></soap:Envelope>"
        ).encode()


@contextmanager
def recepteur(pki: Pki, dossier: Path) -> Iterator[Recepteur]:
    """Give an endpoint on the loopback, of an authority of its own that e-SAV trusts from now on, while the block runs."""
    recoit = Recepteur()
    autorite = creer_ca("AC des points d'accès (récit)")
    ecrire_certificat(pki.trust_notification / "recit.pem", autorite)
    serveur = emettre_serveur(autorite)
    contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    contexte.load_cert_chain(
        ecrire_certificat(dossier / "point-acces.pem", serveur),
        ecrire_cle(dossier / "point-acces.cle.pem", serveur),
    )
    contexte.verify_mode = ssl.CERT_REQUIRED
    contexte.load_verify_locations(pki.ca)
    ecoute = _Ecoute(("127.0.0.1", 0), _requete(recoit))
    ecoute.socket = contexte.wrap_socket(ecoute.socket, server_side=True)
    recoit.adresse = f"https://localhost:{ecoute.server_port}/e-sav"
    fil = threading.Thread(target=ecoute.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    fil.start()
    try:
        yield recoit
    finally:
        ecoute.shutdown()
        ecoute.server_close()
        fil.join()


class _Ecoute(ThreadingHTTPServer):
    daemon_threads = True


def _requete(recoit: Recepteur) -> type[BaseHTTPRequestHandler]:
    """Return what serves one connection for *recoit*."""

    class Requete(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            accuse = recoit.prendre(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", _MEDIA)
            self.send_header("Content-Length", str(len(accuse)))
            self.end_headers()
            self.wfile.write(accuse)

        def log_message(self, *_args: Any) -> None:
            pass

    return Requete
