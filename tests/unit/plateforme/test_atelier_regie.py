"""Orders to the régie: one at a time for each Opérateur, whatever becomes of those who asked."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

from esav_ws.domain.operateur import Acteur, Cote
from esav_ws.plateforme.passerelle import _AtelierRegie

ALFA, BETA = (Acteur(code, Cote.OPERATEUR, frozenset(), operateur=code) for code in ("ALFA", "BETA"))


class _Regie:
    def __init__(self):
        self.libre = threading.Event()
        self.au_travail = self.ensemble = 0
        self._compte = threading.Lock()

    def conduire(self, code, _ordre):
        if code == "BETA":
            return code
        with self._compte:
            self.au_travail += 1
            self.ensemble = max(self.ensemble, self.au_travail)
        self.libre.wait(10)
        with self._compte:
            self.au_travail -= 1
        return code


def test_orders_of_one_operateur_wait_for_each_other_and_hold_up_nobody_else():
    async def essayer(regie, fils):
        atelier = _AtelierRegie(regie, fils)
        longs = [asyncio.create_task(atelier.executer(None, ALFA, "c")) for _ in range(12)]
        await asyncio.sleep(0)
        longs[0].cancel()
        assert await asyncio.wait_for(atelier.executer(None, BETA, "c"), 5) == "BETA"
        regie.libre.set()
        return await asyncio.gather(*longs, return_exceptions=True)

    regie = _Regie()
    with ThreadPoolExecutor(8) as fils:
        parti, *faits = asyncio.run(essayer(regie, fils))
    assert isinstance(parti, asyncio.CancelledError)
    assert (faits, regie.ensemble) == (["ALFA"] * 11, 1)
