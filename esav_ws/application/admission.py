"""Who is let through while the service is out, or limited: asked by the gate before a body is read."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Protocol

from esav_ws.application.bus import avec_reprise
from esav_ws.application.ouverture import Ouverture, Situation
from esav_ws.application.ports import OuvrirUnitOfWork
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.horloge import Horloge
from esav_ws.domain.interruption import ServiceInterrompu
from esav_ws.domain.limite import Limite, LimiteAtteinte
from esav_ws.domain.message import BaseIndisponible
from esav_ws.domain.operateur import Acteur
from esav_ws.domain.volumetrie import OPERATIONS, minute_de


class Debit(Protocol):
    """How many requests each Opérateur was let through in the present minute."""

    @property
    def noeud(self) -> str:
        """Return the name of this machine."""

    @property
    def rang(self) -> int:
        """Return the rank of this process on it."""

    def prendre(self, operateur: str, limite: int, instant: float) -> bool:
        """Return whether *operateur* has one more request in the minute of *instant* (seconds), which is then taken."""

    def comptes(self, instant: float) -> Mapping[str, int]:
        """Return what this process let through in the minute of *instant*, by Opérateur."""

    def apprendre(self, instant: float, ailleurs: Mapping[str, int]) -> None:
        """Know what other machines let through in the minute of *instant*, by Opérateur."""


class Admission:
    """Judges requests by *ouverture*, and counts those that a limit applies to in *debit*."""

    def __init__(self, ouverture: Ouverture, debit: Debit, horloge: Horloge) -> None:
        self._ouverture = ouverture
        self._debit = debit
        self._horloge = horloge

    def juger(self, situation: Situation) -> Callable[[Acteur, str], None] | None:
        """Return what admits requests in *situation*, `None` when everything is answered.

        Raises:
            ServiceInterrompu: nothing is.
        """
        if situation.interruption is not None:
            raise ServiceInterrompu(situation.interruption, self._horloge.maintenant())
        return None if situation.limite is None else partial(self._admettre, situation.limite)

    def expliquer(self, erreur: EsavError) -> EsavError:
        """Return what tells more than *erreur*: works may take the database away."""
        interruption = self._ouverture.derniere().interruption
        if isinstance(erreur, BaseIndisponible) and interruption is not None:
            return ServiceInterrompu(interruption, self._horloge.maintenant())
        return erreur

    def a_dire(self) -> tuple[datetime, Mapping[str, int]] | None:
        """Return the present minute and what this process let through in it; `None` without a limit."""
        if self._ouverture.derniere().limite is None:
            return None
        maintenant = self._horloge.maintenant()
        return minute_de(maintenant), self._debit.comptes(maintenant.timestamp())

    def echanger(
        self, ouvrir: OuvrirUnitOfWork, minute: datetime, comptes: Mapping[str, int]
    ) -> Mapping[str, int]:
        """Tell other machines *comptes*, and return theirs; raise `BaseIndisponible`."""

        def une_fois() -> Mapping[str, int]:
            with ouvrir(ecriture=True) as uow:
                ailleurs = uow.volumes.echanger(self._debit.noeud, self._debit.rang, minute, comptes)
                uow.commit()
                return ailleurs

        ailleurs: Mapping[str, int] = avec_reprise(une_fois)
        return ailleurs

    def apprendre(self, minute: datetime, ailleurs: Mapping[str, int]) -> None:
        """Count what other machines let through in *minute*."""
        self._debit.apprendre(minute.timestamp(), ailleurs)

    def _admettre(self, limite: Limite, acteur: Acteur, operation: str) -> None:
        """Count one request of art. 6, or raise `LimiteAtteinte`; other operations are not limited."""
        if operation not in OPERATIONS or acteur.operateur is None:
            return
        maintenant = self._horloge.maintenant()
        if not self._debit.prendre(acteur.operateur, limite.par_minute, maintenant.timestamp()):
            raise LimiteAtteinte(limite, maintenant)
