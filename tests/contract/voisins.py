"""What a WSDL and its schema mean, whatever their prefixes, order, files and texts: for two of them to be compared."""

import os
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from esav_ws.soap.voisin import VOISINS, Voisin

RACINE = Path(__file__).parents[2]
TOUS = sorted(VOISINS.values(), key=lambda voisin: voisin.nom)
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"
XS = "{http://www.w3.org/2001/XMLSchema}"
_QNAMES = {"type", "element", "base", "ref", "message", "binding"}
_DEFAUTS = {"minOccurs": "1", "maxOccurs": "1", "nillable": "false", "use": "optional"}
_ORDONNES = {f"{XS}sequence", f"{XS}choice"}
_SANS_OBJET = {f"{XS}annotation", f"{WSDL}documentation", f"{WSDL}types"}


def propre(voisin: Voisin) -> Path:
    """The project's own WSDL."""
    return RACINE / "wsdl" / voisin.wsdl


def public(voisin: Voisin) -> Path:
    """The public WSDL, where `ESAV_INTEROP` names the folder of the public files; else the test is skipped.

    As it is: that of infoTravauxFTTH names the element of its header without its namespace (`repare`).
    """
    dossier = os.environ.get("ESAV_INTEROP")
    if not dossier:
        pytest.skip("ESAV_INTEROP ne nomme pas le dossier des contrats publics")
    fichier = Path(dossier) / f"{voisin.nom}.wsdl"
    assert fichier.is_file(), f"{fichier} : absent du dossier que nomme ESAV_INTEROP"
    return fichier


def repare(voisin: Voisin, dossier: Path) -> Path:
    """A copy, in *dossier*, of the public WSDL, whose header part names its element in its namespace.

    PHP and `wsimport` understand the name without namespace, zeep does not.
    """
    texte = public(voisin).read_text("utf-8")
    prefixe = "tns:" if 'xmlns:tns="' in texte else "ns:"
    copie = dossier / f"{voisin.nom}.wsdl"
    copie.write_text(
        texte.replace(f'element="{voisin.entete}"', f'element="{prefixe}{voisin.entete}"'), "utf-8"
    )
    return copie


def sens(wsdl: Path, adresse: str = "") -> dict[str, Any]:
    """The meaning of *wsdl*: its definitions, and the schemas that it holds or imports, by namespace."""
    racine = etree.parse(wsdl).getroot()
    for lieu in racine.iter(f"{SOAP}address"):
        lieu.set("location", adresse)
    schemas: dict[str, list[Any]] = {}
    for schema in racine.iterfind(f"{WSDL}types/{XS}schema"):
        for plein in _schemas(schema, wsdl):
            formes = {f: plein.get(f, "unqualified") for f in ("elementFormDefault", "attributeFormDefault")}
            schemas[plein.get("targetNamespace")] = [formes, *_noeud(plein)[2]]
    return {"definitions": _noeud(racine), "schemas": schemas}


def _schemas(schema, wsdl):
    """*schema* if it declares something, else those that it imports."""
    imports = [e for e in schema.iterchildren(f"{XS}import") if e.get("schemaLocation")]
    if not imports:
        return [schema]
    return [etree.parse(wsdl.parent / e.get("schemaLocation")).getroot() for e in imports]


def _noeud(element) -> tuple[str, dict[str, str], list[Any]]:
    attributs = {
        nom: _qname(element, valeur) if nom in _QNAMES else valeur
        for nom, valeur in element.attrib.items()
        if valeur != _DEFAUTS.get(nom) and nom not in {"elementFormDefault", "attributeFormDefault"}
    }
    enfants = [_noeud(e) for e in element if isinstance(e.tag, str) and e.tag not in _SANS_OBJET]
    return element.tag, attributs, enfants if element.tag in _ORDONNES else sorted(enfants, key=repr)


def _qname(element, valeur: str) -> str:
    prefixe, _, local = valeur.rpartition(":")
    espace = element.nsmap.get(prefixe or None)
    return f"{{{espace}}}{local}" if espace else local
