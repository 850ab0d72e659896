"""The bus: every message of every edge passes here, once.

Habilitation, one unit of work, handler, audit: a command's state change, its journal entries and its idempotency
key commit together, or not at all.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime
from itertools import count
from types import MappingProxyType
from typing import Any, NamedTuple

from esav_ws.application.messages import Commande, Message
from esav_ws.application.ports import (
    Alea,
    Catalogue,
    ConflitEcriture,
    ConnexionPerdue,
    OuvrirUnitOfWork,
    StockageIndisponible,
    UnitOfWork,
)
from esav_ws.application.ports_journal import Trace
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.horloge import Horloge, a_la_milliseconde
from esav_ws.domain.message import BaseIndisponible
from esav_ws.domain.operateur import Acteur
from esav_ws.domain.regles_sav import ReglesSav

ESSAIS = 3
"""How often a message is run when another transaction takes the same unique key first, or its connection was gone."""


_REGLES = ReglesSav()


class Contexte(NamedTuple):
    """What a handler works with: the open unit of work, who acts, one single instant, what was prepared, the rules.

    `reprise` says that the message runs again, something that another wrote having come first.
    A tuple, as `Prepare` is: made for every message, in a third of the time of a frozen dataclass.
    """

    uow: UnitOfWork
    acteur: Acteur
    maintenant: datetime
    catalogue: Catalogue
    alea: Alea
    preparation: Any = None
    correlation: str = ""
    reprise: bool = False
    regles: ReglesSav = _REGLES


Handler = Callable[[Any, Contexte], Any]
"""A use case: one message and its context in, one result out."""

Preparer = Callable[[Any, Catalogue, datetime], Any]
"""What can be found out of a message at its reception, before anything is read; it raises nothing."""

Temoin = Callable[[Any, Acteur, bool], None]
"""Told once of a message, by whom it is and whether it was refused, however often it had to be run."""


class Prepare(NamedTuple):
    """A message whose actor may post it, what it asks, and what was found out of that before its unit of work begins."""

    message: Message
    demande: Message
    acteur: Acteur
    correlation: str
    preparation: Any


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
        preparations: Mapping[type[Message], Preparer] = MappingProxyType({}),
        temoins: Mapping[type[Message], Temoin] = MappingProxyType({}),
        regles: ReglesSav = _REGLES,
    ) -> None:
        self._handlers = handlers
        self._preparations = preparations
        self._temoins = temoins
        self._regles = regles
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
        prepare = self.preparer(message, acteur, correlation)
        ecriture = isinstance(message, Commande)
        essais = count()

        def une_fois() -> Any:
            with self._ouvrir(ecriture=ecriture) as uow:
                resultat = self.traiter(prepare, uow, reprise=next(essais) > 0)
                if ecriture:
                    uow.commit()
                return resultat

        return self.accomplir(prepare, une_fois)

    def preparer(self, message: Message, acteur: Acteur, correlation: str = "") -> Prepare:
        """Return *message* ready to be run, or raise `HabilitationManquante`."""
        demande = message.payload
        if demande.habilitation is not None:
            acteur.exiger(demande.habilitation)
        trouver = self._preparations.get(type(demande))
        trouve = None if trouver is None else trouver(demande, self._catalogue, self._maintenant())
        return Prepare(message, demande, acteur, correlation, trouve)

    def lot(self) -> "Lot":
        """Return a way to run several messages in one transaction."""
        return Lot(self, self._ouvrir(ecriture=True))

    def traiter(self, prepare: Prepare, uow: UnitOfWork, *, reprise: bool = False) -> Any:
        """Return what the handler of the message returns, in *uow*, which stays open; a command leaves its trace."""
        message, acteur, maintenant = prepare.message, prepare.acteur, self._maintenant()
        contexte = Contexte(
            uow,
            acteur,
            maintenant,
            self._catalogue,
            self._alea,
            prepare.preparation,
            prepare.correlation,
            reprise,
            self._regles,
        )
        resultat = self._handlers[type(message)](message, contexte)
        commande = prepare.demande
        if isinstance(commande, Commande):
            uow.journal.tracer(
                Trace(
                    maintenant,
                    acteur.nom,
                    acteur.operateur,
                    commande.action,
                    commande.objet,
                    prepare.correlation,
                )
            )
        return resultat

    def accomplir(self, prepare: Prepare, une_fois: Callable[[], Any]) -> Any:
        """Return what `avec_reprise` does of *une_fois*, the witness of the message being told once what came of it."""
        demande = prepare.demande
        temoin = self._temoins.get(type(demande))
        if temoin is None:
            return avec_reprise(une_fois)
        try:
            resultat = avec_reprise(une_fois)
        except EsavError:
            temoin(demande, prepare.acteur, True)
            raise
        temoin(demande, prepare.acteur, False)
        return resultat

    def _maintenant(self) -> datetime:
        """Return the present instant, to the millisecond."""
        return a_la_milliseconde(self._horloge.maintenant())


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

    def executer(self, prepare: Prepare) -> Any:
        """Return what the handler of the message returns, or raise as `Bus.executer` does."""
        essais = count()

        def une_fois() -> Any:
            reprise = next(essais) > 0
            with self._uow.etape():
                return self._bus.traiter(prepare, self._uow, reprise=reprise)

        return self._bus.accomplir(prepare, une_fois)

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
