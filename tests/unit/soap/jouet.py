"""A toy contract, served in process, and what is needed to talk to it and to judge its answers."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from lxml import etree

from esav_ws.domain.operateur import Acteur, Cote, Habilitation
from esav_ws.soap._spyne import ComplexModel, DateTime, ServiceBase, Unicode, rpc
from esav_ws.soap.contrat import ContratPublie
from esav_ws.soap.transport import PointAcces
from tests.fakes import AtelierDirect

ICI = Path(__file__).parent
NS = "urn:esav:ws:jouet:1"
CHEMIN = "/ws/jouet/v1"
URL = f"https://esav.exemple:8443{CHEMIN}"
ENV11 = "http://schemas.xmlsoap.org/soap/envelope/"
ENV12 = "http://www.w3.org/2003/05/soap-envelope"
TEXT_XML = {"content-type": "text/xml; charset=utf-8"}
SOAP_XML = {"content-type": "application/soap+xml; charset=utf-8"}
ALFA = Acteur("SI de ALFA", Cote.OPERATEUR, frozenset({Habilitation.SIGNALISATION}), "ALFA")

SECRET = "Jeanne-SECRET-0612345678"
"""Stands in every hostile message, where personal data would: it must never be logged."""

OPERATION = (
    f'<deposer xmlns="{NS}"><identifiantPrestation>BF-2100-0001</identifiantPrestation>'
    f"<deposant><nom>{SECRET}</nom><telephone>0612345678</telephone></deposant></deposer>"
)


def enveloppe(corps: str = OPERATION, *, entete: str = "", espace: str = ENV11) -> str:
    header = f"<s:Header>{entete}</s:Header>" if entete else ""
    return f'<s:Envelope xmlns:s="{espace}">{header}<s:Body>{corps}</s:Body></s:Envelope>'


class Entete(ComplexModel):
    __namespace__ = NS
    __type_name__ = "entete"
    _type_info = [("identifiantRequete", Unicode)]  # noqa: RUF012  # the shape that spyne reads


class Deposant(ComplexModel):
    __namespace__ = NS
    _type_info = [("nom", Unicode), ("telephone", Unicode(max_occurs=3))]  # noqa: RUF012


class Demande(ComplexModel):
    __namespace__ = NS
    _type_info = [  # noqa: RUF012
        ("identifiantPrestation", Unicode),
        ("deposant", Deposant),
        ("depuis", DateTime),
    ]


class Accuse(ComplexModel):
    __namespace__ = NS
    _type_info = [("numero", Unicode(min_occurs=1)), ("recu", Unicode(max_occurs="unbounded"))]  # noqa: RUF012


class Consultation(ComplexModel):
    __namespace__ = NS
    _type_info = [("numero", Unicode)]  # noqa: RUF012


class Etat(ComplexModel):
    __namespace__ = NS
    _type_info = [("etat", Unicode)]  # noqa: RUF012


class ServiceJouet(ServiceBase):
    @rpc(
        Demande,
        _returns=Accuse,
        _in_header=(Entete,),
        _body_style="bare",
        _in_message_name="deposer",
        _out_message_name="deposerReponse",
    )
    async def deposer(ctx: Any, demande: Any) -> Accuse:  # noqa: N805  # spyne passes its context
        recus = await ctx.udc.executer(
            (demande.identifiantPrestation, demande.deposant.nom, *demande.deposant.telephone)
        )
        return Accuse(
            numero="N-1", recu=[*recus, *([ctx.in_header.identifiantRequete] if ctx.in_header else [])]
        )

    @rpc(
        Consultation,
        _returns=Etat,
        _body_style="bare",
        _in_message_name="consulter",
        _out_message_name="consulterReponse",
    )
    async def consulter(ctx: Any, demande: Any) -> Etat:  # noqa: N805  # spyne passes its context
        return Etat(etat=await ctx.udc.executer(demande.numero))


@dataclass
class Jouet:
    """The toy endpoint behind a toy gate. `repondre` plays the bus; `appels` and `mesures` tell what reached it."""

    repondre: Callable[[Any], Any] = lambda message: message
    taille_max: int = 1024 * 1024
    delai_corps_s: float = 30.0
    appels: list[tuple[Any, Acteur, str]] = field(default_factory=list)
    mesures: list[tuple[str | None, Acteur, str | None]] = field(default_factory=list)

    def __post_init__(self):
        contrat = ContratPublie(ICI / "jouet.wsdl", URL)
        self.point = PointAcces(
            contrat,
            [ServiceJouet],
            AtelierDirect(self._executer),
            mesurer=lambda operation, acteur, code, _duree: self.mesures.append((operation, acteur, code)),
            taille_max=self.taille_max,
            delai_corps_s=self.delai_corps_s,
        )

    def _executer(self, message: Any, acteur: Acteur, correlation: str) -> Any:
        self.appels.append((message, acteur, correlation))
        return self.repondre(message)

    async def __call__(self, scope, receive, send):
        scope["state"] = {"acteur": ALFA, "correlation": "c-42"}
        await self.point(scope, receive, send)

    def demander(
        self,
        corps: bytes | str = b"",
        entetes: Mapping[str, str] = TEXT_XML,
        *,
        methode: str = "POST",
        chemin: str = CHEMIN,
    ) -> httpx.Response:
        return demander(self, corps, entetes, methode=methode, chemin=chemin)


def demander(app, corps=b"", entetes=TEXT_XML, *, methode="POST", chemin=CHEMIN) -> httpx.Response:
    """Send one request to the ASGI application *app*, in process."""

    async def envoyer() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="https://esav.exemple:8443") as client:
            return await client.request(methode, chemin, content=corps, headers=entetes)

    return asyncio.run(envoyer())


@dataclass(frozen=True)
class Faute:
    """A fault as the caller reads it."""

    code: str
    texte: str
    erreur: etree._Element

    def champ(self, nom: str) -> str | None:
        return self.erreur.findtext(f"{{{NS}}}{nom}")

    @property
    def elements(self) -> list[tuple[str | None, str | None, tuple[str, ...]]]:
        """Return xpath, received value and admitted values of each element."""
        return [
            (
                e.findtext(f"{{{NS}}}xpath"),
                e.findtext(f"{{{NS}}}valeurRecue"),
                tuple(v.text for v in e.findall(f"{{{NS}}}valeurAdmise")),
            )
            for e in self.erreur.findall(f"{{{NS}}}element")
        ]


def lire_faute(corps: bytes, espace: str = ENV11) -> Faute:
    """Return the fault in *corps*, which must be an envelope of *espace* whose detail validates."""
    racine = etree.fromstring(corps)
    assert racine.tag == f"{{{espace}}}Envelope"
    (faute,) = racine.find(f"{{{espace}}}Body")
    assert faute.tag == f"{{{espace}}}Fault"
    if espace == ENV11:
        code, texte, detail = (faute.find(nom) for nom in ("faultcode", "faultstring", "detail"))
    else:
        code = faute.find(f"{{{espace}}}Code/{{{espace}}}Value")
        texte = faute.find(f"{{{espace}}}Reason/{{{espace}}}Text")
        detail = faute.find(f"{{{espace}}}Detail")
    prefixe, _, local = code.text.partition(":")
    assert code.nsmap[prefixe] == espace
    (erreur,) = detail
    etree.XMLSchema(etree.parse(ICI / "jouet-erreur.xsd")).assertValid(erreur)
    return Faute(local, texte.text, erreur)
