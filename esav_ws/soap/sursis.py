"""In front of the endpoints: a retired version names its successor, a deprecated one says until when it answers.

What is known of the version called travels in `scope["state"]` under `regime` (`esav_ws.domain.contrat.Regime`): a
contract that has a header for it can repeat it there.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC
from email.utils import format_datetime

from esav_ws.domain.contrat import EtatVersion, Regime
from esav_ws.domain.contrat_erreurs import VersionRetiree
from esav_ws.domain.delais import fin_du_jour
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.horloge import minuit_de_paris
from esav_ws.soap.requete import Message, Receive, Scope, Send
from esav_ws.soap.transport import refuser

CLE_REGIME = "regime"
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Juger = Callable[[str], Awaitable[Regime | None]]
"""Given the path of a request, returns how its version is treated; `None` when no version lives there."""

Noter = Callable[[Scope, Regime], None]
"""Told of each call of a retired version."""


class Sursis:
    """ASGI gate around *app*, on the life of the version that each request calls.

    *juger* says what that version is, *adresse* is the public address before its path, *noter* is told of each refusal.
    """

    def __init__(self, app: Application, *, juger: Juger, adresse: str, noter: Noter) -> None:
        self._app = app
        self._juger = juger
        self._adresse = adresse
        self._noter = noter
        self._entetes: dict[Regime, list[tuple[bytes, bytes]]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a call of a retired version before its body is read; announce the end of a deprecated one."""
        try:
            regime = await self._juger(scope["path"])
        except EsavError as erreur:
            await refuser(scope, receive, send, erreur)
            return
        if regime is None:
            await self._app(scope, receive, send)
            return
        if regime.etat is EtatVersion.RETIREE:
            self._noter(scope, regime)
            await refuser(scope, receive, send, self._retiree(regime))
            return
        scope["state"][CLE_REGIME] = regime
        if regime.etat is EtatVersion.DEPRECIEE:
            send = self._annoncant(send, regime)
        await self._app(scope, receive, send)

    def _retiree(self, regime: Regime) -> VersionRetiree:
        suite = (
            f"{regime.successeur}, {self._adresse}{regime.chemin_successeur}" if regime.successeur else None
        )
        return VersionRetiree(regime.nom, regime.fin_le, suite)

    def _annoncant(self, send: Send, regime: Regime) -> Send:
        entetes = self._entetes.get(regime)
        if entetes is None:
            entetes = self._entetes[regime] = [
                (nom.encode(), valeur.encode()) for nom, valeur in entetes_http(regime, self._adresse).items()
            ]

        async def envoyer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *entetes]
            await send(message)

        return envoyer


def entetes_http(regime: Regime, adresse: str) -> Mapping[str, str]:
    """Return the HTTP headers of a deprecated version: `Deprecation` (RFC 9745), `Sunset` (RFC 8594), `Link`.

    The end is the instant at which the last day ends in Paris.
    """
    entetes = {}
    if regime.depreciee_le is not None:
        entetes["deprecation"] = f"@{int(minuit_de_paris(regime.depreciee_le).timestamp())}"
    if regime.fin_le is not None:
        entetes["sunset"] = format_datetime(fin_du_jour(regime.fin_le).astimezone(UTC), usegmt=True)
    if regime.chemin_successeur is not None:
        entetes["link"] = f'<{adresse}{regime.chemin_successeur}>; rel="successor-version"'
    return entetes
