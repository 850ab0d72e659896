"""The head and the body of an answer in one write: one TLS record, one packet, one waking of the client.

uvicorn writes them one after the other, and the first write goes out at once.
"""

import asyncio
from typing import Any, Final

_DEBUT: Final = b"HTTP/1.1 "
_FIN: Final = b"\r\n\r\n"
_CONTINUER: Final = b"HTTP/1.1 100 "


class TransportReuni:
    """*transport*, which keeps the head of an answer until what follows it; to be used as a transport is."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._tete = b""

    def write(self, donnees: bytes) -> None:
        """Write *donnees*, after the head that was kept; keep *donnees* if they are a head, whose body must follow."""
        if self._tete:
            tete, self._tete = self._tete, b""
            self._transport.write(tete + donnees)
        elif donnees.startswith(_DEBUT) and donnees.endswith(_FIN) and not donnees.startswith(_CONTINUER):
            self._tete = donnees
        else:
            self._transport.write(donnees)

    def finir(self) -> None:
        """Write what was kept: no body follows."""
        if self._tete:
            self.write(b"")

    def is_closing(self) -> bool:
        """Return whether the transport is, asked at every request."""
        return self._transport.is_closing()

    def close(self) -> None:
        """Write what was kept, then close."""
        self.finir()
        self._transport.close()

    def __getattr__(self, nom: str) -> Any:
        """Return whatever else the transport has."""
        return getattr(self._transport, nom)
