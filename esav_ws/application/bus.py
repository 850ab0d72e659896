"""The bus: every message of every edge passes here, once.

Habilitation, one unit of work, handler, audit: a command's state change, its journal entries and its idempotency
key commit together, or not at all.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import count
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
    correlation: str = ""
    reprise: bool = False
    """Whether the message runs again, something that another wrote having come first."""


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
        essais = count()

        def une_fois() -> Any:
            with self._ouvrir(ecriture=ecriture) as uow:
                resultat = self.traiter(message, acteur, correlation, uow, reprise=next(essais) > 0)
                if ecriture:
                    uow.commit()
                return resultat

        return avec_reprise(une_fois)

    def lot(self) -> "Lot":
        """Return a way to run several messages in one transaction."""
        return Lot(self, self._ouvrir(ecriture=True))

    def traiter(
        self, message: Message, acteur: Acteur, correlation: str, uow: UnitOfWork, *, reprise: bool = False
    ) -> Any:
        """Return what the handler of *message* returns, in *uow*, which stays open; a command leaves its trace."""
        maintenant = self._horloge.maintenant()
        maintenant = maintenant.replace(microsecond=maintenant.microsecond // 1000 * 1000)
        contexte = Contexte(uow, acteur, maintenant, self._catalogue, self._alea, correlation, reprise)
        resultat = self._handlers[type(message)](message, contexte)
        if isinstance(message, Commande):
            uow.journal.tracer(
                Trace(
                    maintenant,
                    acteur.nom,
                    acteur.operateur,
                    message.action,
                    message.objet,
                    correlation,
                )
            )
        return resultat


class Lot:
    """Several messages in one transaction: `commencer` or `attendre`, `executer` each, `valider` or `abandonner`.

    A message that fails undoes what it wrote itself, and nothing else. Nothing may be told of any of them before
    `valider` has returned: what one wrote, the next may have read.
    """

    def __init__(self, bus: Bus, uow: UnitOfWork) -> None:
        self._bus = bus
        self._uow = uow

    def commencer(self) -> bool:
        """Begin, or return `False`, having waited for nothing: another writes. Raise `BaseIndisponible`."""
        try:
            return self._uow.tenter()
        except StockageIndisponible as panne:
            raise BaseIndisponible from panne

    def attendre(self) -> None:
        """Begin, after others if need be, or raise `BaseIndisponible`: they wrote for too long."""
        try:
            self._uow.__enter__()
        except StockageIndisponible as panne:
            raise BaseIndisponible from panne

    def executer(self, message: Message, acteur: Acteur, correlation: str = "") -> Any:
        """Return what the handler of *message* returns, or raise as `Bus.executer` does."""
        acteur.exiger(message.habilitation)
        essais = count()

        def une_fois() -> Any:
            reprise = next(essais) > 0
            with self._uow.etape():
                return self._bus.traiter(message, acteur, correlation, self._uow, reprise=reprise)

        return avec_reprise(une_fois)

    def valider(self) -> None:
        """Return once all is durable, or raise `BaseIndisponible`: nothing of the whole lot was kept."""
        try:
            with ExitStack() as pile:
                pile.push(self._uow)
                self._uow.commit()
        except StockageIndisponible as panne:
            raise BaseIndisponible from panne

    def abandonner(self) -> None:
        """Undo everything."""
        with ExitStack() as pile:
            pile.push(self._uow)


def avec_reprise(une_fois: Callable[[], Any]) -> Any:
    """Return what *une_fois* returns, run again when another came first or the connection was gone.

    Raises:
        BaseIndisponible: the database failed.
        ConflitEcriture: others came first, `ESSAIS` times.
    """
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
