"""The gate: the outermost ASGI application. Nothing reaches the house without an identified caller.

The certificate comes from the TLS connection or, on the trusted listener only, from the header that the proxy writes.
It is judged on every request, also on an open or resumed connection: a revocation takes effect as soon as the registry
is read again, within the second, and so does the removal of an authority from those that are trusted.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from os import urandom
from typing import Any, Final

from starlette.types import ASGIApp, Receive, Scope, Send

from esav_ws.domain.certificat import CertificatAbsent, CertificatTransmisIllisible, ChaineNonReconnue
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.operateur import Acteur
from esav_ws.pki.certificat_transmis import FormatTransmis, lire
from esav_ws.pki.empreinte import empreinte_sha256, faits_der

EXTENSION_TLS: Final = "tls"
"""The ASGI TLS extension, set by the server on the scopes of a TLS connection."""
CLE_DER: Final = "esav.der"
"""Inside that extension: the peer certificate as DER (`bytes`), read once per connection."""
CLE_TIENT: Final = "esav.tient"
"""There too: whether the chain of the connection is still trusted, to be asked on every request."""
EXTENSION_COUPURE: Final = "esav.coupure"
"""The extension of every scope, whose `couper` ends the connection at once, whatever it was about to answer."""
EXTENSION_RELAIS: Final = "esav.relais"
"""The extension that marks the scopes of the trusted listener; no request can set it."""

_Extension = Mapping[str, Any]
_SANS_TLS: Final[_Extension] = {}

_ENTETES_RESERVES = frozenset(
    {b"client-cert", b"client-cert-chain", b"ssl-client-cert", b"x-ssl-client-cert"}
)
_ORDINAIRES = frozenset(
    {b"host", b"content-type", b"content-length", b"soapaction", b"user-agent", b"accept", b"connection"}
)
"""Headers of every request, which are none of the reserved ones."""

_VIOLATION_DE_REGLE: Final = 1008

_VERSION_4: Final = 4 << 76 | 0b10 << 62
_LIBRES: Final = ~(0xF << 76 | 0b11 << 62)
"""The bits of a UUID that say what it is, and those that do not."""


@dataclass(frozen=True, slots=True)
class AccesRefuse:
    """One refused access, for the journal. `code` is `None` when TLS failed for no reason of certificates.

    What could not be read is empty: the certificate was absent or illegible, or the peer came over a Unix socket.
    """

    code: str | None
    message: str
    adresse: str = ""
    empreinte: str = ""
    sujet: str = ""
    emetteur: str = ""

    @classmethod
    def depuis_der(cls, code: str | None, message: str, *, adresse: str, der: bytes | None) -> "AccesRefuse":
        """Return the refusal with as much as *der* tells."""
        if der is None:
            return cls(code, message, adresse)
        try:
            faits = faits_der(der)
        except ValueError:
            return cls(code, message, adresse, empreinte_sha256(der))
        return cls(code, message, adresse, faits.empreinte, faits.sujet, faits.emetteur)


class Portier:
    """ASGI gate around *app*.

    `identifier` returns the actor behind a DER or raises an `EsavError`; `refuser` answers the client with that
    error, before the body is read; `journaliser` writes the refusal down. On the scopes passed on, `state` bears
    `acteur`, `empreinte` (of its certificate) and `correlation` (32 hexadecimal digits), and no header that could pass for a forwarded certificate.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        identifier: Callable[[bytes], Awaitable[Acteur]],
        refuser: Callable[[Scope, Receive, Send, EsavError], Awaitable[None]],
        journaliser: Callable[[AccesRefuse], None],
        format_transmis: FormatTransmis = FormatTransmis.RFC9440,
    ) -> None:
        self._app = app
        self._identifier = identifier
        self._refuser = refuser
        self._journaliser = journaliser
        self._format = format_transmis

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let *scope* through, or refuse it. Whatever is neither HTTP nor lifespan is refused."""
        if scope["type"] != "http":
            await self._ecarter(scope, receive, send)
            return
        entetes, transmis, deguises = self._trier(scope["headers"])
        state = {**scope.get("state", {}), "correlation": _uuid()}
        state.pop("acteur", None)
        state.pop("empreinte", None)
        garde = {**scope, "headers": entetes, "state": state}
        der = None
        try:
            extensions = scope.get("extensions") or {}
            tls = extensions.get(EXTENSION_TLS, _SANS_TLS)
            der = self._presente(extensions, tls, transmis, deguises)
            acteur = await self._identifier(der)
            _exiger_confiance(tls, der)
            state["acteur"], state["empreinte"] = acteur, empreinte_sha256(der)
        except EsavError as erreur:
            adresse = scope["client"][0] if scope.get("client") else ""
            self._journaliser(AccesRefuse.depuis_der(erreur.code, str(erreur), adresse=adresse, der=der))
            await self._refuser(garde, receive, send, erreur)
        else:
            await self._app(garde, receive, send)

    async def _ecarter(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is no request: the lifespan is the house's, the rest is refused."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _VIOLATION_DE_REGLE})
        else:
            raise NotImplementedError(scope["type"])

    def _trier(
        self, entetes: Iterable[tuple[bytes, bytes]]
    ) -> tuple[list[tuple[bytes, bytes]], list[bytes], bool]:
        """Return the headers to pass on, the forwarded values, and whether there is one under a disguised name.

        A name counts in any case, with its hyphens: one with underscores is not what the proxy writes and removes.
        """
        passes: list[tuple[bytes, bytes]] = []
        transmis: list[bytes] = []
        deguises = False
        for nom, valeur in entetes:
            if nom in _ORDINAIRES:
                passes.append((nom, valeur))
                continue
            ecrit = nom.lower()
            canonique = ecrit.replace(b"_", b"-")
            if canonique not in _ENTETES_RESERVES:
                passes.append((nom, valeur))
            elif ecrit == self._format.entete:
                transmis.append(valeur)
            elif canonique == self._format.entete:
                deguises = True
        return passes, transmis, deguises

    def _presente(
        self, extensions: _Extension, tls: _Extension, transmis: list[bytes], deguises: bool
    ) -> bytes:
        """Return the DER that the caller presents, or raise `CertificatAbsent` or `CertificatTransmisIllisible`."""
        if EXTENSION_RELAIS in extensions:
            if deguises:
                nom = self._format.entete.decode()
                raise CertificatTransmisIllisible(f"en-tête {nom} écrit avec un trait de soulignement")
            return lire(self._format, transmis)
        der: bytes | None = tls.get(CLE_DER)
        if der is None:
            raise CertificatAbsent
        return der


def _uuid() -> str:
    """Return a random UUID (version 4) as 32 hexadecimal digits: what `uuid4().hex` does, in half the time."""
    return f"{int.from_bytes(urandom(16)) & _LIBRES | _VERSION_4:032x}"


def _exiger_confiance(tls: _Extension, der: bytes) -> None:
    """Raise `ChaineNonReconnue` where the chain of an open connection is no longer trusted.

    Asked after the registry, whose refusals say more. What a proxy has accepted is the proxy's.
    """
    tient: Callable[[], bool] | None = tls.get(CLE_TIENT)
    if tient is not None and not tient():
        emetteur = faits_der(der).emetteur
        raise ChaineNonReconnue("son autorité a été retirée des autorités reconnues", emetteur)
