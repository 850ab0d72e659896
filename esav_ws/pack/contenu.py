"""What goes into a pack: each file by its path."""

import csv
import io
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Final

from esav_ws.domain.formulaire import PublicationFormulaire
from esav_ws.domain.motifs import CauseGel, CodeCloture, CodeMotif, CodeRejet
from esav_ws.domain.signalisation import OUVERTS, SUITES, Etat
from esav_ws.pack.contrat import ContratLu, lire_contrat
from esav_ws.pack.jeu_essai import ACCUSE, MEME_NUMERO, Cas, colonnes, jeu_essai
from esav_ws.pack.pages import Page, page, style
from esav_ws.pack.sources import Sources
from esav_ws.pack.textes import page_de
from esav_ws.xmlio.catalogue import CatalogueFichiers

_GUIDES: Final = ("guide-integrateur", "codes-erreur")
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


class Fichier(StrEnum):
    """Pages of a pack, by their path."""

    ACCUEIL = "index.html"
    FORMULAIRES = "formulaires/index.html"
    NOMENCLATURE = "nomenclature/index.html"
    FONCTIONNELLE = "specification-fonctionnelle.html"
    TECHNIQUE = "specification-technique.html"
    PLATEFORME = "guide-plateforme-integration.html"
    EXEMPLES = "exemples/index.html"
    ESSAI = "jeu-essai/index.html"
    CLIENTS = "clients/index.html"


def contenu_catalogue(sources: Sources) -> dict[str, bytes]:
    """Return the pack catalogue: mock-ups, XML forms with their schemas, nomenclature."""
    catalogue = CatalogueFichiers(sources.formulaires)
    publications = catalogue.publications()
    return {
        **_formulaires(sources, publications),
        **_nomenclature(catalogue, ()),
        "style.css": style(),
        Fichier.ACCUEIL: page(
            Page.CATALOGUE, Fichier.ACCUEIL, titre="e-SAV : pack catalogue", publications=publications
        ),
    }


def contenu_contrat(sources: Sources, dossier: Path) -> dict[str, bytes]:
    """Return the document pack of the contract whose WSDLs are in *dossier*."""
    version = dossier.name
    catalogue = CatalogueFichiers(sources.formulaires)
    publications = catalogue.publications()
    contrat = lire_contrat(dossier / "signalisation.wsdl", sources.xsd / version / "signalisation.xsd")
    exemples = _copies(sources.exemples / version, "exemples", "*.xml")
    cas = jeu_essai(contrat, catalogue)
    contrats = {
        **_copies(dossier, f"contrat/wsdl/{version}", "*.wsdl"),
        **_copies(sources.xsd / version, f"contrat/xsd/{version}", "*.xsd"),
    }
    clients = _copies(sources.documents / "clients", "clients", "*")
    nom = f"{contrat.nom} {contrat.version}"
    vues = {
        Page.FONCTIONNELLE: (Fichier.FONCTIONNELLE, f"Spécification fonctionnelle, {nom}"),
        Page.TECHNIQUE: (Fichier.TECHNIQUE, f"Spécification technique, {nom}"),
        Page.PLATEFORME: (Fichier.PLATEFORME, "Guide de la plateforme d'intégration"),
        Page.EXEMPLES: (Fichier.EXEMPLES, f"Exemples de messages, {nom}"),
        Page.ESSAI: (Fichier.ESSAI, f"Jeu d'essai, {nom}"),
        Page.CLIENTS: (Fichier.CLIENTS, "Programmes clients"),
        Page.ACCUEIL: (Fichier.ACCUEIL, f"e-SAV : pack documentaire, {nom}"),
    }
    donnees = {
        "contrat": contrat,
        "noms": frozenset(t.nom for t in contrat.types),
        "contrats": sorted(contrats),
        "publications": publications,
        "etats": _etats(contrat),
        "listes": [(liste, tuple(codes)) for liste, codes in _LISTES_OUVERTES],
        "exemples": _par_operation(contrat, exemples),
        "cas": cas,
        "accuse": ACCUSE,
        "meme_numero": MEME_NUMERO,
        "clients": _par_dossier(clients),
    }
    return {
        **contrats,
        **_formulaires(sources, publications),
        **_nomenclature(catalogue, (contrat,)),
        **exemples,
        **_essai(cas),
        **clients,
        **{f"{guide}.html": _guide(sources.documents / f"{guide}.md") for guide in _GUIDES},
        **{chemin: page(vue, chemin, titre=titre, **donnees) for vue, (chemin, titre) in vues.items()},
        "style.css": style(),
    }


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


def _nomenclature(catalogue: CatalogueFichiers, contrats: Iterable[ContratLu]) -> dict[str, bytes]:
    lignes = [*_codes_des_formulaires(catalogue), *_codes_ouverts()]
    for contrat in contrats:
        source = f"contrat {contrat.nom} {contrat.version}"
        lignes += [(source, t.nom, code, sens) for t in contrat.nomenclatures for code, sens in t.valeurs]
    return {
        "nomenclature/nomenclature.csv": _csv([("source", "liste", "code", "libelle"), *lignes]),
        Fichier.NOMENCLATURE: page(
            Page.NOMENCLATURE,
            Fichier.NOMENCLATURE,
            titre="Nomenclature",
            listes=[(*cle, list(codes)) for cle, codes in groupby(lignes, key=lambda ligne: ligne[:2])],
        ),
    }


def _codes_des_formulaires(catalogue: CatalogueFichiers) -> Iterator[tuple[str, str, str, str]]:
    for publie in catalogue.publications():
        for champ in catalogue.formulaire(publie.code, publie.version).champs:
            if champ.nomenclature is not None:
                for code, libelle in champ.nomenclature.entrees:
                    yield f"{publie.code} version {publie.version}", champ.nom, code, libelle


def _codes_ouverts() -> Iterator[tuple[str, str, str, str]]:
    for liste, codes in _LISTES_OUVERTES:
        for code in codes:
            yield "listes ouvertes", liste, code, code.libelle


def _essai(cas: tuple[Cas, ...]) -> dict[str, bytes]:
    return {
        "jeu-essai/jeu-essai.csv": _csv(colonnes(cas)),
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


def _copies(dossier: Path, sous: str, motif: str) -> dict[str, bytes]:
    return {
        f"{sous}/{f.relative_to(dossier).as_posix()}": f.read_bytes()
        for f in sorted(dossier.rglob(motif))
        if f.is_file() and "__pycache__" not in f.parts
    }


def _csv(lignes: Iterable[tuple[str, ...]]) -> bytes:
    texte = io.StringIO()
    csv.writer(texte, delimiter=";", lineterminator="\n").writerows(lignes)
    return texte.getvalue().encode()
