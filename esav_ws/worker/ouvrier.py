"""One worker: it sweeps up what is due, hands it to the engine, and takes over from those that died."""

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import structlog

from esav_ws.application.travaux import Issue, Travaux
from esav_ws.bootstrap import Maison
from esav_ws.bootstrap.fond import travaux as travaux_de
from esav_ws.domain.message import BaseIndisponible
from esav_ws.worker.moteur import Moteur
from esav_ws.worker.verrou import seul

log = structlog.get_logger(__name__)

_ARRET_S: Final = 20
"""Seconds that tasks under way may still take when the worker is told to stop."""


@dataclass(frozen=True, slots=True)
class Rythme:
    """How often a worker does what, in seconds.

    Attributes:
        balayage: between two sweeps for what is due.
        file: between two looks into each queue.
        battement: between two signs of life, each with a look for the dead.
        mort: without a sign of life for so long, by the database's clock, a worker is dead.
        nettoyage: between two cleanings of the engine's own tables.
    """

    balayage: float = 1.0
    file: float = 0.5
    battement: float = 3.0
    mort: float = 15.0
    nettoyage: float = 300.0


class Ouvrier:
    """The background work of one house in this process; `executer` runs it until `arreter` is called.

    Several may run on PostgreSQL. On SQLite one works, and the next one stands by until it ends.
    """

    def __init__(
        self, maison: Maison, *, travaux: Travaux | None = None, rythme: Rythme | None = None
    ) -> None:
        self._maison = maison
        self._travaux = travaux or travaux_de(maison)
        self._rythme = rythme or Rythme()
        self._arret = threading.Event()
        self.identite = f"{socket.gethostname()[:32]}-{os.getpid()}-{secrets.token_hex(4)}"
        self._moteur = Moteur(
            self._url(),
            self.identite,
            files={sujet: chantier.en_parallele for sujet, chantier in self._travaux.chantiers.items()},
            attente_s=self._rythme.file,
        )

    def arreter(self) -> None:
        """Have `executer` return once the tasks under way are done."""
        self._arret.set()

    def executer(self, pret: Callable[[], None]) -> None:
        """Work until `arreter`; `pret` is called once, when this worker works or stands by.

        Raises:
            BaseIndisponible: the database does not answer at the start.
        """

        @cache
        def annoncer() -> None:
            pret()

        with ExitStack() as pile:
            if not self._a_son_tour(pile, annoncer):
                log.info("worker_stopped")
                return
            self._relever()
            pile.callback(self._quitter)
            self._moteur.demarrer(self._faire)
            log.info("worker_ready", worker=self.identite)
            for sujet, chantier in self._travaux.chantiers.items():
                if (raison := chantier.empechement()) is not None:
                    log.warning("work_waits", subject=sujet, reason=raison)
            annoncer()
            self._tourner()

    def _a_son_tour(self, pile: ExitStack, annoncer: Callable[[], None]) -> bool:
        """Wait for the turn of this worker, where one at a time works; return `False` when told to stop meanwhile."""
        if not self._maison.unites.un_seul_ecrivain:
            return True
        verrou = self._a_cote(".travaux.lock")
        return pile.enter_context(seul(verrou, self._arret, lambda: self._attendre(annoncer)))

    def _attendre(self, annoncer: Callable[[], None]) -> None:
        """Say that another works on this home already: this one takes over when it ends."""
        log.info("worker_standby", worker=self.identite)
        annoncer()

    def _tourner(self) -> None:
        """Sweep, give signs of life and clean, each at its pace, until the end. A failure is told, then tried again."""
        gestes: list[tuple[float, Callable[[], None]]] = [
            (self._rythme.battement, self._prendre_la_suite),
            (self._rythme.balayage, self._balayer),
            (self._rythme.nettoyage, self._nettoyer),
        ]
        prochains = [time.monotonic()] * len(gestes)
        indisponible = False
        while not self._arret.wait(max(0.0, min(prochains) - time.monotonic())):
            for rang, (periode, geste) in enumerate(gestes):
                if time.monotonic() < prochains[rang]:
                    continue
                try:
                    geste()
                except BaseIndisponible:
                    if not indisponible:
                        log.error("work_unavailable")  # noqa: TRY400 - its cause names the database, and is known
                    indisponible = True
                except Exception:
                    log.exception("sweep_failed")
                else:
                    if indisponible:
                        log.info("work_available")
                    indisponible = False
                prochains[rang] = time.monotonic() + periode

    def _balayer(self) -> None:
        """Hand over everything that is due."""
        self._travaux.echoir()
        for sujet in self._travaux.chantiers:
            for reference in self._travaux.dues(sujet):
                self._moteur.deposer(sujet, reference)

    def _relever(self) -> frozenset[str]:
        return self._travaux.relever(
            self.identite, mort_apres_s=self._rythme.mort, seul=self._maison.unites.un_seul_ecrivain
        )

    def _prendre_la_suite(self) -> None:
        """Say that this worker is alive, and take over what the dead had begun."""
        reprises = self._moteur.reprendre(self._relever())
        if reprises:
            log.warning("work_taken_over", tasks=reprises)

    def _nettoyer(self) -> None:
        self._moteur.nettoyer(self._maison.horloge.maintenant())

    def _faire(self, sujet: str, reference: str) -> None:
        """Do one task, and tell what became of it; raise nothing: what is to be kept is in its row."""
        try:
            rendu = self._travaux.faire(sujet, reference, self.identite)
        except Exception:
            log.exception("task_not_settled", subject=sujet, reference=reference)
            return
        faits = {"subject": sujet, "reference": reference, "attempt": rendu.essais}
        match rendu.issue:
            case Issue.FAITE:
                log.info("task_done", **faits)
            case Issue.REPORTEE:
                log.warning("task_put_off", **faits, reason=rendu.raison, exc_info=rendu.panne)
            case Issue.ABANDONNEE:
                log.error("task_given_up", **faits, reason=rendu.raison, exc_info=rendu.panne)
            case Issue.LAISSEE:
                log.debug("task_left", **faits)

    def _quitter(self) -> None:
        self._moteur.arreter(_ARRET_S)
        try:
            self._travaux.partir(self.identite)
        except BaseIndisponible:
            log.warning("worker_leaves_unseen", worker=self.identite)
        log.info("worker_stopped")

    def _url(self) -> str:
        """Return where the engine keeps its queues: beside the embedded database, or in the server's own."""
        if self._maison.unites.un_seul_ecrivain:
            return f"sqlite:///{self._a_cote('.travaux.sqlite')}"
        return self._maison.settings.base

    def _a_cote(self, suffixe: str) -> Path:
        """Return a file beside the embedded database: who shares the one shares the other."""
        return Path(self._maison.engine.url.database or "").resolve().with_suffix(suffixe)
