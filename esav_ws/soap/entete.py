"""The header of the contracts that identify their requests: read from the message, echoed in the answer.

What was asked goes to the bus under the caller's identifier; the answer bears the identifier and the instant that the
bus gave it. A repeated command is thus answered alike, header included.
"""

from typing import Any

from esav_ws.application.messages import Message
from esav_ws.application.messages_identifies import ReponseIdentifiee, identifier
from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.message_entete import EnteteNonConforme


async def executer(ctx: Any, message: Message) -> Any:
    """Return the result of *message*, run under the identifier in `ctx.in_header`; set `ctx.out_header`: the same, completed.

    While the version is deprecated, the header that says so comes with it.

    Raises:
        EnteteNonConforme: the request bears what belongs to its answer.
        EsavError: what the bus raises.
    """
    recu = ctx.in_header
    if recu.identifiantReponse is not None:
        regle = "réservé à la réponse : retirez cet élément"
        raise EnteteNonConforme(
            (ElementErreur("/entete/identifiantReponse", regle, recu.identifiantReponse),)
        )
    reponse: ReponseIdentifiee = await ctx.udc.executer(identifier(message, recu.identifiantRequete))
    recu.identifiantReponse, recu.horodatage = reponse.identifiant, reponse.le
    fin = ctx.udc.fin
    ctx.out_header = recu if fin is None else (recu, fin)
    return reponse.resultat
