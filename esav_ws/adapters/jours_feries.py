"""The public holidays of each region, from the library `holidays`, held against the letter of the law.

The library is loaded at the first question: it costs some twenty megabytes, which a process that counts no day does
not pay. Where it departs from the law, it is corrected here, and the tests hold every year from 2000 to 2100 against a
computation of their own.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from esav_ws.domain.calendrier import Region

_SUBDIVISIONS: Final[Mapping[Region, str | None]] = MappingProxyType(
    {
        Region.METROPOLE: None,
        Region.ALSACE_MOSELLE: "6AE",
        Region.GUADELOUPE: "971",
        Region.GUYANE: "973",
        Region.LA_REUNION: "974",
        Region.MARTINIQUE: "972",
        Region.MAYOTTE: "976",
        Region.NOUVELLE_CALEDONIE: "NC",
        Region.POLYNESIE_FRANCAISE: "PF",
        Region.SAINT_BARTHELEMY: "BL",
        Region.SAINT_MARTIN: "MF",
        Region.SAINT_PIERRE_ET_MIQUELON: "PM",
        Region.TERRES_AUSTRALES: "TF",
        Region.WALLIS_ET_FUTUNA: "WF",
    }
)
"""Each region as the library calls it. Moselle (`57`) keeps the days of Alsace."""

_D_USAGE: Final[Mapping[Region, frozenset[str]]] = MappingProxyType(
    {
        Region.GUADELOUPE: frozenset({"Vendredi saint", "Mi-Carême", "Fête de Victor Schoelcher"}),
        Region.MARTINIQUE: frozenset({"Fête de Victor Schoelcher"}),
        Region.SAINT_MARTIN: frozenset({"Fête de Victor Schoelcher"}),
    }
)
"""Days that the library gives and no law does: kept by usage or agreement, they are jours ouvrés (Code du travail,
L3133-1 and L3422-2)."""

_ABOLITION: Final = "Abolition de l'esclavage"
_COMME_LA_GUADELOUPE: Final[Mapping[Region, int]] = MappingProxyType(
    {Region.SAINT_BARTHELEMY: 2012, Region.SAINT_MARTIN: 2018}
)
"""The first year in which each keeps its own day of the abolition of slavery (9 October by the décret 2012-553, 28 May
by the circular of 4 May 2018); before, that of Guadeloupe, 27 May, which the library does not know."""
_PENTECOTE_TRAVAILLEE: Final[Mapping[int, date]] = MappingProxyType(
    {2005: date(2005, 5, 16), 2006: date(2006, 6, 5), 2007: date(2007, 5, 28)}
)
"""Whit Mondays that the library leaves out: worked as the day of solidarity, they stayed public holidays."""


class JoursFeriesFrance:
    """The public holidays of *region*. None is known after 2100."""

    def __init__(self, region: Region = Region.METROPOLE) -> None:
        self._region = region

    def de_l_annee(self, annee: int) -> frozenset[date]:
        """Return those of *annee*, whatever the day of the week on which they fall."""
        from holidays.countries.france import France  # noqa: PLC0415 - heavy: only who counts days loads it

        ignores = set(_D_USAGE.get(self._region, ()))
        corriges = set()
        if annee < _COMME_LA_GUADELOUPE.get(self._region, 0):
            ignores.add(_ABOLITION)
            corriges.add(date(annee, 5, 27))
        if annee in _PENTECOTE_TRAVAILLEE:
            corriges.add(_PENTECOTE_TRAVAILLEE[annee])
        donnes = France(subdiv=_SUBDIVISIONS[self._region], years=annee, language="fr", expand=False)  # type: ignore[no-untyped-call]
        return frozenset(
            corriges.union(jour for jour in donnes if not ignores.issuperset(donnes.get_list(jour)))
        )
