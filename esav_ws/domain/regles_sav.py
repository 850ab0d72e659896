"""What the OI sets of its after-sales work: how repair time is counted, when it alerts, when a closing is for good."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from esav_ws.domain.calendrier import Calendrier, SansFeries
from esav_ws.domain.delais import Delai
from esav_ws.domain.essai_catalogue import CatalogueEssais
from esav_ws.domain.heures_ouvrees import HeuresOuvrees
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.offre import Garantie
from esav_ws.domain.reparation import Mesure
from esav_ws.domain.signalisation import Signalisation
from esav_ws.domain.signalisation_erreurs import ContestationTardive

SEUILS: Final = (50, 80)
CONTESTATION: Final = 15


@dataclass(frozen=True, slots=True)
class ReglesSav:
    """The rules in force.

    Attributes:
        mesure: how repair time is counted.
        seuils: percentages of the guaranteed time, below 100, at which an alert is given before the breach.
        contestation: calendar days for which a closing can be contested.
        calendrier: the jours ouvrés by which delays are counted.
        essais: the catalogue of tests, every version of it.
    """

    mesure: Mesure = field(default_factory=lambda: Mesure(HeuresOuvrees(Calendrier(SansFeries()))))
    seuils: tuple[int, ...] = SEUILS
    contestation: int = CONTESTATION
    calendrier: Calendrier = field(default_factory=lambda: Calendrier(SansFeries()))
    essais: tuple[CatalogueEssais, ...] = ()

    def premiere_alerte(
        self, signalisation: Signalisation, garanties: Sequence[Garantie], maintenant: datetime
    ) -> datetime | None:
        """Return when the next alert of *signalisation* comes if nothing happens, `None` when none will."""
        horloge = self.mesure.horloge(signalisation, garanties, maintenant)
        return self.mesure.prochaine_alerte(horloge, self.seuils, maintenant)

    def dernier_jour_de_contestation(self, cloture: datetime) -> date:
        """Return the last day, to its 24:00 in Paris, on which what was closed at *cloture* can be contested."""
        return Delai(jours=self.contestation).echeance(jour_de_paris(cloture))

    def exiger_contestable(self, signalisation: Signalisation, maintenant: datetime) -> None:
        """Return if the closing in force can still be contested, else raise `ContestationTardive`."""
        if signalisation.fin is None:
            return
        dernier = self.dernier_jour_de_contestation(signalisation.fin.le)
        if jour_de_paris(maintenant) > dernier:
            raise ContestationTardive(signalisation.numero, dernier)
