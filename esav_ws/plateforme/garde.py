"""Around the spaces: every call of a web service is shown to whoever judges, whole, before and after it is done."""

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from esav_ws.domain.horloge import HorlogeSysteme
from esav_ws.pki.portier import EXTENSION_COUPURE
from esav_ws.plateforme.surveillance import Appel, Echange, Entetes, Juge, Perdre, Reponse

_POST: Final = "POST"
_CHIFFRES_MAX: Final = 19

log = structlog.get_logger(__name__)


class Garde:
    """ASGI application around *app* that *juge* watches, in *fils*; without one, nothing is kept of any call.

    A request is read whole before it goes on, up to *taille_max* bytes and for *delai_s* seconds: a larger one, announced
    or not, and a slower one are not judged, and are for *app* to refuse.
    """

    def __init__(
        self, juge: Juge | None, fils: Executor, app: ASGIApp, *, taille_max: int, delai_s: float
    ) -> None:
        self._juge = juge
        self._fils = fils
        self._app = app
        self._taille_max = taille_max
        self._delai_s = delai_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the call, or what is put in its place."""
        if self._juge is None or scope["method"] != _POST or _annoncee(scope) > self._taille_max:
            await self._app(scope, receive, send)
            return
        corps = _Corps(receive)
        if not await corps.lire(self._taille_max, self._delai_s):
            await self._app(scope, corps.relire, send)
            return
        appel = _appel(scope, b"".join(corps.blocs))
        reponse = await self._demander(self._juge.avant, appel)
        if isinstance(reponse, Reponse):
            await _envoyer(send, reponse)
            return
        sortie = _Sortie()
        await self._app(scope, corps.relire, sortie.prendre)
        echange = Echange(
            appel.operateur,
            appel.empreinte,
            appel.le,
            appel.chemin,
            appel.requete,
            sortie.statut,
            b"".join(sortie.blocs),
            appel.correlation,
            perdue=not sortie.messages,
        )
        suite = await self._demander(self._juge.apres, echange)
        if isinstance(suite, Perdre):
            await _couper(scope, receive)
        elif isinstance(suite, Reponse):
            await _envoyer(send, suite)
        else:
            for message in sortie.messages:
                await send(message)

    async def _demander(self, question: Callable[[Any], Any], vu: Appel | Echange) -> Any:
        """Return what the judge answers; one that fails lets the call through: the trial is not the service."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._fils, question, vu)
        except Exception:
            log.exception("judge_failed", operator=vu.operateur, correlation=vu.correlation)
            return None


class _Corps:
    """The body of a request, read once and given again."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._recus: list[Message] = []
        self.blocs: list[bytes] = []

    async def lire(self, taille_max: int, delai_s: float) -> bool:
        """Return whether the body came whole, in time and no larger than *taille_max*."""
        with suppress(TimeoutError):
            async with asyncio.timeout(delai_s):
                return await self._lire(taille_max)
        return False

    async def _lire(self, taille_max: int) -> bool:
        taille = 0
        while taille <= taille_max:
            message = await self._receive()
            self._recus.append(message)
            if message["type"] == "http.disconnect":
                return False
            bloc = message.get("body", b"")
            taille += len(bloc)
            self.blocs.append(bloc)
            if not message.get("more_body"):
                return taille <= taille_max
        return False

    async def relire(self) -> Message:
        """Return what was read, then what comes."""
        return self._recus.pop(0) if self._recus else await self._receive()


@dataclass(slots=True)
class _Sortie:
    """The answer of the space, kept until it was judged."""

    statut: int = 0
    messages: list[Message] = field(default_factory=list)
    blocs: list[bytes] = field(default_factory=list)

    async def prendre(self, message: Message) -> None:
        self.messages.append(message)
        if message["type"] == "http.response.start":
            self.statut = message["status"]
        else:
            self.blocs.append(message.get("body", b""))


def _annoncee(scope: Scope) -> int:
    """Return the length that the request announces, 0 when it says none that can be read."""
    for nom, valeur in scope["headers"]:
        if nom == b"content-length" and valeur.isdigit():
            return int(valeur) if len(valeur) < _CHIFFRES_MAX else sys.maxsize
    return 0


def _appel(scope: Scope, corps: bytes) -> Appel:
    state = scope["state"]
    entetes: Entetes = tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in scope["headers"])
    return Appel(
        state["acteur"].operateur or "",
        state["empreinte"],
        HorlogeSysteme().maintenant(),
        scope["path"],
        corps,
        entetes,
        state["correlation"],
    )


async def _envoyer(send: Send, reponse: Reponse) -> None:
    entetes = [(nom.encode("latin-1"), valeur.encode("latin-1")) for nom, valeur in reponse.entetes]
    entetes.append((b"content-length", b"%d" % len(reponse.corps)))
    await send({"type": "http.response.start", "status": reponse.statut, "headers": entetes})
    await send({"type": "http.response.body", "body": reponse.corps})


async def _couper(scope: Scope, receive: Receive) -> None:
    """End the connection without an answer, and wait until it has."""
    scope["extensions"][EXTENSION_COUPURE]["couper"]()
    while (await receive())["type"] != "http.disconnect":
        pass
