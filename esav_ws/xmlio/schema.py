"""A published schema as a judge: every breach at once, in French, at a path that people can read.

libxml2 reports in English, by line, once per facet and once more per type. Here each offending element or attribute
gives one entry: where it is, what was received, the rule in French, what would be admitted.
"""

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from lxml import etree

from esav_ws.domain.erreurs import ElementErreur
from esav_ws.xmlio.enveloppe import EnveloppePubliee

MAX_ENTREES = 100
"""Entries returned for one message; beyond, the caller has something else to repair first."""

MAX_VALEUR = 100
"""Characters of a received value that are sent back."""

_XSD = "http://www.w3.org/2001/XMLSchema"

_Regle = tuple[str, tuple[str, ...]]
"""A rule in French, and what would be admitted."""


class SchemaPublie:
    """The XML schema at *path*, compiled once per thread: a shared one mixes up the error logs of its callers."""

    def __init__(self, path: Path) -> None:
        """Compile the schema for this thread, or raise `lxml.etree.XMLSchemaParseError`."""
        self._path = path
        self._local = threading.local()
        self._bases = _types_nommes(path)
        self._compile()

    def valider(self, element: etree._Element) -> tuple[ElementErreur, ...]:
        """Return the breaches of *element*, in document order, at most `MAX_ENTREES`; empty when it conforms.

        Paths start at *element* itself: `/deposerSignalisation/deposant/telephone`.
        """
        schema = self._compile()
        if schema.validate(element):
            return ()
        return tuple(_entrees(element, schema.error_log, self._bases))

    def dans_enveloppe(self, soap: str) -> EnveloppePubliee:
        """Return the judge of whole messages in an envelope of SOAP, of namespace *soap*."""
        return EnveloppePubliee(self._path, soap)

    def _compile(self) -> etree.XMLSchema:
        schema: etree.XMLSchema | None = getattr(self._local, "schema", None)
        if schema is None:
            schema = self._local.schema = etree.XMLSchema(etree.parse(self._path))
        return schema


def _types_nommes(path: Path) -> dict[str, str]:
    """Return, by qualified name, the built-in type that each named simple type of the schema restricts."""
    racine = etree.parse(path).getroot()
    espace = racine.get("targetNamespace", "")
    return {
        f"{{{espace}}}{nomme.get('name')}": restriction.get("base", "")
        for nomme in racine.iterchildren(f"{{{_XSD}}}simpleType")
        for restriction in nomme.iterchildren(f"{{{_XSD}}}restriction")
    }


def _entrees(
    racine: etree._Element, erreurs: Iterable[etree._LogEntry], bases: Mapping[str, str]
) -> Iterator[ElementErreur]:
    """Yield one entry per offending element or attribute of *racine*; *bases* are the types that names stand for."""
    vus: set[tuple[etree._Element, str]] = set()
    for erreur in erreurs:
        element = _element_a(racine, erreur.path or "")
        attribut = _attribut(erreur.message)
        if (element, attribut) in vus:
            continue
        vus.add((element, attribut))
        traduire = _REGLES.get(erreur.type_name, _contraire_au_schema)
        regle, admises = traduire(_TYPE_NOMME.sub(lambda t: f"'{bases.get(t[1], t[1])}'.", erreur.message))
        recue = element.get(attribut, "") if attribut else _texte_de(element)
        chemin = (
            f"{_chemin(racine, element)}/@{_nom_local(attribut)}" if attribut else _chemin(racine, element)
        )
        yield ElementErreur(chemin, regle, _tronquer(recue), admises)
        if len(vus) == MAX_ENTREES:
            return


def _element_a(racine: etree._Element, chemin: str) -> etree._Element:
    """Return the descendant of *racine* at libxml2's node path (`/*/t:deposant/*[2]`), or the deepest one reached."""
    element = racine
    for pas in chemin.split("/")[2:]:
        nom, _, position = pas.rstrip("]").partition("[")
        prefixe, _, local = nom.rpartition(":")
        if nom == "*":
            freres = element.iterchildren()
        else:
            freres = (e for e in element.iterchildren(f"{{*}}{local}") if (e.prefix or "") == prefixe)
        trouve = next(islice(freres, int(position or 1) - 1, None), None)
        if trouve is None:
            break
        element = trouve
    return element


