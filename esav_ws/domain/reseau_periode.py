"""The periods over which incidents and planned works are asked for: three months at most."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from esav_ws.domain.delais import Delai, fin_du_jour
from esav_ws.domain.horloge import ANNEES, jour_de_paris
from esav_ws.domain.reseau_erreurs import CriteresReseauIncoherents, PeriodeReseauTropLongue

PERIODE_MAX: Final = Delai(mois=3)


def exiger_plausible(instant: datetime) -> None:
    """Return if *instant* is within `ANNEES`, else raise `CriteresReseauIncoherents`."""
    if instant.year not in ANNEES:
        raise CriteresReseauIncoherents(f"année {instant.year} : donnez une date d'ici {ANNEES.stop}")


@dataclass(frozen=True, slots=True)
class PeriodeReseau:
    """From `debut`, included, to `fin`, excluded.

    Raises:
        CriteresReseauIncoherents: at construction, it ends before it begins, or is beyond the calendar.
        PeriodeReseauTropLongue: at construction, it goes on after the last day of the three months that `debut` begins.
    """

    debut: datetime
    fin: datetime

    def __post_init__(self) -> None:
        exiger_plausible(self.debut)
        exiger_plausible(self.fin)
        if self.fin <= self.debut:
            raise CriteresReseauIncoherents("la fin de la période précède ou égale son début")
        derniere = PERIODE_MAX.echeance(jour_de_paris(self.debut))
        if self.fin > fin_du_jour(derniere):
            raise PeriodeReseauTropLongue(jour_de_paris(self.debut), derniere)

    @classmethod
    def entre(cls, debut: datetime | None, fin: datetime | None) -> "PeriodeReseau | None":
        """Return the period of these bounds, `None` where there is neither; raise also when one is missing."""
        if debut is None and fin is None:
            return None
        if debut is None or fin is None:
            raise CriteresReseauIncoherents("les deux bornes d'une période vont ensemble : donnez les deux")
        return cls(debut, fin)
