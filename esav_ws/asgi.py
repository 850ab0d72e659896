"""The ASGI application: every route stands behind the gate."""

import asyncio
import re
import threading
from collections.abc import AsyncIterator, Awaitable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress

import structlog
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from esav_ws.application.admission import Admission
from esav_ws.application.messages_est import ModeEst
from esav_ws.atelier import Tour
from esav_ws.atelier.debit import Debit, Debits
from esav_ws.bootstrap import Maison, autorites_oi
from esav_ws.bootstrap.contrats import numeros, points_acces
from esav_ws.domain.certificat import ChaineNonReconnue
from esav_ws.domain.contrat import Regime
from esav_ws.domain.contrat_erreurs import VersionRetiree
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.operateur import Acteur
from esav_ws.domain.volumetrie import OPERATIONS
from esav_ws.metriques import VERSEMENT_S as MESURE_S
from esav_ws.metriques import Metriques
from esav_ws.pki.certificat_transmis import FormatTransmis
from esav_ws.pki.empreinte import empreinte_sha256
from esav_ws.pki.est import PREFIXE, Est
from esav_ws.pki.portier import AccesRefuse, Portier
from esav_ws.soap.barriere import Admettre, Barriere
from esav_ws.soap.faute import publier
from esav_ws.soap.refus import AdresseInconnue, refuser
from esav_ws.soap.sursis import Sursis
from esav_ws.soap.transport import Mesurer
from esav_ws.soap.voisin import VOISINS

REFUS_EN_ATTENTE = 100
"""Refusals that wait to be stored; beyond, the log and the metric alone keep them."""

VERSEMENT_S = 10
"""Seconds between two additions of what was counted to the stored counts: what a killed process may lose."""

ECHANGE_S = 1
"""Seconds between two exchanges with other machines, while a limit is in force, of what each let through."""

_ADRESSE = re.compile(r"/ws/([a-z]{1,40})/v([1-9][0-9]{0,2})/?")

log = structlog.get_logger(__name__)


