"""The bus: every message of every edge passes here, once.

Habilitation, one unit of work, handler, audit: a command's state change, its journal entries and its idempotency
key commit together, or not at all.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from esav_ws.application.messages import Commande, Message
from esav_ws.application.ports import (
    Alea,
    Catalogue,
    ConflitEcriture,
    ConnexionPerdue,
    OuvrirUnitOfWork,
    StockageIndisponible,
    Trace,
    UnitOfWork,
)
from esav_ws.domain.horloge import Horloge
from esav_ws.domain.message import BaseIndisponible
from esav_ws.domain.operateur import Acteur

ESSAIS = 3
"""How often a message is run when another transaction takes the same unique key first, or its connection was gone."""


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

Executer = Callable[[Any, Acteur, str], Any]
"""Runs one message for an actor under a correlation id: `Bus.executer`, or that of a lot."""


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
        ecriture = isinstance(message, Commande)

        def une_fois() -> Any:
            with self._ouvrir(ecriture=ecriture) as uow:
                resultat = self._traiter(message, acteur, correlation, uow)
                if ecriture:
                    uow.commit()
                return resultat

        return _avec_reprise(une_fois)

    @contextmanager
    def lot(self) -> Iterator[Executer]:
        """Give the way to run several messages in one transaction: all is durable once the block has ended.

        A message that fails undoes what it wrote itself, and nothing else. Its result must not be told to anybody
        before the end of the block.

        Raises:
            BaseIndisponible: the database failed; nothing of the whole lot was kept.
        """
        try:
            with self._ouvrir(ecriture=True) as uow:
                yield partial(self._executer_etape, uow)
                uow.commit()
        except StockageIndisponible as panne:
            raise BaseIndisponible from panne

    def _executer_etape(
        self, uow: UnitOfWork, message: Message, acteur: Acteur, correlation: str = ""
    ) -> Any:
        acteur.exiger(message.habilitation)

        def une_fois() -> Any:
            with uow.etape():
                return self._traiter(message, acteur, correlation, uow)

        return _avec_reprise(une_fois)

    def _traiter(self, message: Message, acteur: Acteur, correlation: str, uow: UnitOfWork) -> Any:
        maintenant = self._horloge.maintenant()
        maintenant = maintenant.replace(microsecond=maintenant.microsecond // 1000 * 1000)
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
        return resultat


def _avec_reprise(une_fois: Callable[[], Any]) -> Any:
    """Return what *une_fois* returns, run again when another came first or the connection was gone."""
    reste = ESSAIS
    while True:
        reste -= 1
        try:
            return une_fois()
        except ConflitEcriture:
            if not reste:
                raise
        except StockageIndisponible as panne:
            if not (reste and isinstance(panne, ConnexionPerdue)):
                raise BaseIndisponible from panne
