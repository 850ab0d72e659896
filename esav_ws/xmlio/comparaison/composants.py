"""The components of the schemas of one contract, by name, and its simple types in their normal form.

Names in the namespace of the contract itself stand without namespace: two major versions are then compared by what
they say, their namespaces being compared once.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from lxml import etree

from esav_ws.xmlio.comparaison.lecture import XSD, ContratIllisible, schemas
from esav_ws.xmlio.comparaison.simples import Simple, predefini, restreindre

SANS_FIN: Final = 10**9
"""`maxOccurs="unbounded"`."""

DEPENSE_MAX: Final = 200_000
"""Parts of content that one contract may come to, groups replaced by what they hold."""

PROFONDEUR_MAX: Final = 64
"""Steps of derivation, or groups within groups."""

_TYPES: Final = ("simpleType", "complexType")
GROUPES: Final = frozenset({"sequence", "choice", "all"})


@dataclass(frozen=True, slots=True)
class Composant:
    """A node of a schema with what gives its names their meaning."""

    noeud: etree._Element
    fichier: Path
    espace: str
    qualifie: bool
    attributs_qualifies: bool


TypeRef = Composant | str
"""A type: the node that declares it, or the name of a built-in one."""


@dataclass(frozen=True, slots=True)
class Particule:
    """A part of content: an element, a wildcard, or a group of parts, with how often it may come."""

    genre: str
    mini: int = 1
    maxi: int = 1
    nom: str = ""
    type: TypeRef | None = None
    nillable: bool = False
    defaut: str | None = None
    fixe: str | None = None
    reste: str = ""
    enfants: tuple["Particule", ...] = ()

    @property
    def facultative(self) -> bool:
        """Return whether a message may do without this part."""
        if self.mini == 0:
            return True
        if self.genre == "choice":
            return any(e.facultative for e in self.enfants)
        return self.genre in GROUPES and all(e.facultative for e in self.enfants)


@dataclass(frozen=True, slots=True)
class Attribut:
    """An attribute of an element."""

    nom: str
    type: TypeRef
    obligatoire: bool
    defaut: str | None
    fixe: str | None


@dataclass(frozen=True, slots=True)
class Contenu:
    """What an element of some type holds: a value, or parts; and its attributes."""

    simple: Simple | None = None
    particule: Particule | None = None
    attributs: tuple[Attribut, ...] = ()
    autres_attributs: str = ""
    mixte: bool = False
    reste: tuple[str, ...] = ()


class Composants(ABC):
    """The named components of the schemas that the document *racine* of *fichier* holds or reaches, and its simple types.

    Raises:
        ContratIllisible: by any method, where a name leads nowhere, or the content is of no known form.
    """

    def __init__(self, racine: etree._Element, fichier: Path, espace: str) -> None:
        self.espace = espace
        self._fichier = fichier
        self._depense = 0
        self._simples: dict[etree._Element, Simple] = {}
        self._composants: dict[tuple[str, str], Composant] = {}
        for chemin, schema, sien in schemas(racine, fichier):
            for noeud in schema.iterchildren(etree.Element):
                nom = noeud.get("name")
                if nom is not None:
                    sorte = _sorte(etree.QName(noeud).localname)
                    composant = Composant(
                        noeud,
                        chemin,
                        sien,
                        schema.get("elementFormDefault") == "qualified",
                        schema.get("attributeFormDefault") == "qualified",
                    )
                    self._composants.setdefault((sorte, self.normaliser(f"{{{sien}}}{nom}")), composant)

    @property
    def elements(self) -> list[str]:
        """Return the names of the global elements."""
        return sorted(nom for sorte, nom in self._composants if sorte == "element")

    def normaliser(self, nom: str) -> str:
        """Return the qualified name *nom* (`{ns}local`), without namespace when it is the contract's own."""
        return nom.removeprefix(f"{{{self.espace}}}")

    def simple(self, ref: TypeRef, profondeur: int = 0) -> Simple:
        """Return the simple type *ref* in its normal form."""
        self.depenser(profondeur)
        if isinstance(ref, str):
            connu = predefini(ref)
            if connu is None:
                raise ContratIllisible(self._fichier, f"type prédéfini {ref[:60]} inconnu")
            return connu
        if ref.noeud not in self._simples:
            self._simples[ref.noeud] = self._lire_simple(ref, profondeur)
        return self._simples[ref.noeud]

    # --- names ---------------------------------------------------------------------------------------------------

    def _composant(self, sorte: str, nom: str, fichier: Path) -> Composant:
        trouve = self._composants.get((sorte, nom))
        if trouve is None:
            raise ContratIllisible(fichier, f"{sorte} {nom[:120]} introuvable")
        return trouve

    def _resoudre(self, qname: str, ici: Composant, noeud: etree._Element) -> str:
        prefixe, deux_points, local = qname.strip().rpartition(":")
        espace = noeud.nsmap.get(prefixe or None)
        if deux_points and espace is None:
            raise ContratIllisible(ici.fichier, f"ligne {noeud.sourceline} : préfixe inconnu")
        return self.normaliser(f"{{{espace if espace is not None else ici.espace}}}{local}")

    def _type(self, qname: str, ici: Composant, noeud: etree._Element) -> TypeRef:
        nom = self._resoudre(qname, ici, noeud)
        if nom.startswith(f"{{{XSD}}}"):
            return nom.removeprefix(f"{{{XSD}}}")
        return self._composant("type", nom, ici.fichier)

    def _type_de(self, noeud: etree._Element, ici: Composant) -> TypeRef:
        """Return the type of the element or attribute *noeud*: named, written in place, or none."""
        if (nomme := noeud.get("type")) is not None:
            return self._type(nomme, ici, noeud)
        for genre in _TYPES:
            for place in noeud.iterchildren(f"{{{XSD}}}{genre}"):
                return replace(ici, noeud=place)
        return "anyType" if etree.QName(noeud).localname == "element" else "anySimpleType"

    def depenser(self, profondeur: int) -> None:
        """Count one part of content at this depth, or raise `ContratIllisible`: there is no end to it."""
        self._depense += 1
        if self._depense > DEPENSE_MAX or profondeur > PROFONDEUR_MAX:
            raise ContratIllisible(
                self._fichier, "types ou groupes trop imbriqués, ou définis en cercle, pour être comparés"
            )

    # --- simple types --------------------------------------------------------------------------------------------

    def _lire_simple(self, ref: Composant, profondeur: int) -> Simple:
        for noeud in ref.noeud.iterchildren(etree.Element):
            match etree.QName(noeud).localname:
                case "restriction":
                    return self._restreindre(self._base(noeud, ref, profondeur), noeud, ref)
                case "list":
                    item = self._place(noeud, ref, "itemType")
                    return Simple("LISTE", item=self.simple(item[0], profondeur + 1))
                case "union":
                    membres = [self.simple(m, profondeur + 1) for m in self._place(noeud, ref, "memberTypes")]
                    return Simple("UNION", membres=tuple(membres))
        raise ContratIllisible(ref.fichier, f"ligne {ref.noeud.sourceline} : type simple vide")

    def _place(self, noeud: etree._Element, ici: Composant, attribut: str) -> list[TypeRef]:
        nommes = [self._type(nom, ici, noeud) for nom in (noeud.get(attribut) or "").split()]
        ecrits = [replace(ici, noeud=n) for n in noeud.iterchildren(f"{{{XSD}}}simpleType")]
        if not (nommes or ecrits):
            raise ContratIllisible(ici.fichier, f"ligne {noeud.sourceline} : type attendu")
        return [*nommes, *ecrits]

    def _base(self, noeud: etree._Element, ici: Composant, profondeur: int) -> Simple:
        nom = noeud.get("base")
        if nom is None:
            return self.simple(self._place(noeud, ici, "base")[0], profondeur + 1)
        base = self._type(nom, ici, noeud)
        if isinstance(base, str) or etree.QName(base.noeud).localname == "simpleType":
            return self.simple(base, profondeur + 1)
        simple = self._valeur_de(base, profondeur + 1)
        if simple is None:
            raise ContratIllisible(ici.fichier, f"ligne {noeud.sourceline} : base sans valeur simple")
        return simple

    def _restreindre(self, base: Simple, noeud: etree._Element, ici: Composant) -> Simple:
        facettes = [
            (etree.QName(f).localname, f.get("value") or f.get("test") or "")
            for f in noeud.iterchildren(etree.Element)
            if etree.QName(f).localname
            not in {"simpleType", "annotation", "attribute", "attributeGroup", "anyAttribute"}
        ]
        try:
            return restreindre(base, facettes)
        except (ValueError, ArithmeticError):
            raise ContratIllisible(ici.fichier, f"ligne {noeud.sourceline} : facette illisible") from None

    @abstractmethod
    def _valeur_de(self, ref: Composant, profondeur: int) -> Simple | None:
        """Return the value that an element of the complex type *ref* holds, if it is a simple one."""


def _sorte(genre: str) -> str:
    return "type" if genre in _TYPES else genre
