"""What anybody may read of the authorities, over plain HTTP: certificates, lists, OCSP. Everything there is signed."""

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Final
from urllib.parse import unquote_to_bytes

import structlog
from cryptography.hazmat.primitives.serialization import Encoding
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from esav_ws.domain.erreurs import EsavError
from esav_ws.pki.autorite.autorite import Autorite
from esav_ws.pki.autorite.entretien import Entretien
from esav_ws.pki.autorite.ocsp import REQUETE_MAX, essayer_plus_tard, repondre
from esav_ws.pki.corps import CorpsRefuse, lire_corps

TOUR_S: Final = 2.0
"""Seconds between two looks at what is to be published."""

DELAI_CORPS_S: Final = 5.0
"""Seconds for a request to come in whole."""

_OCSP: Final = "application/ocsp-response"
_GENRE_REQUETE: Final = "application/ocsp-request"

log = structlog.get_logger(__name__)


class SitePki:
    """The pages of *entretien*, at the time of *maintenant*; while it is served, what is due is published."""

    def __init__(self, entretien: Entretien, *, maintenant: Callable[[], datetime]) -> None:
        self._entretien = entretien
        self._maintenant = maintenant
        self._dits: dict[str, str] = {}
        self.asgi = Starlette(
            routes=[
                Route("/ca.pem", self._ca_pem),
                Route("/ca.crt", self._ca_crt),
                Route("/ca/{identifiant}.crt", self._ca_crt),
                Route("/crl/{identifiant}.crl", self._crl),
                Route("/ocsp", self._ocsp_post, methods=["POST"]),
                Route("/ocsp/{requete:path}", self._ocsp_get, methods=["GET"]),
            ],
            lifespan=self._vie,
        )

    def entretenir(self) -> None:
        """Publish what is due, and say in the log what was or could not be: what cannot, once."""
        try:
            bilans = self._entretien.tour(self._maintenant())
        except (OSError, ValueError, EsavError) as erreur:
            self._dire_une_fois("", type(erreur).__name__)
            return
        for bilan in bilans:
            if bilan.empechement is not None:
                self._dire_une_fois(bilan.autorite.identifiant, bilan.empechement)
            elif bilan.a_agi:
                self._dits.pop(bilan.autorite.identifiant, None)
                log.info(
                    "pki_published",
                    authority=bilan.autorite.identifiant,
                    crl=bilan.numero,
                    ocsp_renewed=bilan.delegue,
                )

    def _dire_une_fois(self, autorite: str, raison: str) -> None:
        if self._dits.get(autorite) != raison:
            self._dits[autorite] = raison
            log.warning("pki_not_published", authority=autorite, reason=raison)

    async def _ca_pem(self, _requete: Request) -> Response:
        contenu = await run_in_threadpool(self._entretien.dossier.fichier.read_bytes)
        return Response(contenu, media_type="application/x-pem-file")

    async def _ca_crt(self, requete: Request) -> Response:
        autorite = await run_in_threadpool(self._trouver, requete.path_params.get("identifiant"))
        if autorite is None:
            return _inconnu()
        der = autorite.certificat.public_bytes(Encoding.DER)
        return Response(der, media_type="application/pkix-cert")

    async def _crl(self, requete: Request) -> Response:
        autorite = await run_in_threadpool(self._trouver, requete.path_params["identifiant"])
        if autorite is None:
            return _inconnu()
        try:
            contenu = await run_in_threadpool(self._entretien.publication.chemin(autorite).read_bytes)
        except OSError:
            return _inconnu()
        return Response(contenu, media_type="application/pkix-crl", headers={"Cache-Control": "no-cache"})

    async def _ocsp_post(self, requete: Request) -> Response:
        if requete.headers.get("content-type", "").partition(";")[0].strip().lower() != _GENRE_REQUETE:
            return PlainTextResponse(f"attendu : {_GENRE_REQUETE}\n", 415)
        try:
            recu = await lire_corps(requete, plafond=REQUETE_MAX, delai_s=DELAI_CORPS_S)
        except CorpsRefuse as refus:
            return refus.reponse
        return await self._repondre(recu)

    async def _ocsp_get(self, requete: Request) -> Response:
        """Answer the request that the path bears in base64, percent-encoded or not (RFC 6960, A.1)."""
        brut: bytes = requete.scope.get("raw_path") or requete.scope["path"].encode()
        ecrit = unquote_to_bytes(brut.partition(b"?")[0].partition(b"/ocsp/")[2])
        if len(ecrit) > 2 * REQUETE_MAX:
            return PlainTextResponse("requête trop longue\n", 414)
        try:
            der = base64.b64decode(ecrit, validate=True)
        except binascii.Error:
            der = b""
        return await self._repondre(der)

    async def _repondre(self, der: bytes) -> Response:
        return Response(
            await run_in_threadpool(self._reponse, der),
            media_type=_OCSP,
            headers={"Cache-Control": "no-cache"},
        )

    def _reponse(self, der: bytes) -> bytes:
        try:
            return repondre(der, self._entretien.repondeurs(), self._entretien.emis, le=self._maintenant())
        except (OSError, ValueError, EsavError) as erreur:
            self._dire_une_fois("ocsp", type(erreur).__name__)
            return essayer_plus_tard()

    def _trouver(self, identifiant: str | None) -> Autorite | None:
        autorites = self._entretien.dossier.autorites()
        return next((a for a in autorites if identifiant in {None, a.identifiant}), None)

    @asynccontextmanager
    async def _vie(self, _app: object) -> AsyncIterator[None]:
        tours = asyncio.create_task(self._tourner())
        try:
            yield
        finally:
            tours.cancel()
            with suppress(asyncio.CancelledError):
                await tours

    async def _tourner(self) -> None:
        while True:
            await run_in_threadpool(self.entretenir)
            await asyncio.sleep(TOUR_S)


def _inconnu() -> Response:
    return PlainTextResponse("rien de tel ici\n", 404)
