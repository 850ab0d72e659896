"""The header of the contracts that identify their requests: read from the message, echoed in the answer.

A command goes to the bus under the caller's identifier, and its answer bears the identifier and the instant that the bus
gave it: repeated, it is answered alike, header included. A query goes as it is, and its header stays here: what answers
it bears the correlation id and the present instant.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from esav_ws.application.messages import Commande, Message
from esav_ws.application.messages_identifies import identifiant_reponse, identifier
from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.horloge import a_la_milliseconde
from esav_ws.domain.message_entete import EnteteNonConforme


@dataclass(slots=True)
class EnteteRendu:
    """The header of an answer, with the members of the contract's own class."""

    identifiantRequete: str
    identifiantReponse: str
    horodatage: datetime


async def executer(ctx: Any, message: Message) -> Any:
    """Return the result of *message*, run under the identifier in its header; set `ctx.out_header`: the same, completed.

    While the version is deprecated, the header that says so comes with it.

    Raises:
        EnteteNonConforme: the request bears what belongs to its answer.
        EsavError: what the bus raises.
    """
    usuel, appel = ctx.entete_usuel, ctx.udc
    identifiant = _identifiant(ctx.in_header) if usuel is None else usuel.identifiant
    if isinstance(message, Commande):
        resultat, reponse, le = await appel.executer(identifier(message, identifiant))
    else:
        resultat = await appel.executer(message)
        reponse, le = identifiant_reponse(appel.correlation), a_la_milliseconde(appel.maintenant())
    rendu = EnteteRendu(identifiant, reponse, le)
    ctx.out_header = rendu if appel.fin is None else (rendu, appel.fin)
    return resultat


def _identifiant(recu: Any) -> str:
    """Return the identifier in the header *recu*, or raise `EnteteNonConforme`."""
    if recu.identifiantReponse is not None:
        regle = "réservé à la réponse : retirez cet élément"
        raise EnteteNonConforme(
            (ElementErreur("/entete/identifiantReponse", regle, recu.identifiantReponse),)
        )
    identifiant: str = recu.identifiantRequete
    return identifiant
