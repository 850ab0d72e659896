"""`esav formulaire`: the forms catalogue of this installation."""

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.cli.erreurs import REFUS, InstallationIncorrecte, reglages
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, montrer, tableau
from esav_ws.domain.formulaire import EtatPublication
from esav_ws.domain.horloge import HorlogeSysteme, jour_de_paris
from esav_ws.xmlio.catalogue import CatalogueFichiers
from esav_ws.xmlio.generation import ecrire, perimes

app = groupe("Catalogue des formulaires de dépôt.\n\nExemple : [bold]esav formulaire check[/]")

_ETATS = {
    EtatPublication.PROJET: ("en projet", "cyan"),
    EtatPublication.EN_PRODUCTION: ("en production", "green"),
    EtatPublication.RETIREE: ("retirée", "dim"),
}


@app.command(
    "list",
    help="Liste les versions publiées des formulaires.\n\nExemple : [bold]esav formulaire list --json[/]",
)
def lister(*, en_json: EnJson = False) -> None:
    """Show every published version."""
    publications = CatalogueFichiers(reglages().forms_catalogue).publications()
    aujourdhui = jour_de_paris(HorlogeSysteme().maintenant())

    def dessiner() -> Iterator[RenderableType]:
        table = tableau(
            "Code", "Version", "Libellé", "Offres", "État", "En production le", "Retirée après le"
        )
        for p in publications:
            libelle, couleur = _ETATS[p.etat(aujourdhui)]
            table.add_row(
                p.code,
                str(p.version),
                p.libelle,
                ", ".join(p.offres),
                Text(libelle, style=couleur),
                f"{p.production_le:%d/%m/%Y}",
                f"{p.fin_le:%d/%m/%Y}" if p.fin_le else "",
            )
        yield table

    donnees = [
        {
            "codeFormulaire": p.code,
            "versionFormulaire": p.version,
            "libelle": p.libelle,
            "codeOffre": list(p.offres),
            "etat": p.etat(aujourdhui),
            "dateProduction": p.production_le,
            "dateFin": p.fin_le,
        }
        for p in publications
    ]
    montrer({"formulaire": donnees}, dessiner, en_json=en_json)


@app.command(
    "check",
    help="""Vérifie que le catalogue se charge et que les fichiers publiés sont ceux que donnent les sources.

Exemple : [bold]esav formulaire check --ecrire[/]
""",
)
def verifier(
    *,
    ecrire_: Annotated[
        bool, typer.Option("--ecrire", help="Réécrit les fichiers absents ou périmés.")
    ] = False,
    en_json: EnJson = False,
) -> None:
    """Check the catalogue; exit 1 when generated files are out of date and not rewritten."""
    dossier = reglages().forms_catalogue
    try:
        ecarts = ecrire(dossier) if ecrire_ else perimes(dossier)
    except OSError as erreur:
        raise InstallationIncorrecte(
            f"{erreur.filename or dossier} : {erreur.strerror} ; corrigez les droits du catalogue"
        ) from erreur
    a_refaire = [] if ecrire_ else ecarts
    if not any(fichier.name == "form.xsd" for fichier in a_refaire):
        CatalogueFichiers(dossier)

    def dessiner() -> Iterator[RenderableType]:
        for fichier in ecarts:
            yield Text.assemble(("réécrit " if ecrire_ else "périmé  ", "yellow"), str(fichier))
        if a_refaire:
            yield "Lancez « esav formulaire check --ecrire », puis relisez la différence."
        else:
            yield Text(f"Catalogue en ordre : {dossier}", style="green")

    montrer(
        {"catalogue": dossier, "perime": a_refaire, "reecrit": ecarts if ecrire_ else []},
        dessiner,
        en_json=en_json,
    )
    if a_refaire:
        raise typer.Exit(REFUS)
