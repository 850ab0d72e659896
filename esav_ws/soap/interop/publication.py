"""How a neighbouring contract publishes a method as one of its operations, and what its structures are made of."""

from collections.abc import Awaitable, Callable
from typing import Any

from esav_ws.soap import vocabulaire
from esav_ws.soap._spyne import rpc

Methode = Callable[[Any, Any], Awaitable[Any]]
Operation = Callable[[type, type], Callable[[Methode], Methode]]


class Structure(vocabulaire.Structure):
    """Base of their complex types: members are unqualified elements."""

    class Attributes(vocabulaire.Structure.Attributes):
        """Read by `soap.codec`."""

        qualifies = False


def publication(entete: type) -> Operation:
    """Return what publishes the operations of one contract, whose messages bear the header *entete*.

    The classes of a request and of its answer bear the names of their elements.
    """

    def operation(demande: type, reponse: type) -> Callable[[Methode], Methode]:
        def publier(methode: Methode) -> Methode:
            publiee: Methode = rpc(
                demande,
                _returns=reponse,
                _in_header=(entete,),
                _out_header=(entete,),
                _body_style="bare",
                _in_message_name=demande.__name__,
                _out_message_name=reponse.__name__,
            )(methode)
            return publiee

        return publier

    return operation
