"""SOAP on the wire, in both versions: envelopes written by hand, answers read without a library's help."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import etree

from conformance_suite.erreurs import Ecart

ENVELOPPES = {
    "11": "http://schemas.xmlsoap.org/soap/envelope/",
    "12": "http://www.w3.org/2003/05/soap-envelope",
}
_ANALYSEUR = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
_STATUTS_SANS_SOAP = {
    "MSG-001": 400, "MSG-002": 400, "MSG-003": 400, "MSG-004": 400, "MSG-005": 413, "MSG-006": 400, "MSG-013": 405,
    "MSG-014": 415, "MSG-015": 404, "MSG-016": 408,
}  # fmt: skip
_FAMILLES_SANS_LECTURE = {"CRT", "VER", "MSG"}
_SANS_LECTURE = {"SYS-003", "VOL-001"}
_CAMP_SERVEUR = {"RDV-006"}


@dataclass(frozen=True, slots=True)
class Faute:
    """A fault as it came: prefix taken off `faultcode`, namespace of the detail kept apart."""

    soap: str
    faultcode: str
    phrase: str
    erreur: etree._Element | None
    espace: str

    def valeur(self, nom: str) -> str | None:
        """Return the text of a child of the detail."""
        return None if self.erreur is None else self.erreur.findtext(nom)


@dataclass(frozen=True, slots=True)
class Message:
    """An answer: its header blocks and its body, with and without namespaces."""

    soap: str
    entetes: tuple[etree._Element, ...]
    corps: etree._Element
    nu: etree._Element
    faute: Faute | None


def espace(service: str, version: int) -> str:
    """Return the namespace of a contract version."""
    return f"urn:esav:ws:{service}:{version}"


def chemin(service: str, version: int) -> str:
    """Return the path of its endpoint."""
    return f"/ws/{service}/v{version}"


def entetes(soap: str, action: str | None) -> dict[str, str]:
    """Return the HTTP headers of a request; without *action* none is announced."""
    if soap == "11":
        autres = {} if action is None else {"SOAPAction": f'"{action}"'}
        return {"Content-Type": "text/xml; charset=utf-8", **autres}
    suite = "" if action is None else f'; action="{action}"'
    return {"Content-Type": f"application/soap+xml; charset=utf-8{suite}"}


def enveloppe(corps: str, soap: str, entete: str = "") -> str:
    """Return an envelope with these contents of Body and Header."""
    bloc = f"<s:Header>{entete}</s:Header>" if entete else ""
    return f'<s:Envelope xmlns:s="{ENVELOPPES[soap]}">{bloc}<s:Body>{corps}</s:Body></s:Envelope>'


def horodatage(avance: dt.timedelta = dt.timedelta()) -> str:
    """Return this instant, with its offset; *avance* later where the clock of the endpoint is ahead."""
    return (dt.datetime.now(dt.UTC) + avance).isoformat(timespec="seconds")


def entete_v2(ns: str, identifiant: str, horodatage: str) -> str:
    """Return the header block that a version 2 demands of every request."""
    return (
        f'<entete xmlns="{ns}"><identifiantRequete>{escape(identifiant)}</identifiantRequete>'
        f"<horodatage>{horodatage}</horodatage></entete>"
    )


def statut_de_faute(code: str, soap: str, *, hors_soap: bool = False) -> int:
    """Return the HTTP status that the contract gives to a fault; *hors_soap*: the request was no SOAP message."""
    famille = code.partition("-")[0]
    if code in _STATUTS_SANS_SOAP:
        return _STATUTS_SANS_SOAP[code]
    if hors_soap:
        return {"CRT": 403, "VER": 404}.get(famille, 500)
    if soap == "11":
        return 500
    return {"CRT": 403, "AUT": 403, "VOL": 429}.get(famille, 500 if serveur(code) else 400)


def serveur(code: str) -> bool:
    """Say whether the server is to act after this fault, not the caller."""
    return code.startswith("SYS-") or code in _CAMP_SERVEUR


def sans_soap(code: str) -> bool:
    """Say whether this fault answers what is no SOAP message: it is then a SOAP 1.1 fault whatever was sent."""
    return code in _STATUTS_SANS_SOAP


def sans_lecture(code: str) -> bool:
    """Say whether this fault comes before anything of the message is read, so that it cannot repeat its identifier."""
    return code.partition("-")[0] in _FAMILLES_SANS_LECTURE or code in _SANS_LECTURE


def lire(corps: bytes) -> Message:
    """Read an answer.

    Raises:
        Ecart: it is not one SOAP envelope with one element in its Body.
    """
    try:
        racine = etree.fromstring(corps, _ANALYSEUR)
    except etree.XMLSyntaxError as erreur:
        debut = corps[:80].decode("utf-8", "replace")
        raise Ecart(f"la réponse n'est pas du XML ({erreur.msg}) : {debut!r}") from erreur
    nom = etree.QName(racine)
    soap = next((cle for cle, ns in ENVELOPPES.items() if ns == nom.namespace), None)
    if soap is None or nom.localname != "Envelope":
        raise Ecart(f"la réponse n'est pas une enveloppe SOAP : sa racine est {racine.tag!s}")
    ns = {"s": ENVELOPPES[soap]}
    corps_soap = racine.find("s:Body", ns)
    enfants = [] if corps_soap is None else [e for e in corps_soap if isinstance(e.tag, str)]
    if len(enfants) != 1:
        raise Ecart(f"le Body de la réponse porte {len(enfants)} éléments au lieu d'un")
    contenu = enfants[0]
    blocs = racine.find("s:Header", ns)
    est_faute = contenu.tag == f"{{{ns['s']}}}Fault"
    return Message(
        soap,
        tuple(blocs) if blocs is not None else (),
        contenu,
        denuder(contenu),
        _faute(contenu, soap, ns) if est_faute else None,
    )


def denuder(element: etree._Element) -> etree._Element:
    """Return a copy of *element* without namespaces, on which the plain XPath of the cases are read."""
    nu = etree.Element(etree.QName(element).localname, {str(k): str(v) for k, v in element.attrib.items()})
    nu.text = element.text
    for enfant in element:
        if isinstance(enfant.tag, str):
            copie = denuder(enfant)
            copie.tail = enfant.tail
            nu.append(copie)
    return nu


def canonique(element: etree._Element) -> str:
    """Return the canonical form of *element*: two answers that say the same thing are equal in it."""
    return etree.tostring(element, method="c14n").decode("utf-8")


def _faute(faute: etree._Element, soap: str, ns: Mapping[str, str]) -> Faute:
    if soap == "11":
        code, phrase = faute.findtext("faultcode"), faute.findtext("faultstring")
        detail = faute.find("detail")
    else:
        code, phrase = faute.findtext("s:Code/s:Value", None, ns), faute.findtext("s:Reason/s:Text", None, ns)
        detail = faute.find("s:Detail", ns)
    enfants = [] if detail is None else [e for e in detail if isinstance(e.tag, str)]
    seul = enfants[0] if len(enfants) == 1 else None
    prefixe, _, local = (code or "").strip().rpartition(":")
    juste = faute.nsmap.get(prefixe or None) == ns["s"] if prefixe else soap == "11"
    return Faute(
        soap,
        local if juste else (code or "").strip(),
        (phrase or "").strip(),
        None if seul is None else denuder(seul),
        "" if seul is None else etree.QName(seul).namespace or "",
    )
