"""HTTP below what a client library lets one do."""

import http.client
import socket
import ssl
from collections.abc import Iterator

from conformance_suite import soap
from conformance_suite.contexte import contexte_tls
from conformance_suite.erreurs import Ecart
from conformance_suite.partie import Partie

_OK = 200
_REFUS = {400, 411, 413, 431, 501}


def http_en_clair(partie: Partie) -> None:
    """Plain HTTP on the TLS port is never answered as a service."""
    c = partie.scene.configuration
    try:
        with socket.create_connection((c.hote, c.port), timeout=c.delai) as prise:
            prise.sendall(f"GET {partie.chemin}?wsdl HTTP/1.1\r\nHost: {c.hote}\r\n\r\n".encode())
            recu = prise.recv(4096)
    except ConnectionError:
        return
    if b" 200 " in recu[:20]:
        raise Ecart("le port répond en HTTP sans TLS")


def deux_requetes(partie: Partie) -> None:
    """Two requests pass on one connection, each with its own X-Correlation-Id."""
    with _prise(partie) as prise:
        ids = []
        for _ in range(2):
            prise.sendall(_get(partie))
            statut, entetes = _lire(prise)
            if statut != _OK:
                raise Ecart(f"statut HTTP : attendu 200, reçu {statut}")
            ids.append(entetes.get("X-Correlation-Id"))
    if None in ids or ids[0] == ids[1]:
        raise Ecart(f"les X-Correlation-Id de deux requêtes sont {ids}")


def morceaux(partie: Partie) -> None:
    """A body sent in chunks is read as one that announces its length."""
    corps = partie.enveloppe(partie.op("listerFormulaires")).encode()

    def par_morceaux() -> Iterator[bytes]:
        for debut in range(0, len(corps), 100):
            yield corps[debut : debut + 100]

    echange = partie.scene.canal.envoyer(
        "POST", partie.chemin, soap.entetes(partie.soap, None), list(par_morceaux())
    )
    if echange.statut != _OK:
        raise Ecart(f"statut HTTP : attendu 200, reçu {echange.statut}")


def longueurs_contradictoires(partie: Partie) -> None:
    """A request with Content-Length and Transfer-Encoding never lets a second one be smuggled behind it."""
    corps = b"0\r\n\r\n"
    tete = (
        f"POST {partie.chemin} HTTP/1.1\r\nHost: {partie.scene.configuration.hote}\r\nContent-Type: text/xml\r\n"
        f"Content-Length: {len(corps)}\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    _refuse(partie, tete.encode() + corps)


def longueur_double(partie: Partie) -> None:
    """Two different Content-Length are refused."""
    tete = (
        f"POST {partie.chemin} HTTP/1.1\r\nHost: {partie.scene.configuration.hote}\r\nContent-Type: text/xml\r\n"
        "Content-Length: 0\r\nContent-Length: 5\r\n\r\n"
    )
    _refuse(partie, tete.encode() + b"hello")


def entete_geant(partie: Partie) -> None:
    """Headers beyond every measure are refused, and the service goes on."""
    tete = f"GET {partie.chemin}?wsdl HTTP/1.1\r\nHost: x\r\nX-Gros: {'x' * 200_000}\r\n\r\n"
    _refuse(partie, tete.encode())
    with _prise(partie) as prise:
        prise.sendall(_get(partie))
        if _lire(prise)[0] != _OK:
            raise Ecart("après un en-tête géant, le service ne répond plus")


def corps_annonce(partie: Partie) -> None:
    """A body announced beyond the limit is refused before it is sent."""
    tete = (
        f"POST {partie.chemin} HTTP/1.1\r\nHost: {partie.scene.configuration.hote}\r\nContent-Type: text/xml\r\n"
        "Content-Length: 900000000\r\n\r\n"
    )
    with _prise(partie) as prise:
        prise.sendall(tete.encode())
        statut, _ = _lire(prise)
    if statut != http.client.REQUEST_ENTITY_TOO_LARGE:
        raise Ecart(f"un corps annoncé de 900 Mo reçoit HTTP {statut} au lieu de 413")


def rafale(partie: Partie, nombre: int) -> None:
    """So many consultations in a row are each answered; a limit in force answers `VOL-001` with Retry-After."""
    corps = partie.enveloppe(partie.op("listerSignalisations", "<taille>1</taille>")).encode()
    for rang in range(nombre):
        echange = partie.scene.canal.envoyer("POST", partie.chemin, soap.entetes(partie.soap, None), corps)
        if echange.statut != _OK:
            faute = soap.lire(echange.corps).faute
            if faute and faute.valeur("code") == "VOL-001" and echange.entetes.get("retry-after"):
                return
            raise Ecart(f"à la requête {rang + 1} sur {nombre} : HTTP {echange.statut}")


def _refuse(partie: Partie, requete: bytes) -> None:
    """Nothing but a refusal, or the end of the connection, may come."""
    try:
        with _prise(partie) as prise:
            prise.sendall(requete)
            statut, _ = _lire(prise)
    except (OSError, http.client.HTTPException):
        return
    if statut not in _REFUS:
        raise Ecart(f"attendu un refus (400) ou la fin de la connexion, reçu HTTP {statut}")


def _prise(partie: Partie) -> ssl.SSLSocket:
    c = partie.scene.configuration
    brute = socket.create_connection((c.hote, c.port), timeout=c.delai)
    return contexte_tls(c, c.paire).wrap_socket(brute, server_hostname=c.hote)


def _get(partie: Partie) -> bytes:
    return f"GET {partie.chemin}?wsdl HTTP/1.1\r\nHost: {partie.scene.configuration.hote}\r\n\r\n".encode()


def _lire(prise: ssl.SSLSocket) -> tuple[int, http.client.HTTPMessage]:
    reponse = http.client.HTTPResponse(prise)
    reponse.begin()
    reponse.read()
    return reponse.status, reponse.headers
