"""Where the work of a request is done: the event loop waits neither for a disk nor for a network.

What a SQLite database is asked it answers in microseconds, less than handing the question to a thread would take: it
is asked in the loop. Its commits wait for the disk: a thread does, for all that came in while it was at the one
before. PostgreSQL answers over a network, and queues its own writers: one thread per request. What takes long (a
document pack that is to be made first) has a thread of its own, one for all: it takes none from the others, and who
asks for what is being made finds it made.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from esav_ws.application.bus import Bus, Lot, Prepare
from esav_ws.application.messages import Commande, Message
from esav_ws.atelier.tour import Tour
from esav_ws.domain.operateur import Acteur

__all__ = ["TAILLE_LOT", "Atelier", "Tour"]

TAILLE_LOT = 16
"""Commands that share one commit at most: the first of them waits for the last, and the loop for all."""


class Atelier:
    """Runs messages on *bus*.

    *un_seul_ecrivain* says that the database answers readers without making them wait, and has one writer at a time;
    *tour* is whose turn that is. `fermer` ends the threads after what they are doing.
    """

    def __init__(self, bus: Bus, *, threads: int, un_seul_ecrivain: bool, tour: Tour) -> None:
        self._bus = bus
        self._direct = un_seul_ecrivain
        self._tour = tour
        self.fils = ThreadPoolExecutor(threads, thread_name_prefix="esav")
        self._ecrivain = ThreadPoolExecutor(1, thread_name_prefix="esav-ecrivain")
        self._patient = ThreadPoolExecutor(1, thread_name_prefix="esav-patient")
        self._en_attente: list[tuple[Prepare, asyncio.Future[Any]]] = []
        self._vidage: asyncio.Task[None] | None = None

    async def executer(self, message: Message, acteur: Acteur, correlation: str) -> Any:
        """Return what `Bus.executer` returns, or raise what it raises.

        A command is prepared at once; those that wait while another lot is written share the next commit.
        """
        longue = message.payload.longue
        if self._direct and not longue and not isinstance(message, Commande):
            return self._bus.executer(message, acteur, correlation)
        boucle = asyncio.get_running_loop()
        if longue or not self._direct:
            fils = self._patient if longue else self.fils
            return await boucle.run_in_executor(fils, self._bus.executer, message, acteur, correlation)
        futur: asyncio.Future[Any] = boucle.create_future()
        self._en_attente.append((self._bus.preparer(message, acteur, correlation), futur))
        if self._vidage is None or self._vidage.done():
            self._vidage = boucle.create_task(self._vider())
        return await futur

    def fermer(self) -> None:
        """End the threads after what they are doing."""
        self.fils.shutdown()
        self._ecrivain.shutdown()
        self._patient.shutdown()

    async def _vider(self) -> None:
        """Write lot after lot, until nobody waits."""
        while self._en_attente:
            await self._tour.prendre()
            try:
                await self._ecrire(self._bus.lot())
            finally:
                self._tour.rendre()
            await asyncio.sleep(0)  # the answers leave, and another process may take its turn

    async def _ecrire(self, lot: Lot) -> None:
        """Write as *lot* those who wait, and tell each what came of it, once it is durable."""
        pris: list[tuple[Prepare, asyncio.Future[Any]]] = []
        try:
            if not lot.commencer():
                await asyncio.get_running_loop().run_in_executor(self._ecrivain, lot.attendre)
            pris, self._en_attente = self._en_attente[:TAILLE_LOT], self._en_attente[TAILLE_LOT:]
            issues = _executer(lot, [prepare for prepare, _ in pris])
            await self._valider(lot)
        except Exception as echec:  # noqa: BLE001 - each of those who wait is told
            if not pris:
                pris, self._en_attente = self._en_attente, []
            issues = [echec] * len(pris)
        for (_, futur), issue in zip(pris, issues, strict=True):
            if futur.done():  # its caller left
                continue
            if isinstance(issue, Exception):
                futur.set_exception(issue)
            else:
                futur.set_result(issue)

    async def _valider(self, lot: Lot) -> None:
        """Commit *lot* in the thread of the commits, whatever becomes of the one who waits for it."""
        try:
            validation = self._ecrivain.submit(lot.valider)
        except RuntimeError:  # the workshop is closed
            lot.abandonner()
            raise
        await asyncio.shield(asyncio.wrap_future(validation))


def _executer(lot: Lot, prepares: list[Prepare]) -> list[Any]:
    """Return what came of each command of *lot*: its result, or the exception that undid it alone."""
    issues: list[Any] = []
    try:
        for prepare in prepares:
            try:
                issues.append(lot.executer(prepare))
            except Exception as echec:  # noqa: BLE001 - told to its caller alone
                issues.append(echec)
    except BaseException:
        lot.abandonner()
        raise
    return issues
