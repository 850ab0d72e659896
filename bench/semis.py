"""A stored past: as many signalisations as wanted, in seconds, with all that goes with them.

A handful of models have lived through the application itself (`bench.modeles`); their rows are written again and again
under other numbers, references, prestations and instants. Only the audit journal is left out: it is appended to, and
no request reads it.
"""

import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Final, NamedTuple

from bench.modeles import PARC, RATTACHEES, Modele, colonnes, vivre
from bench.puits import Puits, ouvrir_puits
from esav_ws.domain import numero
from esav_ws.storage import tables

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


class _Evenement(NamedTuple):
    le: str
    rang: int
    operateur: str
    ligne: str


def semer(url: str, nombre: int) -> Sequence[str]:
    """Add *nombre* signalisations to the demonstration database at the SQLAlchemy *url*, once per database.

    Their deposits spread evenly over the three years before today; the last in date are open. Nobody else may use the
    database meanwhile. On PostgreSQL the role must be a superuser's.

    Returns:
        The numbers of a sample of BETA's, all its life long; the same for the same *nombre*.
    """
    with ouvrir_puits(url) as puits:
        return _Semeur(puits, nombre).semer()


class _Semeur:
    """Writes models out, deposit after deposit, and their events in the order of time."""

    def __init__(self, puits: Puits, nombre: int) -> None:
        self._puits = puits
        self._nombre = nombre
        self._ouvertes, self._finies = vivre()
        self._alea = random.Random(_GRAINE)
        minuit = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        self._debut = minuit - _DUREE
        self._prestations = {
            cle: max(1, nombre * poids // (_PAR_PRESTATION * sum(PARC.values())))
            for cle, poids in PARC.items()
        }
        self._servies: Counter[tuple[str, str]] = Counter()
        self._sequences = Counter(dict(puits.derniers()))
        self._attente: list[_Evenement] = []
        self._siens: list[str] = []

    def semer(self) -> Sequence[str]:
        """Write everything, and return the sample."""
        self._semer_prestations()
        premiere_ouverte = round(self._nombre * (1 - _PART_OUVERTE))
        for modeles, rangs in (
            (self._finies, range(premiere_ouverte)),
            (self._ouvertes, range(premiere_ouverte, self._nombre)),
        ):
            for depart in rangs[::_LOT]:
                self._semer_lot(modeles, range(depart, min(depart + _LOT, rangs.stop)))
        self._publier(None)
        self._puits.avancer(self._sequences.items())
        return self._alea.sample(self._siens, min(ECHANTILLON, len(self._siens)))

    def _semer_prestations(self) -> None:
        modeles = {(m.operateur, m.offre): m.prestation for m in self._ouvertes}
        self._puits.verser(
            tables.prestation.name,
            colonnes(tables.prestation),
            [
                modeles[cle] % {"prestation": _prestation(*cle, rang)}
                for cle, combien in self._prestations.items()
                for rang in range(combien)
            ],
        )

    def _semer_lot(self, modeles: Sequence[Modele], rangs: range) -> None:
        signalisations: list[str] = []
        rattachees: dict[str, list[str]] = {table.name: [] for table in RATTACHEES}
        choisis = self._alea.choices(
            modeles, cum_weights=list(accumulate(m.poids for m in modeles)), k=len(rangs)
        )
        for rang, modele in zip(rangs, choisis, strict=True):
            valeurs = self._valeurs(rang, modele)
            signalisations.append(modele.signalisation % valeurs)
            for table, gabarit in modele.rattachees.items():
                rattachees[table] += (gabarit % valeurs).split("\n")
            self._attente += [
                _Evenement(valeurs[delai], rang, modele.operateur, gabarit % valeurs)
                for delai, gabarit in modele.evenements
            ]
            if modele.operateur == OPERATEUR:
                self._siens.append(valeurs["numero"])
        self._puits.verser(tables.signalisation.name, colonnes(tables.signalisation), signalisations)
        for table in RATTACHEES:
            self._puits.verser(table.name, colonnes(table), rattachees[table.name])
        self._publier(_ecrire(self._instant(rangs.stop)))

    def _valeurs(self, rang: int, modele: Modele) -> dict[str, str]:
        """Return what fills the holes of *modele* for the deposit of that rank."""
        depot = self._instant(rang)
        parc = modele.operateur, modele.offre
        self._servies[parc] += 1
        valeurs = {nom: _ecrire(depot + timedelta(seconds=delai)) for nom, delai in modele.delais.items()}
        valeurs["numero"] = numero.composer(rang * _PAS_NUMERO % numero.CARDINAL)
        valeurs["reference"] = f"SEMIS-{rang:08}"
        valeurs["prestation"] = _prestation(*parc, self._servies[parc] % self._prestations[parc])
        return valeurs

    def _instant(self, rang: int) -> datetime:
        return self._debut + _DUREE * rang / self._nombre

    def _publier(self, avant: str | None) -> None:
        """Write the events that came *avant* an instant (`None`: all that wait) under their sequence numbers."""
        self._attente.sort()
        fin = len(self._attente) if avant is None else bisect_left(self._attente, (avant,))
        lignes: list[str] = []
        for evenement in self._attente[:fin]:
            self._sequences[evenement.operateur] += 1
            lignes.append(f"{self._sequences[evenement.operateur]}\t{evenement.ligne}")
        del self._attente[:fin]
        self._puits.verser(tables.evenement.name, ("sequence", *colonnes(tables.evenement)), lignes)


def _ecrire(instant: datetime) -> str:
    return instant.isoformat(" ", "microseconds")


def _prestation(operateur: str, offre: str, rang: int) -> str:
    return f"{offre}-{operateur}-{rang:07}"
