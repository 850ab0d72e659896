"""Where the work of a request is done: the event loop waits neither for a disk nor for a network.

What a SQLite database is asked it answers in microseconds, less than handing the question to a thread would take: it
is asked in the loop. Its commits wait for the disk: a thread does, for all that came in while it was at the one
before. PostgreSQL answers over a network, and queues its own writers: one thread per request.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from esav_ws.application.bus import Bus, Executer, Lot

TAILLE_LOT = 16
"""Requests that share one commit at most: the first of them waits for the last, and the loop for all."""

ELAN_S = 0.003
"""Seconds of trying again at once while another process writes: its lot takes no longer, a thread takes its time."""

T = TypeVar("T")
Tache = Callable[[Executer], T]
"""Part of a request: given the way to run messages, it returns its outcome. It may raise nothing of its own."""


class Atelier:
    """Runs tasks on *bus*.

    *un_seul_ecrivain* says that the database answers readers without making them wait, and has one writer at a time.
    `fermer` ends the threads after what they are doing.
    """

    def __init__(self, bus: Bus, *, threads: int, un_seul_ecrivain: bool) -> None:
        self._bus = bus
        self._direct = un_seul_ecrivain
        self.fils = ThreadPoolExecutor(threads, thread_name_prefix="esav")
        self._ecrivain = ThreadPoolExecutor(1, thread_name_prefix="esav-ecrivain")
        self._en_attente: list[tuple[Tache[Any], asyncio.Future[Any]]] = []
        self._vidage: asyncio.Task[None] | None = None

    async def lire(self, tache: Tache[T]) -> T:
        """Return the outcome of *tache*, which changes nothing."""
        if self._direct:
            return tache(self._bus.executer)
        return await asyncio.get_running_loop().run_in_executor(self.fils, tache, self._bus.executer)

    async def ecrire(self, tache: Tache[T]) -> T:
        """Return the outcome of *tache* once all that it wrote is durable.

        Raises:
            BaseIndisponible: the database failed; nothing was kept.
        """
        boucle = asyncio.get_running_loop()
        if not self._direct:
            return await boucle.run_in_executor(self.fils, tache, self._bus.executer)
        futur: asyncio.Future[T] = boucle.create_future()
        self._en_attente.append((tache, futur))
        if self._vidage is None or self._vidage.done():
            self._vidage = boucle.create_task(self._vider())
        return await futur

    def fermer(self) -> None:
        """End the threads after what they are doing."""
        self.fils.shutdown()
        self._ecrivain.shutdown()

    async def _vider(self) -> None:
        """Write lot after lot, until nobody waits."""
        boucle = asyncio.get_running_loop()
        while self._en_attente:
            lot = self._bus.lot()
            pris: list[tuple[Tache[Any], asyncio.Future[Any]]] = []
            try:
                if not await _prendre_au_vol(lot):
                    await boucle.run_in_executor(self._ecrivain, lot.attendre)
                pris, self._en_attente = self._en_attente[:TAILLE_LOT], self._en_attente[TAILLE_LOT:]
                issues = _executer(lot, [tache for tache, _ in pris])
                await self._valider(lot)
            except Exception as echec:  # noqa: BLE001 - each of those who wait is told
                if not pris:
                    pris, self._en_attente = self._en_attente, []
                for _, futur in pris:
                    if not futur.done():  # its caller may have left
                        futur.set_exception(echec)
            else:
                for (_, futur), issue in zip(pris, issues, strict=True):
                    if not futur.done():
                        futur.set_result(issue)

    async def _valider(self, lot: Lot) -> None:
        """Commit *lot* in the thread of the commits, whatever becomes of the one who waits for it."""
        try:
            validation = self._ecrivain.submit(lot.valider)
        except RuntimeError:  # the workshop is closed
            lot.abandonner()
            raise
        await asyncio.shield(asyncio.wrap_future(validation))


async def _prendre_au_vol(lot: Lot) -> bool:
    """Begin *lot* as soon as nobody writes, if that is within `ELAN_S`; the loop goes round meanwhile."""
    limite = time.monotonic() + ELAN_S
    while not (commence := lot.commencer()) and time.monotonic() < limite:  # noqa: ASYNC110 - no event of another process
        await asyncio.sleep(0)
    return commence


def _executer(lot: Lot, taches: list[Tache[Any]]) -> list[Any]:
    try:
        return [tache(lot.executer) for tache in taches]
    except BaseException:
        lot.abandonner()
        raise
