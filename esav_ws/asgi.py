"""The ASGI application: every route stands behind the gate."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial

import structlog
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from esav_ws.bootstrap import Maison, points_acces
from esav_ws.domain.operateur import Acteur
from esav_ws.metriques import Metriques
from esav_ws.pki.certificat_transmis import FormatTransmis
from esav_ws.pki.empreinte import empreinte_sha256
from esav_ws.pki.portier import AccesRefuse, Portier
from esav_ws.soap.transport import AdresseInconnue, refuser

log = structlog.get_logger(__name__)


class Application:
    """The ASGI application of one house, and the journal of those whom it refuses.

    `asgi` is the gate; `routes` are the paths behind it; `journaliser` also takes the handshakes that the server
    refused. `fermer` ends the worker threads.
    """

    def __init__(self, maison: Maison, metriques: Metriques | None = None) -> None:
        self._maison = maison
        self._metriques = metriques or Metriques()
        self._ouvriers = ThreadPoolExecutor(maison.settings.threads, thread_name_prefix="esav")
        self._greffe = ThreadPoolExecutor(1, thread_name_prefix="esav-refus")
        points = points_acces(
            maison.settings,
            maison.bus.executer,
            self._ouvriers,
            lambda chemin: partial(self._metriques.appel, chemin),
        )
        self.routes = [Route(chemin, point) for chemin, point in points.items()]
        interieur = Starlette(routes=[*self.routes, Mount("/", AdresseInconnue(points))], lifespan=self._vie)
        self.asgi: ASGIApp = Portier(
            interieur,
            identifier=self._identifier,
            refuser=refuser,
            journaliser=self.journaliser,
            format_transmis=FormatTransmis(maison.settings.proxy_certificat),
        )

    def journaliser(self, refus: AccesRefuse) -> None:
        """Log and count one refused access; store it, behind the answer, when its certificate is the reason."""
        self._metriques.refus(refus.code)
        log.warning(
            "access_refused",
            code=refus.code,
            reason=refus.message,
            peer=refus.adresse,
            fingerprint=refus.empreinte,
            subject=refus.sujet,
            issuer=refus.emetteur,
        )
        if refus.code and refus.code.startswith("CRT-"):
            self._greffe.submit(self._consigner, refus.code, refus)

    def fermer(self) -> None:
        """End the worker threads after what they are doing."""
        self._ouvriers.shutdown()
        self._greffe.shutdown()

    async def _identifier(self, der: bytes) -> Acteur:
        boucle = asyncio.get_running_loop()
        return await boucle.run_in_executor(
            self._ouvriers, self._maison.acces.identifier, empreinte_sha256(der)
        )

    def _consigner(self, code: str, refus: AccesRefuse) -> None:
        try:
            self._maison.acces.journaliser(
                code, empreinte=refus.empreinte, sujet=refus.sujet, adresse=refus.adresse
            )
        except Exception:
            log.exception("refusal_not_stored", code=code, fingerprint=refus.empreinte)

    @asynccontextmanager
    async def _vie(self, _app: Starlette) -> AsyncIterator[None]:
        yield
        self.fermer()