class Application:
    """The ASGI application of one house, and the journal of those whom it refuses.

    *tour* and *debit* are shared with the other processes that serve the same house, if any. `asgi` is the gate, with
    *derriere* behind it, `derriere` where none is given; `points` are the endpoints, by path, those of this house unless
    *points* are given; `journaliser` also takes the handshakes that the server refused. `fermer` ends the worker threads.
    """

    def __init__(
        self,
        maison: Maison,
        metriques: Metriques | None = None,
        tour: Tour | None = None,
        debit: Debit | None = None,
        *,
        points: Mapping[str, ASGIApp] | None = None,
        derriere: ASGIApp | None = None,
    ) -> None:
        self._maison = maison
        self._metriques = metriques or Metriques()
        self._tour = tour or Tour()
        self.atelier = maison.atelier(self._tour)
        self._porte = ThreadPoolExecutor(2, thread_name_prefix="esav-porte")
        self._greffe = ThreadPoolExecutor(1, thread_name_prefix="esav-refus")
        self._places = threading.BoundedSemaphore(REFUS_EN_ATTENTE)
        versions = numeros(maison)
        self._versions = {chemin: (objet, int(n.split(".")[0])) for chemin, (objet, n) in versions.items()}
        self._numeros = versions | {chemin: (v.nom, v.version) for chemin, v in VOISINS.items()}
        self._relecture: asyncio.Future[None] | None = None
        self._reouverture: asyncio.Future[None] | None = None
        self._admission = Admission(maison.ouverture, debit or Debits().part(0), maison.horloge)
        self.points: Mapping[str, ASGIApp] = (
            points_acces(maison.settings, self.atelier, self.mesure, maison.horloge)
            if points is None
            else points
        )
        self._inconnue = AdresseInconnue(self.points)
        self._barrieres = {
            chemin: Barriere(point, juger=self._ouvrir, noter=self._noter_refusee)
            for chemin, point in self.points.items()
        }
        self._est = Est(self.atelier.executer, autorites_oi(maison.settings).certificats, publier)
        self._cycle = Router(lifespan=self._vie)
        self._sursis = Sursis(
            self._servir, juger=self._juger, adresse=maison.settings.url, noter=self._noter_retiree
        )
        self.derriere: ASGIApp = self._aiguiller
        self.asgi: ASGIApp = Portier(
            derriere or self.derriere,
            identifier=self._identifier,
            refuser=self._refuser,
            journaliser=self.journaliser,
            format_transmis=FormatTransmis(maison.settings.proxy_certificat),
        )

    async def _aiguiller(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._cycle(scope, receive, send)
        else:
            try:
                await self._sursis(scope, receive, send)
            finally:
                self._noter_usage(scope)

    def _noter_usage(self, scope: Scope) -> None:
        """Count the use of the certificate; its first call of a web service is written down behind the answer."""
        empreinte: str = scope["state"]["empreinte"]
        le = self._maison.usages_certificats.noter(empreinte)
        appel = scope["method"] == "POST" and scope["path"] in self.points
        if appel and self._maison.premiers_usages.noter(empreinte, le):
            self._greffe.submit(self._constater)

    def _servir(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        chemin = scope["path"]
        servir = self._barrieres.get(chemin)
        if servir is not None:
            return servir(scope, receive, send)
        est = chemin.startswith(PREFIXE) and ModeEst(self._maison.settings.est) is not ModeEst.FERME
        return (self._est if est else self._inconnue)(scope, receive, send)

    async def _refuser(self, scope: Scope, receive: Receive, send: Send, erreur: EsavError) -> None:
        await refuser(scope, receive, send, self._admission.expliquer(erreur))

    async def _ouvrir(self) -> Admettre | None:
        """Return what admits requests now, `None` while everything is answered, or raise what refuses all."""
        ouverture = self._maison.ouverture
        situation = ouverture.situation()
        if situation is None:
            if self._reouverture is None or self._reouverture.done():
                boucle = asyncio.get_running_loop()
                self._reouverture = boucle.run_in_executor(self._porte, ouverture.relire)
            await asyncio.shield(self._reouverture)
            situation = ouverture.derniere()
        return self._admission.juger(situation)

    async def _juger(self, chemin: str) -> Regime | None:
        """Return how the version at *chemin* is treated, `None` when none ever was there."""
        version = self._versions.get(chemin) or self._ancienne(chemin)
        if version is None:
            return None
        regimes = self._maison.regimes
        if not regimes.frais:
            if self._relecture is None or self._relecture.done():
                boucle = asyncio.get_running_loop()
                self._relecture = boucle.run_in_executor(self._porte, regimes.relire)
            await asyncio.shield(self._relecture)
        return regimes.regime(*version)

    def _ancienne(self, chemin: str) -> tuple[str, int] | None:
        """Return the service and the number at *chemin*, where no version lives any more, or never did."""
        trouve = _ADRESSE.fullmatch(chemin)
        services = {objet for objet, _ in self._versions.values()}
        return (trouve[1], int(trouve[2])) if trouve and trouve[1] in services else None

    def mesure(self, chemin: str) -> Mesurer:
        """Return what counts the calls of the version at *chemin*."""
        metriques, comptage = self._metriques, self._maison.comptage
        objet, numero = self._numeros[chemin]

        def mesurer(operation: str | None, acteur: Acteur, code: str | None, duree: float) -> None:
            metriques.appel(chemin, operation, acteur, code, duree)
            comptage.noter(acteur.operateur, objet, numero, operation or "", faute=code is not None)

        return mesurer

    def _noter_retiree(self, scope: Scope, regime: Regime) -> None:
        """Count a call of a retired version: its caller has not migrated."""
        acteur: Acteur = scope["state"]["acteur"]
        objet, _, numero = regime.nom.rpartition(" ")
        self._metriques.appel(scope["path"].rstrip("/"), None, acteur, VersionRetiree.code, 0.0)
        self._maison.comptage.noter(acteur.operateur, objet, numero, faute=True)

    def _noter_refusee(self, scope: Scope, operation: str | None, erreur: EsavError) -> None:
        """Count a call that was refused before it was read; what its caller calls an operation may be anything."""
        acteur: Acteur = scope["state"]["acteur"]
        connue = operation if operation in OPERATIONS else None
        chemin = scope["path"]
        self._metriques.appel(chemin, connue, acteur, erreur.code, 0.0)
        self._maison.comptage.noter(acteur.operateur, *self._numeros[chemin], connue or "", faute=True)

    def journaliser(self, refus: AccesRefuse) -> None:
        """Log and count one refused access; store it, behind the answer, when its certificate is the reason.

        A database that is away refuses everybody: it is told as such, and is nobody's refusal.
        """
        if refus.code and not refus.code.startswith("CRT-"):
            log.error("gate_unavailable", code=refus.code, peer=refus.adresse)
            return
        self._metriques.refus(refus.code)
        log.warning(
            "access_refused",
            code=refus.code,
            reason=refus.message,
            peer=refus.adresse,
            fingerprint=refus.empreinte,
            subject=refus.sujet,
            issuer=refus.emetteur,
        )
        if refus.code and self._places.acquire(blocking=False):
            self._greffe.submit(self._consigner, refus.code, refus)

    def noter_confiance(self, reussi: bool) -> None:
        """Count one change of what the door trusts, or one source that it cannot read."""
        self._metriques.confiance(reussi)

    def fermer(self) -> None:
        """End the worker threads after what they are doing, and store what was counted."""
        self.atelier.fermer()
        self._metriques.verser()
        self.verser()
        self._tour.fermer()
        self._porte.shutdown()
        self._greffe.shutdown()

    async def _identifier(self, der: bytes) -> Acteur:
        empreinte = empreinte_sha256(der)
        acces = self._maison.acces
        acteur = acces.reconnaitre(empreinte)
        if acteur is None:
            boucle = asyncio.get_running_loop()
            acteur = await boucle.run_in_executor(self._porte, acces.identifier, empreinte)
        return acteur

    def _consigner(self, code: str, refus: AccesRefuse) -> None:
        """Store the refusal; strangers, whom no authority of ours vouches for, share one row a day."""
        etranger = code == ChaineNonReconnue.code
        try:
            self._maison.acces.journaliser(
                code,
                empreinte="" if etranger else refus.empreinte,
                sujet="" if etranger else refus.sujet,
                adresse=refus.adresse,
            )
        except Exception:
            log.exception("refusal_not_stored", code=code, fingerprint=refus.empreinte)
        finally:
            self._places.release()

    def verser(self) -> None:
        """Add what was counted to the stored counts; what cannot be now is kept for the next time."""
        for verser in (self._maison.comptage.verser, self._maison.usages_certificats.verser):
            try:
                verser()
            except Exception as echec:  # noqa: BLE001 - a count is never worth a request
                log.warning("usage_not_stored", error=type(echec).__name__)
        self._constater()

    def _constater(self) -> None:
        """Write down the first uses of certificates; what cannot be now is kept for the next time."""
        try:
            if promus := self._maison.premiers_usages.constater():
                log.info("certificate_first_used", certificates=promus)
        except Exception as echec:  # noqa: BLE001 - the call was answered
            log.warning("first_use_not_stored", error=type(echec).__name__)

    async def _verser_sans_fin(self) -> None:
        boucle = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(VERSEMENT_S)
            await boucle.run_in_executor(self._greffe, self.verser)

    async def _mesurer_sans_fin(self) -> None:
        while True:
            await asyncio.sleep(MESURE_S)
            self._metriques.verser()

    async def _echanger_sans_fin(self) -> None:
        """While a limit is in force, tell other machines what was let through here, and learn what they let through."""
        boucle = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(ECHANGE_S)
            if (a_dire := self._admission.a_dire()) is None:
                continue
            try:
                ailleurs = await boucle.run_in_executor(
                    self._greffe, self._admission.echanger, self._maison.unites, *a_dire
                )
            except Exception as echec:  # noqa: BLE001 - each machine then limits by what it sees
                log.warning("throughput_not_shared", error=type(echec).__name__)
            else:
                self._admission.apprendre(a_dire[0], ailleurs)

    @asynccontextmanager
    async def _vie(self, _app: object) -> AsyncIterator[None]:
        suites = [asyncio.create_task(suite) for suite in (self._verser_sans_fin(), self._mesurer_sans_fin())]
        if (
            not self._maison.unites.un_seul_ecrivain
        ):  # else the database, and so the gateway, is on one machine
            suites.append(asyncio.create_task(self._echanger_sans_fin()))
        try:
            yield
        finally:
            for suite in suites:
                suite.cancel()
                with suppress(asyncio.CancelledError):
                    await suite
            self.fermer()