def _chemin(racine: etree._Element, element: etree._Element) -> str:
    """Return the path of *element* from *racine* by local names, with a position where siblings share the name."""
    nom = etree.QName(element)
    parent = element.getparent()
    if element is racine or parent is None:
        return f"/{nom.localname}"
    rang = len(list(element.itersiblings(nom, preceding=True)))
    seul = rang == 0 and next(element.itersiblings(nom), None) is None
    return f"{_chemin(racine, parent)}/{nom.localname}" + ("" if seul else f"[{rang + 1}]")


def _texte_de(element: etree._Element) -> str:
    """Return the text as it came: blanks around a value may be what is wrong with it."""
    return "" if len(element) else element.text or ""


def _nom_local(nom: str) -> str:
    return nom.rpartition("}")[2]


def _tronquer(valeur: str) -> str:
    return valeur if len(valeur) <= MAX_VALEUR else valeur[: MAX_VALEUR - 1] + "…"


# --- the rules, by libxml2's name of the breach ----------------------------------------------------------------------

_ATTRIBUT = re.compile(r"Element '[^']*', attribute '([^']*)': ")
_TYPE_NOMME = re.compile(r"'(\{[^']*\}[^']*)'\.$")
_ATTENDUS = re.compile(r" Expected is (?:one of )?\( (.*) \)\.$")
_AUTRE_ESPACE = "tout élément d'un autre espace de noms"
_TYPES = {
    "xs:dateTime": "date et heure attendues, par exemple 2026-03-31T08:30:00+02:00",
    "xs:date": "date attendue, par exemple 2026-03-31",
    "xs:time": "heure attendue, par exemple 08:30:00",
    "xs:boolean": "booléen attendu",
    "xs:decimal": "nombre décimal attendu, par exemple -24.5",
    "xs:base64Binary": "contenu en base64 attendu",
}
_ENTIERS = frozenset(
    {"xs:int", "xs:integer", "xs:long", "xs:short", "xs:positiveInteger", "xs:nonNegativeInteger"}
)
_ADMISES = {"xs:boolean": ("true", "false")}


def _attribut(message: str) -> str:
    """Return the attribute that *message* is about, or an empty string: it is about the element."""
    trouve = _ATTRIBUT.match(message)
    return trouve[1] if trouve else ""


def _cite(message: str, amorce: str) -> str:
    """Return what *message* quotes last, after *amorce*: it comes from the schema, what comes before may not.

    Empty when libxml2 cut the message short, which it does at 64 000 characters.
    """
    _, trouve, fin = message.rpartition(amorce)
    if not trouve:
        return ""
    return fin.removesuffix(".").removesuffix(")").removeprefix("'").removesuffix("'")


def _contraire_au_schema(_message: str) -> _Regle:
    return "contraire au schéma publié", ()


def _constante(regle: str) -> Callable[[str], _Regle]:
    return lambda _message: (regle, ())


def _borne(regle: str, amorce: str) -> Callable[[str], _Regle]:
    """Return a rule that ends with the bound which the schema sets."""
    return lambda message: (f"{regle} {_cite(message, amorce)}", ())


def _admise(regle: str, amorce: str) -> Callable[[str], _Regle]:
    """Return a rule with the one value, or pattern, which the schema admits."""

    def traduire(message: str) -> _Regle:
        valeur = _cite(message, amorce)
        return regle, (valeur,) if valeur else ()

    return traduire


def _contenu(message: str) -> _Regle:
    """Translate a missing or unexpected element, with the names that were expected."""
    trouve = _ATTENDUS.search(message)
    attendus = trouve[1].split(", ") if trouve else []
    admises = tuple(_AUTRE_ESPACE if nom.startswith("##") else _nom_local(nom) for nom in attendus)
    if ": Missing child element(s)." in message:
        return f"élément obligatoire absent : {' ou '.join(admises)}", admises
    if _nom_local(message.split("'", 2)[1]) in admises:
        return "élément hors de l'espace de noms du service", admises
    return "élément inattendu ici", admises


