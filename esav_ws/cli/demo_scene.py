"""What the stories on a simulated clock stand on: the clock, settings that are nobody's, a gateway that can be waited for.

Nothing of the installation is touched: the settings of a story are read nowhere, its home lives as long as it.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource
from starlette.types import ASGIApp, Receive, Scope, Send

from esav_ws.cli.demo_etapes import Etape
from esav_ws.config import Settings

_PAS: Final = timedelta(minutes=5)


class HorlogeSimulee:
    """A clock that stands until it is set, and never goes back."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant

    def maintenant(self) -> datetime:
        """Return the present instant of the story, in UTC."""
        return self._instant

    def regler(self, instant: datetime) -> None:
        """Set the clock to *instant*, or raise `ValueError` when it is past."""
        if instant < self._instant:
            raise ValueError(f"{instant} is before {self._instant}")
        self._instant = instant.astimezone(UTC)


class ReglagesDuRecit(Settings):
    """The settings of a story's home. The environment has no say in them."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the one source: what the story gives."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


class Temoin:
    """ASGI application around *app* that knows when every request is over, counted and all."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._en_cours: Counter[str] = Counter()
        self._change = threading.Condition()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve *scope*."""
        genre = scope["type"]
        self._noter(genre, 1)
        try:
            await self._app(scope, receive, send)
        finally:
            self._noter(genre, -1)

    def attendre(self, delai_s: float = 10) -> None:
        """Return once no request is under way, or after *delai_s* seconds."""
        with self._change:
            self._change.wait_for(lambda: self._en_cours["http"] == 0, delai_s)

    def _noter(self, genre: str, nombre: int) -> None:
        with self._change:
            self._en_cours[genre] += nombre
            self._change.notify_all()


class Temps(Protocol):
    """The time of a scene, in Paris."""

    @property
    def maintenant(self) -> datetime:
        """Return the present instant of the story."""

    def aller(self, jour: date, heure: time) -> None:
        """Set the clock to that day and time."""


@dataclass(frozen=True, slots=True)
class Chapitre:
    """A day of a story: the steps that begin on it at that time, in Paris."""

    jour: date
    heure: time
    titre: str
    etapes: Callable[[], Iterator[Etape]]

    def jouer(self, temps: Temps) -> Iterator[Etape]:
        """Yield each step as soon as it is done, to the first that does not go as it should.

        The clock moves on a few minutes after each.
        """
        temps.aller(self.jour, self.heure)
        quand = temps.maintenant
        for etape in self.etapes():
            yield replace(etape, quand=quand, chapitre=self.titre)
            if not etape.conforme:
                return
            quand = temps.maintenant + _PAS
            temps.aller(quand.date(), quand.time())
