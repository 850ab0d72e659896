"""The ASGI transport: HTTP in, spyne in a worker thread, HTTP out.

The event loop only reads bodies (bounded in size and time) and sends answers; parsing, validation, the service and
the answer's serialisation run in a thread pool. The gate in front has put who calls and the correlation id in
`scope["state"]`: `acteur` and `correlation`.
"""

import asyncio
import math
import re
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.message import MethodeInterdite, RessourceInconnue, VersionNonServie
from esav_ws.domain.operateur import Acteur
from esav_ws.soap._spyne import Application, const
from esav_ws.soap.contrat import ContratPublie
from esav_ws.soap.faute import Reponse, Soap, publier, repondre
from esav_ws.soap.operations import Operation
from esav_ws.soap.protocol import Protocole11, Protocole12
from esav_ws.soap.requete import Receive, Scope, Send, action, annonce, envoyer, exiger_soap, lire_corps
from esav_ws.xmlio.schema import SchemaPublie

# Spyne's MethodContext.close() runs a full gc.collect() every MIN_GC_INTERVAL seconds (9 to 50 ms each): never.
const.MIN_GC_INTERVAL = math.inf

TAILLE_MAX = 1024 * 1024
"""Default cap of a request body, in bytes."""

DELAI_CORPS_S = 30.0
"""Default time in which a request body must arrive whole, in seconds."""

Executer = Callable[[Any, Acteur, str], Any]
"""Runs one message for an actor under a correlation id: the door to the bus."""

Mesurer = Callable[[str | None, Acteur, str | None, float], None]
"""Told after every call: operation (`None` when unknown), actor, code of the fault if any, seconds."""


def ne_pas_mesurer(_operation: str | None, _acteur: Acteur, _code: str | None, _duree_s: float) -> None:
    """Measure nothing: the default hook."""


@dataclass(frozen=True, slots=True)
class AppelEnCours:
    """What a service finds in `ctx.udc`: who calls, what was announced, and the way to the bus."""

    acteur: Acteur
    correlation: str
    action: str | None
    porte: Executer

    def executer(self, message: Any) -> Any:
        """Return the result of *message* (a command or a query) run for this actor."""
        return self.porte(message, self.acteur, self.correlation)


@dataclass(slots=True)
class Contexte:
    """What protocols and services use of spyne's `MethodContext`, and nothing else.

    Spyne's own costs more than reading a message: forty attributes, copied once per call, events that nobody hears,
    and cycles that keep every document until the collector comes by.
    """

    udc: AppelEnCours
    in_string: list[bytes]
    in_document: Any = None
    in_header_doc: Any = None
    in_body_doc: Any = None
    method_request_string: Any = None
    in_header: Any = None
    in_object: Any = None
    out_header: Any = None
    out_object: Any = None
    out_string: Any = None


class Moteur:
    """One contract in one SOAP version: a context in, bytes out, between them the calls that spyne's server makes."""

    def __init__(self, services: Sequence[type], espace: str, entrant: Any, sortant: Any) -> None:
        self._application = Application(services, espace, in_protocol=entrant, out_protocol=sortant)
        self._entrant, self._sortant = entrant, sortant

    def traiter(self, ctx: Contexte, charset: str | None) -> bytes:
        """Return the answer to the request in `ctx.in_string`, or raise whatever stops it.

        Every operation is `_body_style="bare"`: one object in, one out. Exceptions of services go through untouched;
        spyne would log them with their arguments and replace them.
        """
        self._entrant.create_in_document(ctx, charset)
        self._entrant.decompose_incoming_envelope(ctx)
        self._entrant.deserialize(ctx)
        methode = self._entrant.operations[ctx.method_request_string].methode
        ctx.out_object = [methode.function(ctx, ctx.in_object)]
        self._sortant.serialize(ctx)
        return b"".join(ctx.out_string)

    def operation(self, ctx: Contexte) -> str | None:
        """Return the name of the operation that *ctx* asked for, or `None` when it came to none."""
        operation: Operation | None = self._entrant.operations.get(ctx.method_request_string)
        return operation.nom if operation else None


