"""The published XSD of a form."""

from decimal import Decimal
from typing import Final

from lxml import etree

from esav_ws.domain.formulaire import Formulaire
from esav_ws.domain.formulaire_champs import Champ, Presence
from esav_ws.domain.formulaire_types import Nomenclature, TypeChamp
from esav_ws.xmlio.catalogue_source import CatalogueInvalide
from esav_ws.xmlio.generation.rendu import document

_XS: Final = "http://www.w3.org/2001/XMLSchema"
_BASES: Final = {
    TypeChamp.ENTIER: "xs:integer",
    TypeChamp.DECIMAL: "xs:decimal",
    TypeChamp.DATE: "xs:date",
    TypeChamp.DATE_HEURE: "xs:dateTime",
    TypeChamp.TEXTE_LONG: "xs:string",
}
_NON_VIDE: Final = r"\s*\S(.|\s)*"


def schema_xsd(formulaire: Formulaire) -> bytes:
    """Return the XSD of *formulaire*: its fields once each, in any order, with their simple types.

    What only the catalogue can check (conditions, rules between fields) is told in the documentation.

    Raises:
        CatalogueInvalide: when the form cannot be put into a schema, for instance for a pattern XSD does not know.
    """
    racine = etree.Element(
        f"{{{_XS}}}schema",
        {"targetNamespace": formulaire.espace_de_noms, "elementFormDefault": "qualified"},
        nsmap={"xs": _XS, "f": formulaire.espace_de_noms},
    )
    _documenter(
        racine,
        f"{formulaire.libelle} ({formulaire.code}, version {formulaire.version}). {formulaire.description}",
        f"Offres servies : {', '.join(formulaire.offres)}.",
        *(f"{regle.code} : {regle.message}" for regle in formulaire.regles),
    )
    element = _sous(racine, "element", name="formulaire")
    _documenter(element, "Le formulaire : chaque champ une fois au plus, dans un ordre quelconque.")
    tous = _sous(_sous(element, "complexType"), "all")
    for champ in formulaire.champs:
        _champ(tous, champ, formulaire)
    listes = {champ.nomenclature: None for champ in formulaire.champs if champ.nomenclature is not None}
    for nomenclature in listes:
        _nomenclature(racine, nomenclature)
    try:
        etree.XMLSchema(racine)
    except etree.XMLSchemaParseError as erreur:
        raise CatalogueInvalide(
            f"{formulaire.code} version {formulaire.version}", None, str(erreur)
        ) from None
    return document(racine)


def _champ(parent: etree._Element, champ: Champ, formulaire: Formulaire) -> None:
    element = _sous(parent, "element", name=champ.nom)
    if champ.presence is not Presence.OBLIGATOIRE:
        element.set("minOccurs", "0")
    _documenter(
        element,
        f"{champ.libelle}. {champ.aide}",
        f"Présence : {formulaire.dire_presence(champ)}.",
        f"Format : {champ.format}.",
    )
    if champ.nomenclature is not None:
        element.set("type", f"f:{champ.nomenclature.code}")
        return
    restriction = _sous(_sous(element, "simpleType"), "restriction", base=_BASES.get(champ.type, "xs:token"))
    if champ.longueur_max is not None:
        _facette(restriction, "minLength", champ.longueur_min)
        _facette(restriction, "maxLength", champ.longueur_max)
    motif = _NON_VIDE if champ.type is TypeChamp.TEXTE_LONG else champ.motif_lexical
    for nom, valeur in (("pattern", motif), ("minInclusive", champ.minimum), ("maxInclusive", champ.maximum)):
        if valeur is not None:
            _facette(restriction, nom, valeur)


def _nomenclature(racine: etree._Element, nomenclature: Nomenclature) -> None:
    simple = _sous(racine, "simpleType", name=nomenclature.code)
    _documenter(simple, f"{nomenclature.libelle}.")
    restriction = _sous(simple, "restriction", base="xs:token")
    for code, libelle in nomenclature.entrees:
        _documenter(_sous(restriction, "enumeration", value=code), f"{libelle}.")


def _documenter(parent: etree._Element, *phrases: str) -> None:
    annotation = _sous(parent, "annotation")
    for phrase in phrases:
        documentation = _sous(annotation, "documentation")
        documentation.set("{http://www.w3.org/XML/1998/namespace}lang", "fr")
        documentation.text = phrase.strip()


def _facette(restriction: etree._Element, nom: str, valeur: str | int | Decimal) -> None:
    _sous(restriction, nom, value=f"{valeur:f}" if isinstance(valeur, Decimal) else str(valeur))


def _sous(parent: etree._Element, nom: str, **attributs: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_XS}}}{nom}", attributs)
