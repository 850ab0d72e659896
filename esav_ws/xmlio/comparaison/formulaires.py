"""Two versions of a form compared, field by field.

Art. 12.1 names the evolution of a form among the minor ones, whatever changes in it; what is told apart is whether a
form that was accepted still is.
"""

from collections.abc import Iterator

from esav_ws.domain.contrat_evolution import Changement, Evolution
from esav_ws.domain.formulaire import Formulaire
from esav_ws.domain.formulaire_champs import Champ, Presence
from esav_ws.domain.formulaire_regles import Condition, Regle
from esav_ws.domain.formulaire_types import TypeChamp
from esav_ws.xmlio.comparaison.effets import Effet
from esav_ws.xmlio.comparaison.motifs import comparer_motifs


def comparer_formulaires(avant: Formulaire, apres: Formulaire) -> Iterator[Changement]:
    """Yield what distinguishes *apres* from *avant* for those who fill it in; labels and help are no change."""
    for offre in sorted(set(apres.offres) - set(avant.offres)):
        yield _changement(f"offre {offre}", "offre ajoutée", rompt=False)
    for offre in sorted(set(avant.offres) - set(apres.offres)):
        yield _changement(f"offre {offre}", "offre retirée", rompt=True)
    for nom in dict.fromkeys([*avant.par_nom, *apres.par_nom]):
        ancien, nouveau = avant.par_nom.get(nom), apres.par_nom.get(nom)
        if ancien is None and nouveau is not None:
            yield _changement(
                nom, f"champ {_presence(nouveau)} ajouté", rompt=nouveau.presence is not Presence.FACULTATIF
            )
        elif nouveau is None:
            yield _changement(nom, "champ retiré", rompt=True)
        elif ancien is not None:
            yield from _champs(ancien, nouveau)
    yield from _regles({r.code: r for r in avant.regles}, {r.code: r for r in apres.regles})


def _changement(lieu: str, constat: str, *, rompt: bool) -> Changement:
    return Changement(lieu, constat, Evolution.MINEURE, rompt=rompt)


def _presence(champ: Champ) -> str:
    return champ.presence.lower()


def _champs(avant: Champ, apres: Champ) -> Iterator[Changement]:
    nom = avant.nom
    if avant.type is not apres.type:
        elargi = (avant.type, apres.type) in {
            (TypeChamp.TEXTE, TypeChamp.TEXTE_LONG),
            (TypeChamp.ENTIER, TypeChamp.DECIMAL),
        }
        yield _changement(nom, f"type : {avant.type} devient {apres.type}", rompt=not elargi)
    if avant.presence is not apres.presence:
        yield _changement(
            nom,
            f"présence : {_presence(avant)} devient {_presence(apres)}",
            rompt=apres.presence is not Presence.FACULTATIF,
        )
    if avant.condition != apres.condition:
        yield _changement(
            nom, _condition(avant.condition, apres.condition), rompt=apres.condition is not None
        )
    if avant.motif != apres.motif:
        effet = comparer_motifs(avant.motif, apres.motif) if avant.motif and apres.motif else None
        leve = apres.motif is None or effet is Effet.ELARGIT
        yield _changement(
            nom, f"motif : {avant.motif or 'aucun'} devient {apres.motif or 'aucun'}", rompt=not leve
        )
    if avant.unite != apres.unite:
        yield _changement(
            nom, f"unité : {avant.unite or 'aucune'} devient {apres.unite or 'aucune'}", rompt=True
        )
    yield from _nombres(avant, apres)
    yield from _listes(avant, apres)


def _condition(avant: Condition | None, apres: Condition | None) -> str:
    if avant is None:
        return "condition posée"
    return "condition levée" if apres is None else "condition changée"


def _nombres(avant: Champ, apres: Champ) -> Iterator[Changement]:
    if avant.type is not apres.type:
        return
    for quoi, ancien, nouveau, signe in (
        ("longueur minimale", avant.longueur_min, apres.longueur_min, 1),
        ("longueur maximale", avant.longueur_max, apres.longueur_max, -1),
        ("minimum", avant.minimum, apres.minimum, 1),
        ("maximum", avant.maximum, apres.maximum, -1),
        ("décimales", max(avant.decimales, 1), max(apres.decimales, 1), -1),
    ):
        if ancien == nouveau:
            continue
        elargi = nouveau is None or (ancien is not None and nouveau * signe < ancien * signe)
        constat = f"{quoi} : {'aucun' if ancien is None else ancien} devient {'aucun' if nouveau is None else nouveau}"
        yield _changement(avant.nom, constat, rompt=not elargi)


def _listes(avant: Champ, apres: Champ) -> Iterator[Changement]:
    if avant.nomenclature is None or apres.nomenclature is None:
        return
    anciens, nouveaux = set(avant.nomenclature.codes), set(apres.nomenclature.codes)
    for code in sorted(nouveaux - anciens):
        yield _changement(avant.nom, f"code {code} ajouté à la nomenclature", rompt=False)
    for code in sorted(anciens - nouveaux):
        yield _changement(avant.nom, f"code {code} retiré de la nomenclature", rompt=True)


def _regles(avant: dict[str, Regle], apres: dict[str, Regle]) -> Iterator[Changement]:
    for code in sorted(avant.keys() | apres.keys()):
        ancienne, nouvelle = avant.get(code), apres.get(code)
        if nouvelle is None:
            yield _changement(f"règle {code}", "règle retirée", rompt=False)
        elif ancienne is None:
            yield _changement(f"règle {code}", "règle ajoutée", rompt=True)
        elif (ancienne.si, ancienne.alors) != (nouvelle.si, nouvelle.alors):
            yield _changement(f"règle {code}", "règle changée", rompt=True)
