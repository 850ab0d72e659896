"""HTTP/1.1 on a connection: who is behind it, and how long it may take to say what it wants."""

import asyncio
import functools
import ssl
from collections.abc import Callable, Sized
from typing import Any, ClassVar, Final

import httptools
from cryptography import x509
from uvicorn.config import Config
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from esav_ws.pki.portier import CLE_DER, CLE_TIENT, EXTENSION_COUPURE, EXTENSION_RELAIS, EXTENSION_TLS
from esav_ws.server.parametres import Delais
from esav_ws.server.reunion import TransportReuni
from esav_ws.server.tls import Poignee

TAILLE_ENTETES_MAX: Final = 65_536
"""The most a peer may send before its request headers are complete, in bytes."""

REQUETES_EN_ATTENTE_MAX: Final = 16
"""Requests that a peer may send ahead of the answer to the first."""

_UNE_FOIS: Final = frozenset({b"host", b"content-type", b"soapaction"})
"""Headers whose second value two readers of one request could each take for the right one."""

_CADRAGE: Final = frozenset({b"content-length", b"transfer-encoding"})
_REQUETE_INVALIDE: Final = "Invalid HTTP request received."
_ENTETES_TROP_GRANDS: Final = "Request headers too large."
_TROP_D_AVANCE: Final = "Too many requests ahead of their answers."

_VERSIONS: Final = {"TLSv1.2": 0x0303, "TLSv1.3": 0x0304}


class _Debit(FlowControl):
    """uvicorn's flow control, which lets nothing more in while requests wait for their turn.

    uvicorn resumes reading at every request that it begins and ends: a peer that sends ahead without end would fill
    the memory with requests, several hundred for each one answered.
    """

    def __init__(self, transport: asyncio.Transport, attente: Sized) -> None:
        super().__init__(transport)
        self._attente = attente

    def resume_reading(self) -> None:
        """Resume, unless requests are waiting."""
        if not self._attente:
            super().resume_reading()


