"""Calls counted in memory, and added to the stored counts now and then: no row is written for a call.

A process that is killed loses what it has not added yet. Deposits themselves are rows: the volume of the contract
does not depend on these counts.
"""

import threading
from datetime import date
from functools import partial
from typing import Any

from esav_ws.application.bus import Contexte, Handler, avec_reprise
from esav_ws.application.messages import DeposerSignalisation
from esav_ws.application.ports import OuvrirUnitOfWork
from esav_ws.application.ports_versions import CleUsage, Usage
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.horloge import Horloge, jour_de_paris

_Cle = tuple[date, str, str, str, str]
"""The values of a `CleUsage`, in their order: what is counted at every call is not worth an object."""


class Comptage:
    """Counts calls by Paris day, Opérateur, version and operation, from any thread."""

    def __init__(self, *, ouvrir: OuvrirUnitOfWork, horloge: Horloge) -> None:
        self._ouvrir = ouvrir
        self._horloge = horloge
        self._verrou = threading.Lock()
        self._comptes: dict[_Cle, tuple[int, int]] = {}

    def noter(
        self, operateur: str | None, objet: str, version: str, operation: str = "", *, faute: bool = False
    ) -> None:
        """Count one call of *operateur*'s; what the OI itself does is nobody's call."""
        if operateur is not None:
            jour = jour_de_paris(self._horloge.maintenant())
            self._ajouter((jour, operateur, objet, version, operation), 1, int(faute))

    def compter_formulaires(self, deposer: Handler) -> Handler:
        """Return *deposer*, the handler of deposits, such that each counts for the version of its form, refused or not."""

        def compte(commande: DeposerSignalisation, contexte: Contexte) -> Any:
            try:
                accuse = deposer(commande, contexte)
            except EsavError:
                self._noter_formulaire(commande, contexte, faute=True)
                raise
            self._noter_formulaire(commande, contexte, faute=False)
            return accuse

        return compte

    def verser(self) -> int:
        """Add what was counted to the stored counts and return how many keys there were.

        Raises:
            BaseIndisponible: the database failed; what was counted is kept for the next time.
        """
        with self._verrou:
            comptes, self._comptes = self._comptes, {}
        if not comptes:
            return 0
        usages = [Usage(CleUsage(*cle), nombre, fautes) for cle, (nombre, fautes) in comptes.items()]
        try:
            avec_reprise(partial(self._stocker, usages))
        except Exception:
            for cle, (nombre, fautes) in comptes.items():
                self._ajouter(cle, nombre, fautes)
            raise
        return len(usages)

    def _noter_formulaire(self, commande: DeposerSignalisation, contexte: Contexte, *, faute: bool) -> None:
        recu = commande.formulaire
        if contexte.acteur.operateur is not None and any(
            (p.code, p.version) == (recu.code, recu.version) for p in contexte.catalogue.publications()
        ):
            self.noter(contexte.acteur.operateur, recu.code, str(recu.version), faute=faute)

    def _ajouter(self, cle: _Cle, nombre: int, fautes: int) -> None:
        with self._verrou:
            connu, fautes_connues = self._comptes.get(cle, (0, 0))
            self._comptes[cle] = connu + nombre, fautes_connues + fautes

    def _stocker(self, usages: list[Usage]) -> None:
        with self._ouvrir(ecriture=True) as uow:
            uow.usages.ajouter(usages)
            uow.commit()
