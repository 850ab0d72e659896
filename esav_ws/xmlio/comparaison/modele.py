"""What the messages of a contract may hold: the content of its complex types, groups replaced by what they hold."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from lxml import etree

from esav_ws.xmlio.comparaison.composants import (
    GROUPES,
    SANS_FIN,
    Attribut,
    Composant,
    Composants,
    Contenu,
    Particule,
    TypeRef,
)
from esav_ws.xmlio.comparaison.lecture import XSD, ContratIllisible
from esav_ws.xmlio.comparaison.simples import Simple

XML: Final = "{http://www.w3.org/XML/1998/namespace}"


class Modele(Composants):
    """The elements and types of a contract, and their content as it can be compared."""

    def __init__(self, racine: etree._Element, fichier: Path, espace: str) -> None:
        super().__init__(racine, fichier, espace)
        self._contenus: dict[etree._Element, Contenu] = {}

    def element(self, nom: str) -> Particule:
        """Return the global element *nom*."""
        return self._element(self._composant("element", nom, self._fichier))

    def contenu(self, ref: TypeRef) -> Contenu:
        """Return what an element of the type *ref* holds."""
        if isinstance(ref, str):
            return Contenu() if ref == "anyType" else Contenu(simple=self.simple(ref))
        if ref.noeud not in self._contenus:
            self._contenus[ref.noeud] = self._contenu(ref, 0)
        return self._contenus[ref.noeud]

    def _valeur_de(self, ref: Composant, profondeur: int) -> Simple | None:
        return self._contenu(ref, profondeur).simple

    def _contenu(self, ref: Composant, profondeur: int) -> Contenu:
        self.depenser(profondeur)
        noeud = ref.noeud
        if etree.QName(noeud).localname == "simpleType":
            return Contenu(simple=self.simple(ref, profondeur))
        mixte = noeud.get("mixed") in {"true", "1"}
        reste = tuple(
            f"{nom}={noeud.get(nom)}"
            for nom in ("abstract", "block")
            if noeud.get(nom) not in {None, "false"}
        )
        for derive in noeud.iterchildren(f"{{{XSD}}}complexContent", f"{{{XSD}}}simpleContent"):
            for etape in derive.iterchildren(f"{{{XSD}}}extension", f"{{{XSD}}}restriction"):
                contenu = self._deriver(ref, etape, profondeur)
                mixte = mixte or derive.get("mixed") in {"true", "1"} or contenu.mixte
                return replace(contenu, mixte=mixte, reste=reste)
        attributs, autres = self._attributs(noeud, ref, profondeur)
        return Contenu(None, self._groupe_de(noeud, ref, profondeur), attributs, autres, mixte, reste)

    def _deriver(self, ref: Composant, etape: etree._Element, profondeur: int) -> Contenu:
        base = self._type(etape.get("base") or "", ref, etape)
        if isinstance(base, str):
            herite = Contenu() if base == "anyType" else Contenu(simple=self.simple(base))
        else:
            herite = self._contenu(base, profondeur + 1)
        attributs, autres = self._attributs(etape, ref, profondeur)
        tous = {a.nom: a for a in herite.attributs} | {a.nom: a for a in attributs}
        for interdit in etape.iterchildren(f"{{{XSD}}}attribute"):
            if interdit.get("use") == "prohibited":
                tous.pop(self._nom_local(interdit, ref, qualifie=ref.attributs_qualifies), None)
        commun = replace(
            herite, attributs=tuple(tous.values()), autres_attributs=autres or herite.autres_attributs
        )
        propre = self._groupe_de(etape, ref, profondeur)
        if herite.simple is not None:
            return replace(commun, simple=self._restreindre(herite.simple, etape, ref))
        if etree.QName(etape).localname == "restriction":
            return replace(commun, particule=propre)
        parts = tuple(p for p in (herite.particule, propre) if p is not None)
        return replace(commun, particule=_aplatir(Particule("sequence", enfants=parts)) if parts else None)

    def _attributs(
        self, noeud: etree._Element, ici: Composant, profondeur: int
    ) -> tuple[tuple[Attribut, ...], str]:
        self.depenser(profondeur)
        attributs: list[Attribut] = []
        autres = ""
        for enfant in noeud.iterchildren(etree.Element):
            match etree.QName(enfant).localname:
                case "attribute" if enfant.get("use") != "prohibited":
                    attributs.append(self._attribut(enfant, ici))
                case "attributeGroup" if enfant.get("ref"):
                    nom = self._resoudre(enfant.get("ref", ""), ici, enfant)
                    groupe = self._composant("attributeGroup", nom, ici.fichier)
                    siens, ouverts = self._attributs(groupe.noeud, groupe, profondeur + 1)
                    attributs += siens
                    autres = autres or ouverts
                case "anyAttribute":
                    autres = _joker(enfant)
        return tuple(attributs), autres

    def _attribut(self, noeud: etree._Element, ici: Composant) -> Attribut:
        usage = noeud
        if (ref := noeud.get("ref")) is not None:
            nom = self._resoudre(ref, ici, noeud)
            if nom.startswith(XML):
                return Attribut(nom, "string", usage.get("use") == "required", None, None)
            ici = self._composant("attribute", nom, ici.fichier)
            noeud = ici.noeud
        else:
            nom = self._nom_local(noeud, ici, qualifie=ici.attributs_qualifies)
        return Attribut(
            nom,
            self._type_de(noeud, ici),
            usage.get("use") == "required",
            usage.get("default", noeud.get("default")),
            usage.get("fixed", noeud.get("fixed")),
        )

    def _nom_local(self, noeud: etree._Element, ici: Composant, *, qualifie: bool) -> str:
        forme = noeud.get("form")
        qualifie = forme == "qualified" if forme else qualifie
        nom = noeud.get("name")
        if nom is None:
            raise ContratIllisible(ici.fichier, f"ligne {noeud.sourceline} : nom ou renvoi attendu")
        return self.normaliser(f"{{{ici.espace}}}{nom}") if qualifie else f"{{}}{nom}"

    def _groupe_de(self, noeud: etree._Element, ici: Composant, profondeur: int) -> Particule | None:
        for enfant in noeud.iterchildren(etree.Element):
            if etree.QName(enfant).localname in {*GROUPES, "group"}:
                return _aplatir(self._particule(enfant, ici, profondeur + 1))
        return None

    def _particule(self, noeud: etree._Element, ici: Composant, profondeur: int) -> Particule:
        self.depenser(profondeur)
        genre = etree.QName(noeud).localname
        mini, maxi = _occurrences(noeud, ici)
        if genre == "any":
            return Particule("any", mini, maxi, reste=_joker(noeud))
        if genre == "group":
            groupe = self._composant("group", self._resoudre(noeud.get("ref") or "", ici, noeud), ici.fichier)
            for contenu in groupe.noeud.iterchildren(*(f"{{{XSD}}}{g}" for g in GROUPES)):
                return replace(self._particule(contenu, groupe, profondeur + 1), mini=mini, maxi=maxi)
            return Particule("sequence", mini, maxi)
        if genre in GROUPES:
            enfants = tuple(
                self._particule(enfant, ici, profondeur + 1)
                for enfant in noeud.iterchildren(etree.Element)
                if etree.QName(enfant).localname in {*GROUPES, "group", "element", "any"}
            )
            return Particule(genre, mini, maxi, enfants=tuple(e for e in enfants if e.maxi > 0))
        if (ref := noeud.get("ref")) is not None:
            global_ = self._composant("element", self._resoudre(ref, ici, noeud), ici.fichier)
            return self._element(global_, mini, maxi)
        return self._element(replace(ici, noeud=noeud), mini, maxi)

    def _element(self, ici: Composant, mini: int = 1, maxi: int = 1) -> Particule:
        noeud = ici.noeud
        parent = noeud.getparent()
        global_ = parent is not None and parent.tag == f"{{{XSD}}}schema"
        return Particule(
            "element",
            mini,
            maxi,
            nom=self._nom_local(noeud, ici, qualifie=global_ or ici.qualifie),
            type=self._type_de(noeud, ici),
            nillable=noeud.get("nillable") in {"true", "1"},
            defaut=noeud.get("default"),
            fixe=noeud.get("fixed"),
            reste=" ".join(
                f"{nom}={noeud.get(nom)}"
                for nom in ("abstract", "substitutionGroup", "block")
                if noeud.get(nom) not in {None, "false"}
            ),
        )


def _joker(noeud: etree._Element) -> str:
    espaces = " ".join(sorted((noeud.get("namespace") or "##any").split()))
    return f"{espaces} {noeud.get('processContents') or 'strict'}"


def _occurrences(noeud: etree._Element, ici: Composant) -> tuple[int, int]:
    """Return how often, at least and at most, the part *noeud* may come."""
    lues = []
    for nom in ("minOccurs", "maxOccurs"):
        texte = (noeud.get(nom) or "1").strip()
        if nom == "maxOccurs" and texte == "unbounded":
            lues.append(SANS_FIN)
        elif texte.isascii() and texte.isdigit() and len(texte) < len(str(SANS_FIN)):
            lues.append(int(texte))
        else:
            raise ContratIllisible(ici.fichier, f"ligne {noeud.sourceline} : {nom} illisible")
    return lues[0], lues[1]


def _aplatir(particule: Particule) -> Particule:
    """Return *particule* with groups that change nothing removed: in their like, of one part, or empty."""
    if particule.genre not in GROUPES:
        return particule
    enfants: list[Particule] = []
    for enfant in map(_aplatir, particule.enfants):
        seul = enfant.mini == enfant.maxi == 1
        if seul and enfant.genre == particule.genre and enfant.genre != "all":
            enfants += enfant.enfants
        elif _vide(enfant) and particule.genre != "choice":
            continue
        elif seul and enfant.genre in GROUPES and len(enfant.enfants) == 1:
            enfants.append(enfant.enfants[0])
        else:
            enfants.append(enfant)
    if particule.mini == particule.maxi == 1 and len(enfants) == 1 and enfants[0].genre in GROUPES:
        return enfants[0]
    return replace(particule, enfants=tuple(enfants))


def _vide(groupe: Particule) -> bool:
    """Return whether *groupe* admits nothing but nothing; an empty choice admits not even that."""
    return groupe.genre in GROUPES and not groupe.enfants and (groupe.genre != "choice" or groupe.mini == 0)
