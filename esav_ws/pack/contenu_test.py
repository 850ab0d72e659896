"""What the pack of a contract of Test has of its own: the catalogue of tests, states, and the codes of the network."""

from collections.abc import Iterator, Mapping
from typing import Final

from esav_ws.domain.essai import TRANSITIONS, CauseEchec, EtatEssai, Segment
from esav_ws.domain.essai_catalogue import CatalogueEssais
from esav_ws.domain.motifs import CodeMotif
from esav_ws.domain.reseau_codes import CauseIncident, Equipement, Impact, NatureIntervention
from esav_ws.pack.communs import (
    Fichier,
    LigneCode,
    Propre,
    codes_du_contrat,
    codes_ouverts,
    copies,
    nomenclature,
    texte_csv,
)
from esav_ws.pack.contrat import ContratLu
from esav_ws.pack.pages import Page, page
from esav_ws.pack.sources import Sources

_LISTES_OUVERTES: Final[tuple[tuple[str, type[CodeMotif]], ...]] = (
    ("cause", CauseIncident),
    ("natureIntervention", NatureIntervention),
    ("impact", Impact),
    ("equipement", Equipement),
)
_SEGMENTS: Final[Mapping[Segment, str]] = {
    Segment.NRO: "Nœud de raccordement optique",
    Segment.TRANSPORT: "Transport, du nœud de raccordement au PM",
    Segment.PM: "Point de mutualisation",
    Segment.DISTRIBUTION: "Distribution, du PM au PBO",
    Segment.RACCORDEMENT: "Raccordement, du PBO au client",
}


def propre(sources: Sources, contrat: ContratLu) -> Propre:
    """Return what *contrat* has of its own."""
    catalogues = sources.essais()
    lignes = [*codes_ouverts(_LISTES_OUVERTES), *_codes_des_tests(), *codes_du_contrat(contrat)]
    return Propre(
        {
            **copies(sources.tests, "tests", "tests.toml"),
            "tests/tests.csv": texte_csv(_tests(catalogues)),
            Fichier.TESTS: page(
                Page.TESTS, Fichier.TESTS, titre="Catalogue des tests", catalogues=catalogues
            ),
            **nomenclature(lignes),
        },
        {Page.FONCTIONNELLE_TEST: (Fichier.FONCTIONNELLE, "Spécification fonctionnelle")},
        {
            "catalogues": catalogues,
            "etats": _etats(contrat),
            "causes": tuple(CauseEchec),
            "segments": tuple(_SEGMENTS.items()),
        },
    )


def _codes_des_tests() -> Iterator[LigneCode]:
    for cause in CauseEchec:
        yield "listes ouvertes", "causeEchec", cause, cause.libelle
    for segment, libelle in _SEGMENTS.items():
        yield "listes ouvertes", "segment", segment, libelle


def _tests(catalogues: tuple[CatalogueEssais, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the list of tests, for programs, its headings first."""
    yield (
        "catalogue",
        "version",
        "offres",
        "codeTest",
        "libelle",
        "acte",
        "dureeUsuelleSecondes",
        "parametres",
    )
    for catalogue in catalogues:
        for essai in catalogue.essais:
            yield (
                catalogue.code,
                str(catalogue.version),
                " ".join(catalogue.offres),
                essai.code,
                essai.libelle,
                "OUI" if essai.acte else "NON",
                str(essai.duree_s),
                " ".join(p.nom for p in essai.parametres),
            )


def _etats(contrat: ContratLu) -> list[tuple[EtatEssai, str, list[EtatEssai]]]:
    sens = next((dict(t.valeurs) for t in contrat.types if t.nom == "EtatTest"), {})
    ordre = list(EtatEssai)
    return [(etat, sens.get(etat, ""), sorted(TRANSITIONS[etat], key=ordre.index)) for etat in ordre]
