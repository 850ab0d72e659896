"""In front of the endpoints: an interruption of the service, or a limit of requests, is answered before a body is read.

Which operation a request asks for is known from its action; where it announces none, the endpoint asks again once it
has read the message (`CLE`). What is published (`?wsdl`, `?xsd`) stays so.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.operateur import Acteur
from esav_ws.soap.refus import refuser
from esav_ws.soap.requete import Receive, Scope, Send, action, annonce, premiers
from esav_ws.soap.transport import ADMETTRE

Application = Callable[[Scope, Receive, Send], Awaitable[None]]

Admettre = Callable[[Acteur, str], None]
"""Counts one request of an actor's for an operation, or raises the `EsavError` that refuses it."""

Juger = Callable[[], Awaitable[Admettre | None]]
"""Returns what admits requests now, `None` while everything is answered; raises what refuses all of them."""

Noter = Callable[[Scope, str | None, EsavError], None]
"""Told of each request that was refused before it was read, with its operation when that is known."""

GET: Final = "GET"


class Barriere:
    """ASGI gate around *app*, on whether the service is open."""

    def __init__(self, app: Application, *, juger: Juger, noter: Noter) -> None:
        self._app = app
        self._juger = juger
        self._noter = noter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it before its body is read."""
        if scope["method"] == GET:
            await self._app(scope, receive, send)
            return
        operation = None
        try:
            admettre = await self._juger()
            if admettre is not None:
                operation = _operation(scope)
                if operation is None:
                    scope["state"][ADMETTRE] = admettre
                else:
                    admettre(scope["state"]["acteur"], operation)
        except EsavError as erreur:
            self._noter(scope, operation, erreur)
            await refuser(scope, receive, send, erreur)
            return
        await self._app(scope, receive, send)


def _operation(scope: Scope) -> str | None:
    """Return the operation that the action of the request names, `None` when it names none.

    One that is not of the operation in the body is refused later, as a message: nothing is won by a false one.
    """
    entetes = premiers(scope)
    return (action(entetes, annonce(scope, entetes)) or "").rpartition("/")[2] or None
