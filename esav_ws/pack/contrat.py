"""A published contract read for people: its operations and its types, with their documentation."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

_WSDL: Final = "{http://schemas.xmlsoap.org/wsdl/}"
_SOAP: Final = "{http://schemas.xmlsoap.org/wsdl/soap/}"
_XS: Final = "{http://www.w3.org/2001/XMLSchema}"
_FACETTES: Final = {
    "minLength": "longueur minimale",
    "maxLength": "longueur maximale",
    "length": "longueur",
    "pattern": "motif",
    "minInclusive": "minimum",
    "maxInclusive": "maximum",
    "fractionDigits": "décimales",
    "totalDigits": "chiffres",
}


@dataclass(frozen=True, slots=True)
class Ligne:
    """An element of a structure: its name, its type, how often it comes, what it means."""

    nom: str
    type: str
    presence: str
    sens: str


@dataclass(frozen=True, slots=True)
class TypeDecrit:
    """A type of the schema: its elements, or its admitted values, or its facets."""

    nom: str
    sens: str
    lignes: tuple[Ligne, ...] = ()
    valeurs: tuple[tuple[str, str], ...] = ()
    facettes: tuple[tuple[str, str], ...] = ()
    base: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation: what it does, the types of what it takes and gives."""

    nom: str
    sens: str
    entree: str
    sortie: str
    sens_entree: str
    sens_sortie: str


@dataclass(frozen=True, slots=True)
class ContratLu:
    """What the WSDL and its schema say."""

    nom: str
    version: str
    espace: str
    chemin: str
    sens: tuple[str, ...]
    conventions: tuple[str, ...]
    disponibilite: str
    ports: tuple[str, ...]
    operations: tuple[Operation, ...]
    types: tuple[TypeDecrit, ...]
    entete: bool

    @property
    def nomenclatures(self) -> tuple[TypeDecrit, ...]:
        """Return the closed lists."""
        return tuple(t for t in self.types if t.valeurs)


def lire_contrat(wsdl: Path, xsd: Path) -> ContratLu:
    """Return the contract of the files *wsdl* and *xsd*."""
    racine, schema = etree.parse(wsdl).getroot(), etree.parse(xsd).getroot()
    elements = {e.get("name", ""): e for e in schema.findall(f"{_XS}element")}
    adresse = next((str(a.get("location")) for a in racine.iter(f"{_SOAP}address")), "")
    return ContratLu(
        nom=wsdl.stem,
        version=wsdl.parent.name,
        espace=racine.get("targetNamespace", ""),
        chemin=urlsplit(adresse).path,
        sens=_paragraphes(racine.find(f"{_WSDL}documentation")),
        conventions=_paragraphes(schema.find(f"{_XS}annotation/{_XS}documentation")),
        disponibilite=" ".join(_paragraphes(racine.find(f"{_WSDL}service/{_WSDL}documentation"))),
        ports=tuple(p.get("name", "") for p in racine.iterfind(f"{_WSDL}service/{_WSDL}port")),
        operations=tuple(
            _operation(o, elements) for o in racine.iterfind(f"{_WSDL}portType/{_WSDL}operation")
        ),
        types=tuple(_types(schema)),
        entete="entete" in elements,
    )


def _operation(operation: etree._Element, elements: dict[str, etree._Element]) -> Operation:
    nom = operation.get("name", "")
    entree, sortie = elements[nom], elements[f"{nom}Reponse"]
    return Operation(
        nom,
        " ".join(_paragraphes(operation.find(f"{_WSDL}documentation"))),
        _local(entree.get("type")),
        _local(sortie.get("type")),
        _sens(entree),
        _sens(sortie),
    )


def _types(schema: etree._Element) -> Iterator[TypeDecrit]:
    for element in schema.iterchildren(f"{_XS}complexType", f"{_XS}simpleType"):
        restriction = element.find(f"{_XS}restriction")
        valeurs: tuple[tuple[str, str], ...] = ()
        facettes: tuple[tuple[str, str], ...] = ()
        base = ""
        if restriction is not None:
            base = _local(restriction.get("base"))
            valeurs = tuple((v.get("value", ""), _sens(v)) for v in restriction.findall(f"{_XS}enumeration"))
            facettes = tuple(
                (_FACETTES[etree.QName(f).localname], f.get("value", ""))
                for f in restriction.iterchildren(etree.Element)
                if etree.QName(f).localname in _FACETTES
            )
        extension = element.find(f".//{_XS}extension")
        yield TypeDecrit(
            element.get("name", ""),
            _sens(element),
            tuple(_ligne(e) for e in element.iter(f"{_XS}element", f"{_XS}any")),
            valeurs,
            facettes,
            base or (_local(extension.get("base")) if extension is not None else ""),
        )


def _ligne(element: etree._Element) -> Ligne:
    minimum, maximum = element.get("minOccurs", "1"), element.get("maxOccurs", "1")
    parent = element.getparent()
    choix = parent is not None and parent.tag == f"{_XS}choice"
    presence = {
        ("1", "1"): "un parmi plusieurs" if choix else "obligatoire",
        ("0", "1"): "facultatif",
        ("0", "unbounded"): "0 à n",
        ("1", "unbounded"): "1 à n",
    }.get((minimum, maximum), f"{minimum} à {maximum}")
    if element.tag == f"{_XS}any":
        return Ligne("un élément d'un autre espace de noms", "", presence, "Non décrit par ce schéma.")
    return Ligne(
        element.get("name") or _local(element.get("ref")),
        _local(element.get("type")),
        presence,
        _sens(element),
    )


def _sens(element: etree._Element) -> str:
    return " ".join(_paragraphes(element.find(f"{_XS}annotation/{_XS}documentation")))


def _paragraphes(documentation: etree._Element | None) -> tuple[str, ...]:
    texte = "" if documentation is None else documentation.text or ""
    return tuple(" ".join(ligne.split()) for ligne in texte.splitlines() if ligne.strip())


def _local(nom: str | None) -> str:
    return (nom or "").rpartition(":")[2]
