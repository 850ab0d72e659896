"""The bus: every message of every edge passes here, once.

Habilitation, one unit of work, handler, audit: a command's state change, its journal entries and its idempotency
key commit together, or not at all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from esav_ws.application.messages import Commande, Message
from esav_ws.application.ports import (
    Alea,
    Catalogue,
    ConflitEcriture,
    OuvrirUnitOfWork,
    StockageIndisponible,
    Trace,
    UnitOfWork,
)
from esav_ws.domain.horloge import Horloge
from esav_ws.domain.message import BaseIndisponible
from esav_ws.domain.operateur import Acteur

ESSAIS = 3
"""How often a command is run when another transaction takes the same unique key first."""


@dataclass(frozen=True, slots=True)
class Contexte:
    """What a handler works with: the open unit of work, who acts, and one single instant."""

    uow: UnitOfWork
    acteur: Acteur
    maintenant: datetime
    catalogue: Catalogue
    alea: Alea


Handler = Callable[[Any, Contexte], Any]
"""A use case: one message and its context in, one result out."""


class Bus:
    """Runs a message for an actor."""

    def __init__(
        self,
        handlers: Mapping[type[Message], Handler],
        *,
        ouvrir: OuvrirUnitOfWork,
        horloge: Horloge,
        catalogue: Catalogue,
        alea: Alea,
    ) -> None:
        self._handlers = handlers
        self._ouvrir = ouvrir
        self._horloge = horloge
        self._catalogue = catalogue
        self._alea = alea

    def executer(self, message: Message, acteur: Acteur, correlation: str = "") -> Any:
        """Return what the handler of *message* returns, everything that it changed being durable.

        Raises:
            EsavError: a published error; nothing was changed.
            BaseIndisponible: the database failed; nothing was changed.
        """
        acteur.exiger(message.habilitation)
        try:
            return self._avec_reprise(message, acteur, correlation)
        except StockageIndisponible as panne:
            raise BaseIndisponible from panne

    def _avec_reprise(self, message: Message, acteur: Acteur, correlation: str) -> Any:
        for _ in range(ESSAIS - 1):
            try:
                return self._une_fois(message, acteur, correlation)
            except ConflitEcriture:
                continue
        return self._une_fois(message, acteur, correlation)

    def _une_fois(self, message: Message, acteur: Acteur, correlation: str) -> Any:
        maintenant = self._horloge.maintenant()
        maintenant = maintenant.replace(microsecond=maintenant.microsecond // 1000 * 1000)
        with self._ouvrir(ecriture=isinstance(message, Commande)) as uow:
            contexte = Contexte(uow, acteur, maintenant, self._catalogue, self._alea)
            resultat = self._handlers[type(message)](message, contexte)
            if isinstance(message, Commande):
                uow.journal.tracer(
                    Trace(
                        maintenant,
                        acteur.nom,
                        acteur.operateur,
                        type(message).__name__,
                        message.objet,
                        correlation,
                    )
                )
                uow.commit()
            return resultat
