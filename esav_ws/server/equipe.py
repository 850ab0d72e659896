"""Several processes under one master: it starts them, replaces those that die, and stops them together.

The master forks and does nothing else: no thread, no event loop, no database. What it has imported and opened is
shared with every process. Each holds one end of a pipe: it says there that it serves, and hears there that it must
stop; when the master itself dies, the pipe ends, and that is heard too.
"""

import gc
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any, Final

import structlog

from esav_ws.server.lien import Lien, Ordre
from esav_ws.server.passerelle import DemarrageImpossible

log = structlog.get_logger(__name__)

_FORK: Final = get_context("fork")
_SIGNAUX: Final = (signal.SIGINT, signal.SIGTERM)


@dataclass(slots=True)
class _Membre:
    """A process as the master sees it: whether it serves, or what it said that kept it from serving."""

    process: ForkProcess
    tuyau: Connection
    pret: bool = False
    echec: str | None = None

    def entendre(self) -> None:
        with suppress(EOFError, OSError):
            self.echec = self.tuyau.recv()
            self.pret = self.echec is None

    def entendre_encore(self) -> None:
        """Take what it said just before it died, if that came after the master had looked."""
        if not self.pret and self.tuyau.poll():
            self.entendre()

    def ordonner(self, ordre: Ordre) -> None:
        with suppress(OSError):
            self.tuyau.send(ordre)


@dataclass(slots=True)
class Equipe:
    """The processes of a gateway: by its name, what each does from its fork to its end.

    That must `annoncer` once it serves, and then `suivre`. `liberer` closes, when the stop begins, what the master
    has opened for the others.
    """

    metiers: Mapping[str, Callable[[Lien], None]]
    liberer: Callable[[], None]
    _membres: dict[str, _Membre] = field(default_factory=dict)
    _signaux: int = 0
    _arret: bool = False
    _reveil: tuple[int, int] = (-1, -1)

    def servir(self, pret: Callable[[], None]) -> None:
        """Run the processes until SIGINT or SIGTERM, and return once they have all ended.

        To be called in the main thread, with no other one running and no database connection open: these do not
        survive a fork. `pret` is called once every process serves; what it raises stops them, then is raised.

        Raises:
            DemarrageImpossible: a process, of the first or a replacement, ended before it served.
        """
        gc.collect()
        gc.freeze()  # a collection writes to what it looks at: to pages that would no longer be shared
        self._reveil = lecture, ecriture = os.pipe()
        os.set_blocking(ecriture, False)
        anciens = {numero: signal.signal(numero, _laisser) for numero in _SIGNAUX}
        reveil = signal.set_wakeup_fd(ecriture)
        try:
            for nom in self.metiers:
                self._embaucher(nom)
            self._diriger(pret)
        finally:
            self._abattre()
            for numero, ancien in anciens.items():
                signal.signal(numero, ancien)
            signal.set_wakeup_fd(reveil)
            os.close(lecture)
            os.close(ecriture)

    def _diriger(self, pret: Callable[[], None]) -> None:
        a_annoncer = True
        echec: Exception | None = None
        while self._membres:
            self._attendre()
            try:
                self._remplacer()
                if a_annoncer and not self._arret and all(m.pret for m in self._membres.values()):
                    a_annoncer = False
                    pret()
            except Exception as erreur:  # noqa: BLE001 - raised once the processes have ended
                echec = erreur
                self._arreter(Ordre.ARRETER)
        if echec is not None:
            raise echec

    def _attendre(self) -> None:
        """Sleep until a signal, a death or a word from a process, and take it."""
        membres = list(self._membres.values())
        paroles: dict[Any, _Membre] = {m.tuyau: m for m in membres if not m.pret}
        lecture = self._reveil[0]
        faits = wait([lecture, *paroles, *(m.process.sentinel for m in membres)])
        if lecture in faits:
            self._signaux += len(os.read(lecture, 64))
            if self._signaux > len(Ordre):
                self._abattre()
            else:
                self._arreter(Ordre(self._signaux))
        for fait in faits:
            if fait in paroles:
                paroles[fait].entendre()

    def _remplacer(self) -> None:
        """Bury the dead, and replace those who died in service."""
        for nom, membre in list(self._membres.items()):
            if membre.process.is_alive():
                continue
            membre.entendre_encore()
            del self._membres[nom]
            membre.tuyau.close()
            fin = membre.process.exitcode
            if self._arret:
                continue
            if not membre.pret:
                cause = membre.echec or f"code de sortie {fin}"
                raise DemarrageImpossible(f"le processus {nom} s'est arrêté avant de servir : {cause}")
            log.warning("worker_died", worker=nom, worker_pid=membre.process.pid, exit_code=fin)
            self._embaucher(nom)

    def _embaucher(self, nom: str) -> None:
        maitre, ouvrier = _FORK.Pipe()
        process = _FORK.Process(target=self._vivre, args=(nom, maitre, ouvrier), name=nom)
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNAUX)  # until the process has its own handlers
        try:
            process.start()
        except OSError as erreur:
            maitre.close()
            raise DemarrageImpossible(
                f"le processus {nom} n'a pas pu être créé ({erreur.strerror}) : voyez la mémoire de la machine et le "
                "nombre de processus permis, ou diminuez ESAV_WORKERS"
            ) from erreur
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNAUX)
            ouvrier.close()
        self._membres[nom] = _Membre(process, maitre)

    def _vivre(self, nom: str, maitre: Connection, ouvrier: Connection) -> None:
        """Be the process *nom*: let go of what is the master's, then do what is to be done."""
        signal.set_wakeup_fd(-1)
        for numero in _SIGNAUX:
            signal.signal(numero, signal.SIG_IGN)  # until the server takes them; the master says when to stop
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNAUX)
        for tuyau in (maitre, *(membre.tuyau for membre in self._membres.values())):
            tuyau.close()
        for descripteur in self._reveil:
            os.close(descripteur)
        with suppress(OSError):
            Path("/proc/self/comm").write_text(nom)  # for ps and top, where there is such a thing
        lien = Lien(ouvrier)
        try:
            self.metiers[nom](lien)
        except Exception as erreur:
            log.exception("worker_failed", worker=nom)
            lien.annoncer(echec=f"{type(erreur).__name__} : {erreur}")
            sys.exit(1)

    def _arreter(self, ordre: Ordre) -> None:
        if not self._arret:
            self._arret = True
            self.liberer()
        for membre in self._membres.values():
            membre.ordonner(ordre)

    def _abattre(self) -> None:
        for membre in self._membres.values():
            membre.process.kill()
            membre.process.join()


def _laisser(_numero: int, _cadre: object) -> None:
    """Do nothing: the interpreter has already written the signal into the wake-up pipe.

    Written there by a handler of ours, one that comes just before the master falls asleep would be read when the next
    thing wakes it.
    """
