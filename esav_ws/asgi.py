"""The ASGI application: every route stands behind the gate."""

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial

import structlog
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from esav_ws.atelier import Tour
from esav_ws.bootstrap import Maison, points_acces
from esav_ws.domain.certificat import ChaineNonReconnue
from esav_ws.domain.operateur import Acteur
from esav_ws.metriques import Metriques
from esav_ws.pki.certificat_transmis import FormatTransmis
from esav_ws.pki.empreinte import empreinte_sha256
from esav_ws.pki.portier import AccesRefuse, Portier
from esav_ws.soap.transport import AdresseInconnue, refuser

REFUS_EN_ATTENTE = 100
"""Refusals that wait to be stored; beyond, the log and the metric alone keep them."""

log = structlog.get_logger(__name__)


class Application:
    """The ASGI application of one house, and the journal of those whom it refuses.

    *tour* is shared with the other processes that serve the same house, if any. `asgi` is the gate; `points` are the endpoints behind it, by path; `journaliser` also takes the handshakes that the
    server refused. `fermer` ends the worker threads.
    """

    def __init__(self, maison: Maison, metriques: Metriques | None = None, tour: Tour | None = None) -> None:
        self._maison = maison
        self._metriques = metriques or Metriques()
        self._tour = tour or Tour()
        self._atelier = maison.atelier(self._tour)
        self._porte = ThreadPoolExecutor(2, thread_name_prefix="esav-porte")
        self._greffe = ThreadPoolExecutor(1, thread_name_prefix="esav-refus")
        self._places = threading.BoundedSemaphore(REFUS_EN_ATTENTE)
        self.points = points_acces(
            maison.settings,
            self._atelier,
            lambda chemin: partial(self._metriques.appel, chemin),
        )
        self._inconnue = AdresseInconnue(self.points)
        self._cycle = Router(lifespan=self._vie)
        self.asgi: ASGIApp = Portier(
            self._aiguiller,
            identifier=self._identifier,
            refuser=refuser,
            journaliser=self.journaliser,
            format_transmis=FormatTransmis(maison.settings.proxy_certificat),
        )

    async def _aiguiller(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._cycle(scope, receive, send)
        else:
            await self.points.get(scope["path"], self._inconnue)(scope, receive, send)

    def journaliser(self, refus: AccesRefuse) -> None:
        """Log and count one refused access; store it, behind the answer, when its certificate is the reason.

        A database that is away refuses everybody: it is told as such, and is nobody's refusal.
        """
        if refus.code and not refus.code.startswith("CRT-"):
            log.error("gate_unavailable", code=refus.code, peer=refus.adresse)
            return
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
        if refus.code and self._places.acquire(blocking=False):
            self._greffe.submit(self._consigner, refus.code, refus)

    def fermer(self) -> None:
        """End the worker threads after what they are doing."""
        self._atelier.fermer()
        self._tour.fermer()
        self._porte.shutdown()
        self._greffe.shutdown()

    async def _identifier(self, der: bytes) -> Acteur:
        empreinte = empreinte_sha256(der)
        acces = self._maison.acces
        acteur = acces.reconnaitre(empreinte)
        if acteur is None:
            boucle = asyncio.get_running_loop()
            acteur = await boucle.run_in_executor(self._porte, acces.identifier, empreinte)
        return acteur

    def _consigner(self, code: str, refus: AccesRefuse) -> None:
        """Store the refusal; strangers, whom no authority of ours vouches for, share one row a day."""
        etranger = code == ChaineNonReconnue.code
        try:
            self._maison.acces.journaliser(
                code,
                empreinte="" if etranger else refus.empreinte,
                sujet="" if etranger else refus.sujet,
                adresse=refus.adresse,
            )
        except Exception:
            log.exception("refusal_not_stored", code=code, fingerprint=refus.empreinte)
        finally:
            self._places.release()

    @asynccontextmanager
    async def _vie(self, _app: object) -> AsyncIterator[None]:
        yield
        self.fermer()
