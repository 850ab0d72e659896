"""`esav prestation import`: a file of prestations, however long, and what was refused of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from esav_ws.adapters.fichier_prestations import FichierPrestations
from esav_ws.adapters.rapport_import import RapportFichier
from esav_ws.application.importation import BilanImport, importer
from esav_ws.application.messages_parc import LigneRefusee
from esav_ws.application.ports_parc import Avancee
from esav_ws.cli.commun import Auteur, agent, maison
from esav_ws.cli.erreurs import REFUS, InstallationIncorrecte
from esav_ws.cli.sortie import EnJson, console, montrer, tableau
from esav_ws.domain.prestation_fiche import COLONNES

AIDE = f"""Importe des prestations d'un fichier CSV (titres en première ligne) ou JSON (un objet par ligne), en UTF-8.

Colonnes : {", ".join(COLONNES)} ; les trois premières sont obligatoires. Une prestation connue est mise à jour. Les lignes refusées sont écrites, avec ce qu'il faut y changer, dans un rapport ; les autres sont prises. Coupé, l'import reprend où il s'était arrêté : relancez la même commande.

Exemple : [bold]esav prestation import parc.csv --simuler[/]
"""


def importer_fichier(
    *,
    fichier: Annotated[
        Path, typer.Argument(metavar="FICHIER", help="Fichier CSV ou JSON ; d'abord avec --simuler.")
    ],
    rapport: Annotated[
        Path | None,
        typer.Option(
            metavar="FICHIER", help="Où écrire les lignes refusées (CSV) ; par défaut FICHIER.refus.csv."
        ),
    ] = None,
    simuler: Annotated[
        bool, typer.Option("--simuler", help="Contrôle tout et écrit le rapport, sans toucher à la base.")
    ] = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Import prestations; exit code 1 when lines were refused."""
    suffixe = ".simulation.csv" if simuler else ".refus.csv"
    destination = rapport or fichier.with_name(fichier.name + suffixe)
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        try:
            source = FichierPrestations(fichier)
            with RapportFichier(destination) as ecrit, _progression(source) as suivre:
                bilan = importer(
                    ouverte.bus,
                    acteur,
                    source,
                    ecrit,
                    simuler=simuler,
                    un_seul_ecrivain=ouverte.unites.un_seul_ecrivain,
                    suivre=suivre,
                )
                if not bilan.avancee.refusees:
                    destination.unlink()
        except OSError as erreur:
            ou = f"{erreur.filename} : " if erreur.filename else ""
            raise InstallationIncorrecte(
                f"{ou}{erreur.strerror} ; corrigez, puis relancez la même commande : un import coupé reprend"
            ) from erreur
    refusees = bilan.avancee.refusees
    donnees = {
        "fichier": fichier,
        "simulation": simuler,
        "repriseLigne": bilan.reprise,
        "lignes": bilan.avancee.lignes,
        "creees": bilan.avancee.creees,
        "modifiees": bilan.avancee.modifiees,
        "inchangees": bilan.avancee.inchangees,
        "refusees": refusees,
        "rapport": destination if refusees else None,
        "refus": [_donnees(refusee) for refusee in ecrit.premiers],
    }
    montrer(donnees, lambda: _dessiner(bilan, ecrit.premiers, destination, simuler=simuler), en_json=en_json)
    if refusees:
        raise typer.Exit(REFUS)


@contextmanager
def _progression(source: FichierPrestations) -> Iterator[Any]:
    """Give what draws how far the import is; nothing is drawn where there is no terminal."""
    sortie = console(erreur=True)
    colonnes = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[lignes]} lignes, {task.fields[refusees]} refusées"),
        TimeRemainingColumn(),
    )
    with Progress(*colonnes, console=sortie, transient=True, disable=not sortie.is_terminal) as barre:
        tache = barre.add_task("Import", total=source.taille, lignes=0, refusees=0)

        def suivre(avancee: Avancee) -> None:
            barre.update(tache, completed=avancee.octets, lignes=avancee.lignes, refusees=avancee.refusees)

        yield suivre


def _dessiner(
    bilan: BilanImport, premiers: list[LigneRefusee], destination: Path, *, simuler: bool
) -> Iterator[RenderableType]:
    avancee = bilan.avancee
    if bilan.reprise:
        yield f"Repris après la ligne {bilan.reprise}, où l'import s'était arrêté."
    yield Text(
        f"{avancee.lignes} lignes lues : {avancee.creees} prestations créées, {avancee.modifiees} modifiées, "
        f"{avancee.inchangees} inchangées, {avancee.refusees} lignes refusées."
    )
    if premiers:
        table = tableau("Ligne", "Colonne", "Reçu", "Ce qui ne va pas", "À faire")
        for refusee in premiers:
            a = refusee.anomalie
            table.add_row(str(refusee.ligne), *map(Text, (a.colonne, a.valeur, a.regle, a.remede)))
        yield table
    if avancee.refusees:
        yield Text(f"Toutes les lignes refusées, avec ce qu'il faut y changer : {destination}")
    if simuler:
        yield "Simulation : la base n'a pas changé."


def _donnees(refusee: LigneRefusee) -> dict[str, Any]:
    a = refusee.anomalie
    return {
        "ligne": refusee.ligne,
        "colonne": a.colonne or None,
        "valeurRecue": a.valeur or None,
        "regle": a.regle,
        "remede": a.remede,
    }
