"""A stored past: as many signalisations as wanted, with all that goes with them, in a minute per million.

A handful of models have lived through the application itself (`bench.modeles`); their rows are written again and again
under other numbers, references, prestations and instants, by one process, and stored by one process per database. Only
the audit journal is left out: it is appended to, and no request reads it.
"""

import multiprocessing
import queue
import random
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Final

from sqlalchemy import make_url

from bench.modeles import COLONNES, PARC, Modele, vivre
from bench.puits import ouvrir_puits
from esav_ws.domain import numero

OPERATEUR: Final = "BETA"
"""Whose numbers are given back."""

ECHANTILLON: Final = 500
"""How many of them, at most."""

_GRAINE: Final = 2026
_DUREE: Final = timedelta(days=3 * 365)
_PART_OUVERTE: Final = 0.02
_PAR_PRESTATION: Final = 8
_LOT: Final = 10_000
_PAS_NUMERO: Final = 409_120_605_683
"""Prime to the cardinal of the numbers: its multiples are distinct, in no visible order."""

_LOTS_D_AVANCE: Final = 4

Lot = dict[str, str]
"""Rows by table, as text of `COPY`."""

_processus = multiprocessing.get_context("forkserver")


class SemisManque(RuntimeError):
    """A database was not filled; the error of the process that did it is on the error output."""


def semer(url: str, nombre: int) -> Sequence[str]:
    """Fill the demonstration database at the SQLAlchemy *url*, which holds no signalisation yet, with *nombre* of them.

    Their deposits spread evenly over the three years before today; the last 2 % are open. Nobody else may use the
    database meanwhile. On PostgreSQL the role must be a superuser's.

    Returns:
        The numbers of a sample of BETA's, from all three years; the same for the same *nombre*.

    Raises:
        SemisManque: it could not be filled; it is then worth nothing.
    """
    return semer_ensemble([url], nombre)


def semer_ensemble(urls: Sequence[str], nombre: int) -> Sequence[str]:
    """Fill several databases with the same rows, which are made once: see `semer`."""
    ecrivain = _Ecrivain(nombre)
    with ExitStack() as pile:
        verseurs = [pile.enter_context(_verseur(url)) for url in urls]
        for lot in ecrivain.lots():
            for donner in verseurs:
                donner(lot)
    siens = ecrivain.siens
    return random.Random(_GRAINE).sample(siens, min(ECHANTILLON, len(siens)))


@contextmanager
def _verseur(url: str) -> Iterator[Callable[[Lot], None]]:
    """Give what sends a lot to the process that fills the database at *url*; see it end well."""
    lots: multiprocessing.Queue[Lot | None] = _processus.Queue(_LOTS_D_AVANCE)
    process = _processus.Process(target=_verser, args=(url, lots))
    process.start()

    def donner(lot: Lot | None) -> None:
        while process.is_alive():
            with suppress(queue.Full):
                return lots.put(lot, timeout=1)
        raise SemisManque(f"the process that fills {make_url(url)!r} has died")

    try:
        yield donner
        donner(None)
        process.join()
    finally:
        lots.cancel_join_thread()
        process.terminate()
        process.join()
    if process.exitcode:
        raise SemisManque(f"{make_url(url)!r} was not filled: exit code {process.exitcode}")


def _verser(url: str, lots: "multiprocessing.Queue[Lot | None]") -> None:
    """Pour *lots* into the database at *url*, until `None` comes: what a filling process does."""
    with ouvrir_puits(url) as puits:
        while (lot := lots.get()) is not None:
            for table, texte in lot.items():
                puits.verser(table, COLONNES[table], texte)


