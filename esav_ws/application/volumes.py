"""The load of the service (art. 6): recomputed every hour by background work, read by people at any time."""

from datetime import UTC, datetime, timedelta
from typing import Final

from esav_ws.application.bus import Contexte
from esav_ws.application.messages_exploitation import ConsulterVolumes, EtatVolumes
from esav_ws.application.operateurs import exiger
from esav_ws.application.periodes import ChantierPeriodique
from esav_ws.application.ports import UnitOfWork
from esav_ws.domain.delais import fin_du_jour
from esav_ws.domain.horloge import minuit_de_paris
from esav_ws.domain.volumetrie import TOUS, TOUTES, Volume, heure_de, recalculer

SUJET: Final = "volumes"
DELAI: Final = timedelta(minutes=10)
"""After an hour has ended, before it is recomputed: every process has added its last counts."""
CONSERVATION: Final = timedelta(days=3 * 366)
"""How long the load of an hour is kept."""

_TRANCHE: Final = timedelta(days=7)
"""Hours recomputed in one transaction: others write in between."""
_UNE_HEURE: Final = timedelta(hours=1)


class ChantierVolumes(ChantierPeriodique):
    """Recomputes the hours that have ended: consultations from what was counted, deposits from their rows."""

    sujet: str = SUJET

    def periode(self, maintenant: datetime) -> str | None:
        """Return the hour, in UTC, that ended last, `DELAI` after its end."""
        return (_fin(maintenant) - _UNE_HEURE).strftime("%Y-%m-%dT%H")

    def accomplir(self, reference: str) -> None:
        """Recompute every hour that has ended and is not recomputed, whichever *reference* names."""
        del reference
        maintenant = self._horloge.maintenant()
        fin = _fin(maintenant)
        while self._gestes.ecrire(lambda u: _recalculer(u, fin)):
            continue
        self._gestes.ecrire(lambda u: u.volumes.purger(maintenant - CONSERVATION))


def consulter(requete: ConsulterVolumes, contexte: Contexte) -> EtatVolumes:
    """Return the load of the days asked for, or raise `OperateurInconnu`.

    What processes have counted in the last seconds is not in it yet.
    """
    if requete.operateur is not None:
        exiger(requete.operateur, contexte)
    debut, fin = minuit_de_paris(requete.debut), fin_du_jour(requete.fin)
    lus = contexte.uow.volumes.lire(debut.astimezone(UTC), fin.astimezone(UTC))
    return EtatVolumes(
        requete.debut,
        requete.fin,
        requete.operateur,
        tuple(v for v in lus if requete.operateur is None or v.operateur == requete.operateur),
        tuple(contexte.uow.limites.en_cours(contexte.maintenant)),
    )


def _fin(maintenant: datetime) -> datetime:
    """Return the end of the last hour that can be recomputed at *maintenant*."""
    return heure_de((maintenant - DELAI).astimezone(UTC))


def _recalculer(uow: UnitOfWork, fin: datetime) -> bool:
    """Recompute what follows the last hour recomputed, a few days at most, and return whether some remains.

    Every portion ends with a row over all, be it 0: of two workers that come at once, one finds it there and begins
    again from it.
    """
    volumes = uow.volumes
    fait = volumes.recalcule_jusqu_a()
    premiere = volumes.premiere() if fait is None else None
    depuis = fait or heure_de(premiere or fin - _UNE_HEURE)
    jusqu_a = min(fin, depuis + _TRANCHE)
    comptes = volumes.minutes(max(jusqu_a, depuis))
    tardifs = {cle: nombre for cle, nombre in comptes.items() if cle.minute < depuis}
    volumes.oublier(comptes)
    volumes.completer(recalculer(tardifs))
    if jusqu_a <= depuis:
        return False
    neufs = {cle: nombre for cle, nombre in comptes.items() if cle not in tardifs}
    heures = recalculer(neufs | volumes.depots(depuis, jusqu_a))
    derniere = jusqu_a - _UNE_HEURE
    if not any((v.heure, v.operateur) == (derniere, TOUS) for v in heures):
        heures.append(Volume(derniere, TOUS, TOUTES, 0, 0))
    volumes.inserer(heures)
    return jusqu_a < fin
