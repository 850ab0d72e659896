"""Calls counted in memory, and added to the stored counts now and then: no row is written for a call.

A process that is killed loses what it has not added yet. Deposits themselves are rows: the volume of the contract
takes them from there, and only consultations from these counts (art. 6).
"""

import threading
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Final

from esav_ws.application.bus import Temoin, avec_reprise
from esav_ws.application.messages import DeposerSignalisation, Message
from esav_ws.application.ports import Catalogue, OuvrirUnitOfWork
from esav_ws.application.ports_versions import CleUsage, Usage
from esav_ws.domain.horloge import Horloge, jour_de_paris
from esav_ws.domain.operateur import Acteur
from esav_ws.domain.volumetrie import CONSULTATIONS, CleMinute

_Cle = tuple[date, str, str, str, str]
"""The values of a `CleUsage`, in their order: what is counted at every call is not worth an object."""


_Minute = tuple[int, str, str]
"""A minute since 1970, an Opérateur, an operation: what makes a `CleMinute`, quick to look up."""

_MINUTE_S: Final = 60


class Comptage:
    """Counts calls by Paris day, Opérateur, version and operation, and requests of art. 6 by minute, from any thread."""

    def __init__(self, *, ouvrir: OuvrirUnitOfWork, horloge: Horloge) -> None:
        self._ouvrir = ouvrir
        self._horloge = horloge
        self._verrou = threading.Lock()
        self._comptes: dict[_Cle, tuple[int, int]] = {}
        self._minutes: dict[_Minute, int] = {}

    def noter(
        self, operateur: str | None, objet: str, version: str, operation: str = "", *, faute: bool = False
    ) -> None:
        """Count one call of *operateur*'s; what the OI itself does is nobody's call."""
        if operateur is not None:
            maintenant = self._horloge.maintenant()
            self._ajouter((jour_de_paris(maintenant), operateur, objet, version, operation), 1, int(faute))
            if operation in CONSULTATIONS and not faute:
                self._ajouter_minute((int(maintenant.timestamp()) // _MINUTE_S, operateur, operation), 1)

    def temoins(self, catalogue: Catalogue) -> Mapping[type[Message], Temoin]:
        """Return who counts each deposit once for the version of its form, refused or not, if *catalogue* has it."""

        def compter(commande: DeposerSignalisation, acteur: Acteur, refusee: bool) -> None:
            recu = commande.formulaire
            if any((p.code, p.version) == (recu.code, recu.version) for p in catalogue.publications()):
                self.noter(acteur.operateur, recu.code, str(recu.version), faute=refusee)

        return {DeposerSignalisation: compter}

    def verser(self) -> int:
        """Add what was counted to the stored counts and return how many keys there were.

        Raises:
            BaseIndisponible: the database failed; what was counted is kept for the next time.
        """
        with self._verrou:
            comptes, self._comptes = self._comptes, {}
            minutes, self._minutes = self._minutes, {}
        if not comptes:
            return 0
        usages = [Usage(CleUsage(*cle), nombre, fautes) for cle, (nombre, fautes) in comptes.items()]
        try:
            avec_reprise(partial(self._stocker, usages, _requetes(minutes)))
        except Exception:
            for cle, (nombre, fautes) in comptes.items():
                self._ajouter(cle, nombre, fautes)
            for minute, nombre in minutes.items():
                self._ajouter_minute(minute, nombre)
            raise
        return len(usages)

    def _ajouter(self, cle: _Cle, nombre: int, fautes: int) -> None:
        with self._verrou:
            connu, fautes_connues = self._comptes.get(cle, (0, 0))
            self._comptes[cle] = connu + nombre, fautes_connues + fautes

    def _ajouter_minute(self, cle: _Minute, nombre: int) -> None:
        with self._verrou:
            self._minutes[cle] = self._minutes.get(cle, 0) + nombre

    def _stocker(self, usages: list[Usage], minutes: Mapping[CleMinute, int]) -> None:
        with self._ouvrir(ecriture=True) as uow:
            uow.usages.ajouter(usages)
            uow.volumes.ajouter(minutes)
            uow.commit()


def _requetes(minutes: Mapping[_Minute, int]) -> Mapping[CleMinute, int]:
    """Return the calls of *minutes* as requests of art. 6."""
    requetes: Counter[CleMinute] = Counter()
    for (minute, operateur, operation), nombre in minutes.items():
        instant = datetime.fromtimestamp(minute * _MINUTE_S, UTC)
        requetes[CleMinute(instant, operateur, CONSULTATIONS[operation])] += nombre
    return requetes
