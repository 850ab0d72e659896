"""The server process: both listeners, one lifespan, one event loop."""

import asyncio
import functools
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from esav_ws.pki.portier import AccesRefuse
from esav_ws.server import prises, tls
from esav_ws.server.accueil import Accueil
from esav_ws.server.parametres import Parametres
from esav_ws.server.protocole import ProtocoleHTTP, ProtocoleRelais


class DemarrageImpossible(RuntimeError):
    """The application refused to start; its own error is in the log."""


@dataclass(frozen=True, slots=True)
class Adresses:
    """Where the server listens: the ports in fact taken (`None` where nothing listens), or the Unix socket."""

    hote: str
    port: int
    port_relais: int | None = None
    chemin_relais: Path | None = None


class Passerelle(uvicorn.Server):
    """uvicorn around *app* with the listeners of *parametres*.

    The sockets are open once it is made: `adresses` tells where. `run` or `serve` must follow; they close them.
    `pret` is called in the event loop as soon as connections are served, `journaliser` for every refused handshake.

    Raises:
        EcouteImpossible: a listener cannot be opened, or a certificate, key or authority file cannot be read.
    """

    def __init__(
        self,
        app: ASGIApp,
        parametres: Parametres,
        *,
        journaliser: Callable[[AccesRefuse], None],
        pret: Callable[[Adresses], None] | None = None,
    ) -> None:
        try:
            contexte = tls.contexte(parametres.tls)
        except OSError as erreur:
            raise prises.EcouteImpossible(
                f"certificat, clé ou autorité illisible ({erreur}) : vérifiez {parametres.tls.certificat}, "
                f"{parametres.tls.cle} et les autorités de confiance"
            ) from erreur
        delais = parametres.delais
        super().__init__(
            uvicorn.Config(
                app,
                http=ProtocoleHTTP,
                ws="none",
                loop=parametres.boucle,
                lifespan="on",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                ssl_context_factory=lambda _config, _defaut: contexte,
                timeout_graceful_shutdown=delais.arret,
            )
        )
        self._parametres = parametres
        self._journaliser = journaliser
        self._pret = pret
        self._prises_tls = prises.ouvrir_tls(parametres.tls)
        self._prises_relais: list[socket.socket] = []
        if parametres.relais is not None:
            try:
                self._prises_relais = prises.ouvrir_relais(parametres.relais)
            except prises.EcouteImpossible:
                self._fermer_prises()
                raise
        self.adresses = self._adresses()

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until told to stop, on the sockets opened at the beginning, then close them.

        Raises:
            DemarrageImpossible: the application's lifespan failed.
        """
        try:
            await super().serve(sockets)
        finally:
            self._fermer_prises()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002 (uvicorn's signature)
        """Start the application, then open the door on both listeners."""
        await self.lifespan.startup()
        if self.lifespan.should_exit:
            raise DemarrageImpossible("l'application n'a pas pu démarrer : voyez l'erreur au journal")
        relais = self._parametres.relais
        accueils = [
            self._accueil(prise, ProtocoleHTTP, contexte=self.config.ssl) for prise in self._prises_tls
        ]
        for prise in self._prises_relais:
            admet = relais.admet if relais is not None and relais.chemin is None else None
            accueils.append(self._accueil(prise, ProtocoleRelais, admet=admet))
        self.servers: list[Any] = accueils
        for accueil in accueils:
            accueil.ouvrir()
        self.started = True
        if self._pret is not None:
            self._pret(self.adresses)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop gracefully at the first signal, at once at the second; `run` then returns to its caller."""
        del sig, frame
        self.force_exit = self.should_exit
        self.should_exit = True

    def _accueil(self, prise: socket.socket, protocole: type[ProtocoleHTTP], **options: Any) -> Accueil:
        fabrique = functools.partial(
            protocole,
            self.config,
            self.server_state,
            self.lifespan.state,
            delais=self._parametres.delais,
            _loop=asyncio.get_running_loop(),
        )
        return Accueil(
            prise, fabrique, delais=self._parametres.delais, journaliser=self._journaliser, **options
        )

    def _adresses(self) -> Adresses:
        relais = self._parametres.relais
        hote, port = self._prises_tls[0].getsockname()[:2]
        if relais is None:
            return Adresses(hote, port)
        if relais.chemin is not None:
            return Adresses(hote, port, chemin_relais=relais.chemin)
        return Adresses(hote, port, port_relais=self._prises_relais[0].getsockname()[1])

    def _fermer_prises(self) -> None:
        for prise in (*self._prises_tls, *self._prises_relais):
            prise.close()
        if self._prises_relais and self._parametres.relais and self._parametres.relais.chemin:
            self._parametres.relais.chemin.unlink(missing_ok=True)


def servir(
    app: ASGIApp,
    parametres: Parametres,
    *,
    journaliser: Callable[[AccesRefuse], None],
    pret: Callable[[Adresses], None] | None = None,
) -> None:
    """Serve *app* until SIGINT or SIGTERM, then return once the requests under way are answered.

    Raises:
        EcouteImpossible: a listener cannot be opened.
        DemarrageImpossible: the application's lifespan failed.
    """
    Passerelle(app, parametres, journaliser=journaliser, pret=pret).run()
