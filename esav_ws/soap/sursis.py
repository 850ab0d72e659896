"""In front of the endpoints: a retired version names its successor, a deprecated one says until when it answers.

What a deprecated version tells travels in `scope["state"]` (`fin_de_version.CLE`): a contract that has a header for it
repeats it there.
"""

from collections.abc import Awaitable, Callable

from esav_ws.domain.contrat import EtatVersion, Regime
from esav_ws.domain.contrat_erreurs import VersionRetiree
from esav_ws.domain.erreurs import EsavError
from esav_ws.soap import fin_de_version
from esav_ws.soap.refus import refuser
from esav_ws.soap.requete import Message, Receive, Scope, Send

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
        self._annonces: dict[Regime, tuple[list[tuple[bytes, bytes]], fin_de_version.Membres]] = {}

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
        if regime.etat is EtatVersion.DEPRECIEE:
            entetes, scope["state"][fin_de_version.CLE] = self._annonce(regime)
            send = _annoncant(send, entetes)
        await self._app(scope, receive, send)

    def _retiree(self, regime: Regime) -> VersionRetiree:
        suite = (
            f"{regime.successeur}, {self._adresse}{regime.chemin_successeur}" if regime.successeur else None
        )
        return VersionRetiree(regime.nom, regime.fin_le, suite)

    def _annonce(self, regime: Regime) -> tuple[list[tuple[bytes, bytes]], fin_de_version.Membres]:
        """Return what a deprecated version announces, in HTTP and in SOAP."""
        annonce = self._annonces.get(regime)
        if annonce is None:
            entetes = fin_de_version.entetes_http(regime, self._adresse)
            annonce = self._annonces[regime] = (
                [(nom.encode(), valeur.encode()) for nom, valeur in entetes.items()],
                fin_de_version.membres(regime, self._adresse),
            )
        return annonce


def _annoncant(send: Send, entetes: list[tuple[bytes, bytes]]) -> Send:
    """Return *send* with *entetes* added to the answer."""

    async def envoyer(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *entetes]
        await send(message)

    return envoyer
