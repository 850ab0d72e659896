"""`esav planning`: the technicians' capacity, imported from a file, and who takes it."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.adapters.planning import PlanningIllisible, lire
from esav_ws.application.messages_rendezvous import DefinirPlanning, ListerPlanning
from esav_ws.application.ports_rendezvous import Occupation
from esav_ws.bootstrap import calendrier, tous_les_jours
from esav_ws.cli.commun import Auteur, agent, executer_ou_simuler, jour, maison
from esav_ws.cli.erreurs import REFUS, UsageIncorrecte
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, montrer, quand, tableau
from esav_ws.config import Settings
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.planning import CHAMPS, lire_ligne, plages, reunir
from esav_ws.domain.rendezvous import Plage
from esav_ws.domain.rendezvous_erreurs import LignePlanningInvalide

app = groupe(
    """Planning des techniciens : la capacité par zone et par type de rendez-vous, et ce qui en est pris.

Exemple : [bold]esav planning import techniciens.csv --simuler[/]
"""
)

LOT: Final = 200
"""Slots written in one transaction: others book in between."""
SEMAINE: Final = timedelta(days=6)


@app.command(
    "import",
    help=f"""Importe un planning, CSV (UTF-8, séparé par ; ou ,) ou JSON ; importer de nouveau remplace les mêmes créneaux.

Colonnes : {", ".join(CHAMPS)}. La zone est une référence de PM, un code INSEE, un département, ou * pour partout.
Une ligne fausse est dite et n'est pas prise ; les autres le sont (code de sortie 1).

Exemple : [bold]esav planning import techniciens.csv --simuler[/]
""",
)
def importer(
    *,
    fichier: Annotated[Path, typer.Argument(metavar="FICHIER", help="Le planning : .csv ou .json.")],
    simuler: Annotated[
        bool, typer.Option("--simuler", help="Dit ce que l'import donnerait, sans rien écrire.")
    ] = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Put a planning into the database."""
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        toutes, refusees = _lire(fichier, ouverte.settings)
        surplus: dict[str, int] = {}
        for lot in _lots(toutes):
            surplus |= executer_ou_simuler(ouverte, DefinirPlanning(plages=lot), acteur, simuler=simuler)
    montrer(
        {
            "creneaux": len(toutes),
            "places": sum(plage.techniciens for plage in toutes),
            "refusee": [{"ligne": numero, "raison": raison} for numero, raison in refusees],
            "surplus": [{"plage": cle, "places": nombre} for cle, nombre in surplus.items()],
            "simulation": simuler,
        },
        lambda: _dessiner_import(toutes, refusees, surplus, simuler=simuler),
        en_json=en_json,
    )
    if refusees:
        raise typer.Exit(REFUS)


@app.command(
    "list",
    help="""Montre la capacité : places, réservées, tenues par une proposition, libres ; par défaut, sept jours.

Exemple : [bold]esav planning list --zone 21231 --du 2026-03-02 --au 2026-03-06[/]
""",
)
def lister(
    *,
    zone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="Une zone : PM, code INSEE, département ou *.")
    ] = None,
    du: Annotated[
        str | None, typer.Option(metavar="JOUR", help="Premier jour ; par défaut, aujourd'hui.")
    ] = None,
    au: Annotated[
        str | None, typer.Option(metavar="JOUR", help="Dernier jour ; par défaut, six jours plus tard.")
    ] = None,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Show the slots of a period."""
    with maison() as ouverte:
        debut = jour("--du", du) if du else jour_de_paris(ouverte.horloge.maintenant())
        fin = jour("--au", au) if au else debut + SEMAINE
        lues: list[Occupation] = ouverte.bus.executer(
            ListerPlanning(du=debut, au=fin, zone=zone.strip().upper() if zone else None),
            agent(auteur, ouverte.settings),
        )
    montrer(
        {"du": debut, "au": fin, "creneau": [_donnees(lue) for lue in lues]},
        lambda: _dessiner(lues, debut, fin),
        en_json=en_json,
    )


def _lire(fichier: Path, settings: Settings) -> tuple[tuple[Plage, ...], list[tuple[int, str]]]:
    """Return the slots that the lines give, and the lines that are refused, each with why."""
    ouvres, tous = calendrier(settings), tous_les_jours(settings)
    donnees: list[Plage] = []
    refusees = []
    try:
        for numero, champs in lire(fichier):
            try:
                donnees += plages(lire_ligne(champs), ouvres, tous)
            except LignePlanningInvalide as erreur:
                refusees.append((numero, str(erreur)))
    except PlanningIllisible as erreur:
        raise UsageIncorrecte(str(erreur)) from erreur
    return reunir(donnees), refusees


def _lots(toutes: tuple[Plage, ...]) -> Iterator[tuple[Plage, ...]]:
    for debut in range(0, len(toutes), LOT):
        yield toutes[debut : debut + LOT]


def _donnees(lue: Occupation) -> dict[str, Any]:
    plage = lue.plage
    return {
        "plage": plage.cle,
        "zone": plage.zone,
        "types": sorted(plage.types),
        "dateDebut": plage.debut,
        "dateFin": plage.fin,
        "techniciens": plage.techniciens,
        "reservees": lue.reservees,
        "tenues": lue.tenues,
        "libres": _libres(lue),
    }


def _libres(lue: Occupation) -> int:
    return max(0, lue.plage.techniciens - lue.reservees - lue.tenues)


def _dessiner(lues: list[Occupation], debut: date, fin: date) -> Iterator[RenderableType]:
    if not lues:
        yield f"Aucun créneau du {debut:%d/%m/%Y} au {fin:%d/%m/%Y} : importez un planning avec « esav planning import »."
        return
    table = tableau("Début", "Fin", "Zone", "Types", "Places", "Réservées", "Tenues", "Libres")
    for lue in lues:
        libres = _libres(lue)
        table.add_row(
            quand(lue.plage.debut),
            quand(lue.plage.fin)[-5:],
            lue.plage.zone,
            ", ".join(sorted(lue.plage.types)),
            str(lue.plage.techniciens),
            str(lue.reservees),
            str(lue.tenues),
            Text(str(libres), style="green" if libres else "red"),
        )
    yield table


def _dessiner_import(
    toutes: tuple[Plage, ...], refusees: list[tuple[int, str]], surplus: dict[str, int], *, simuler: bool
) -> Iterator[RenderableType]:
    places = sum(plage.techniciens for plage in toutes)
    suite = "seraient pris" if simuler else "pris"
    yield Text(f"{len(toutes)} créneaux {suite}, {places} places.", style="green")
    for cle, nombre in surplus.items():
        yield Text(f"{cle} : {nombre} places de trop, réservées ou tenues, restent.", style="yellow")
    for numero, raison in refusees:
        yield Text(f"Ligne {numero} refusée : {raison}", style="red")
    if simuler:
        yield "Simulation : rien n'a été écrit."
