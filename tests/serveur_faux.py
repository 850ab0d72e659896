"""A little HTTPS server that answers whatever a test wants: what a gateway that breaks its contract looks like."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from conformance_suite.configuration import Configuration, Paire
from esav_ws.pki.ca import creer_ca, ecrire_certificat, ecrire_cle, emettre_client, emettre_serveur

Reponse = tuple[int, dict[str, str], bytes]


def certificats(dossier: Path) -> Configuration:
    """Write a CA, a server pair and a client pair; return the configuration of a client, its port still 1."""
    ca = creer_ca("CA d'essai")
    serveur, client = emettre_serveur(ca), emettre_client(ca, "ALFA")
    ecrire_certificat(dossier / "ca.pem", ca)
    for nom, identite in (("serveur", serveur), ("client", client)):
        ecrire_certificat(dossier / f"{nom}.pem", identite)
        ecrire_cle(dossier / f"{nom}.key", identite)
    paire = Paire(dossier / "client.pem", dossier / "client.key")
    return Configuration("https://localhost:1", paire, dossier / "ca.pem", delai=10)


@contextmanager
def servir(
    configuration: Configuration, repondre: Callable[[str, str, bytes], Reponse]
) -> Iterator[Configuration]:
    """Answer every request by `repondre(method, path, body)`; yield the configuration that leads there."""

    class Poignee(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _tout(self) -> None:
            corps = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            statut, entetes, contenu = repondre(self.command, self.path, corps)
            self.send_response(statut)
            for nom, valeur in ({"Content-Length": str(len(contenu))} | entetes).items():
                self.send_header(nom, valeur)
            self.end_headers()
            self.wfile.write(contenu)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _tout

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    dossier = configuration.autorite.parent
    contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    contexte.load_cert_chain(dossier / "serveur.pem", dossier / "serveur.key")
    contexte.load_verify_locations(configuration.autorite)
    contexte.verify_mode = ssl.CERT_REQUIRED
    serveur = ThreadingHTTPServer(("127.0.0.1", 0), Poignee)
    serveur.handle_error = lambda *_: None
    serveur.socket = contexte.wrap_socket(serveur.socket, server_side=True, do_handshake_on_connect=False)
    fil = threading.Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.02})
    fil.start()
    try:
        yield configuration.avec(url=f"https://localhost:{serveur.server_address[1]}")
    finally:
        serveur.shutdown()
        fil.join()
        serveur.server_close()
