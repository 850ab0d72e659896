"""HTTP/1.1 on a connection: who is behind it, and how long it may take to say what it wants."""

import asyncio
import functools
import ssl
from typing import Any, ClassVar, Final

from cryptography import x509
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from esav_ws.pki.portier import CLE_DER, EXTENSION_RELAIS, EXTENSION_TLS
from esav_ws.server.parametres import Delais

TAILLE_ENTETES_MAX: Final = 65_536
"""The most a peer may send before its request headers are complete, in bytes."""

_VERSIONS: Final = {"TLSv1.2": 0x0303, "TLSv1.3": 0x0304}


class ProtocoleHTTP(HttpToolsProtocol):
    """uvicorn's protocol with deadlines on headers and body, and the extensions of its listener on every scope.

    A deadline runs from the first byte of what it measures (for the first request, from the connection) and is not
    extended by what trickles in.
    """

    extensions: ClassVar[dict[str, Any]] = {}

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        *,
        delais: Delais,
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.timeout_keep_alive = delais.inactivite  # type: ignore[assignment] # only given to call_later
        self._delais = delais
        self._extensions = self.extensions
        self._en_entetes = True
        self._en_corps = False
        self._etape = 0
        self._etape_minutee = -1
        self._echeance: asyncio.TimerHandle | None = None
        self._octets_entetes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's own
        """Learn who is behind the connection, and start the clock."""
        super().connection_made(transport)
        poignee = transport.get_extra_info("ssl_object")
        if poignee is not None:
            self._extensions = {**self.extensions, EXTENSION_TLS: extension_tls(poignee)}
        self._surveiller()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop every clock: one left running would keep the dead connection in memory until it rings."""
        self._arreter()
        super().connection_lost(exc)
        self._unset_keepalive_if_required()

    def data_received(self, data: bytes) -> None:
        """Parse *data*; answer 400 to headers too large."""
        super().data_received(data)
        if self.transport.is_closing():
            return
        self._octets_entetes = self._octets_entetes + len(data) if self._en_entetes else 0
        if self._octets_entetes > TAILLE_ENTETES_MAX:
            self.send_400_response("Request headers too large.")
            return
        self._surveiller()

    def on_message_begin(self) -> None:
        """Open the scope of a request, with the extensions of its connection."""
        super().on_message_begin()
        self.scope["extensions"] = self._extensions
        self._passer(entetes=True, corps=False)

    def on_headers_complete(self) -> None:
        """Start the request, then wait for its body."""
        self._passer(entetes=False, corps=True)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Have the whole request."""
        self._passer(entetes=False, corps=False)
        super().on_message_complete()

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
            delai = self._delais.corps
        elif self._en_entetes or self.cycle is None or self.cycle.response_complete:
            delai = self._delais.entetes
        else:
            return
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


def extension_tls(poignee: ssl.SSLObject) -> dict[str, Any]:
    """Return the ASGI TLS extension of an established connection, and the peer's DER under `CLE_DER`."""
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
    }


@functools.cache
def _numeros_suites() -> dict[str, int]:
    """Return the IANA numbers of the cipher suites by OpenSSL name."""
    suites = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).get_ciphers()
    return {suite["name"]: suite["id"] & 0xFFFF for suite in suites}
