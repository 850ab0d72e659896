"""Whether the service is open now, and to how much: read now and then, judged by the clock at each request."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from esav_ws.application.bus import avec_reprise
from esav_ws.application.ports import OuvrirUnitOfWork
from esav_ws.domain.horloge import Horloge
from esav_ws.domain.interruption import ArretNocturne, Fenetre, Interruption, interruption_a
from esav_ws.domain.limite import Limite

FRAICHEUR_S: Final = 2.0
"""Seconds for which what was read is taken as read: what is cancelled ends everywhere within them."""

_PORTEE: Final = timedelta(hours=1)
"""How far a judgement reaches at most."""
_JAMAIS: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Situation:
    """What holds from `debut` to `fin`: the interruption that goes on, the limit in force, or neither."""

    debut: datetime
    fin: datetime
    interruption: Fenetre | None = None
    limite: Limite | None = None


class Ouverture:
    """The state of the service as the gate sees it.

    `chrono` counts seconds, forward only. While the database is away, what was read before still holds: so do the works
    for which it was taken away.
    """

    def __init__(
        self,
        *,
        ouvrir: OuvrirUnitOfWork,
        horloge: Horloge,
        nocturne: ArretNocturne | None = None,
        chrono: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ouvrir = ouvrir
        self._horloge = horloge
        self._nocturne = nocturne
        self._chrono = chrono
        self._perime_a: float | None = None
        self._travaux: list[Interruption] = []
        self._limites: list[Limite] = []
        self._situation = Situation(_JAMAIS, _JAMAIS)

    def situation(self) -> Situation | None:
        """Return what holds now, `None` when what was read is too old to tell."""
        if self._perime_a is None or self._chrono() > self._perime_a:
            return None
        return self.derniere()

    def derniere(self) -> Situation:
        """Return what holds now by what was read last, however old: without any reading, by the nightly stop alone."""
        maintenant = self._horloge.maintenant()
        situation = self._situation
        if not situation.debut <= maintenant < situation.fin:
            situation = self._situation = self._juger(maintenant)
        return situation

    def relire(self) -> None:
        """Read again, or raise `BaseIndisponible` when nothing was ever read."""
        lu_a = self._chrono()
        try:
            self._travaux, self._limites = avec_reprise(partial(self._lire, self._horloge.maintenant()))
        except Exception:
            if self._perime_a is None:
                raise
        else:
            self._situation = Situation(_JAMAIS, _JAMAIS)
        self._perime_a = lu_a + FRAICHEUR_S

    def _lire(self, maintenant: datetime) -> tuple[list[Interruption], list[Limite]]:
        with self._ouvrir(ecriture=False) as uow:
            return uow.interruptions.en_cours(maintenant), uow.limites.en_cours(maintenant)

    def _juger(self, maintenant: datetime) -> Situation:
        fenetres = [travaux.fenetre for travaux in self._travaux]
        if self._nocturne is not None:
            fenetres.extend(self._nocturne.autour(maintenant))
        bornes = [borne for fenetre in fenetres for borne in (fenetre.debut, fenetre.fin)]
        bornes += [borne for limite in self._limites for borne in (limite.debut, limite.fin)]
        suivante = min((borne for borne in bornes if borne > maintenant), default=maintenant + _PORTEE)
        return Situation(
            maintenant,
            min(suivante, maintenant + _PORTEE),
            interruption_a(maintenant, fenetres),
            next((limite for limite in self._limites if limite.court_le(maintenant)), None),
        )
