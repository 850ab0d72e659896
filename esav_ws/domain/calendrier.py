"""Jours ouvrés: the days that the contract counts where it does not count calendar days (art. 5.2.2, 10 and 11).

A jour ouvré is a Monday to Friday that is no public holiday of the region of the infrastructure operator. Counting is
that of `delais`: the triggering day is not counted, a deadline ends at 24:00 in Paris.
"""

from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final, Protocol

_UN_JOUR: Final = timedelta(days=1)

LUNDI_A_VENDREDI: Final = frozenset(range(5))
"""The week of jours ouvrés, as `date.weekday` numbers its days."""
LUNDI_A_SAMEDI: Final = frozenset(range(6))
"""The week of jours ouvrables: that of e-soutien (art. 11)."""


class Region(StrEnum):
    """Whose public holidays are kept: the law adds days of their own to some parts of the country."""

    METROPOLE = "metropole"
    ALSACE_MOSELLE = "alsace-moselle"
    GUADELOUPE = "guadeloupe"
    GUYANE = "guyane"
    LA_REUNION = "la-reunion"
    MARTINIQUE = "martinique"
    MAYOTTE = "mayotte"
    NOUVELLE_CALEDONIE = "nouvelle-caledonie"
    POLYNESIE_FRANCAISE = "polynesie-francaise"
    SAINT_BARTHELEMY = "saint-barthelemy"
    SAINT_MARTIN = "saint-martin"
    SAINT_PIERRE_ET_MIQUELON = "saint-pierre-et-miquelon"
    TERRES_AUSTRALES = "terres-australes"
    WALLIS_ET_FUTUNA = "wallis-et-futuna"


class JoursFeries(Protocol):
    """The public holidays of one region."""

    def de_l_annee(self, annee: int) -> frozenset[date]:
        """Return those of *annee*, whatever the day of the week on which they fall."""


class SansFeries:
    """A region that keeps no public holiday."""

    def de_l_annee(self, annee: int) -> frozenset[date]:  # noqa: ARG002 - the protocol's signature
        """Return no day."""
        return frozenset()


class Calendrier:
    """Counts the days of a week that are no public holiday: jours ouvrés, unless another *semaine* is given."""

    def __init__(self, feries: JoursFeries, semaine: frozenset[int] = LUNDI_A_VENDREDI) -> None:
        self._semaine = semaine
        self._feries = cache(feries.de_l_annee)
        self._avancer = lru_cache(maxsize=16_384)(self._compter)

    def est_ouvre(self, jour: date) -> bool:
        """Return whether *jour* is counted."""
        return jour.weekday() in self._semaine and jour not in self._feries(jour.year)

    def ajouter_jours_ouvres(self, declencheur: date, nombre: int) -> date:
        """Return the last day of the delay of *nombre* jours ouvrés that *declencheur* begins: it ends at 24:00 in Paris.

        *declencheur* is not counted, whatever day it is.
        """
        return self._avancer(declencheur, nombre, _UN_JOUR)

    def retrancher_jours_ouvres(self, fin: date, nombre: int) -> date:
        """Return the last day on which what is due *nombre* jours ouvrés before *fin* is in time.

        *fin* is not counted, whatever day it is.
        """
        return self._avancer(fin, nombre, -_UN_JOUR)

    def jours_ouvres_entre(self, declencheur: date, fin: date) -> int:
        """Return how many jours ouvrés follow *declencheur*, to *fin* included; negative when *fin* comes first."""
        if fin < declencheur:
            return -self.jours_ouvres_entre(fin, declencheur)
        suivants = (declencheur + timedelta(days=rang) for rang in range(1, (fin - declencheur).days + 1))
        return sum(map(self.est_ouvre, suivants))

    def _compter(self, depart: date, nombre: int, pas: timedelta) -> date:
        jour = depart
        while nombre > 0:
            jour += pas
            nombre -= self.est_ouvre(jour)
        return jour
