"""When periodic work comes due: the name of the period that has come, the same for every worker; what such work shares."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from esav_ws.application.gestes import Gestes
from esav_ws.application.ports import OuvrirUnitOfWork
from esav_ws.domain.horloge import PARIS, Horloge
from esav_ws.domain.tache import REPRISES, EtatTache

MINUTE: Final = "%Y-%m-%dT%H:%M"
SUIVI: Final = 3
"""Days without a round after which what is for good waits for one more: the clock may have jumped."""


def du_jour(maintenant: datetime, heure: time) -> str | None:
    """Return the Paris day of *maintenant* once *heure*, in Paris, has come on it; `None` before.

    Late rather than never: a worker that starts in the evening still does the work of the day.

    >>> du_jour(datetime(2026, 3, 2, 2, 30, tzinfo=UTC), time(3, 30))
    '2026-03-02'
    >>> du_jour(datetime(2026, 3, 2, 2, 29, tzinfo=UTC), time(3, 30)) is None
    True
    """
    local = maintenant.astimezone(PARIS)
    return local.date().isoformat() if local.time() >= heure else None


def tourne_regulierement(gestes: Gestes, sujet: str, aujourdhui: date) -> bool:
    """Return whether the daily round of *sujet* was done on one of the `SUIVI` days before *aujourdhui*."""
    jours = [(aujourdhui - timedelta(days=rang)).isoformat() for rang in range(1, SUIVI + 1)]
    taches = gestes.lire(lambda u: [u.taches.trouver(sujet, jour) for jour in jours])
    return any(tache is not None and tache.etat is EtatTache.FAITE for tache in taches)


def de_la_minute(maintenant: datetime) -> str:
    """Return the minute of *maintenant*, in UTC.

    >>> de_la_minute(datetime(2026, 3, 2, 2, 30, 59, tzinfo=UTC))
    '2026-03-02T02:30'
    """
    return maintenant.astimezone(UTC).strftime(MINUTE)


class ChantierPeriodique:
    """What periodic subjects share: one task at a time, tried again as others are, which nothing keeps.

    A subject adds its name, its period and its work, and says what may keep it, if anything.
    """

    en_parallele: int = 1
    reprises: Sequence[timedelta] = REPRISES

    def __init__(self, *, ouvrir: OuvrirUnitOfWork, horloge: Horloge) -> None:
        self._gestes = Gestes(ouvrir)
        self._horloge = horloge

    def empechement(self) -> str | None:
        """Return `None`: nothing keeps it."""
        return None


class ChantierDuJour(ChantierPeriodique):
    """A subject with one task a day, due from `heure` on, in Paris."""

    heure: time

    def periode(self, maintenant: datetime) -> str | None:
        """Return the Paris day, from `heure` on."""
        return du_jour(maintenant, self.heure)
