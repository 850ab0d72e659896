"""The rules on a catalogue of tests, beyond the form of its file: names, bounds, bands, acts."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.essai_catalogue import (
    CONFIRMATION,
    CatalogueEssais,
    MesureEssai,
    ParametreEssai,
    TypeEssai,
    TypeParametre,
)

_MAXIMUM_S: Final = 300
_POIDS_MAX: Final = 4


def anomalies(catalogue: CatalogueEssais) -> Iterator[ElementErreur]:
    """Yield what is wrong in *catalogue* by itself, beyond the form of its file."""
    vus: set[str] = set()
    for rang, essai in enumerate(catalogue.essais, start=1):
        ou = f"test[{rang}]"
        if essai.code in vus:
            yield ElementErreur(f"{ou}.code", "déjà décrit plus haut", essai.code)
        vus.add(essai.code)
        yield from _anomalies_essai(essai, ou)
    for code in sorted(catalogue.regle.tests):
        decrit = catalogue.essai(code)
        if decrit is None or decrit.acte:
            yield ElementErreur(
                "depot.tests",
                "un test de ce catalogue, qui ne soit pas un acte",
                code,
                tuple(sorted(e.code for e in catalogue.essais if not e.acte)),
            )


def _anomalies_essai(essai: TypeEssai, ou: str) -> Iterator[ElementErreur]:
    if not 1 <= essai.duree_s <= essai.maximum_s <= _MAXIMUM_S:
        yield ElementErreur(
            f"{ou}.maximum_s", f"duree_s ≤ maximum_s ≤ {_MAXIMUM_S} secondes", str(essai.maximum_s)
        )
    if not 1 <= essai.poids <= _POIDS_MAX:
        yield ElementErreur(f"{ou}.poids", f"de 1 à {_POIDS_MAX}", str(essai.poids))
    if essai.acte and essai.sans_risque:
        yield ElementErreur(f"{ou}.sans_risque", "false pour un acte : il n'est jamais relancé", "true")
    confirmation = next((p for p in essai.parametres if p.nom == CONFIRMATION), None)
    if essai.acte and (
        confirmation is None or not confirmation.obligatoire or confirmation.valeurs != ("OUI",)
    ):
        yield ElementErreur(
            f"{ou}.parametre", f"un acte a le paramètre obligatoire {CONFIRMATION}, de seule valeur OUI"
        )
    for genre, noms in (
        ("parametre", [p.nom for p in essai.parametres]),
        ("mesure", [m.nom for m in essai.mesures]),
    ):
        doubles = sorted({nom for nom in noms if noms.count(nom) > 1})
        for nom in doubles:
            yield ElementErreur(f"{ou}.{genre}", "un nom par élément", nom)
    for p in essai.parametres:
        yield from _anomalies_parametre(p, f"{ou}.parametre[{p.nom}]")
    for m in essai.mesures:
        yield from _anomalies_mesure(m, f"{ou}.mesure[{m.nom}]")


def _anomalies_parametre(p: ParametreEssai, ou: str) -> Iterator[ElementErreur]:
    nombre = p.type in {TypeParametre.ENTIER, TypeParametre.DECIMAL}
    if (p.type is TypeParametre.CODE) != bool(p.valeurs):
        yield ElementErreur(f"{ou}.valeurs", "une nomenclature pour un CODE, et pour lui seul")
    if nombre and (p.minimum is None or p.maximum is None or p.minimum > p.maximum):
        yield ElementErreur(f"{ou}.minimum", "un nombre a un minimum et un maximum, dans cet ordre")
    if not nombre and (p.minimum is not None or p.maximum is not None or p.unite):
        yield ElementErreur(f"{ou}.minimum", "bornes et unité pour un nombre seulement")


def _anomalies_mesure(m: MesureEssai, ou: str) -> Iterator[ElementErreur]:
    """Yield where the bands of a number overlap or leave a hole; they cover every number, the lowest first."""
    if not m.bandes:
        return
    if not m.numerique:
        valeurs = [v for b in m.bandes for v in b.valeurs]
        if not all(b.valeurs for b in m.bandes) or len(set(valeurs)) != len(valeurs):
            yield ElementErreur(f"{ou}.bande", "sans unité, chaque bande a ses valeurs, chacune une fois")
        return
    if any(b.valeurs for b in m.bandes):
        yield ElementErreur(f"{ou}.bande", "avec une unité, une bande va de minimum à maximum")
        return
    if any(a.maximum is None or a.maximum != b.minimum for a, b in pairwise(m.bandes)):
        yield ElementErreur(f"{ou}.bande", "chaque bande commence où finit la précédente")
