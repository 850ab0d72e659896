"""Two messages compared, part by part, along all that they may hold."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from esav_ws.domain.contrat_evolution import Sens
from esav_ws.xmlio.comparaison.composants import (
    GROUPES,
    SANS_FIN,
    Attribut,
    Composant,
    Contenu,
    Particule,
    TypeRef,
)
from esav_ws.xmlio.comparaison.effets import Constat, Effet, Releve
from esav_ws.xmlio.comparaison.lecture import ContratIllisible
from esav_ws.xmlio.comparaison.modele import Modele
from esav_ws.xmlio.comparaison.valeurs import comparer_simples

PROFONDEUR_MAX: Final = 200
"""Elements within elements that have no named type."""

Repere = tuple[str, str, int]
"""What finds the same part in another version: kind, name, and rank among its like."""

_PROCESS: Final = {"strict": 0, "lax": 1, "skip": 2}


class Structures:
    """Compares what two models hold, and notes in *releve* what is not the same."""

    def __init__(self, avant: Modele, apres: Modele, releve: Releve) -> None:
        self._avant, self._apres, self._releve = avant, apres, releve
        self._vus: set[tuple[object, object, str, Sens]] = set()

    def messages(self, avant: str, apres: str, operation: str, sens: Sens) -> None:
        """Compare the global elements of these names, as *operation* carries them."""
        if avant != apres:
            self._releve.noter(
                f"{operation}/{local(avant)}",
                (f"élément du message : {local(avant)} devient {local(apres)}", Effet.AUTRE),
                operation,
                sens,
            )
        self._element(
            local(avant), self._avant.element(avant), self._apres.element(apres), (operation, sens), 0
        )

    def _element(
        self, lieu: str, avant: Particule, apres: Particule, par: tuple[str, Sens], profondeur: int
    ) -> None:
        for constat in _propres(avant, apres):
            self._releve.noter(lieu, constat, *par)
        if avant.type is not None and apres.type is not None:
            self._types(lieu, avant.type, apres.type, par, profondeur + 1)

    def _types(
        self, lieu: str, avant: TypeRef, apres: TypeRef, par: tuple[str, Sens], profondeur: int
    ) -> None:
        vu = (_cle(avant), _cle(apres), *par)
        if vu in self._vus:
            return
        self._vus.add(vu)
        if profondeur > PROFONDEUR_MAX:
            raise ContratIllisible(lieu[:120], "types trop imbriqués pour être comparés")
        ancien, nouveau = self._avant.contenu(avant), self._apres.contenu(apres)
        if (nom := _nom_du_type(avant)) is not None and nom == _nom_du_type(apres):
            lieu = nom
        elif "anyType" in {avant, apres}:
            if avant != apres:
                effet = Effet.ELARGIT if apres == "anyType" else Effet.RETRECIT
                self._releve.noter(
                    lieu, ("type : quelconque" if apres == "anyType" else "type fixé", effet), *par
                )
            return
        for constat in self._contenus(ancien, nouveau):
            self._releve.noter(lieu, constat, *par)
        self._attributs(lieu, ancien, nouveau, par)
        if ancien.simple is None and nouveau.simple is None:
            self._parts(lieu, ancien.particule, nouveau.particule, par, profondeur)

    @staticmethod
    def _contenus(avant: Contenu, apres: Contenu) -> Iterator[Constat]:
        if (avant.simple is None) is not (apres.simple is None):
            yield "contenu : une valeur d'un côté, des éléments de l'autre", Effet.AUTRE
        elif avant.simple is not None and apres.simple is not None:
            yield from comparer_simples(avant.simple, apres.simple)
        if avant.mixte is not apres.mixte:
            yield "texte mêlé aux éléments", Effet.ELARGIT if apres.mixte else Effet.RETRECIT
        if avant.reste != apres.reste:
            yield "nature du type (abstract, block) changée", Effet.AUTRE

    def _attributs(self, lieu: str, avant: Contenu, apres: Contenu, par: tuple[str, Sens]) -> None:
        anciens = {a.nom: a for a in avant.attributs}
        nouveaux = {a.nom: a for a in apres.attributs}
        for nom in sorted(anciens.keys() | nouveaux.keys()):
            ici = f"{lieu}/@{local(nom)}"
            if nom not in nouveaux:
                self._releve.noter(ici, ("attribut retiré", Effet.RETIRE), *par)
            elif nom not in anciens:
                obligatoire = nouveaux[nom].obligatoire
                constat = f"attribut {'obligatoire' if obligatoire else 'facultatif'} ajouté"
                self._releve.noter(ici, (constat, Effet.AUTRE if obligatoire else Effet.ELARGIT), *par)
            else:
                for difference in self._attribut(anciens[nom], nouveaux[nom]):
                    self._releve.noter(ici, difference, *par)
        for difference in _jokers(avant.autres_attributs, apres.autres_attributs, "attributs"):
            self._releve.noter(lieu, difference, *par)

    def _attribut(self, avant: Attribut, apres: Attribut) -> Iterator[Constat]:
        if avant.obligatoire and not apres.obligatoire:
            yield "attribut obligatoire devenu facultatif", Effet.ELARGIT
        elif apres.obligatoire and not avant.obligatoire:
            yield "attribut facultatif devenu obligatoire", Effet.RETRECIT
        yield from _valeurs_posees(avant, apres)
        yield from comparer_simples(self._avant.simple(avant.type), self._apres.simple(apres.type))

    def _parts(
        self,
        lieu: str,
        avant: Particule | None,
        apres: Particule | None,
        par: tuple[str, Sens],
        profondeur: int,
    ) -> None:
        """Compare two groups, of which one may be empty."""
        vide = Particule("sequence")
        ancien, nouveau = avant or vide, apres or vide
        if profondeur > PROFONDEUR_MAX:
            raise ContratIllisible(lieu[:120], "groupes trop imbriqués pour être comparés")
        for constat in _bornes(ancien, nouveau, "répétition du groupe"):
            self._releve.noter(lieu, constat, *par)
        for constat in _genres(ancien, nouveau):
            self._releve.noter(lieu, constat, *par)
        anciennes, nouvelles = _reperer(ancien.enfants), _reperer(nouveau.enfants)
        if _desordre(ancien, nouveau, anciennes, nouvelles):
            self._releve.noter(lieu, ("ordre des éléments changé", Effet.AUTRE), *par)
        for repere in dict.fromkeys([*anciennes, *nouvelles]):
            part, autre = anciennes.get(repere), nouvelles.get(repere)
            ici = f"{lieu}/{_nom(part or autre)}"
            if part is None and autre is not None:
                self._releve.noter(ici, _ajout(autre, nouveau), *par)
            elif autre is None and part is not None:
                self._releve.noter(ici, (f"{_quoi(part)} retiré", Effet.RETIRE), *par)
            elif part is not None and autre is not None and part.genre in GROUPES:
                self._parts(lieu, part, autre, par, profondeur + 1)
            elif part is not None and autre is not None:
                self._part(ici, part, autre, par, profondeur)

    def _part(
        self, ici: str, avant: Particule, apres: Particule, par: tuple[str, Sens], profondeur: int
    ) -> None:
        for constat in _bornes(avant, apres, "présence"):
            self._releve.noter(ici, constat, *par)
        if avant.genre == "any":
            for constat in _jokers(avant.reste, apres.reste, "éléments"):
                self._releve.noter(ici, constat, *par)
            return
        self._element(ici, avant, apres, par, profondeur)


def local(nom: str) -> str:
    """Return the local part of a qualified name."""
    return nom.rpartition("}")[2]


def _nom_du_type(ref: TypeRef) -> str | None:
    """Return the name under which the schemas declare *ref*, `None` when they do not."""
    return ref.noeud.get("name") if isinstance(ref, Composant) else None


def _cle(ref: TypeRef) -> object:
    return ref if isinstance(ref, str) else ref.noeud


def _nom(part: Particule | None) -> str:
    if part is None or part.genre == "element":
        return local(part.nom) if part else ""
    return "*" if part.genre == "any" else part.genre


def _quoi(part: Particule) -> str:
    if part.genre == "element":
        return "élément"
    noms = ", ".join(_nom(e) for e in part.enfants)
    return "élément quelconque" if part.genre == "any" else f"groupe ({noms})"


def _ajout(part: Particule, groupe: Particule) -> Constat:
    if groupe.genre == "choice":
        return f"{_quoi(part)} ajouté au choix", Effet.ELARGIT
    if part.facultative:
        return f"{_quoi(part)} facultatif ajouté", Effet.ELARGIT
    return f"{_quoi(part)} obligatoire ajouté", Effet.AUTRE


def _reperer(parts: Sequence[Particule]) -> dict[Repere, Particule]:
    """Return *parts* by what finds the same one in another version: kind, name, and rank among its like."""
    rangs: Counter[tuple[str, str]] = Counter()
    reperees = {}
    for part in parts:
        genre = "groupe" if part.genre in GROUPES else part.genre
        repere = (genre, part.nom)
        reperees[*repere, rangs[repere]] = part
        rangs[repere] += 1
    return reperees


def _desordre(
    avant: Particule, apres: Particule, anciennes: Mapping[Repere, object], nouvelles: Mapping[Repere, object]
) -> bool:
    """Return whether the parts that both groups have come in another order, where the order counts."""
    if "all" in {avant.genre, apres.genre} or apres.genre == "choice":
        return False
    return [c for c in anciennes if c in nouvelles] != [c for c in nouvelles if c in anciennes]


def _genres(avant: Particule, apres: Particule) -> Iterator[Constat]:
    if avant.genre == apres.genre:
        return
    noms = {"sequence": "suite", "choice": "choix", "all": "ensemble sans ordre"}
    constat = f"groupe : {noms[avant.genre]} devient {noms[apres.genre]}"
    autre = apres if avant.genre == "choice" else avant
    if "choice" in {avant.genre, apres.genre} and len(autre.enfants) == 1:
        return  # a choice of one is a sequence of one
    match avant.genre, apres.genre:
        case "sequence", "all":
            yield constat, Effet.ELARGIT
        case "all", "sequence":
            yield constat, Effet.RETRECIT
        case _:
            yield constat, Effet.AUTRE


def _bornes(avant: Particule, apres: Particule, quoi: str) -> Iterator[Constat]:
    if (avant.mini, avant.maxi) == (apres.mini, apres.maxi):
        return
    constat = f"{quoi} : {_dire_bornes(avant)} devient {_dire_bornes(apres)}"
    elargi = apres.mini < avant.mini or apres.maxi > avant.maxi
    retreci = apres.mini > avant.mini or apres.maxi < avant.maxi
    yield constat, Effet.AUTRE if elargi and retreci else Effet.ELARGIT if elargi else Effet.RETRECIT


def _dire_bornes(part: Particule) -> str:
    return f"{part.mini}..{'n' if part.maxi == SANS_FIN else part.maxi}"


def _propres(avant: Particule, apres: Particule) -> Iterator[Constat]:
    if avant.nillable is not apres.nillable:
        yield (
            "xsi:nil admis" if apres.nillable else "xsi:nil n'est plus admis",
            Effet.ELARGIT if apres.nillable else Effet.RETRECIT,
        )
    yield from _valeurs_posees(avant, apres)
    if avant.reste != apres.reste:
        yield "nature de l'élément (abstract, substitutionGroup, block) changée", Effet.AUTRE


def _valeurs_posees(avant: Particule | Attribut, apres: Particule | Attribut) -> Iterator[Constat]:
    if avant.defaut != apres.defaut:
        yield (
            f"valeur par défaut : {avant.defaut or 'aucune'} devient {apres.defaut or 'aucune'}",
            Effet.AUTRE,
        )
    if avant.fixe != apres.fixe:
        effet = Effet.RETRECIT if avant.fixe is None else Effet.ELARGIT if apres.fixe is None else Effet.AUTRE
        yield f"valeur imposée : {avant.fixe or 'aucune'} devient {apres.fixe or 'aucune'}", effet


def _jokers(avant: str, apres: str, quoi: str) -> Iterator[Constat]:
    if avant == apres:
        return
    if not avant:
        yield f"{quoi} quelconques admis", Effet.ELARGIT
    elif not apres:
        yield f"{quoi} quelconques plus admis", Effet.RETRECIT
    else:
        constat = f"{quoi} quelconques : {avant} devient {apres}"
        (espaces, process), (nouveaux, nouveau) = avant.rsplit(" ", 1), apres.rsplit(" ", 1)
        pas = _PROCESS.get(nouveau, -1) - _PROCESS.get(process, -1)
        if (espaces == nouveaux and pas > 0) or (nouveaux == "##any" and pas >= 0):
            yield constat, Effet.ELARGIT
        elif (espaces == nouveaux and pas < 0) or (espaces == "##any" and pas <= 0):
            yield constat, Effet.RETRECIT
        else:
            yield constat, Effet.AUTRE
