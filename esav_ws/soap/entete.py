"""The header of the contracts that identify their requests: read from the message, echoed in the answer.

A command goes to the bus under the caller's identifier, and its answer bears the identifier and the instant that the bus
gave it: repeated, it is answered alike, header included. A query goes as it is, and its header stays here: what answers
it bears the correlation id and the present instant.
"""

from typing import Any

from esav_ws.application.messages import Commande, Message
from esav_ws.application.messages_identifies import identifiant_reponse, identifier
from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.horloge import a_la_milliseconde
from esav_ws.domain.message_entete import EnteteNonConforme


async def executer(ctx: Any, message: Message) -> Any:
    """Return the result of *message*, run under the identifier in `ctx.in_header`; set `ctx.out_header`: the same, completed.

    While the version is deprecated, the header that says so comes with it.

    Raises:
        EnteteNonConforme: the request bears what belongs to its answer.
        EsavError: what the bus raises.
    """
    recu, appel = ctx.in_header, ctx.udc
    if recu.identifiantReponse is not None:
        regle = "réservé à la réponse : retirez cet élément"
        raise EnteteNonConforme(
            (ElementErreur("/entete/identifiantReponse", regle, recu.identifiantReponse),)
        )
    if isinstance(message, Commande):
        resultat, recu.identifiantReponse, recu.horodatage = await appel.executer(
            identifier(message, recu.identifiantRequete)
        )
    else:
        resultat = await appel.executer(message)
        recu.identifiantReponse = identifiant_reponse(appel.correlation)
        recu.horodatage = a_la_milliseconde(appel.maintenant())
    ctx.out_header = recu if appel.fin is None else (recu, appel.fin)
    return resultat
