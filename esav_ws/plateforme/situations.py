"""The moments of the service that the clock of a space can be taken to."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from esav_ws.bootstrap import calendrier, tous_les_jours
from esav_ws.config import Settings
from esav_ws.domain.heures_ouvrees import FERMETURE, OUVERTURE
from esav_ws.domain.horloge import PARIS, jour_de_paris
from esav_ws.domain.interruption import ArretNocturne
from esav_ws.domain.regie import Situation
from esav_ws.domain.rendezvous import FERMETURE_RECHERCHE, OUVERTURE_RECHERCHE

_UN_JOUR: Final = timedelta(days=1)
_PORTEE: Final = 400
"""Days ahead within which every moment comes: public holidays come back each year."""

_Plage = tuple[datetime, datetime, datetime]
"""From when to when a moment lasts, and when the clock is set within it."""


class Situations:
    """The moments of the service as *settings* have it; *nocturne* is its stop of the night."""

    def __init__(self, settings: Settings, nocturne: ArretNocturne) -> None:
        self._nocturne = nocturne
        self._ouvres, self._non_feries = calendrier(settings), tous_les_jours(settings)
        self._plages: Mapping[Situation, Callable[[date], _Plage | None]] = {
            Situation.ARRET_NOCTURNE: self._arret,
            Situation.FERMETURE_CRENEAUX: _fermeture,
            Situation.JOUR_FERIE: self._ferie,
            Situation.HEURES_OUVREES: self._ouvree,
        }

    def presentes(self, instant: datetime) -> tuple[Situation, ...]:
        """Return those that hold at *instant*."""
        return tuple(s for s in Situation if self.prochaine(s, instant) <= instant)

    def prochaine(self, situation: Situation, instant: datetime) -> datetime:
        """Return when the clock, at *instant*, is to be set for *situation*: *instant* itself where it holds."""
        jour = jour_de_paris(instant)
        plages = filter(None, map(self._plages[situation], _jours(jour - _UN_JOUR)))
        debut, _, milieu = next(plage for plage in plages if plage[1] > instant)
        return instant if debut <= instant else milieu

    def _arret(self, jour: date) -> _Plage:
        fenetre = self._nocturne.de_la_nuit(jour)
        return fenetre.debut, fenetre.fin, fenetre.debut

    def _ferie(self, jour: date) -> _Plage | None:
        if self._non_feries.est_ouvre(jour):
            return None
        return _a(jour, time.min), _a(jour + _UN_JOUR, time.min), _a(jour, time(10))

    def _ouvree(self, jour: date) -> _Plage | None:
        if not self._ouvres.est_ouvre(jour):
            return None
        return _a(jour, OUVERTURE), _a(jour, FERMETURE), _a(jour, time(9))


def _fermeture(jour: date) -> _Plage:
    debut = _a(jour, FERMETURE_RECHERCHE)
    return debut, _a(jour, OUVERTURE_RECHERCHE), debut


def _jours(depuis: date) -> Iterator[date]:
    return (depuis + rang * _UN_JOUR for rang in range(_PORTEE))


def _a(jour: date, heure: time) -> datetime:
    return datetime.combine(jour, heure, PARIS).astimezone(UTC)
