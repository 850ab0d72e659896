"""How a version publishes a method as an operation of its contract."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from esav_ws.soap._spyne import rpc

Methode = Callable[[Any, Any], Awaitable[Any]]


class Publier(Protocol):
    """Publishes the operations of one contract version."""

    def __call__(self, demande: type, reponse: type) -> Callable[[Methode], Methode]:
        """Return the decorator that publishes a method as the document/literal operation of its name.

        The input element is the operation's name, the output element that name followed by `Reponse`.
        """


def publication(
    port: str, erreur: type, entete: type | None = None, fin_de_version: type | None = None
) -> Publier:
    """Return what publishes operations of the port type *port*, whose faults carry *erreur* and whose messages bear *entete*.

    Their answers bear *fin_de_version* besides while the version is deprecated.
    """
    entetes = (entete,) if entete else None
    des_reponses = tuple(classe for classe in (entete, fin_de_version) if classe) or None

    def operation(demande: type, reponse: type) -> Callable[[Methode], Methode]:
        def publier(methode: Methode) -> Methode:
            publiee: Methode = rpc(
                demande,
                _returns=reponse,
                _in_header=entetes,
                _out_header=des_reponses,
                _body_style="bare",
                _out_message_name=f"{methode.__name__}Reponse",
                _wsdl_part_name="parameters",
                _port_type=port,
                _throws=(erreur,),
            )(methode)
            return publiee

        return publier

    return operation
