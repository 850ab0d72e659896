"""The ASGI transport: HTTP in, spyne, HTTP out.

Bodies are bounded in size and time. A message is parsed and validated where it arrives, unless it is a large one; what
its service asks of the bus is done where the workshop says. The gate in front has put who calls and the
correlation id in `scope["state"]`: `acteur` and `correlation`.
"""

import asyncio
import math
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final, Protocol
from urllib.parse import parse_qsl

from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.message import MessageTropVolumineux, MethodeInterdite, TypeDeContenu
from esav_ws.domain.operateur import Acteur, VersionOuverte
from esav_ws.soap import fin_de_version
from esav_ws.soap._spyne import Application, const
from esav_ws.soap.contexte import AppelEnCours, Contexte, maintenant_systeme
from esav_ws.soap.contrat import ContratPublie
from esav_ws.soap.faute import Reponse, Soap, publier, repondre
from esav_ws.soap.operations import Operation
from esav_ws.soap.protocol import Protocole11, Protocole12
from esav_ws.soap.protocol_voisin import ProtocoleVoisin
from esav_ws.soap.requete import (
    Plafonds,
    Receive,
    Scope,
    Send,
    action,
    annonce,
    envoyer,
    exiger_soap,
    lire_corps,
    peut_depasser,
    premiers,
)
from esav_ws.soap.vastes import Place, Places, Vaste, etendre
from esav_ws.soap.voisin import Voisin
from esav_ws.xmlio.schema import SchemaPublie

# Spyne's MethodContext.close() runs a full gc.collect() every MIN_GC_INTERVAL seconds (9 to 50 ms each): never.
const.MIN_GC_INTERVAL = math.inf

TAILLE_MAX = 1024 * 1024
"""Default cap of a request body, in bytes."""

DELAI_CORPS_S = 30.0
"""Default time in which a request body must arrive whole, in seconds."""

PARTAGE_MAX = 32 * 1024
"""Bytes of a message that is parsed in the event loop, in less than a millisecond; a larger one takes a thread."""

VASTES_A_LA_FOIS: Final = 2
"""Requests above the ordinary cap that are handled at once: each takes several times its size of memory."""

ADMETTRE: Final = "admettre"
"""In `scope["state"]`: who is asked once the operation is known, where the gate could not tell it."""


class Atelier(Protocol):
    """Where messages are run."""

    @property
    def fils(self) -> Executor:
        """Return threads for what would hold up the event loop."""

    async def executer(self, message: Any, acteur: Acteur, correlation: str) -> Any:
        """Return the result of *message*, what it changed being durable, or raise an `EsavError`."""


Mesurer = Callable[[str | None, Acteur, str | None, float], None]
"""Told after every call: operation (`None` when unknown), actor, code of the fault if any, seconds."""


def ne_pas_mesurer(_operation: str | None, _acteur: Acteur, _code: str | None, _duree_s: float) -> None:
    """Measure nothing: the default hook."""


class Moteur:
    """One contract in one SOAP version: a context in, bytes out, between them the calls that spyne's server makes."""

    def __init__(self, services: Sequence[type], espace: str, entrant: Any, sortant: Any) -> None:
        self._application = Application(services, espace, in_protocol=entrant, out_protocol=sortant)
        self._entrant, self._sortant = entrant, sortant

    def lire(self, ctx: Contexte, charset: str | None) -> Operation:
        """Return the operation that the request in `ctx.in_string` asks for, its object read, or raise what stops it."""
        self._entrant.create_in_document(ctx, charset)
        self._entrant.decompose_incoming_envelope(ctx)
        self._entrant.deserialize(ctx)
        operation: Operation = self._entrant.operations[ctx.method_request_string]
        return operation

    async def repondre(self, ctx: Contexte, operation: Operation, fils: Executor | None = None) -> bytes:
        """Return the answer of *operation* to the request of *ctx*, or raise whatever stops it.

        One that takes long to write is written in a thread of *fils*, if there are any.

        Every operation is `_body_style="bare"`: one object in, one out. Exceptions of services go through untouched;
        spyne would log them with their arguments and replace them.
        """
        ctx.out_object = [await operation.methode.function(ctx, ctx.in_object)]
        if fils is not None and ctx.udc.lourde:
            await asyncio.get_running_loop().run_in_executor(fils, self._sortant.serialize, ctx)
        else:
            self._sortant.serialize(ctx)
        return b"".join(ctx.out_string)

    def operation(self, ctx: Contexte) -> str | None:
        """Return the name of the operation that *ctx* asked for, or `None` when it came to none."""
        operation: Operation | None = self._entrant.operations.get(ctx.method_request_string)
        return operation.nom if operation else None

    def identifiant(self, ctx: Contexte) -> str | None:
        """Return what the request of *ctx* called itself, `None` when its contract or the request has no identifier."""
        identifiant: str | None = self._entrant.identifiant_requete(ctx)
        return identifiant

    @property
    def annonce_sa_fin(self) -> bool:
        """Return whether the contract has the header `finDeVersion`."""
        return any(operation.annonce_sa_fin for operation in self._sortant.operations.values())


