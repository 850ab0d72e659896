"""Two simple types compared, facet by facet: what the second admits that the first did not, and the reverse."""

from collections.abc import Iterator
from decimal import Decimal

from esav_ws.xmlio.comparaison.effets import Constat, Effet
from esav_ws.xmlio.comparaison.motifs import comparer_motifs
from esav_ws.xmlio.comparaison.simples import CHAINES, NUMERIQUES, Borne, Simple


def comparer_simples(avant: Simple, apres: Simple) -> list[Constat]:
    """Return what distinguishes *apres* from *avant*; nothing when both admit the same."""
    if avant == apres:
        return []
    if (avant.base in {"LISTE", "UNION"} or apres.base in {"LISTE", "UNION"}) and avant.base != apres.base:
        return [(f"type : {_dire(avant)} devient {_dire(apres)}", Effet.AUTRE)]
    return [
        *_bases(avant, apres),
        *_enumerations(avant, apres),
        *_motifs(avant, apres),
        *_limites(avant, apres),
        *_comptes(avant, apres),
        *_composes(avant, apres),
    ]


def _dire(simple: Simple) -> str:
    noms = {"LISTE": "liste", "UNION": "union"}
    return "entier" if simple.entier else noms.get(simple.base, simple.base)


def _bases(avant: Simple, apres: Simple) -> Iterator[Constat]:
    if avant.base == apres.base:
        return
    constat = f"type : {_dire(avant)} devient {_dire(apres)}"
    if _admet(apres.base, avant.base):
        yield constat, Effet.ELARGIT
    elif _admet(avant.base, apres.base):
        yield constat, Effet.RETRECIT
    else:
        yield constat, Effet.AUTRE


def _admet(large: str, etroit: str) -> bool:
    """Return whether every value that *etroit* writes is written so in *large*."""
    if large in {"anySimpleType", "anyAtomicType", "string"}:
        return True
    while (parent := CHAINES.get(etroit)) is not None:
        if parent == large:
            return True
        etroit = parent
    return False


def _enumerations(avant: Simple, apres: Simple) -> Iterator[Constat]:
    if avant.enumeration is None and apres.enumeration is None:
        return
    if avant.enumeration is None:
        yield f"liste fermée posée : {', '.join(apres.enumeration or ())}", Effet.RETRECIT
    elif apres.enumeration is None:
        yield "liste fermée levée", Effet.ELARGIT
    else:
        for valeur in sorted(set(apres.enumeration) - set(avant.enumeration)):
            yield f"valeur {valeur} ajoutée à la liste", Effet.ELARGIT
        for valeur in sorted(set(avant.enumeration) - set(apres.enumeration)):
            yield f"valeur {valeur} retirée de la liste", Effet.RETRECIT


def _motifs(avant: Simple, apres: Simple) -> Iterator[Constat]:
    anciens = [m for m in avant.motifs if m not in apres.motifs]
    nouveaux = [m for m in apres.motifs if m not in avant.motifs]
    while anciens and nouveaux:
        ancien, nouveau = anciens.pop(0), nouveaux.pop(0)
        constat = f"motif {' | '.join(ancien)} remplacé par {' | '.join(nouveau)}"
        if len(ancien) == len(nouveau) == 1:
            effet = comparer_motifs(ancien[0], nouveau[0])
        elif set(ancien) < set(nouveau):
            effet = Effet.ELARGIT
        elif set(nouveau) < set(ancien):
            effet = Effet.RETRECIT
        else:
            effet = Effet.AUTRE
        if effet is not None:
            yield constat, effet
    for ancien in anciens:
        yield f"motif {' | '.join(ancien)} levé", Effet.ELARGIT
    for nouveau in nouveaux:
        yield f"motif {' | '.join(nouveau)} posé", Effet.RETRECIT


def _limites(avant: Simple, apres: Simple) -> Iterator[Constat]:
    comparables = avant.base == apres.base and avant.base in NUMERIQUES
    for nom, ancienne, nouvelle, signe in (
        ("minimum", avant.bas, apres.bas, 1),
        ("maximum", avant.haut, apres.haut, -1),
    ):
        if ancienne == nouvelle:
            continue
        constat = f"{nom} : {_dire_borne(ancienne)} devient {_dire_borne(nouvelle)}"
        if nouvelle is None:
            yield constat, Effet.ELARGIT
        elif ancienne is None:
            yield constat, Effet.RETRECIT
        elif comparables:
            serre = _serrement(nouvelle, signe) > _serrement(ancienne, signe)
            yield constat, Effet.RETRECIT if serre else Effet.ELARGIT
        else:
            yield constat, Effet.AUTRE


def _serrement(borne: Borne, signe: int) -> tuple[Decimal, bool]:
    """Return what orders limits of one side, the tightest last."""
    valeur, admise = borne
    return valeur * signe, not admise


def _dire_borne(borne: Borne | None) -> str:
    if borne is None:
        return "aucun"
    valeur, admise = borne
    return f"{valeur}" + ("" if admise else " exclu")


def _comptes(avant: Simple, apres: Simple) -> Iterator[Constat]:
    for nom, ancien, nouveau, signe in (
        ("longueur minimale", avant.longueur_min or None, apres.longueur_min or None, 1),
        ("longueur maximale", avant.longueur_max, apres.longueur_max, -1),
        ("nombre de chiffres", avant.chiffres, apres.chiffres, -1),
        ("nombre de décimales", avant.decimales, apres.decimales, -1),
    ):
        if ancien == nouveau:
            continue
        constat = f"{nom} : {'aucune' if ancien is None else ancien} devient {'aucune' if nouveau is None else nouveau}"
        if nouveau is None or (ancien is not None and nouveau * signe < ancien * signe):
            yield constat, Effet.ELARGIT
        else:
            yield constat, Effet.RETRECIT
    if avant.blancs != apres.blancs:
        yield f"blancs : {avant.blancs or 'du type'} devient {apres.blancs or 'du type'}", Effet.AUTRE
    if avant.autres != apres.autres:
        yield "facettes non comparées changées", Effet.AUTRE


def _composes(avant: Simple, apres: Simple) -> Iterator[Constat]:
    if avant.item and apres.item:
        for constat, effet in comparer_simples(avant.item, apres.item):
            yield f"élément de la liste : {constat}", effet
    if set(avant.membres) == set(apres.membres):
        return
    constat = "types admis par l'union changés"
    if set(avant.membres) < set(apres.membres):
        yield constat, Effet.ELARGIT
    elif set(apres.membres) < set(avant.membres):
        yield constat, Effet.RETRECIT
    else:
        yield constat, Effet.AUTRE
