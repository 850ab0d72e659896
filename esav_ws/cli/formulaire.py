"""`esav formulaire`: the forms catalogue of this installation."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
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
from esav_ws.xmlio.catalogue_scelle import a_sceller, alteres, lire_scelles, sceller
from esav_ws.xmlio.generation import ecrire, perimes

app = groupe("Catalogue des formulaires de dépôt.\n\nExemple : [bold]esav formulaire check[/]")

_ETATS = {
    EtatPublication.PROJET: ("en projet", "cyan"),
    EtatPublication.ANNONCEE: ("annoncée", "blue"),
    EtatPublication.EN_PRODUCTION: ("en production", "green"),
    EtatPublication.DEPRECIEE: ("dépréciée", "yellow"),
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
            "Code",
            "Version",
            "Libellé",
            "Offres",
            "État",
            "Annoncée le",
            "En production le",
            "Retirée après le",
        )
        for p in publications:
            libelle, couleur = _ETATS[p.etat(aujourdhui)]
            table.add_row(
                p.code,
                str(p.version),
                p.libelle,
                ", ".join(p.offres),
                Text(libelle, style=couleur),
                f"{p.annoncee_le:%d/%m/%Y}" if p.annoncee_le else "",
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
            "dateAnnonce": p.annoncee_le,
            "dateProduction": p.production_le,
            "dateFin": p.fin_le,
        }
        for p in publications
    ]
    montrer({"formulaire": donnees}, dessiner, en_json=en_json)


@app.command(
    "check",
    help="""Vérifie que le catalogue se charge, que rien de publié n'a changé, que le reste suit ses sources.

Une version annoncée est scellée dans CHECKSUMS : ses fichiers ne changent plus jamais.

Exemple : [bold]esav formulaire check --ecrire[/]
""",
)
def verifier(
    *,
    ecrire_: Annotated[
        bool,
        typer.Option(
            "--ecrire", help="Réécrit les fichiers périmés des projets, et scelle les versions annoncées."
        ),
    ] = False,
    en_json: EnJson = False,
) -> None:
    """Check the catalogue; exit 1 when something published changed, or something generated is out of date."""
    dossier = reglages().forms_catalogue
    try:
        ecarts = ecrire(dossier) if ecrire_ else perimes(dossier)
        modifies = alteres(dossier)
        annonces = sceller(dossier) if ecrire_ else a_sceller(dossier)
    except OSError as erreur:
        raise InstallationIncorrecte(
            f"{erreur.filename or dossier} : {erreur.strerror} ; corrigez les droits du catalogue"
        ) from erreur
    releve = _Releve(ecrire_, ecarts, annonces, modifies)
    if not modifies and not any(fichier.name == "form.xsd" for fichier in releve.a_refaire):
        CatalogueFichiers(dossier)
    montrer({"catalogue": dossier, **releve.donnees()}, lambda: releve.dessiner(dossier), en_json=en_json)
    if releve.a_refaire or modifies:
        raise typer.Exit(REFUS)


@dataclass(frozen=True, slots=True)
class _Releve:
    """What a check found, or wrote when `ecrit`."""

    ecrit: bool
    perimes: list[Path]
    annonces: list[Path]
    modifies: list[Path]

    @property
    def a_refaire(self) -> list[Path]:
        """Return what `--ecrire` would put in order."""
        return [] if self.ecrit else [*self.perimes, *self.annonces]

    def donnees(self) -> dict[str, list[Path]]:
        """Return the finding, for programs."""
        fait, reste = (self.perimes, []) if self.ecrit else ([], self.perimes)
        scelle, a_sceller = (self.annonces, []) if self.ecrit else ([], self.annonces)
        return {
            "modifie": self.modifies,
            "perime": reste,
            "aSceller": a_sceller,
            "reecrit": fait,
            "scelle": scelle,
        }

    def dessiner(self, dossier: Path) -> Iterator[RenderableType]:
        """Yield the finding, for people."""
        for fichier in self.perimes:
            yield Text.assemble(("réécrit " if self.ecrit else "périmé  ", "yellow"), str(fichier))
        for fichier in self.annonces:
            yield Text.assemble(("scellé  " if self.ecrit else "à sceller ", "yellow"), str(fichier))
        publies = lire_scelles(dossier) if self.modifies else {}
        for fichier in self.modifies:
            ecart = "en trop" if fichier not in publies else "modifié" if fichier.exists() else "absent"
            yield Text.assemble((f"{ecart:<8}", "red"), str(fichier))
        if self.modifies:
            yield (
                "Ce qui est publié ne change plus : remettez ses fichiers, ceux-là seuls, et faites du changement une "
                "nouvelle version."
            )
        if self.a_refaire:
            yield "Lancez « esav formulaire check --ecrire », puis relisez la différence."
        elif not self.modifies:
            yield Text(f"Catalogue en ordre : {dossier}", style="green")
