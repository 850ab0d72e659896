"""Faults: from a published error to the bytes, the status and the headers of the answer that carries it.

SOAP 1.1 and 1.2 differ in the envelope and in the HTTP status; the `detail` is the same: `erreur`, in the namespace
of the service.
"""

import re
import traceback
from dataclasses import dataclass
from enum import Enum

import structlog
from lxml import etree

from esav_ws.domain.erreurs import Camp, ElementErreur, EsavError
from esav_ws.domain.message import ErreurInterne, MethodeInterdite
from esav_ws.soap import fin_de_version, voisin
from esav_ws.soap.voisin import Voisin

_journal = structlog.get_logger(__name__)


class Soap(Enum):
    """The two versions of SOAP: namespace of the envelope, media type, fault code of each side."""

    V11 = ("http://schemas.xmlsoap.org/soap/envelope/", "text/xml", "Client", "Server")
    V12 = ("http://www.w3.org/2003/05/soap-envelope", "application/soap+xml", "Sender", "Receiver")

    __hash__ = object.__hash__  # a member is one object; Enum would hash its name, in Python, at each look-up

    def __init__(self, espace: str, media: str, client: str, serveur: str) -> None:
        self.espace = espace
        self.media = media
        self.codes = {Camp.CLIENT: client, Camp.SERVEUR: serveur}


@dataclass(frozen=True, slots=True)
class Reponse:
    """An HTTP answer, ready to be sent."""

    statut: int
    media: str
    corps: bytes
    entetes: tuple[tuple[str, str], ...] = ()


_HORS_SOAP = {
    "MSG-001": 400,
    "MSG-002": 400,
    "MSG-003": 400,
    "MSG-004": 400,
    "MSG-005": 413,
    "MSG-006": 400,
    "MSG-013": 405,
    "MSG-014": 415,
    "MSG-015": 404,
    "MSG-016": 408,
}
"""Errors of what is no SOAP message at all: plain HTTP statuses, and a SOAP 1.1 body all the same."""

_FERMENT_LA_CONNEXION = frozenset({"MSG-005", "MSG-016"})
_REESSAYER_APRES_S = 60
"""A volume limit counts per minute: the next one is a fresh start."""


def repondre(
    erreur: EsavError,
    soap: Soap | None,
    espace: str,
    identifiant_requete: str | None = None,
    fin: fin_de_version.Membres | None = None,
    *,
    pour: Voisin | None = None,
) -> Reponse:
    """Return the answer that carries *erreur* in the namespace *espace*.

    *soap* is the version that the request speaks; `None` when it is no SOAP request (GET, another content type).
    *identifiant_requete* is what the request called itself, if it did; *fin*, what the version called says of its end.
    *pour* is the neighbouring contract that was called, which knows SOAP 1.1 alone and has its own detail.
    """
    if pour is not None and soap is Soap.V12:
        soap = None
    corps_soap = Soap.V11 if soap is None or erreur.code in _HORS_SOAP else soap
    entetes: list[tuple[str, str]] = []
    if isinstance(erreur, MethodeInterdite):
        entetes.append(("Allow", ", ".join(erreur.admises)))
    apres = erreur.reessayer_apres_s or (_REESSAYER_APRES_S if erreur.famille == "VOL" else None)
    if apres is not None:
        entetes.append(("Retry-After", str(apres)))
    if erreur.code in _FERMENT_LA_CONNEXION:
        entetes.append(("Connection", "close"))
    return Reponse(
        statut=_statut(erreur, soap),
        media=corps_soap.media,
        corps=enveloppe(erreur, corps_soap, espace, identifiant_requete, fin, pour=pour),
        entetes=tuple(entetes),
    )


def _statut(erreur: EsavError, soap: Soap | None) -> int:
    """Return the HTTP status: always 500 for a SOAP 1.1 fault, by family otherwise."""
    if erreur.code in _HORS_SOAP:
        return _HORS_SOAP[erreur.code]
    if soap is Soap.V11:
        return 500
    match erreur.famille:
        case "CRT" | "AUT":
            return 403
        case "VOL":
            return 429
        case "VER" if soap is None:
            return 404
        case _:
            return 400 if erreur.camp is Camp.CLIENT else 500


def publier(exception: BaseException, correlation: str) -> EsavError:
    """Return *exception* if it is published, else `ErreurInterne`; journal it when the gateway is at fault.

    It is not where it says when to come back: an interruption, or the nightly end of slot search, was foreseen.
    The journal gets types and frames only: messages and arguments of exceptions may quote what was received.
    """
    if isinstance(exception, EsavError):
        if exception.camp is Camp.SERVEUR and exception.reessayer_apres_s is None:
            _journal.error(
                "soap_server_fault", correlation=correlation, code=exception.code, causes=_causes(exception)
            )
        return exception
    _journal.error(
        "soap_internal_error",
        correlation=correlation,
        exception=type(exception).__qualname__,
        trace="".join(traceback.format_tb(exception.__traceback__)),
    )
    return ErreurInterne(correlation)