class PointAcces:
    """One contract version as an ASGI application: its operations, `?wsdl` and `?xsd=`."""

    def __init__(
        self,
        contrat: ContratPublie,
        services: Sequence[type],
        executer: Executer,
        *,
        mesurer: Mesurer = ne_pas_mesurer,
        executor: Executor | None = None,
        taille_max: int = TAILLE_MAX,
        delai_corps_s: float = DELAI_CORPS_S,
    ) -> None:
        """Build the endpoint; *executor* defaults to a thread pool of its own, which `close` ends."""
        self._contrat = contrat
        self._executer = executer
        self._mesurer = mesurer
        self._executor = executor or ThreadPoolExecutor(thread_name_prefix="soap")
        self._ferme_executor = executor is None
        self._taille_max = taille_max
        self._delai_corps_s = delai_corps_s
        schema = SchemaPublie(contrat.schema)
        self._moteurs = {
            soap: Moteur(services, contrat.espace, protocole(schema), protocole(schema))
            for soap, protocole in ((Soap.V11, Protocole11), (Soap.V12, Protocole12))
        }

    def close(self) -> None:
        """End the thread pool after the calls that run, if it is this endpoint's own."""
        if self._ferme_executor:
            self._executor.shutdown()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; nothing is sent to a caller who left before the end of its own."""
        acteur: Acteur = scope["state"]["acteur"]
        correlation: str = scope["state"]["correlation"]
        if scope["method"] == "GET":
            await envoyer(send, self._publier_contrat(scope), correlation)
            return
        debut = time.monotonic()
        operation: str | None = None
        code: str | None = None
        try:
            soap = exiger_soap(scope)
            corps = await lire_corps(scope, receive, self._taille_max, self._delai_corps_s)
            if corps is None:
                return
            appel = AppelEnCours(acteur, correlation, action(scope, soap), self._executer)
            reponse, operation, code = await asyncio.get_running_loop().run_in_executor(
                self._executor, self._appeler, soap, corps, annonce(scope).charset, appel
            )
        except EsavError as erreur:
            code = erreur.code
            reponse = repondre(erreur, annonce(scope).soap, self._contrat.espace)
        await envoyer(send, reponse, correlation)
        self._mesurer(operation, acteur, code, time.monotonic() - debut)

    def _appeler(
        self, soap: Soap, corps: bytes, charset: str | None, appel: AppelEnCours
    ) -> tuple[Reponse, str | None, str | None]:
        """Return, from a worker thread, the answer, the operation if known and the code of the fault if any."""
        moteur = self._moteurs[soap]
        ctx = Contexte(appel, [corps])
        code = None
        try:
            reponse = Reponse(200, soap.media, moteur.traiter(ctx, charset))
        except Exception as exception:  # noqa: BLE001  # whatever happens, the caller gets a published fault
            erreur = publier(exception, appel.correlation)
            code = erreur.code
            reponse = repondre(erreur, soap, self._contrat.espace)
        return reponse, moteur.operation(ctx), code

    def _publier_contrat(self, scope: Scope) -> Reponse:
        """Return the WSDL or a schema, or the refusal of any other GET."""
        requete = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        parametres = {nom.lower(): valeur for nom, valeur in requete}
        try:
            if "wsdl" in parametres:
                return Reponse(200, "text/xml", self._contrat.wsdl)
            if "xsd" in parametres:
                return Reponse(200, "text/xml", self._contrat.xsd(parametres["xsd"]))
            raise MethodeInterdite(["POST"])
        except EsavError as erreur:
            return repondre(erreur, None, self._contrat.espace)


class AdresseInconnue:
    """ASGI application for every path where nothing lives: `RessourceInconnue`, or `VersionNonServie`."""

    def __init__(self, adresses: Iterable[str]) -> None:
        """Keep *adresses*, the paths that are served: `/ws/signalisation/v1` and its like."""
        self._adresses = tuple(adresses)

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Refuse the request: the version is not served, or nothing of this name ever was."""
        trouve = _ADRESSE.match(scope["path"])
        servies = [a for a in self._adresses if trouve and a.startswith(f"/ws/{trouve['service']}/v")]
        if trouve and servies and trouve[0].rstrip("/") not in servies:
            erreur = VersionNonServie(trouve["service"], int(trouve["version"]), servies)
            await _refuser(scope, send, erreur, servies[-1])
        else:
            await _refuser(scope, send, RessourceInconnue(self._adresses), scope["path"])


async def refuser(scope: Scope, _receive: Receive, send: Send, erreur: EsavError) -> None:
    """Answer *erreur* without reading the body, in the SOAP version of the request (1.1 when it is no SOAP)."""
    await _refuser(scope, send, erreur, scope["path"])


async def _refuser(scope: Scope, send: Send, erreur: EsavError, chemin: str) -> None:
    """Answer *erreur* with its detail in the namespace of the service at *chemin*: both carry the same version.

    Where no service lives, the namespace is that of signalisation v1: a fault always has a published detail.
    """
    trouve = _ADRESSE.match(chemin)
    espace = (
        f"urn:esav:ws:{trouve['service']}:{int(trouve['version'])}"
        if trouve
        else "urn:esav:ws:signalisation:1"
    )
    await envoyer(send, repondre(erreur, annonce(scope).soap, espace), scope["state"]["correlation"])


_ADRESSE = re.compile(r"/ws/(?P<service>[a-z]{1,40})/v(?P<version>[1-9][0-9]{0,2})(?:/|$)")
