"""The server process: both listeners, one lifespan, one event loop."""

import asyncio
import functools
import socket
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from esav_ws.application.ports_porte import Epingles
from esav_ws.pki.portier import AccesRefuse
from esav_ws.server.accueil import Accueil
from esav_ws.server.confiance import PERIODE_S, Confiance, Temoin
from esav_ws.server.ecoutes import Adresses, Ecoutes
from esav_ws.server.parametres import Parametres
from esav_ws.server.protocole import ProtocoleHTTP, ProtocoleRelais
from esav_ws.server.repartition import Part


class DemarrageImpossible(RuntimeError):
    """The application refused to start; its own error is in the log."""


class Passerelle(uvicorn.Server):
    """uvicorn around *app* with the listeners *ecoutes*.

    Given as parameters, they are open once it is made, and its own: `run` or `serve` must follow, which remove them.
    Given open, they are those of several processes: `serve` only closes this one's hold, and with a `part` connections
    are shared with the others. `adresses` tells where they are. `pret` is called in the event loop as soon as
    connections are served, `journaliser` for every refused handshake. `epingles` are the leaves that the registry pins;
    `noter_confiance` is told of every change of what is trusted, and of what cannot be read.

    Raises:
        EcouteImpossible: a listener cannot be opened, or a certificate, key or authority file cannot be read.
    """

    def __init__(
        self,
        app: ASGIApp,
        ecoutes: Parametres | Ecoutes,
        *,
        journaliser: Callable[[AccesRefuse], None],
        pret: Callable[[Adresses], None] | None = None,
        part: Part | None = None,
        epingles: Epingles | None = None,
        noter_confiance: Temoin = lambda _reussi: None,
    ) -> None:
        if isinstance(ecoutes, Ecoutes):
            self._ecoutes, self._liberer = ecoutes, Ecoutes.fermer
        else:
            self._ecoutes, self._liberer = Ecoutes.ouvrir(ecoutes), Ecoutes.retirer
        parametres = self._ecoutes.parametres
        self._confiance = Confiance(
            parametres.tls, self._ecoutes.materiel, epingles=epingles, temoin=noter_confiance
        )
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
                ssl_context_factory=lambda _config, _defaut: self._confiance.contexte,
                timeout_graceful_shutdown=parametres.delais.arret,
            )
        )
        self._parametres = parametres
        self._journaliser = journaliser
        self._pret = pret
        self._part = part
        self._veille: asyncio.Task[None] | None = None
        self.adresses = self._ecoutes.adresses

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until told to stop, on the sockets opened at the beginning, then close them.

        Raises:
            DemarrageImpossible: the application's lifespan failed.
        """
        try:
            await super().serve(sockets)
        finally:
            if self._part is not None:
                self._part.quitter()
            self._liberer(self._ecoutes)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002 (uvicorn's signature)
        """Start the application, then open the door on both listeners."""
        await self.lifespan.startup()
        if self.lifespan.should_exit:
            raise DemarrageImpossible("l'application n'a pas pu démarrer : voyez l'erreur au journal")
        relais = self._parametres.relais
        await asyncio.to_thread(self._confiance.regarder)
        self._veille = asyncio.create_task(self._veiller())
        mutuel = functools.partial(ProtocoleHTTP, tient=self._confiance.tient)
        accueils = [
            self._accueil(prise, mutuel, contexte=lambda: self._confiance.contexte)
            for prise in self._ecoutes.tls
        ]
        for prise in self._ecoutes.relais:
            admet = relais.admet if relais is not None and relais.chemin is None else None
            accueils.append(self._accueil(prise, ProtocoleRelais, admet=admet))
        self.servers: list[Any] = accueils
        self._compter()
        for accueil in accueils:
            accueil.ouvrir()
        self.started = True
        if self._pret is not None:
            self._pret(self.adresses)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop following what is trusted, then answer what is under way and close."""
        if self._veille is not None:
            self._veille.cancel()
            with suppress(asyncio.CancelledError):
                await self._veille
        await super().shutdown(sockets)

    async def _veiller(self) -> None:
        while True:
            await asyncio.sleep(PERIODE_S)
            await asyncio.to_thread(self._confiance.regarder)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop gracefully at the first signal, at once at the second; `run` then returns to its caller."""
        del sig, frame
        self.force_exit = self.should_exit
        self.should_exit = True

    def _accueil(
        self, prise: socket.socket, protocole: Callable[..., ProtocoleHTTP], **options: Any
    ) -> Accueil:
        fabrique = functools.partial(
            protocole,
            self.config,
            self.server_state,
            self.lifespan.state,
            delais=self._parametres.delais,
            depart=self._compter,
            _loop=asyncio.get_running_loop(),
        )
        return Accueil(
            prise,
            fabrique,
            delais=self._parametres.delais,
            journaliser=self._journaliser,
            part=self._part,
            compter=self._compter,
            **options,
        )

    def _compter(self) -> None:
        """Publish how many connections there are, those being made included."""
        if self._part is None:
            return
        if self.should_exit:
            self._part.quitter()
        else:
            poignees = sum(accueil.poignees for accueil in self.servers)
            self._part.noter(len(self.server_state.connections) + poignees)


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
