"""HTTP as the SOAP edge needs it: headers, content types, bodies bounded in size and time, answers."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Generator, Mapping, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from esav_ws.domain.message import DelaiDepasse, MessageTropVolumineux, MethodeInterdite, TypeDeContenu
from esav_ws.soap.faute import Reponse, Soap

Message = MutableMapping[str, Any]
Scope = Message
Entetes = Mapping[bytes, bytes]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_VIDANGE_MAX = 16 * 1024 * 1024
"""What is still read, and thrown away, of a body over the cap: its sender can then read why it was refused."""

_CHIFFRES_MAX = 19
"""Digits of a Content-Length worth converting."""

_TYPE_DE_CONTENU_MAX = 512
"""Characters of a Content-Type; longer ones are no SOAP, and would fill the cache."""

_TYPES_DE_CONTENU = {soap.media: f"{soap.media}; charset=utf-8".encode() for soap in Soap}
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


def premiers(scope: Scope) -> Entetes:
    """Return the HTTP headers of the request by name (lower case), the first of each."""
    return dict(reversed(scope["headers"]))


def annonce(scope: Scope, entetes: Entetes) -> Annonce:
    """Return what the request announces: no SOAP at all unless it is a POST of one of the two media types."""
    content_type = entetes.get(b"content-type", b"")
    if scope["method"] != "POST" or len(content_type) > _TYPE_DE_CONTENU_MAX:
        return Annonce(soap=None)
    return _lire(content_type.decode("latin-1"))


def exiger_soap(scope: Scope, entetes: Entetes, annoncee: Annonce) -> Soap:
    """Return the SOAP version of the request, or raise `MethodeInterdite` or `TypeDeContenu`."""
    if scope["method"] != "POST":
        raise MethodeInterdite(["GET", "POST"])
    if annoncee.soap is None or (entetes.get(b"content-encoding") or b"identity").lower() != b"identity":
        raise TypeDeContenu
    return annoncee.soap


def action(entetes: Entetes, annoncee: Annonce) -> str | None:
    """Return the announced action without quotes: a header of its own in SOAP 1.1, a parameter in 1.2."""
    if annoncee.soap is not Soap.V11:
        return annoncee.action and annoncee.action.strip().strip('"')
    brute = entetes.get(b"soapaction")
    return brute.decode("latin-1").strip().strip('"') if brute else None


@dataclass(frozen=True, slots=True)
class Plafonds:
    """How many bytes a body may have, and in how many seconds it must have come.

    Attributes:
        ordinaire: the cap of every body.
        delai_s: the time of every body.
        etendre: asked with the beginning of a body that goes over the ordinary cap; returns the one that is its own.
        attendre: waited for before more than the ordinary cap is read; that time is not the body's.
    """

    ordinaire: int
    delai_s: float
    etendre: Callable[[bytes], int] | None = None
    attendre: Callable[[], Awaitable[None]] | None = None


def peut_depasser(entetes: Entetes, octets: int) -> bool:
    """Return whether the body of the request may have more than so many *octets*, by what it announces."""
    longueur = entetes.get(b"content-length") or b""
    return not longueur.isdigit() or len(longueur) > _CHIFFRES_MAX or int(longueur) > octets


async def lire_corps(entetes: Entetes, receive: Receive, plafonds: Plafonds) -> bytes | None:
    """Return the whole body of the request, or `None` when the caller left before its end.

    A body above the ordinary cap, where it has one of its own, may take as much longer as it may be larger.

    Raises:
        MessageTropVolumineux: announced or received, more bytes than its cap.
        DelaiDepasse: not complete in time.
    """
    longueur = entetes.get(b"content-length") or b"0"
    ordinaire = plafonds.ordinaire
    if not longueur.isdigit() or len(longueur) > _CHIFFRES_MAX or int(longueur) > ordinaire + _VIDANGE_MAX:
        raise MessageTropVolumineux(ordinaire)
    premier = _Reception(receive())
    plafond = ordinaire
    if premier.arrive is not None and not premier.arrive.get("more_body"):
        corps = _bloc(premier.arrive)
        if corps is not None and len(corps) > ordinaire and plafonds.etendre:
            plafond = plafonds.etendre(corps)
    else:
        try:
            async with asyncio.timeout(plafonds.delai_s) as delai:
                corps, plafond = await _reunir(await premier, receive, plafonds, delai)
        except TimeoutError:
            raise DelaiDepasse(plafonds.delai_s) from None
    if corps is not None and len(corps) > plafond:
        raise MessageTropVolumineux(plafond)
    return corps


async def _reunir(
    message: Message, receive: Receive, plafonds: Plafonds, delai: asyncio.Timeout
) -> tuple[bytes | None, int]:
    """Return the body that begins with *message*, and its cap; of one over it, no more than shows it."""
    blocs: list[bytes] = []
    taille, plafond, a_etendre = 0, plafonds.ordinaire, plafonds.etendre
    while (bloc := _bloc(message)) is not None:
        if taille <= plafond:
            blocs.append(bloc)
        taille += len(bloc)
        if taille > plafond and a_etendre is not None:
            plafond, a_etendre = a_etendre(b"".join(blocs)), None
            if plafond > plafonds.ordinaire:
                await _prolonger(delai, plafonds, plafonds.delai_s * (plafond / plafonds.ordinaire - 1))
        if not message.get("more_body") or taille > plafond + _VIDANGE_MAX:
            return b"".join(blocs), plafond
        message = await receive()
    return None, plafond


async def _prolonger(delai: asyncio.Timeout, plafonds: Plafonds, de_s: float) -> None:
    """Give a body that may be larger *de_s* seconds more, once it is its turn."""
    horloge = asyncio.get_running_loop().time
    reste = (delai.when() or horloge()) - horloge()
    delai.reschedule(None)
    if plafonds.attendre is not None:
        await plafonds.attendre()
    delai.reschedule(horloge() + reste + de_s)


def _bloc(message: Message) -> bytes | None:
    """Return the part of a body that *message* carries, `None` if it says that the caller left."""
    return None if message["type"] == "http.disconnect" else message.get("body", b"")


class _Reception:
    """A call of `receive` made at once: bodies are mostly there already, and need neither task nor clock."""

    def __init__(self, appel: Any) -> None:
        self._appel = appel.__await__()
        self._attendu: Any = None
        self.arrive: Message | None = None
        try:
            self._attendu = next(self._appel)
        except StopIteration as fin:
            self.arrive = fin.value

    def __await__(self) -> Generator[Any, Any, Message]:
        """Return the message, waited for if it had not arrived."""
        if self.arrive is not None:
            return self.arrive
        try:
            yield self._attendu
        except BaseException as interruption:
            self._appel.throw(interruption)
            raise
        recu: Message = yield from self._appel
        return recu


async def envoyer(send: Send, reponse: Reponse, correlation: str) -> None:
    """Send *reponse*, with its length, its charset and the correlation id."""
    entetes = [
        (b"content-type", _TYPES_DE_CONTENU[reponse.media]),
        (b"content-length", b"%d" % len(reponse.corps)),
        (b"x-correlation-id", correlation.encode()),
    ]
    if reponse.entetes:
        entetes += [
            (nom.lower().encode("latin-1"), valeur.encode("latin-1")) for nom, valeur in reponse.entetes
        ]
    await send({"type": "http.response.start", "status": reponse.statut, "headers": entetes})
    await send({"type": "http.response.body", "body": reponse.corps})
