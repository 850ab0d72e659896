"""HTTP as the SOAP edge needs it: headers, content types, bodies bounded in size and time, answers."""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from esav_ws.domain.message import DelaiDepasse, MessageTropVolumineux, MethodeInterdite, TypeDeContenu
from esav_ws.soap.faute import Reponse, Soap

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_VIDANGE_MAX = 16 * 1024 * 1024
"""What is still read, and thrown away, of a body over the cap: its sender can then read why it was refused."""

_CHIFFRES_MAX = 19
"""Digits of a Content-Length worth converting."""

_TYPE_DE_CONTENU_MAX = 512
"""Characters of a Content-Type; longer ones are no SOAP, and would fill the cache."""

_PARAMETRE = re.compile(r""";\s*([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s;"]*))""")


@dataclass(frozen=True, slots=True)
class Annonce:
    """What a Content-Type announces. `soap` is `None` when it is no SOAP."""

    soap: Soap | None
    charset: str | None = None
    action: str | None = None


@lru_cache(maxsize=256)
def _lire(content_type: str) -> Annonce:
    """Return what *content_type* announces; clients repeat theirs, hence the cache."""
    media = content_type.partition(";")[0].strip().lower()
    parametres = {p[1].lower(): p[2] or p[3] or None for p in _PARAMETRE.finditer(content_type)}
    return Annonce(
        soap=next((soap for soap in Soap if soap.media == media), None),
        charset=parametres.get("charset"),
        action=parametres.get("action"),
    )


def annonce(scope: Scope) -> Annonce:
    """Return what the request announces: no SOAP at all unless it is a POST of one of the two media types."""
    content_type = entete(scope, b"content-type") or ""
    if scope["method"] != "POST" or len(content_type) > _TYPE_DE_CONTENU_MAX:
        return Annonce(soap=None)
    return _lire(content_type)


def exiger_soap(scope: Scope, annoncee: Annonce) -> Soap:
    """Return the SOAP version of the request, or raise `MethodeInterdite` or `TypeDeContenu`."""
    if scope["method"] != "POST":
        raise MethodeInterdite(["GET", "POST"])
    if annoncee.soap is None or (entete(scope, b"content-encoding") or "identity").lower() != "identity":
        raise TypeDeContenu
    return annoncee.soap


def action(scope: Scope, annoncee: Annonce) -> str | None:
    """Return the announced action without quotes: a header of its own in SOAP 1.1, a parameter in 1.2."""
    brute = entete(scope, b"soapaction") if annoncee.soap is Soap.V11 else annoncee.action
    return brute.strip().strip('"') if brute else None


def entete(scope: Scope, nom: bytes) -> str | None:
    """Return the first HTTP header *nom* (lower case), or `None`."""
    for cle, valeur in scope["headers"]:
        if cle == nom:
            lu: str = valeur.decode("latin-1")
            return lu
    return None


async def lire_corps(scope: Scope, receive: Receive, plafond: int, delai_s: float) -> bytes | None:
    """Return the whole body of the request, or `None` when the caller left before its end.

    Raises:
        MessageTropVolumineux: announced or received, more than *plafond* bytes.
        DelaiDepasse: not complete after *delai_s* seconds.
    """
    longueur = entete(scope, b"content-length") or "0"
    if not longueur.isdecimal() or len(longueur) > _CHIFFRES_MAX or int(longueur) > plafond + _VIDANGE_MAX:
        raise MessageTropVolumineux(plafond)
    blocs: list[bytes] = []
    taille = 0
    encore = True
    try:
        async with asyncio.timeout(delai_s):
            while encore and taille <= plafond + _VIDANGE_MAX:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                bloc = message.get("body", b"")
                taille += len(bloc)
                if taille <= plafond:
                    blocs.append(bloc)
                encore = message.get("more_body", False)
    except TimeoutError:
        raise DelaiDepasse(delai_s) from None
    if taille > plafond:
        raise MessageTropVolumineux(plafond)
    return b"".join(blocs)


async def envoyer(send: Send, reponse: Reponse, correlation: str) -> None:
    """Send *reponse*, with its length, its charset and the correlation id."""
    entetes = [
        ("content-type", f"{reponse.media}; charset=utf-8"),
        ("content-length", str(len(reponse.corps))),
        ("x-correlation-id", correlation),
        *reponse.entetes,
    ]
    await send(
        {
            "type": "http.response.start",
            "status": reponse.statut,
            "headers": [(nom.lower().encode("latin-1"), valeur.encode("latin-1")) for nom, valeur in entetes],
        }
    )
    await send({"type": "http.response.body", "body": reponse.corps})
