"""An Opérateur's own endpoint: real HTTPS with a client certificate required, that takes notifications or misbehaves."""

import re
import ssl
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from lxml import etree

from esav_ws.pki.ca import creer_ca, ecrire_certificat, ecrire_cle, emettre_notification, emettre_serveur

ESPACE = "urn:esav:notification:2"
N = f"{{{ESPACE}}}"
S = "{urn:esav:ws:signalisation:2}"


class Autorites:
    """The OI's authority and the Opérateur's, with our client's pair and the Opérateur's server pair, in *dossier*."""

    def __init__(self, dossier: Path) -> None:
        self.oi, self.operateur, self.inconnue = (
            creer_ca(nom) for nom in ("AC OI (essais)", "AC Opérateur", "AC inconnue")
        )
        self.oi_pem = ecrire_certificat(dossier / "oi.pem", self.oi)
        self.operateur_pem = ecrire_certificat(dossier / "operateur.pem", self.operateur)
        self.client = dossier / "client"
        client = emettre_notification(self.oi)
        ecrire_certificat(self.client / "cert.pem", client)
        ecrire_cle(self.client / "key.pem", client)
        serveur = emettre_serveur(self.operateur)
        self.serveur = (
            ecrire_certificat(dossier / "serveur.pem", serveur),
            ecrire_cle(dossier / "serveur.key.pem", serveur),
        )
        autre = emettre_serveur(self.inconnue)
        self.etranger = (
            ecrire_certificat(dossier / "etranger.pem", autre),
            ecrire_cle(dossier / "etranger.key.pem", autre),
        )

    def installer(self, pki: Path) -> None:
        """Put what the gateway needs into the folder *pki*."""
        for nom in ("cert.pem", "key.pem"):
            cible = pki / "notification" / nom
            cible.parent.mkdir(parents=True, exist_ok=True)
            cible.write_bytes((self.client / nom).read_bytes())
        (pki / "trust-notification").mkdir(parents=True, exist_ok=True)
        (pki / "trust-notification" / "operateur.pem").write_bytes(self.operateur_pem.read_bytes())


@dataclass(frozen=True)
class Appel:
    """One call, as the endpoint reads it."""

    chemin: str
    abonnement: str
    nature: str
    precedent: int
    dernier: int
    rangs: tuple[int, ...]
    perdus: tuple[int, int] | None
    action: str | None
    corps: bytes = field(repr=False)


def lire_appel(chemin: str, action: str | None, corps: bytes) -> Appel:
    n = etree.fromstring(corps)[0][0]
    assert n.tag == f"{N}notifierEvenements"
    perdus = n.find(f"{N}evenementsPerdus")
    return Appel(
        chemin,
        n.findtext(f"{N}idAbonnement"),
        n.findtext(f"{N}nature"),
        int(n.findtext(f"{N}rangPrecedent")),
        int(n.findtext(f"{N}dernierRang")),
        tuple(int(e.findtext(f"{S}rang")) for e in n.findall(f"{N}evenement")),
        None if perdus is None else tuple(int(rang.text) for rang in perdus),
        action,
        corps,
    )


def accuse(rang: int) -> bytes:
    return (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
        f'<notifierEvenementsReponse xmlns="{ESPACE}"><rangAcquitte>{rang}</rangAcquitte>'
        "</notifierEvenementsReponse></soap:Body></soap:Envelope>"
    ).encode()


Repondre = Callable[[BaseHTTPRequestHandler, Appel], None]


def repondre(
    requete: BaseHTTPRequestHandler, corps: bytes, statut: int = 200, media: str = "text/xml"
) -> None:
    requete.send_response(statut)
    requete.send_header("Content-Type", f"{media}; charset=utf-8")
    requete.send_header("Content-Length", str(len(corps)))
    requete.end_headers()
    requete.wfile.write(corps)


def tout_prendre(requete: BaseHTTPRequestHandler, appel: Appel) -> None:
    repondre(requete, accuse(appel.dernier))


@dataclass
class Recepteur:
    """Keeps the calls, in the order of their coming; `reponse` answers, or does what it likes."""

    autorites: Autorites
    reponse: Repondre = tout_prendre
    appels: list[Appel] = field(default_factory=list)
    port: int = 0
    fin: threading.Event = field(default_factory=threading.Event)

    @property
    def adresse(self) -> str:
        return f"https://localhost:{self.port}/e-sav"

    def livres(self) -> list[int]:
        """The sequence numbers, once each, in the order of their first coming."""
        return list(dict.fromkeys(rang for appel in list(self.appels) for rang in appel.rangs))

    @contextmanager
    def ouvert(self, *, paire=None, port: int = 0):
        """Listen on the loopback while the block runs."""
        moi = self

        class Requete(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                corps = self.rfile.read(int(self.headers["Content-Length"]))
                appel = lire_appel(self.path, self.headers["SOAPAction"], corps)
                moi.appels.append(appel)
                moi.reponse(self, appel)
                self.close_connection = True

            def log_message(self, *_args):
                pass

        class Ecoute(ThreadingHTTPServer):
            request_queue_size = 128
            daemon_threads = True

            def finish_request(self, request, client_address):
                try:
                    with contexte.wrap_socket(request, server_side=True) as tls:
                        super().finish_request(tls, client_address)
                except OSError:
                    pass

            def shutdown_request(self, request):
                self.close_request(request)

        contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        contexte.load_cert_chain(*(paire or self.autorites.serveur))
        contexte.verify_mode = ssl.CERT_REQUIRED
        contexte.load_verify_locations(self.autorites.oi_pem)
        serveur = Ecoute(("127.0.0.1", port), Requete)
        self.port = serveur.server_port
        fil = threading.Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        fil.start()
        try:
            yield self
        finally:
            self.fin.set()
            serveur.shutdown()
            serveur.server_close()
            fil.join()


def valeur(corps: bytes, nom: str) -> str | None:
    """The first text of an element of that local name."""
    trouve = re.search(rf"<(?:\w+:)?{nom}>([^<]*)<".encode(), corps)
    return trouve[1].decode() if trouve else None