def _attribut_absent(message: str) -> _Regle:
    return "attribut obligatoire absent", tuple(re.findall(r"The attribute '([^']*)' is required", message))


def _liste_fermee(message: str) -> _Regle:
    ensemble = message.rpartition("is not an element of the set {")[2]
    return "valeur hors de la liste admise", tuple(re.findall(r"'([^']*)'", ensemble))


def _type(message: str) -> _Regle:
    """Translate a value that is not of its type."""
    nom = _cite(message, " type ")
    if nom in _ENTIERS:
        return "nombre entier attendu", ()
    return _TYPES.get(nom, f"valeur du type {_nom_local(nom)} attendue"), _ADMISES.get(nom, ())


_REGLES: dict[str, Callable[[str], _Regle]] = {
    "SCHEMAV_ELEMENT_CONTENT": _contenu,
    "SCHEMAV_CVC_ELT_1": _constante("élément inconnu du contrat"),
    "SCHEMAV_CVC_ELT_3_1": _constante("xsi:nil n'est pas admis : omettre l'élément"),
    "SCHEMAV_CVC_ELT_4_1": _constante("xsi:type n'est pas admis : retirer l'attribut"),
    "SCHEMAV_CVC_ELT_4_2": _constante("xsi:type n'est pas admis : retirer l'attribut"),
    "SCHEMAV_CVC_ELT_4_3": _constante("xsi:type n'est pas admis : retirer l'attribut"),
    "SCHEMAV_CVC_ELT_5_2_2_2_2": _admise("valeur imposée", "the fixed value constraint "),
    "SCHEMAV_CVC_AU": _admise("valeur imposée", "the fixed value constraint "),
    "SCHEMAV_CVC_TYPE_3_1_1": _constante("attribut inconnu du contrat"),
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": _constante("attribut inconnu du contrat"),
    "SCHEMAV_CVC_COMPLEX_TYPE_4": _attribut_absent,
    "SCHEMAV_CVC_TYPE_3_1_2": _constante("texte attendu, sans élément à l'intérieur"),
    "SCHEMAV_CVC_COMPLEX_TYPE_2_1": _constante("contenu vide attendu"),
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": _constante("texte inattendu entre les éléments"),
    "SCHEMAV_CVC_PATTERN_VALID": _admise("format non respecté", "is not accepted by the pattern "),
    "SCHEMAV_CVC_ENUMERATION_VALID": _liste_fermee,
    "SCHEMAV_CVC_LENGTH_VALID": _borne("longueur imposée :", "the allowed length of "),
    "SCHEMAV_CVC_MINLENGTH_VALID": _borne(
        "trop court ; longueur minimale :", "the allowed minimum length of "
    ),
    "SCHEMAV_CVC_MAXLENGTH_VALID": _borne(
        "trop long ; longueur maximale :", "the allowed maximum length of "
    ),
    "SCHEMAV_CVC_MININCLUSIVE_VALID": _borne("trop petit ; minimum admis :", "the minimum value allowed ("),
    "SCHEMAV_CVC_MAXINCLUSIVE_VALID": _borne("trop grand ; maximum admis :", "the maximum value allowed ("),
    "SCHEMAV_CVC_MINEXCLUSIVE_VALID": _borne("trop petit ; doit dépasser", "must be greater than "),
    "SCHEMAV_CVC_MAXEXCLUSIVE_VALID": _borne("trop grand ; doit rester sous", "must be less than "),
    "SCHEMAV_CVC_TOTALDIGITS_VALID": _borne("trop de chiffres ; maximum :", "digits than are allowed ("),
    "SCHEMAV_CVC_FRACTIONDIGITS_VALID": _borne("trop de décimales ; maximum :", "digits than are allowed ("),
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": _type,
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_2": _type,
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_3": _type,
    "SCHEMAV_CVC_IDC": _constante("valeur en double"),
}
