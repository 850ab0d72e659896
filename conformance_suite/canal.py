"""One keep-alive connection over mutual TLS, on which nothing is added to or taken from what a case sends."""

import contextlib
import http.client
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from conformance_suite.erreurs import AutoriteInconnue, CertificatRefuse, Injoignable, en_francais

_COUPURES = (
    http.client.RemoteDisconnected,
    BrokenPipeError,
    ConnectionResetError,
    http.client.CannotSendRequest,
)
_ALERTES_CERTIFICAT = ("CERTIFICATE_REQUIRED", "UNKNOWN_CA", "HANDSHAKE_FAILURE", "BAD_CERTIFICATE", "CERTIFICATE_EXPIRED")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Echange:
    """A request and its answer, as they passed; the names of answer headers are in lower case."""

    methode: str
    chemin: str
    entetes_envoyes: Mapping[str, str]
    corps_envoye: bytes
    statut: int
    entetes: Mapping[str, str]
    corps: bytes
    secondes: float


@dataclass(slots=True)
class Canal:
    """A client of the endpoint under one identity. What passes is handed to *journal*.

    *reprise*: a request that fails on a kept connection is sent again on a new one.
    """

    hote: str
    port: int
    contexte: ssl.SSLContext
    delai: float = 30
    journal: list[Echange] = field(default_factory=list)
    reprise: bool = True
    _connexion: http.client.HTTPSConnection | None = None

    def envoyer(
        self,
        methode: str,
        chemin: str,
        entetes: Mapping[str, str],
        corps: bytes | Sequence[bytes] = b"",
    ) -> Echange:
        """Send one request and return the exchange; reconnect once if the kept connection had been closed.

        A body in pieces goes in chunks. Only Host, Content-Length or Transfer-Encoding are added, when absent.

        Raises:
            OSError, http.client.HTTPException: the connection failed.
        """
        debut = time.monotonic()
        gardee = self._connexion is not None
        try:
            reponse = self._tenter(methode, chemin, entetes, corps)
        except _COUPURES:
            self.fermer()
            if not (self.reprise and gardee) or not isinstance(corps, bytes):
                raise
            reponse = self._tenter(methode, chemin, entetes, corps)
        lu = reponse.read()
        echange = Echange(
            methode,
            chemin,
            dict(entetes),
            corps if isinstance(corps, bytes) else b"".join(corps),
            reponse.status,
            {nom.lower(): valeur for nom, valeur in reponse.getheaders()},
            lu,
            time.monotonic() - debut,
        )
        if reponse.will_close:
            self.fermer()
        self.journal.append(echange)
        return echange

    def _tenter(
        self, methode: str, chemin: str, entetes: Mapping[str, str], corps: bytes | Sequence[bytes]
    ) -> http.client.HTTPResponse:
        if self._connexion is None:
            self._connexion = http.client.HTTPSConnection(
                self.hote, self.port, context=self.contexte, timeout=self.delai
            )
        connexion = self._connexion
        presents = {nom.lower() for nom in entetes}
        connexion.putrequest(methode, chemin, skip_host="host" in presents, skip_accept_encoding=True)
        for nom, valeur in entetes.items():
            connexion.putheader(nom, valeur)
        entier = corps if isinstance(corps, bytes) else None
        if entier is None:
            connexion.putheader("Transfer-Encoding", "chunked")
        elif "content-length" not in presents and (entier or methode in {"POST", "PUT", "PATCH"}):
            connexion.putheader("Content-Length", str(len(entier)))
        connexion.endheaders()
        # A server may answer a body that it refuses before it has read all of it.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            if isinstance(corps, bytes):
                connexion.send(corps)
            else:
                for morceau in corps:
                    connexion.send(b"%X\r\n%b\r\n" % (len(morceau), morceau))
                connexion.send(b"0\r\n\r\n")
        return connexion.getresponse()

    def fermer(self) -> None:
        """Close the connection; the next request opens another."""
        if self._connexion:
            self._connexion.close()
        self._connexion = None


def sonder(canal: Canal, chemin: str) -> Echange:
    """Make the first request of a run, *chemin* by GET, and say plainly why the endpoint cannot be judged.

    Raises:
        Injoignable: nothing answers, or what answers is not a web service over TLS.
        AutoriteInconnue: the server's certificate is not of the authority, not valid, or not for this name.
        CertificatRefuse: the server refuses this client certificate.
    """
    ou = f"{canal.hote}:{canal.port}"
    try:
        echange = canal.envoyer("GET", chemin, {})
    except ssl.SSLCertVerificationError as erreur:
        raise AutoriteInconnue(
            f"le certificat présenté par {ou} n'est pas accepté ({erreur.verify_message}) : donnez à --autorite "
            "l'autorité remise par l'opérateur d'infrastructure, et appelez le serveur par le nom de son certificat"
        ) from erreur
    except ssl.SSLError as erreur:
        if any(alerte in (erreur.reason or "") for alerte in _ALERTES_CERTIFICAT):
            raise CertificatRefuse(
                f"{ou} refuse ce certificat à la poignée de main TLS ({erreur.reason}) : présentez le certificat "
                "enregistré, avec ses certificats intermédiaires"
            ) from erreur
        raise Injoignable(f"{ou} ne parle pas TLS 1.2 ou 1.3 : {erreur.reason or erreur}") from erreur
    except (OSError, http.client.HTTPException) as erreur:
        raise Injoignable(
            f"rien ne répond à {ou} ({en_francais(erreur)}) : vérifiez --url, le réseau, et que le service est ouvert"
        ) from erreur
    if echange.statut == http.client.FORBIDDEN:
        raise CertificatRefuse(f"{ou} refuse ce certificat : {_phrase(echange.corps)}")
    return echange


def _phrase(corps: bytes) -> str:
    """Return what a fault says, or what stands for it."""
    texte = corps.decode("utf-8", "replace")
    for balise in ("faultstring", "Text"):
        _, trouve, suite = texte.partition(f"{balise}>")
        if trouve:
            return suite.partition("<")[0]
    return "HTTP 403, sans explication"
