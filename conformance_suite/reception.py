"""The Opérateur's endpoint for events, held by the suite while it judges what the platform delivers there."""

import contextlib
import queue
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lxml import etree

from conformance_suite import soap
from conformance_suite.configuration import Reception
from conformance_suite.contexte import contexte_serveur
from conformance_suite.erreurs import ConfigurationInvalide, Ecart, en_francais

_ESPACE = "urn:esav:notification:2"
_PAUSE = 0.1
_OK, _MAL = 200, 400


class Recepteur:
    """Takes every event that comes, keeps each call without namespaces, and acknowledges.

    `evenements` gives the same events one by one, in the order of their coming, to whoever acts on them.
    """

    def __init__(self, reception: Reception) -> None:
        """Listen.

        Raises:
            ConfigurationInvalide: the address cannot be listened on.
            FichierInutilisable: a file of the endpoint cannot be used.
        """
        self.adresse = reception.adresse
        self.appels: list[etree._Element] = []
        self.evenements: queue.Queue[etree._Element] = queue.Queue()
        self._contexte = contexte_serveur(reception)
        hote, _, port = reception.ecoute.rpartition(":")
        try:
            self._serveur = _Serveur((hote, int(port)), self)
        except (OSError, ValueError) as erreur:
            raise ConfigurationInvalide(
                f"[reception] ecoute, {reception.ecoute}, ne s'ouvre pas ({en_francais(erreur)}) : donnez hôte:port"
            ) from erreur
        self._fil = threading.Thread(
            target=self._serveur.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._fil.start()

    def chiffrer(self, prise: Any) -> ssl.SSLSocket:
        """Return the TLS side of an accepted connection, whose client certificate is demanded."""
        return self._contexte.wrap_socket(prise, server_side=True)

    def recevoir(self, corps: bytes) -> bytes:
        """Keep a call, and return its acknowledgement.

        Raises:
            Ecart: it is not SOAP.
        """
        appel = soap.lire(corps).nu
        self.appels.append(appel)
        for evenement in appel.iterfind("evenement"):
            self.evenements.put(evenement)
        accuse = f'<notifierEvenementsReponse xmlns="{_ESPACE}"><rangAcquitte>{appel.findtext("dernierRang")}</rangAcquitte>'
        return soap.enveloppe(f"{accuse}</notifierEvenementsReponse>", "11").encode()

    def rangs(self, numero: str) -> list[str]:
        """Return the ranks received of a signalisation, in the order of their coming, repeated ones too."""
        return [
            evenement.findtext("rang", "")
            for appel in list(self.appels)
            for evenement in appel.iterfind("evenement")
            if evenement.findtext("numeroSignalisation") == numero
        ]

    def attendre(self, quoi: str, atteint: Any, secondes: float) -> None:
        """Wait until *atteint()* holds.

        Raises:
            Ecart: it does not, *secondes* later; *quoi* says what was awaited.
        """
        fin = time.monotonic() + secondes
        while not atteint():
            if time.monotonic() > fin:
                raise Ecart(f"attendu {quoi} en {secondes:.0f} s ; appels reçus : {len(self.appels)}")
            time.sleep(_PAUSE)

    def fermer(self) -> None:
        """Listen no more."""
        self._serveur.shutdown()
        self._fil.join()
        self._serveur.server_close()


class _Serveur(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, adresse: tuple[str, int], recepteur: Recepteur) -> None:
        self.recepteur = recepteur
        super().__init__(adresse, _Requete)

    def finish_request(self, request: Any, client_address: Any) -> None:
        # In the thread of the connection, so that one which says nothing holds up nobody.
        with contextlib.suppress(OSError), self.recepteur.chiffrer(request) as chiffree:
            super().finish_request(chiffree, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.close_request(request)


class _Requete(BaseHTTPRequestHandler):
    server: _Serveur
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        corps = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            statut, rendu = _OK, self.server.recepteur.recevoir(corps)
        except Ecart:
            statut, rendu = _MAL, b""
        self.send_response(statut)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(rendu)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(rendu)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
        """Say nothing."""