class PointAcces:
    """One contract version, or a neighbouring contract, as an ASGI application: its operations, `?wsdl` and `?xsd=`."""

    def __init__(
        self,
        contrat: ContratPublie,
        services: Sequence[type],
        atelier: Atelier,
        *,
        mesurer: Mesurer = ne_pas_mesurer,
        taille_max: int = TAILLE_MAX,
        delai_corps_s: float = DELAI_CORPS_S,
        voisin: Voisin | None = None,
        ouverture: VersionOuverte | None = None,
        maintenant: Callable[[], datetime] = maintenant_systeme,
    ) -> None:
        """Build the endpoint, whose services run in *atelier*; *voisin* is the neighbouring contract that it serves, if it does.

        *ouverture* is what must be open to who calls (art. 5.2.1). *maintenant* is asked by services whose answers bear their
        time.
        """
        self._contrat = contrat
        self._atelier = atelier
        self._mesurer = mesurer
        self._taille_max = taille_max
        self._plafonds = Plafonds(taille_max, delai_corps_s)
        self._voisin = voisin
        self._ouverture = ouverture
        self._maintenant = maintenant
        self._vastes: dict[str, Vaste] = {}
        for service in services:
            self._vastes.update(getattr(service, "__vastes__", {}))
        self._places = Places()
        self._vastes_a_la_fois = asyncio.Semaphore(VASTES_A_LA_FOIS)
        schema = SchemaPublie(contrat.schema)
        protocoles: Mapping[Soap, Callable[[SchemaPublie], Any]] = (
            {Soap.V11: Protocole11, Soap.V12: Protocole12}
            if voisin is None
            else {Soap.V11: partial(ProtocoleVoisin, pour=voisin)}
        )
        self._moteurs = {
            soap: Moteur(services, contrat.espace, protocole(schema), protocole(schema))
            for soap, protocole in protocoles.items()
        }
        self._annonce_sa_fin = self._moteurs[Soap.V11].annonce_sa_fin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; nothing is sent to a caller who left before the end of its own."""
        acteur: Acteur = scope["state"]["acteur"]
        correlation: str = scope["state"]["correlation"]
        if scope["method"] == "GET":
            await envoyer(send, self._publier_contrat(scope), correlation)
            return
        debut = time.monotonic()
        entetes = premiers(scope)
        annoncee = annonce(scope, entetes)
        fin = scope["state"].get(fin_de_version.CLE) if self._annonce_sa_fin else None
        operation: str | None = None
        code: str | None = None
        place: Place | None = None
        try:
            soap = exiger_soap(scope, entetes, annoncee)
            if soap not in self._moteurs:
                raise TypeDeContenu("ce contrat ne connaît que SOAP 1.1 : envoyez Content-Type: text/xml")
            agit = action(entetes, annoncee)
            plafonds = self._plafonds
            if self._vastes and peut_depasser(entetes, self._taille_max):
                plafonds, place = self._etendre(agit, acteur)
            corps = await lire_corps(entetes, receive, plafonds)
            if corps is None:
                return
            appel = AppelEnCours(acteur, correlation, agit, self._atelier.executer, fin, self._maintenant)
            ctx = Contexte(appel, [corps], vaste=len(corps) > self._taille_max)
            admettre = scope["state"].get(ADMETTRE)
            if ctx.vaste:
                async with self._vastes_a_la_fois:
                    reponse, code = await self._traiter(soap, ctx, annoncee.charset, admettre)
            else:
                reponse, code = await self._traiter(soap, ctx, annoncee.charset, admettre)
            operation = self._moteurs[soap].operation(ctx)
        except EsavError as erreur:
            code = erreur.code
            reponse = repondre(erreur, annoncee.soap, self._contrat.espace, fin=fin, pour=self._voisin)
        finally:
            if place is not None:
                place.rendre()
        await envoyer(send, reponse, correlation)
        self._mesurer(operation, acteur, code, time.monotonic() - debut)

    def _etendre(self, agit: str | None, acteur: Acteur) -> tuple[Plafonds, Place | None]:
        """Return how many bytes a body that may go over the ordinary cap may have, and the place that it then takes."""
        etendu = etendre(self._vastes, self._taille_max, agit, acteur)
        if etendu is None:
            return self._plafonds, None
        place = self._places.pour(acteur)
        return replace(self._plafonds, etendre=etendu, attendre=place.prendre), place

    async def _traiter(
        self, soap: Soap, ctx: Contexte, charset: str | None, admettre: Callable[[Acteur, str], None] | None
    ) -> tuple[Reponse, str | None]:
        """Return the answer and the code of the fault if it is one: whatever happens, the caller gets a published one."""
        moteur = self._moteurs[soap]
        try:
            if len(ctx.in_string[0]) <= PARTAGE_MAX:
                operation = moteur.lire(ctx, charset)
            else:
                boucle = asyncio.get_running_loop()
                operation = await boucle.run_in_executor(self._atelier.fils, moteur.lire, ctx, charset)
            self._exiger_admise(ctx, operation)
            if self._ouverture is not None:
                ctx.udc.acteur.exiger_version(*self._ouverture)
            if admettre is not None:
                admettre(ctx.udc.acteur, operation.nom)
            return Reponse(200, soap.media, await moteur.repondre(ctx, operation, self._atelier.fils)), None
        except Exception as exception:  # noqa: BLE001 - whatever happens, the caller gets a published fault
            erreur = publier(exception, ctx.udc.correlation)
            identifiant = moteur.identifiant(ctx)
            reponse = repondre(
                erreur, soap, self._contrat.espace, identifiant, ctx.udc.fin, pour=self._voisin
            )
            return reponse, erreur.code

    def _exiger_admise(self, ctx: Contexte, operation: Operation) -> None:
        """Return, unless the message is above the ordinary cap and its operation has no other."""
        if ctx.vaste and operation.nom not in self._vastes:
            raise MessageTropVolumineux(self._taille_max)

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
            return repondre(erreur, None, self._contrat.espace, pour=self._voisin)
