"""What the embedded server needs to know. Durations are in seconds."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self

Reseau = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class EcouteTLS:
    """The mutual TLS listener.

    `certificat` holds the server's certificate, its intermediates after it; `autorites` are the files of the
    authorities whose clients may knock, and `relire_autorites` tells which they are while the server runs, or raises
    `OSError` (by default, the same ones). Port 0 takes a free one. `reglage` is the setting to name when the port is
    taken, `reglage_hote` when the host is no address of this machine.
    """

    certificat: Path
    cle: Path
    autorites: tuple[Path, ...]
    hote: str = "127.0.0.1"
    port: int = 8443
    reglage: str = "ESAV_PORT_WS"
    reglage_hote: str = "ESAV_HOTE"
    relire_autorites: Callable[[], tuple[Path, ...]] | None = None


@dataclass(frozen=True, slots=True)
class EcouteRelais:
    """The trusted listener, plain HTTP, for a proxy that ends TLS: a Unix socket, or a host and port.

    On a host and port only the peers of `admis` are served; a Unix socket is guarded by its rights (0660).
    """

    chemin: Path | None = None
    hote: str = "127.0.0.1"
    port: int = 0
    admis: tuple[Reseau, ...] = ()
    reglage: str = "ESAV_PROXY_ECOUTE"

    @classmethod
    def depuis_reglages(cls, ecoute: str, adresses: tuple[str, ...]) -> Self:
        """Return the listener written as `unix:/path` or `host:port`, for peers of *adresses* (IP or networks).

        Raises:
            ValueError: *ecoute* or one of *adresses* is written otherwise; the message, in French, says how.
        """
        if ecoute.startswith("unix:") and len(ecoute) > len("unix:"):
            return cls(chemin=Path(ecoute.removeprefix("unix:")))
        hote, separateur, port = ecoute.rpartition(":")
        if not (separateur and hote and port.isdecimal()):
            raise ValueError(f"ESAV_PROXY_ECOUTE={ecoute} : attendu unix:/chemin ou hote:port")
        try:
            admis = tuple(ipaddress.ip_network(adresse) for adresse in adresses)
        except ValueError as erreur:
            raise ValueError(
                f"ESAV_PROXY_ADRESSES : attendu des adresses ou réseaux IP ({erreur})"
            ) from erreur
        return cls(hote=hote.strip("[]"), port=int(port), admis=admis)

    def admet(self, adresse: str) -> bool:
        """Return whether the peer at the IP address *adresse* may speak for the proxy."""
        pair = ipaddress.ip_address(adresse.partition("%")[0])
        if isinstance(pair, ipaddress.IPv6Address) and pair.ipv4_mapped:
            pair = pair.ipv4_mapped
        return any(pair in reseau for reseau in self.admis)


@dataclass(frozen=True, slots=True)
class Delais:
    """How long a peer may take: TLS handshake, request headers, request body, silence between two requests.

    `corps` is the application's to answer; the connection is cut `marge_corps` later. `fermeture` bounds the end of
    one connection, `arret` the end of the server, `arret_corps` how long that end waits for a body.
    """

    poignee: float = 10
    entetes: float = 10
    corps: float = 30
    marge_corps: float = 5
    inactivite: float = 75
    fermeture: float = 2
    arret: int = 20
    arret_corps: float = 5


@dataclass(frozen=True, slots=True)
class Parametres:
    """Everything about the listeners of one process."""

    tls: EcouteTLS
    relais: EcouteRelais | None = None
    delais: Delais = field(default_factory=Delais)
    boucle: Literal["auto", "asyncio", "uvloop"] = "auto"
