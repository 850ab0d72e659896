"""Calls counted in memory, and added to the stored counts now and then: no row is written for a call.

A process that is killed loses what it has not added yet. Deposits themselves are rows: the volume of the contract
takes them from there, and only consultations from these counts (art. 6).
"""

import threading
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Final

from esav_ws.application.bus import Temoin, avec_reprise
from esav_ws.application.messages import DeposerSignalisation, Message
from esav_ws.application.ports import Catalogue, OuvrirUnitOfWork
from esav_ws.application.ports_versions import CleUsage, Usage
from esav_ws.domain.horloge import Horloge, jour_de_paris
from esav_ws.domain.operateur import Acteur
from esav_ws.domain.volumetrie import CONSULTATIONS, CleMinute

_Cle = tuple[int, str, str, str, str, bool]
"""A minute since 1970, Opérateur, service or form, version, operation, fault: what a call is counted under, quickly.

Days of Paris begin with a minute: of which one a call is, and whether it is a request of art. 6, is found out later.
"""

_MINUTE_S: Final = 60


class Comptage:
    """Counts calls by Paris day, Opérateur, version and operation, and requests of art. 6 by minute, from any thread."""

    def __init__(self, *, ouvrir: OuvrirUnitOfWork, horloge: Horloge) -> None:
        self._ouvrir = ouvrir
        self._horloge = horloge
        self._verrou = threading.Lock()
        self._comptes: dict[_Cle, int] = {}

    def noter(
        self, operateur: str | None, objet: str, version: str, operation: str = "", *, faute: bool = False
    ) -> None:
        """Count one call of *operateur*'s; what the OI itself does is nobody's call."""
        if operateur is not None:
            minute = int(self._horloge.maintenant().timestamp()) // _MINUTE_S
            cle = (minute, operateur, objet, version, operation, faute)
            with self._verrou:
                self._comptes[cle] = self._comptes.get(cle, 0) + 1

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
        if not comptes:
            return 0
        usages = _usages(comptes)
        try:
            avec_reprise(partial(self._stocker, usages, _requetes(comptes)))
        except Exception:
            with self._verrou:
                for cle, nombre in comptes.items():
                    self._comptes[cle] = self._comptes.get(cle, 0) + nombre
            raise
        return len(usages)

    def _stocker(self, usages: list[Usage], minutes: Mapping[CleMinute, int]) -> None:
        with self._ouvrir(ecriture=True) as uow:
            uow.usages.ajouter(usages)
            uow.volumes.ajouter(minutes)
            uow.commit()


def _usages(comptes: Mapping[_Cle, int]) -> list[Usage]:
    """Return the calls of *comptes* by day of Paris."""
    appels: Counter[CleUsage] = Counter()
    fautes: Counter[CleUsage] = Counter()
    for (minute, operateur, objet, version, operation, faute), nombre in comptes.items():
        cle = CleUsage(jour_de_paris(_instant(minute)), operateur, objet, version, operation)
        appels[cle] += nombre
        fautes[cle] += nombre * faute
    return [Usage(cle, nombre, fautes[cle]) for cle, nombre in appels.items()]


def _requetes(comptes: Mapping[_Cle, int]) -> Mapping[CleMinute, int]:
    """Return the calls of *comptes* that are requests of art. 6."""
    requetes: Counter[CleMinute] = Counter()
    for (minute, operateur, _, _, operation, faute), nombre in comptes.items():
        if operation in CONSULTATIONS and not faute:
            requetes[CleMinute(_instant(minute), operateur, CONSULTATIONS[operation])] += nombre
    return requetes


def _instant(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * _MINUTE_S, UTC)
