"""What the stories on a simulated clock stand on: the clock, settings that are nobody's, a gateway that can be waited for.

Nothing of the installation is touched: the settings of a story are read nowhere, its home lives as long as it.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Protocol

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource
from starlette.types import ASGIApp, Receive, Scope, Send

from esav_ws.application.messages_administration import EnregistrerCertificat
from esav_ws.application.travaux import Travaux
from esav_ws.asgi import Application
from esav_ws.bootstrap import Maison
from esav_ws.cli.client import Adresse
from esav_ws.cli.demo_etapes import Etape
from esav_ws.cli.serveur import parametres
from esav_ws.config import Settings
from esav_ws.domain.horloge import HorlogeSysteme
from esav_ws.home import Pki, autorite_oi
from esav_ws.pki.ca import ecrire_certificat, ecrire_cle, emettre_client
from esav_ws.pki.empreinte import faits_der
from esav_ws.server import en_fond

_PAS: Final = timedelta(minutes=5)
_DUREE: Final = timedelta(days=730)
_OUVRIER: Final = "ouvrier-1"


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


@contextmanager
def passerelle(maison: Maison, **reglages: Any) -> Iterator[tuple[Temoin, Adresse]]:
    """Serve *maison* while the block runs, `en_fond` being told *reglages*; give what waits for it, and its address."""
    application = Application(maison)
    try:
        temoin = Temoin(application.asgi)
        ecoute_sur = parametres(maison.settings, port=0)
        with en_fond(temoin, ecoute_sur, journaliser=application.journaliser, **reglages) as ecoute:
            yield temoin, Adresse.de(maison.settings, ecoute.port)
    finally:
        application.fermer()


def faire_ronde(travaux: Travaux) -> None:
    """Do what the worker has to do now, to the end; mails wait, since no mail server is set."""
    travaux.epuiser(_OUVRIER)


def certifier(pki: Pki, code: str, instant: datetime) -> EnregistrerCertificat:
    """Return what registers the certificate made for *code*, installed on its system: for *instant* and for now."""
    instants = (HorlogeSysteme().maintenant(), instant)
    debut, fin = min(instants) - timedelta(days=1), max(instants) + _DUREE
    identite = emettre_client(autorite_oi(pki), code, debut=debut, fin=fin)
    certificat, cle = pki.client(code)
    ecrire_cle(cle, identite)
    ecrire_certificat(certificat, identite)
    return EnregistrerCertificat(certificat=faits_der(identite.der).certificat(code), der=identite.der)


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
            if etape.arrete:
                return
            quand = temps.maintenant + _PAS
            temps.aller(quand.date(), quand.time())