class _Ecrivain:
    """Writes models out, deposit after deposit, and their events in the order of time.

    `siens` are the numbers of `OPERATEUR`'s so far, in the order of their deposits.
    """

    def __init__(self, nombre: int) -> None:
        self._nombre = nombre
        self._ouvertes, self._finies = vivre()
        self._alea = random.Random(_GRAINE)
        minuit = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        self._debut = minuit - _DUREE
        poids = sum(PARC.values())
        self._parc = {cle: max(1, nombre * part // (_PAR_PRESTATION * poids)) for cle, part in PARC.items()}
        self._servies: Counter[tuple[str, str]] = Counter()
        self._derniers: Counter[str] = Counter()
        self._evenements: list[tuple[str, int, str, str]] = []
        self.siens: list[str] = []

    def lots(self) -> Iterator[Lot]:
        """Yield all the rows, in an order that foreign keys allow."""
        yield self._prestations()
        premiere_ouverte = round(self._nombre * (1 - _PART_OUVERTE))
        for modeles, rangs in (
            (self._finies, range(premiere_ouverte)),
            (self._ouvertes, range(premiere_ouverte, self._nombre)),
        ):
            for depart in rangs[::_LOT]:
                lot = range(depart, min(depart + _LOT, rangs.stop))
                yield self._signalisations(modeles, lot)
                yield self._publier(_texte(self._instant(lot.stop)))
        yield self._publier(None)

    def _prestations(self) -> Lot:
        modeles = {(m.operateur, m.offre): m.prestation for m in self._ouvertes}
        lignes = (
            modeles[cle] % {"prestation": _identifiant(*cle, rang)}
            for cle, combien in self._parc.items()
            for rang in range(combien)
        )
        return {"prestation": "\n".join(lignes)}

    def _signalisations(self, modeles: Sequence[Modele], rangs: range) -> Lot:
        lignes = defaultdict[str, list[str]](list)
        cumul = list(accumulate(m.poids for m in modeles))
        choisis = self._alea.choices(modeles, cum_weights=cumul, k=len(rangs))
        for rang, modele in zip(rangs, choisis, strict=True):
            valeurs = self._valeurs(rang, modele)
            for table, gabarit in modele.lignes.items():
                lignes[table].append(gabarit % valeurs)
            evenements = (modele.evenements % valeurs).split("\n")
            for delai, ligne in zip(modele.delais_evenements, evenements, strict=True):
                self._evenements.append((valeurs[delai], rang, modele.operateur, ligne))
            if modele.operateur == OPERATEUR:
                self.siens.append(valeurs["numero"])
        return {table: "\n".join(siennes) for table, siennes in lignes.items()}

    def _valeurs(self, rang: int, modele: Modele) -> dict[str, str]:
        """Return what fills the holes of *modele* for the deposit of that rank."""
        depot = self._instant(rang)
        parc = modele.operateur, modele.offre
        self._servies[parc] += 1
        valeurs = {trou: _texte(depot + delai) for trou, delai in modele.delais.items()}
        valeurs["numero"] = numero.composer(rang * _PAS_NUMERO % numero.CARDINAL)
        valeurs["reference"] = f"SEMIS-{rang:08}"
        valeurs["prestation"] = _identifiant(*parc, self._servies[parc] % self._parc[parc])
        return valeurs

    def _instant(self, rang: int) -> datetime:
        return self._debut + _DUREE * (rang / self._nombre)

    def _publier(self, avant: str | None) -> Lot:
        """Return the events that came *avant* an instant (`None`: all that wait), under their sequence numbers."""
        self._evenements.sort()
        combien = len(self._evenements) if avant is None else bisect_left(self._evenements, (avant,))
        lignes: list[str] = []
        for _, _, operateur, ligne in self._evenements[:combien]:
            self._derniers[operateur] += 1
            lignes.append(f"{self._derniers[operateur]}\t{ligne}")
        del self._evenements[:combien]
        return {"evenement": "\n".join(lignes)} if lignes else {}


def _texte(instant: datetime) -> str:
    return instant.isoformat(" ", "milliseconds") + "000"


def _identifiant(operateur: str, offre: str, rang: int) -> str:
    return f"{offre}-{operateur}-{rang:07}"
