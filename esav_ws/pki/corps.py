"""The body of a request, bounded in size and in time."""

import asyncio

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response


class CorpsRefuse(Exception):
    """The body is not to be had whole; `reponse` is what to answer."""

    def __init__(self, reponse: Response) -> None:
        super().__init__(reponse.status_code)
        self.reponse = reponse


async def lire_corps(requete: Request, *, plafond: int, delai_s: float) -> bytes:
    """Return the whole body of *requete*.

    Raises:
        CorpsRefuse: it is longer than *plafond* bytes, or not whole after *delai_s* seconds, or the caller left.
    """
    recu = bytearray()
    try:
        async with asyncio.timeout(delai_s):
            async for morceau in requete.stream():
                recu += morceau
                if len(recu) > plafond:
                    raise CorpsRefuse(
                        _fermer(f"requête de plus de {plafond} octets / request too large", 413)
                    )
    except TimeoutError:
        raise CorpsRefuse(_fermer("requête trop lente / request too slow", 408)) from None
    except ClientDisconnect:
        raise CorpsRefuse(Response(status_code=400)) from None
    return bytes(recu)


def _fermer(texte: str, statut: int) -> Response:
    return PlainTextResponse(f"{texte}\n", statut, {"Connection": "close"})