def _causes(exception: BaseException) -> list[str]:
    """Return the kinds of what led to *exception*, the nearest first."""
    causes = []
    while (cause := exception.__cause__) is not None:
        causes.append(type(cause).__qualname__)
        exception = cause
    return causes


def enveloppe(
    erreur: EsavError,
    soap: Soap,
    espace: str,
    identifiant_requete: str | None = None,
    fin: fin_de_version.Membres | None = None,
    *,
    pour: Voisin | None = None,
) -> bytes:
    """Return the SOAP fault of *erreur* as an UTF-8 document, its detail in the namespace *espace*, as *pour* has it."""
    racine = etree.Element(f"{{{soap.espace}}}Envelope", nsmap={"soap": soap.espace})
    if fin is not None:
        _annoncer(etree.SubElement(racine, f"{{{soap.espace}}}Header"), fin, espace)
    corps = etree.SubElement(racine, f"{{{soap.espace}}}Body")
    faute = etree.SubElement(corps, f"{{{soap.espace}}}Fault")
    code = f"soap:{soap.codes[erreur.camp]}"
    if soap is Soap.V11:
        _texte(faute, "faultcode", code)
        _texte(faute, "faultstring", str(erreur))
        detail = etree.SubElement(faute, "detail")
    else:
        _texte(etree.SubElement(faute, f"{{{soap.espace}}}Code"), f"{{{soap.espace}}}Value", code)
        raison = etree.SubElement(faute, f"{{{soap.espace}}}Reason")
        texte = _texte(raison, f"{{{soap.espace}}}Text", str(erreur))
        texte.set("{http://www.w3.org/XML/1998/namespace}lang", "fr")
        detail = etree.SubElement(faute, f"{{{soap.espace}}}Detail")
    if pour is None:
        _detailler(detail, erreur, espace, identifiant_requete)
    else:
        _detailler_pour(pour, detail, erreur)
    return etree.tostring(racine, xml_declaration=True, encoding="UTF-8")


def _annoncer(header: etree._Element, fin: fin_de_version.Membres, espace: str) -> None:
    """Append `finDeVersion` to *header*; its days are written as a schema has them."""
    noeud = etree.SubElement(header, f"{{{espace}}}{fin_de_version.NOM}", nsmap={None: espace})
    for nom, valeur in fin.items():
        if valeur is not None:
            _texte(noeud, f"{{{espace}}}{nom}", str(valeur))


def _detailler(
    detail: etree._Element, erreur: EsavError, espace: str, identifiant_requete: str | None
) -> None:
    """Append `erreur` to *detail*, its children in the order of the published schema."""
    noeud = etree.SubElement(detail, f"{{{espace}}}erreur", nsmap={None: espace})
    _texte(noeud, f"{{{espace}}}code", erreur.code)
    _texte(noeud, f"{{{espace}}}camp", erreur.camp)
    _texte(noeud, f"{{{espace}}}libelle", erreur.libelle)
    if erreur.article is not None:
        _texte(noeud, f"{{{espace}}}article", erreur.article)
    for element in erreur.elements:
        _element(etree.SubElement(noeud, f"{{{espace}}}element"), element, espace)
    if erreur.version_formulaire is not None:
        _texte(noeud, f"{{{espace}}}versionFormulaire", str(erreur.version_formulaire))
    if identifiant_requete is not None:
        _texte(noeud, f"{{{espace}}}identifiantRequete", identifiant_requete)


def _detailler_pour(pour: Voisin, detail: etree._Element, erreur: EsavError) -> None:
    """Append to *detail* what the contract *pour* has in it: an integer code, and everything else in one message."""
    element, code, message = pour.detail
    noeud = etree.SubElement(detail, f"{{{pour.espace}}}{element}", nsmap={"ns": pour.espace})
    _texte(noeud, code, str(erreur.entier()))
    _texte(noeud, message, voisin.texte(erreur))


def _element(noeud: etree._Element, element: ElementErreur, espace: str) -> None:
    _texte(noeud, f"{{{espace}}}xpath", element.xpath)
    if element.valeur_recue:
        _texte(noeud, f"{{{espace}}}valeurRecue", element.valeur_recue)
    _texte(noeud, f"{{{espace}}}regle", element.regle)
    for valeur in element.valeurs_admises:
        _texte(noeud, f"{{{espace}}}valeurAdmise", valeur)


_INTERDITS_EN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _texte(parent: etree._Element, nom: str, texte: str) -> etree._Element:
    """Append to *parent* an element *nom* that holds *texte*; what XML cannot carry becomes U+FFFD."""
    enfant = etree.SubElement(parent, nom)
    enfant.text = _INTERDITS_EN_XML.sub("\ufffd", texte)
    return enfant
