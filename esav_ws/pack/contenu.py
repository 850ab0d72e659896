"""What goes into a pack: each file by its path."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Final

from esav_ws.domain.formulaire import PublicationFormulaire
from esav_ws.domain.motifs import CauseGel, CodeCloture, CodeMotif, CodeRejet
from esav_ws.domain.signalisation import OUVERTS, SUITES, Etat
from esav_ws.pack import contenu_test
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
from esav_ws.pack.contrat import ContratLu, lire_contrat
from esav_ws.pack.jeu_essai import ACCUSE, MEME_NUMERO, Cas, colonnes, jeu_essai
from esav_ws.pack.pages import Page, page, style
from esav_ws.pack.sources import Sources
from esav_ws.pack.textes import page_de
from esav_ws.xmlio.catalogue import CatalogueFichiers

_GUIDES: Final = (
    "guide-integrateur",
    "guide-plateforme-integration",
    "parcours",
    "guide-conformite",
    "codes-erreur",
)
_FICHIERS_FORMULAIRE: Final = (
    "maquette.html",
    "formulaire.xml",
    "form.xsd",
    "exemple.xml",
    "nomenclature.csv",
)
_LISTES_OUVERTES: Final[tuple[tuple[str, type[CodeMotif]], ...]] = (
    ("codeCloture", CodeCloture),
    ("codeRejet", CodeRejet),
    ("causeGel", CauseGel),
)


def contenu_catalogue(sources: Sources) -> dict[str, bytes]:
    """Return the pack catalogue: mock-ups, XML forms with their schemas, nomenclature."""
    catalogue = CatalogueFichiers(sources.formulaires)
    publications = catalogue.publications()
    return {
        **_formulaires(sources, publications),
        **nomenclature(_codes(catalogue)),
        "style.css": style(),
        Fichier.ACCUEIL: page(
            Page.CATALOGUE, Fichier.ACCUEIL, titre="e-SAV : pack catalogue", publications=publications
        ),
    }


def contenu_contrat(sources: Sources, nom: str) -> dict[str, bytes]:
    """Return the document pack *nom*, of one contract version."""
    wsdl = sources.contrats()[nom]
    version = wsdl.parent.name
    contrat = lire_contrat(wsdl, sources.xsd / version / f"{wsdl.stem}.xsd")
    exemples = copies(sources.exemples_de(wsdl), "exemples", "*.xml")
    siens = sources.fichiers(wsdl)
    contrats = {
        chemin: octets
        for chemin, octets in {
            **copies(wsdl.parent, f"contrat/wsdl/{version}", "*.wsdl"),
            **copies(sources.xsd / version, f"contrat/xsd/{version}", "*.xsd"),
        }.items()
        if Path(chemin).stem in siens
    }
    regie = {
        **copies(sources.wsdl / "plateforme", "contrat/wsdl/plateforme", "*.wsdl"),
        **copies(sources.xsd / "plateforme", "contrat/xsd/plateforme", "*.xsd"),
    }
    clients = copies(sources.documents / "clients", "clients", "*")
    titre = f"{contrat.nom} {contrat.version}"
    du_service = _DU_SERVICE[wsdl.stem](sources, contrat)
    vues = {
        Page.TECHNIQUE: (Fichier.TECHNIQUE, "Spécification technique"),
        Page.EXEMPLES: (Fichier.EXEMPLES, "Exemples de messages"),
        Page.ACCUEIL: (Fichier.ACCUEIL, "e-SAV : pack documentaire"),
        **du_service.vues,
    }
    seules = {
        Page.CLIENTS: (Fichier.CLIENTS, "Programmes clients"),
    }
    titres = {vue: (chemin, f"{texte}, {titre}") for vue, (chemin, texte) in vues.items()} | seules
    donnees = {
        "contrat": contrat,
        "noms": frozenset(t.nom for t in contrat.types),
        "contrats": sorted(contrats),
        "exemples": _par_operation(contrat, exemples),
        "clients": _par_dossier(clients),
        "publications": (),
        "catalogues": (),
        "cas": (),
        **du_service.donnees,
    }
    return {
        **contrats,
        **regie,
        **exemples,
        **du_service.fichiers,
        **clients,
        **{f"{guide}.html": _guide(sources.documents / f"{guide}.md") for guide in _GUIDES},
        **{chemin: page(vue, chemin, titre=titre, **donnees) for vue, (chemin, titre) in titres.items()},
        "style.css": style(),
    }


def _signalisation(sources: Sources, contrat: ContratLu) -> Propre:
    """Return what *contrat*, of Signalisation, has of its own: forms, states, the test set."""
    catalogue = CatalogueFichiers(sources.formulaires)
    publications = catalogue.publications()
    cas = jeu_essai(contrat, catalogue)
    return Propre(
        {
            **_formulaires(sources, publications),
            **nomenclature([*_codes(catalogue), *codes_du_contrat(contrat)]),
            **_essai(cas),
        },
        {
            Page.FONCTIONNELLE: (Fichier.FONCTIONNELLE, "Spécification fonctionnelle"),
            Page.ESSAI: (Fichier.ESSAI, "Jeu d'essai"),
        },
        {
            "publications": publications,
            "etats": _etats(contrat),
            "listes": [(liste, tuple(codes)) for liste, codes in _LISTES_OUVERTES],
            "cas": cas,
            "accuse": ACCUSE,
            "meme_numero": MEME_NUMERO,
        },
    )


_DU_SERVICE: Final[Mapping[str, Callable[[Sources, ContratLu], Propre]]] = {
    "signalisation": _signalisation,
    "test": contenu_test.propre,
}
"""What makes the part of a pack that is of its service, by the name of the service."""


def _formulaires(sources: Sources, publications: tuple[PublicationFormulaire, ...]) -> dict[str, bytes]:
    fichiers = {
        "formulaires/formulaire-source.xsd": (sources.formulaires / "formulaire-source.xsd").read_bytes()
    }
    for publie in publications:
        chemin = f"{publie.code}/{publie.version}"
        for nom in _FICHIERS_FORMULAIRE:
            fichiers[f"formulaires/{chemin}/{nom}"] = (sources.formulaires / chemin / nom).read_bytes()
    fichiers[Fichier.FORMULAIRES] = page(
        Page.FORMULAIRES,
        Fichier.FORMULAIRES,
        titre="Formulaires XML et maquettes",
        publications=publications,
        fichiers=_FICHIERS_FORMULAIRE,
    )
    return fichiers


def _codes(catalogue: CatalogueFichiers) -> list[LigneCode]:
    return [*_codes_des_formulaires(catalogue), *codes_ouverts(_LISTES_OUVERTES)]


def _codes_des_formulaires(catalogue: CatalogueFichiers) -> Iterator[LigneCode]:
    for publie in catalogue.publications():
        for champ in catalogue.formulaire(publie.code, publie.version).champs:
            if champ.nomenclature is not None:
                for code, libelle in champ.nomenclature.entrees:
                    yield f"{publie.code} version {publie.version}", champ.nom, code, libelle


def _essai(cas: tuple[Cas, ...]) -> dict[str, bytes]:
    return {
        "jeu-essai/jeu-essai.csv": texte_csv(colonnes(cas)),
        **{f"jeu-essai/{un.fichier}": un.message for un in cas},
    }


def _etats(contrat: ContratLu) -> list[tuple[Etat, str, bool, list[Etat]]]:
    sens = next((dict(t.valeurs) for t in contrat.types if t.nom == "Etat"), {})
    ordre = list(Etat)
    return [
        (etat, sens.get(etat, ""), etat in OUVERTS, sorted(SUITES[etat], key=ordre.index)) for etat in ordre
    ]


def _par_operation(contrat: ContratLu, exemples: Iterable[str]) -> list[tuple[str, str, list[str]]]:
    noms = sorted(Path(chemin).name for chemin in exemples)
    return [
        (o.nom, o.sens, sorted((n for n in noms if n.partition(".")[0] == o.nom), reverse=True))
        for o in contrat.operations
    ]


def _par_dossier(chemins: Iterable[str]) -> list[tuple[str, list[str]]]:
    relatifs = sorted(chemin.partition("/")[2] for chemin in chemins)
    return [
        (dossier, list(noms)) for dossier, noms in groupby(relatifs, key=lambda nom: nom.partition("/")[0])
    ]


def _guide(markdown: Path) -> bytes:
    titre, corps = page_de(markdown)
    return page(Page.GUIDE, f"{markdown.stem}.html", titre=titre, corps=corps)
