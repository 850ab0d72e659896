"""What goes with one call through protocols and services: who calls and the way to the bus, the message and its parts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from esav_ws.domain.horloge import HorlogeSysteme
from esav_ws.domain.operateur import Acteur
from esav_ws.soap import fin_de_version
from esav_ws.soap.entete_usuel import EnteteUsuel

maintenant_systeme = HorlogeSysteme().maintenant

Porte = Callable[[Any, Acteur, str], Awaitable[Any]]
"""Runs a message for an actor under a correlation id: the door to the bus."""


@dataclass(slots=True)
class AppelEnCours:
    """What a service finds in `ctx.udc`: who calls, what was announced, the way to the bus, and the time.

    `fin` is what the header `finDeVersion` of the answer says; `None` when there is to be none. A service whose answer
    takes long to write says so: `lourde`.
    """

    acteur: Acteur
    correlation: str
    action: str | None
    porte: Porte
    fin: fin_de_version.Membres | None = None
    maintenant: Callable[[], datetime] = maintenant_systeme
    lourde: bool = False

    def executer(self, message: Any) -> Awaitable[Any]:
        """Return the result of *message* (a command or a query) run for this actor, to be awaited."""
        return self.porte(message, self.acteur, self.correlation)


@dataclass(slots=True)
class Contexte:
    """What protocols and services use of spyne's `MethodContext`, and nothing else.

    Spyne's own costs more than reading a message: forty attributes, copied once per call, events that nobody hears,
    and cycles that keep every document until the collector comes by.
    """

    udc: AppelEnCours
    in_string: list[bytes]
    vaste: bool = False
    in_document: Any = None
    in_header_doc: Any = None
    in_body_doc: Any = None
    method_request_string: Any = None
    entete_usuel: EnteteUsuel | None = None
    entetes_lus: Any = None
    in_object: Any = None
    out_header: Any = None
    out_object: Any = None
    out_string: Any = None

    @property
    def in_header(self) -> Any:
        """Return the header as spyne gives it; a usual one becomes that when it is asked for."""
        if self.entetes_lus is None and self.entete_usuel is not None:
            self.entetes_lus = self.entete_usuel.objet()
        return self.entetes_lus

    @in_header.setter
    def in_header(self, lus: Any) -> None:
        self.entetes_lus = lus
