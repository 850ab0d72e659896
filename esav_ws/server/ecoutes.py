"""The open listeners of a gateway: what one process opens, and several may then serve."""

from dataclasses import dataclass
from pathlib import Path
from socket import socket
from typing import Self

from esav_ws.server import prises
from esav_ws.server.materiel import Materiel
from esav_ws.server.parametres import Parametres


@dataclass(frozen=True, slots=True)
class Adresses:
    """Where the server listens: the ports in fact taken (`None` where nothing listens), or the Unix socket."""

    hote: str
    port: int
    port_relais: int | None = None
    chemin_relais: Path | None = None


@dataclass(frozen=True, slots=True)
class Ecoutes:
    """The listening sockets of *parametres* and what TLS needs; processes forked from this one share them."""

    parametres: Parametres
    materiel: Materiel
    tls: tuple[socket, ...]
    relais: tuple[socket, ...]
    adresses: Adresses

    @classmethod
    def ouvrir(cls, parametres: Parametres) -> Self:
        """Return the listeners of *parametres*, open: a client that connects waits to be accepted.

        Raises:
            EcouteImpossible: a listener cannot be opened, or a certificate, key or authority file cannot be read.
        """
        try:
            materiel = Materiel.lire(parametres.tls)
        except (OSError, ValueError) as erreur:
            raise prises.EcouteImpossible(
                f"certificat, clé ou autorité illisible ({erreur}) : vérifiez {parametres.tls.certificat}, "
                f"{parametres.tls.cle} et les autorités de confiance"
            ) from erreur
        prises_tls = prises.ouvrir_tls(parametres.tls)
        prises_relais: list[socket] = []
        if parametres.relais is not None:
            try:
                prises_relais = prises.ouvrir_relais(parametres.relais)
            except prises.EcouteImpossible:
                for prise in prises_tls:
                    prise.close()
                raise
        return cls(
            parametres,
            materiel,
            tuple(prises_tls),
            tuple(prises_relais),
            _adresses(parametres, prises_tls[0], prises_relais),
        )

    def fermer(self) -> None:
        """Close the sockets of this process; those of others that share them stay open."""
        for prise in (*self.tls, *self.relais):
            prise.close()

    def retirer(self) -> None:
        """Close the sockets, and remove the file of a Unix one: the listeners have ended for everybody."""
        self.fermer()
        if self.adresses.chemin_relais is not None:
            self.adresses.chemin_relais.unlink(missing_ok=True)


def _adresses(parametres: Parametres, prise_tls: socket, prises_relais: list[socket]) -> Adresses:
    hote, port = prise_tls.getsockname()[:2]
    relais = parametres.relais
    if relais is None:
        return Adresses(hote, port)
    if relais.chemin is not None:
        return Adresses(hote, port, chemin_relais=relais.chemin)
    return Adresses(hote, port, port_relais=prises_relais[0].getsockname()[1])
