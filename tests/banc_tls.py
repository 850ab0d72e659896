"""The bench of the TLS tests: an echo house behind the gate, a registry in a dict, and plain clients."""

import json
import socket
import ssl
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection

from esav_ws.domain.certificat import CertificatNonEnregistre, OperateurSuspendu, StatutCertificat
from esav_ws.domain.operateur import Acteur, Cote
from esav_ws.pki.certificat_transmis import FormatTransmis
from esav_ws.pki.empreinte import empreinte_sha256
from esav_ws.pki.portier import Portier
from esav_ws.server import Delais, EcouteTLS, Parametres, en_fond

ATTENTE = 20
"""Seconds after which a client gives up: a failure, never a measure."""


async def echo(scope, receive, send):
    """Answer every request with what the gate let through, as JSON; speak the lifespan protocol."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    taille = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        taille += len(message["body"])
        if not message["more_body"]:
            break
    tls = scope["extensions"].get("tls", {})
    vu = {
        "acteur": scope["state"]["acteur"].nom,
        "correlation": scope["state"]["correlation"],
        "entetes": [nom.decode("latin-1") for nom, _ in scope["headers"]],
        "client": scope["client"] and scope["client"][0],
        "taille": taille,
        "tls": {nom: tls[nom] for nom in ("tls_version", "cipher_suite", "client_cert_name") if nom in tls},
    }
    await repondre(send, 200, json.dumps(vu))


async def repondre(send, statut, texte):
    corps = texte.encode()
    entetes = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(corps)).encode())]
    await send({"type": "http.response.start", "status": statut, "headers": entetes})
    await send({"type": "http.response.body", "body": corps})


class Banc:
    """The registry, the journal and the house of one test."""

    def __init__(self, distribution, *, format_transmis=FormatTransmis.RFC9440):
        self.distribution = distribution
        self.registre = {}
        self.suspendus = set()
        self.journal = []
        self.entres = 0
        for code in ("ALFA", "BETA", "GAMA", "DELT", "ECHO", "FUTUR"):
            certificat = distribution[code].faits.certificat(code)
            self.registre[certificat.empreinte] = certificat
        self.app = Portier(
            self._compter,
            identifier=self._identifier,
            refuser=self._refuser,
            journaliser=self.journal.append,
            format_transmis=format_transmis,
        )

    def revoquer(self, code):
        empreinte = self.distribution[code].empreinte
        self.registre[empreinte] = replace(
            self.registre[empreinte],
            statut=StatutCertificat.REVOQUE,
            revoque_le=datetime(2026, 2, 3, 9, 30, tzinfo=UTC),
        )

    def parametres(self, **options):
        cast = self.distribution
        ecoute = EcouteTLS(cast.serveur_pem, cast.serveur_cle, cast.autorites, port=0)
        return Parametres(ecoute, **options)

    @contextmanager
    def servir(self, *, boucle="auto", delais=None, relais=None, ecoute=None, epingles=None):
        parametres = self.parametres(boucle=boucle, delais=delais or Delais(), relais=relais)
        if ecoute is not None:
            parametres = replace(parametres, tls=ecoute)
        with en_fond(self.app, parametres, journaliser=self.journal.append, epingles=epingles) as adresses:
            yield adresses

    async def _compter(self, scope, receive, send):
        self.entres += scope["type"] != "lifespan"
        await echo(scope, receive, send)

    async def _identifier(self, der):
        empreinte = empreinte_sha256(der)
        certificat = self.registre.get(empreinte)
        if certificat is None:
            raise CertificatNonEnregistre(empreinte)
        certificat.verifier(datetime.now(UTC))
        if certificat.operateur in self.suspendus:
            raise OperateurSuspendu(certificat.operateur)
        return Acteur(certificat.operateur, Cote.OPERATEUR, frozenset(), certificat.operateur)

    async def _refuser(self, _scope, _receive, send, erreur):
        await repondre(send, 403, f"{erreur.code} {erreur}")


@contextmanager
def connexion(port, contexte=None):
    """Give an HTTP connection to localhost, over TLS when there is a context."""
    if contexte is None:
        http = HTTPConnection("127.0.0.1", port, timeout=ATTENTE)
    else:
        http = HTTPSConnection("localhost", port, context=contexte, timeout=ATTENTE)
    try:
        yield http
    finally:
        http.close()


def demander(http, *, methode="POST", corps=b"<x/>", entetes=()):
    """Send one request, with headers that may repeat, and return status and text of the answer."""
    http.putrequest(methode, "/ws/signalisation/v1", skip_accept_encoding=True)
    for nom, valeur in entetes:
        http.putheader(nom, valeur)
    http.putheader("Content-Length", str(len(corps)))
    http.endheaders(corps)
    reponse = http.getresponse()
    return reponse.status, reponse.read().decode()


def recevoir_tout(prise):
    """Return what comes until the peer closes; a reset is a close too."""
    recu = b""
    while True:
        try:
            morceau = prise.recv(65536)
        except ConnectionError:
            return recu
        if not morceau:
            return recu
        recu += morceau


def lire_reponse(prise):
    """Return status and text of one HTTP answer on a raw socket."""
    reponse = HTTPResponse(prise)
    try:
        reponse.begin()
        return reponse.status, reponse.read().decode()
    finally:
        reponse.close()


@contextmanager
def prise_tls(port, contexte, *, session=None):
    """Give an established TLS connection to localhost."""
    with (
        socket.create_connection(("localhost", port), timeout=ATTENTE) as brute,
        contexte.wrap_socket(brute, server_hostname="localhost", session=session) as prise,
    ):
        yield prise


def poignee_refusee(port, contexte):
    """Try a handshake and a request; return the error, and whether the server then closed by itself."""
    entrant, sortant = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = contexte.wrap_bio(entrant, sortant, server_hostname="localhost")
    with socket.create_connection(("localhost", port), timeout=ATTENTE) as brute:

        def jusqu_au_bout(action):
            while True:
                try:
                    resultat = action()
                except ssl.SSLWantReadError:
                    if sortant.pending:
                        brute.sendall(sortant.read())
                    recu = brute.recv(65536)
                    if recu:
                        entrant.write(recu)
                    else:
                        entrant.write_eof()
                else:
                    brute.sendall(sortant.read())
                    return resultat

        try:
            jusqu_au_bout(tls.do_handshake)
            jusqu_au_bout(
                lambda: tls.write(b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n")
            )
            jusqu_au_bout(lambda: tls.read(65536))
        except ssl.SSLError as erreur:
            return erreur, recevoir_tout(brute) == b""
        return None, False