class ProtocoleHTTP(HttpToolsProtocol):
    """uvicorn's protocol with deadlines on headers and body, and the extensions of its listener on every scope.

    A deadline runs from the first byte of what it measures (for the first request, from the connection) and is not
    extended by what trickles in. That of the body leaves the application `marge_corps` to answer the delay itself.
    An invitation to upgrade is ignored, trailers are dropped. `depart` is called when the connection has ended; `tient`
    says whether what the chain of a connection rests on is still trusted.
    """

    extensions: ClassVar[dict[str, Any]] = {}

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        *,
        delais: Delais,
        depart: Callable[[], None] = lambda: None,
        tient: Callable[[frozenset[bytes]], bool] = lambda _appuis: True,
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._depart = depart
        self._tient = tient
        self.timeout_keep_alive = delais.inactivite  # type: ignore[assignment] # only given to call_later
        self._delais = delais
        self._extensions = self.extensions
        self._en_entetes = True
        self._en_corps = False
        self._etape = 0
        self._etape_minutee = -1
        self._echeance: asyncio.TimerHandle | None = None
        self._relecture: asyncio.TimerHandle | None = None
        self._octets_entetes = 0
        self._taille_entetes = 0
        self._motif = _REQUETE_INVALIDE
        self._tete_connue = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's own
        """Learn who is behind the connection, and start the clock."""
        super().connection_made(transport)
        self._reuni = TransportReuni(transport)
        self.transport = self._reuni  # type: ignore[assignment]
        self.flow = _Debit(transport, self.pipeline)
        self._extensions = {**self.extensions, EXTENSION_COUPURE: {"couper": transport.abort}}
        poignee = transport.get_extra_info("ssl_object")
        if poignee is not None:
            self._extensions[EXTENSION_TLS] = extension_tls(poignee, self._tient)
        self._surveiller()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop every clock: one left running would keep the dead connection in memory until it rings."""
        self._arreter()
        if self._relecture is not None:
            self._relecture.cancel()
        super().connection_lost(exc)
        self._unset_keepalive_if_required()
        self.pipeline.clear()
        self.cycle = None  # type: ignore[assignment] # each request knows its protocol: a cycle, and 256 KB of TLS
        self._depart()

    def shutdown(self) -> None:
        """End the connection if it is idle, after its answer if there is one under way.

        A body that is still awaited has `arret_corps` to come.
        """
        super().shutdown()
        if self._en_corps and not self.transport.is_closing():
            self._arreter()
            self._minuter(self._delais.arret_corps)

    def pause_writing(self) -> None:
        """Give the peer, who does not read what it asked for, a deadline to do so."""
        super().pause_writing()
        self._relecture = self.loop.call_later(self._delais.corps, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on: the peer reads."""
        if self._relecture is not None:
            self._relecture.cancel()
            self._relecture = None
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        """Parse *data*; answer 400 to what is no HTTP, ambiguous, or too large in its headers."""
        if self.transport.is_closing():
            return
        self._unset_keepalive_if_required()
        etape = self._etape
        try:
            self._analyser(data)
        except httptools.HttpParserError:
            self._refuser(self._motif)
            return
        seule = self._etape <= etape + 1  # nothing of another request was in it
        self._octets_entetes = self._octets_entetes + len(data) if self._en_entetes and seule else 0
        if self._octets_entetes > TAILLE_ENTETES_MAX:
            self._refuser(_ENTETES_TROP_GRANDS)
            return
        self._surveiller()

    def on_response_complete(self) -> None:
        """Send the head of an answer that had no body, and go on."""
        self._reuni.finir()
        super().on_response_complete()

    def on_message_begin(self) -> None:
        """Open the scope of a request, with the extensions of its connection."""
        if self._tete_connue:
            return
        super().on_message_begin()
        self.scope["extensions"] = self._extensions
        self._taille_entetes = 0
        self._passer(entetes=True, corps=False)

    def on_url(self, url: bytes) -> None:
        """Take the target of the request."""
        if not self._tete_connue:
            self._taille_entetes += len(url)
            if self._taille_entetes > TAILLE_ENTETES_MAX:
                self._exiger_moins()
            super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take one header; what comes after the body is none."""
        if self._en_entetes:
            self._taille_entetes += len(name) + len(value)
            if self._taille_entetes > TAILLE_ENTETES_MAX:
                self._exiger_moins()
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Start the request, then wait for its body."""
        if self._tete_connue:
            return
        self._exiger_sans_equivoque()
        self._exiger_patience()
        self._passer(entetes=False, corps=True)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Have the whole request, unless the parser stopped at an invitation to upgrade: the body follows."""
        if self.parser.should_upgrade():
            return
        self._passer(entetes=False, corps=False)
        super().on_message_complete()

    def _analyser(self, data: bytes) -> None:
        while True:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as pause:
                data = data[pause.args[0] :]
                self._ignorer_upgrade()
            else:
                return

    def _ignorer_upgrade(self) -> None:
        """Have the body read by a parser that knows how it is framed, and nothing of the upgrade."""
        cadrage = b"".join(b"%b: %b\r\n" % entete for entete in self.headers if entete[0] in _CADRAGE)
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self._tete_connue = True
        self.parser.feed_data(b"POST / HTTP/1.1\r\n" + cadrage + b"\r\n")
        self._tete_connue = False

    def _exiger_moins(self) -> None:
        """Raise `ValueError`: the headers are too large."""
        self._motif = _ENTETES_TROP_GRANDS
        raise ValueError(self._motif)

    def _exiger_sans_equivoque(self) -> None:
        """Raise `ValueError`, which the parser makes its own error, when two readers could differ on the headers."""
        uniques = [nom for nom, _ in self.headers if nom in _UNE_FOIS]
        if len(uniques) != len(set(uniques)):
            doubles = sorted({nom.decode() for nom in uniques if uniques.count(nom) > 1})
            self._motif = f"Header given more than once: {', '.join(doubles)}."
        elif b"host" not in uniques and self.parser.get_http_version() == "1.1":
            self._motif = "Header missing: host."
        else:
            return
        raise ValueError(self._motif)

    def _exiger_patience(self) -> None:
        """Raise `ValueError` when too many requests wait for their turn."""
        if len(self.pipeline) >= REQUETES_EN_ATTENTE_MAX:
            self._motif = _TROP_D_AVANCE
            raise ValueError(self._motif)

    def _refuser(self, motif: str) -> None:
        self.logger.warning(motif)
        self.send_400_response(motif)

    def _passer(self, *, entetes: bool, corps: bool) -> None:
        self._en_entetes, self._en_corps = entetes, corps
        self._octets_entetes = 0
        self._etape += 1

    def _surveiller(self) -> None:
        """See to it that what the peer has begun has a deadline; a step already watched keeps its own."""
        if self._etape == self._etape_minutee:
            return
        self._arreter()
        if self._en_corps:
            delai = self._delais.corps + self._delais.marge_corps
        elif self._en_entetes or self.cycle is None or self.cycle.response_complete:
            delai = self._delais.entetes
        else:
            return
        self._minuter(delai)

    def _minuter(self, delai: float) -> None:
        self._etape_minutee = self._etape
        self._echeance = self.loop.call_later(delai, self._expirer)

    def _arreter(self) -> None:
        self._etape_minutee = -1
        if self._echeance is not None:
            self._echeance.cancel()
            self._echeance = None

    def _expirer(self) -> None:
        self._arreter()
        if self.flow.read_paused:
            self._surveiller()
        else:
            self.logger.info("Connection dropped: request not received in time.")
            self.transport.abort()


class ProtocoleRelais(ProtocoleHTTP):
    """HTTP from the trusted proxy: the only scopes whose forwarded certificate counts."""

    extensions: ClassVar[dict[str, Any]] = {EXTENSION_RELAIS: {}}


def extension_tls(poignee: ssl.SSLObject, tient: Callable[[frozenset[bytes]], bool]) -> dict[str, Any]:
    """Return the ASGI TLS extension of an established connection.

    It bears the peer's DER under `CLE_DER`, and under `CLE_TIENT` what says whether its chain is still trusted.
    """
    der = poignee.getpeercert(binary_form=True)
    suite = poignee.cipher()
    return {
        "server_cert": None,
        "client_cert_chain": [ssl.DER_cert_to_PEM_cert(der)] if der else [],
        "client_cert_name": x509.load_der_x509_certificate(der).subject.rfc4514_string() if der else None,
        "client_cert_error": None,
        "tls_version": _VERSIONS.get(poignee.version() or ""),
        "cipher_suite": _numeros_suites().get(suite[0]) if suite else None,
        CLE_DER: der,
        CLE_TIENT: functools.partial(tient, poignee.appuis if isinstance(poignee, Poignee) else frozenset()),
    }


@functools.cache
def _numeros_suites() -> dict[str, int]:
    """Return the IANA numbers of the cipher suites by OpenSSL name."""
    suites = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).get_ciphers()
    return {suite["name"]: suite["id"] & 0xFFFF for suite in suites}
