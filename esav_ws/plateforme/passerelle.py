"""The gateway of the integration platform: one gate, behind which each Opérateur finds its own space."""

import asyncio
from collections import defaultdict
from concurrent.futures import Executor, ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from starlette.types import Receive, Scope, Send

from esav_ws.asgi import Application
from esav_ws.atelier import Tour
from esav_ws.bootstrap import Maison
from esav_ws.bootstrap.contrats import points_acces
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.horloge import HorlogeSysteme
from esav_ws.domain.operateur import Acteur, Habilitation
from esav_ws.metriques import Metriques
from esav_ws.pki.est import PREFIXE
from esav_ws.plateforme.espaces import Espace, Espaces, disponible
from esav_ws.plateforme.garde import Garde
from esav_ws.plateforme.parcours.juge import JugeParcours
from esav_ws.plateforme.regie import Regie
from esav_ws.plateforme.rondes import Rondes
from esav_ws.plateforme.surveillance import Juge, Parcours
from esav_ws.soap.contrat import ContratPublie
from esav_ws.soap.refus import refuser
from esav_ws.soap.regie import CHEMIN, WSDL
from esav_ws.soap.regie.service import RegieService
from esav_ws.soap.transport import Mesurer, PointAcces

A_L_ESSAI: Final = frozenset({Habilitation.SIGNALISATION, Habilitation.TEST})
"""The domains that every Opérateur has in its space: it is there to try them before it has them (art. 5.2.1)."""

_FILS: Final = 8
"""Threads for what the platform itself waits for: spaces that open, the régie, who judges."""

_espace: ContextVar[Espace] = ContextVar("espace")
"""The space of the present call, the same from its beginning to its end."""


class Plateforme:
    """The gateway of the home *maison*: its gate, the space of each Opérateur, the régie.

    *juge* watches the calls, *parcours* judges scenarios; without either, the published parcours do both. `application` is
    the gate and what counts behind it, `asgi` the whole. `fermer` ends everything.
    """

    def __init__(
        self,
        maison: Maison,
        metriques: Metriques | None = None,
        *,
        juge: Juge | None = None,
        parcours: Parcours | None = None,
    ) -> None:
        self._metriques = metriques or Metriques()
        self._fils = ThreadPoolExecutor(_FILS, thread_name_prefix="esav-plateforme")
        self._points = points_acces(maison.settings, _AtelierCourant(self._fils), _mesure, _HorlogeCourante())
        self.espaces = Espaces(maison, self._servir)
        self.rondes = Rondes(self.espaces)
        self.application = Application(maison, self._metriques, points=self._points, derriere=self._aiguiller)
        self.asgi = self.application.asgi
        if juge is None and parcours is None:
            juge = parcours = JugeParcours(self.espaces, reveiller=self.rondes.demander)
        self._regie = PointAcces(
            ContratPublie(maison.settings.wsdl / WSDL, maison.settings.url + CHEMIN),
            [RegieService],
            _AtelierRegie(Regie(self.espaces, parcours), self._fils),
            mesurer=self._mesurer_regie,
            taille_max=maison.settings.taille_max,
            delai_corps_s=maison.settings.delai_corps,
        )
        self._garde = Garde(
            juge,
            self._fils,
            self._dans_son_espace,
            taille_max=maison.settings.taille_max,
            delai_s=maison.settings.delai_corps,
        )

    def fermer(self) -> None:
        """End the background work and close every space."""
        self.rondes.fermer()
        self.application.fermer()
        self.espaces.fermer()
        self._fils.shutdown()

    async def _aiguiller(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            self.rondes.commencer()
        if scope["type"] == "lifespan" or scope["path"].startswith(PREFIXE):
            await self.application.derriere(scope, receive, send)
        elif scope["path"] == CHEMIN:
            await self._regie(scope, receive, send)
        else:
            await self._garde(scope, receive, send)

    async def _dans_son_espace(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the call in the space of its Opérateur, which stays the same to the end of it."""
        acteur: Acteur = scope["state"]["acteur"]
        try:
            espace = await self._prendre(acteur)
        except EsavError as erreur:
            await refuser(scope, receive, send, erreur)
            return
        scope["state"]["acteur"] = replace(acteur, habilitations=acteur.habilitations | A_L_ESSAI)
        jeton = _espace.set(espace)
        try:
            await espace.asgi(scope, receive, send)
        finally:
            _espace.reset(jeton)
            espace.lacher()
            self.rondes.demander(espace.operateur)

    async def _prendre(self, acteur: Acteur) -> Espace:
        code = acteur.operateur or ""
        while True:
            espace = self.espaces.ouvert(code)
            if espace is None:
                boucle = asyncio.get_running_loop()
                espace = await boucle.run_in_executor(self._fils, self.espaces.espace, code)
            with disponible(code):
                espace.horloge.maintenant()
            if espace.tenir():
                return espace

    def _servir(self, maison: Maison) -> Application:
        return Application(maison, self._metriques, Tour(), points=self._points)

    def _mesurer_regie(self, operation: str | None, acteur: Acteur, code: str | None, duree: float) -> None:
        self._metriques.appel(CHEMIN, operation, acteur, code, duree)


class _AtelierCourant:
    """The workshop of the space of the present call."""

    def __init__(self, fils: Executor) -> None:
        self.fils = fils

    async def executer(self, message: Any, acteur: Acteur, correlation: str) -> Any:
        application = _espace.get().application
        if application is None:
            raise RuntimeError("this space is not served")
        return await application.atelier.executer(message, acteur, correlation)


class _HorlogeCourante:
    """The clock of the space of the present call; the real one outside of any."""

    def maintenant(self) -> datetime:
        espace = _espace.get(None)
        return (HorlogeSysteme() if espace is None else espace.horloge).maintenant()


def _mesure(chemin: str) -> Mesurer:
    """Return what counts the calls of the version at *chemin* where they were made."""

    def mesurer(operation: str | None, acteur: Acteur, code: str | None, duree: float) -> None:
        application = _espace.get().application
        if application is not None:
            application.mesure(chemin)(operation, acteur, code, duree)

    return mesurer


class _AtelierRegie:
    """Where the orders to the régie are done: in threads, since all of them wait for a disk.

    One after the other for each Opérateur, and of no more than half of the threads together: a clock that moves by years
    holds up its own space alone.
    """

    def __init__(self, regie: Regie, fils: Executor) -> None:
        self._regie = regie
        self._places = asyncio.Semaphore(_FILS // 2)
        self._tours: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.fils = fils

    async def executer(self, ordre: Any, acteur: Acteur, _correlation: str) -> Any:
        fait = asyncio.ensure_future(self._conduire(acteur.operateur or "", ordre))
        return await asyncio.shield(fait)

    async def _conduire(self, code: str, ordre: Any) -> Any:
        async with self._tours[code], self._places:
            boucle = asyncio.get_running_loop()
            return await boucle.run_in_executor(self.fils, self._regie.conduire, code, ordre)
