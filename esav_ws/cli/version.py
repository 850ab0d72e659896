"""`esav version`: the versions of the contract and of forms, compared, announced, published, ended (art. 12)."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages_versions import ConsulterVersions
from esav_ws.cli import version_actes
from esav_ws.cli.commun import Auteur, agent, instant, maison, parmi
from esav_ws.cli.erreurs import REFUS, InstallationIncorrecte, UsageIncorrecte, reglages
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, fiche, montrer
from esav_ws.cli.version_controle import installes, racines_gelees, versions_modifiees
from esav_ws.cli.vue_version import alertes, dessiner_changements, dessiner_etat, donnees_etat
from esav_ws.domain.contrat_evolution import PREAVIS, Comparaison, Evolution
from esav_ws.domain.horloge import HorlogeSysteme, jour_de_paris
from esav_ws.xmlio import gel
from esav_ws.xmlio.comparaison import ContratIllisible, comparer
from esav_ws.xmlio.installes import ContratsInstalles

app = groupe(
    "Versions du contrat et des formulaires : comparer, annoncer, publier, déprécier, retirer (art. 12).\n\n"
    "Exemple : [bold]esav version status[/]"
)

PERIODE_JOURS: Final = 90
"""Days of use that are shown when nobody says since when."""

Lieu = Annotated[
    str,
    typer.Argument(help="Dossier, WSDL, schéma ou formulaire.xml ; ou NOM:NUMERO d'une version installée."),
]


@app.command(
    "status",
    help="Montre où en est chaque version, ses dates, et qui l'emploie encore.\n\nExemple : [bold]esav version status signalisation[/]",
)
def montrer_etat(
    *,
    objet: Annotated[
        str | None, typer.Argument(metavar="NOM", help="Un service ou un formulaire ; par défaut, tous.")
    ] = None,
    depuis: Annotated[
        str | None, typer.Option(metavar="DATE", help="Appels comptés depuis ce jour ; par défaut, 90 jours.")
    ] = None,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Show every version, its dates, and who still calls it."""
    with maison() as ouverte:
        aujourdhui = jour_de_paris(ouverte.horloge.maintenant())
        debut = instant("--depuis", depuis).date() if depuis else aujourdhui - timedelta(days=PERIODE_JOURS)
        etat = ouverte.bus.executer(
            ConsulterVersions(depuis=debut, objet=objet), agent(auteur, ouverte.settings)
        )
    montrer(donnees_etat(etat), lambda: [*dessiner_etat(etat), *alertes(etat)], en_json=en_json)


@app.command(
    "diff",
    help="""Compare deux versions, élément par élément : mineure ou majeure, article, première date possible.

Ce qui entre peut s'élargir, ce qui sort peut se resserrer : le reste est une évolution majeure.

Exemple : [bold]esav version diff signalisation:1.0 wsdl/v1.1[/]
""",
)
def diff(
    *,
    a: Lieu,
    b: Lieu,
    annonce: Annotated[
        str | None, typer.Option(metavar="DATE", help="Jour de l'annonce ; par défaut, aujourd'hui.")
    ] = None,
    au_plus: Annotated[
        str | None,
        typer.Option(metavar="CLASSE", help="Échoue (code 1) au-delà : AUCUNE, ACCES, MINEURE ou MAJEURE."),
    ] = None,
    en_json: EnJson = False,
) -> None:
    """Compare two places; exit 1 when the class is heavier than admitted."""
    settings = reglages()
    limite = Evolution(parmi("--au-plus", _CLASSES, au_plus)) if au_plus else Evolution.MAJEURE
    le = instant("--annonce", annonce).date() if annonce else jour_de_paris(HorlogeSysteme().maintenant())
    contrats = installes(settings)
    try:
        comparaison = comparer(_lieu(a, contrats), _lieu(b, contrats), catalogue=settings.forms_catalogue)
    except ContratIllisible as erreur:
        raise UsageIncorrecte(str(erreur)) from erreur
    premier = comparaison.au_plus_tot(le)
    montrer(
        {
            "evolution": comparaison.evolution,
            "rompt": comparaison.rompt,
            "annonce": le,
            "auPlusTot": premier,
            "changement": [_changement(c) for c in comparaison.changements],
        },
        lambda: _dessiner_diff(comparaison, le, premier),
        en_json=en_json,
    )
    if comparaison.evolution.rang > limite.rang:
        raise typer.Exit(REFUS)


@app.command(
    "check",
    help="""Vérifie que rien de publié n'a été modifié : fichiers gelés (CHECKSUMS), et versions annoncées.

Exemple : [bold]esav version check --geler signalisation:1.0[/]
""",
)
def verifier(
    *,
    geler: Annotated[
        list[str] | None,
        typer.Option(metavar="NOM:NUMERO", help="Gèle d'abord les fichiers de cette version du contrat."),
    ] = None,
    en_json: EnJson = False,
) -> None:
    """Check frozen files, and freeze those of a version."""
    settings = reglages()
    racines = racines_gelees(settings)
    neufs = _geler(geler or (), installes(settings), racines)
    gel.verifier(racines)
    modifiees = versions_modifiees(settings)
    geles = {str(racine): len(gel.lire(racine)) for racine in racines}

    def dessiner() -> Iterator[RenderableType]:
        for chemin in neufs:
            yield Text.assemble(("gelé ", "yellow"), chemin)
        for erreur in modifiees:
            yield Text(str(erreur), style="red")
        if not modifiees:
            yield Text("Rien de publié n'a été modifié.", style="green")
            yield fiche((racine, f"{nombre} fichiers gelés") for racine, nombre in geles.items())

    montrer(
        {"gele": geles, "neuf": neufs, "modifiee": [str(erreur) for erreur in modifiees]},
        dessiner,
        en_json=en_json,
    )
    if modifiees:
        raise typer.Exit(REFUS)


version_actes.installer(app)

_CLASSES: Final = (Evolution.AUCUNE, Evolution.ACCES, Evolution.MINEURE, Evolution.MAJEURE)


def _lieu(donne: str, contrats: ContratsInstalles) -> Path:
    """Return the file or folder that *donne* names: a path, or an installed version."""
    chemin = Path(donne)
    if ":" not in donne or chemin.exists():
        return chemin
    nom, _, numero = donne.rpartition(":")
    version = next((v for v in contrats.versions() if (v.objet, v.numero) == (nom, numero)), None)
    if version is None:
        connues = ", ".join(f"{v.objet}:{v.numero}" for v in contrats.versions())
        raise UsageIncorrecte(f"« {donne} » n'est ni un chemin ni une version installée ({connues})")
    return contrats.lieu(version)


def _geler(noms: list[str] | tuple[()], contrats: ContratsInstalles, racines: list[Path]) -> list[str]:
    neufs = []
    for nom in noms:
        objet, _, numero = nom.rpartition(":")
        siennes = [v for v in contrats.versions() if (v.objet, v.numero) == (objet, numero)]
        if not siennes:
            raise UsageIncorrecte(f"--geler : « {nom} » n'est pas une version installée")
        fichiers = [f.resolve() for f in contrats.fichiers(siennes[0])]
        for racine in racines:
            siens = [f for f in fichiers if f.is_relative_to(racine)]
            try:
                neufs += [str(racine / chemin) for chemin in gel.geler(racine, siens)]
            except OSError as erreur:
                raise InstallationIncorrecte(
                    f"{racine / gel.NOM} : {erreur.strerror} ; gelez dans les sources, pas dans le paquet installé"
                ) from erreur
    return neufs


def _changement(c: Any) -> dict[str, Any]:
    return {
        "lieu": c.lieu,
        "constat": c.constat,
        "evolution": c.evolution,
        "article": c.article,
        "rompt": c.rompt,
        "sens": list(c.sens),
        "operation": list(c.operations),
    }


def _dessiner_diff(comparaison: Comparaison, le: date, premier: date) -> Iterator[RenderableType]:
    if not comparaison.changements:
        yield Text("Aucun changement : la documentation seule n'en est pas un.", style="green")
        return
    yield from dessiner_changements(comparaison)
    preavis = PREAVIS[comparaison.evolution]
    yield Text.assemble(
        (f"{comparaison.evolution.libelle} ", "bold"),
        f"(art. {preavis.article}) : préavis de {preavis.delai} ; annoncée le {le:%d/%m/%Y}, elle peut prendre effet "
        f"au plus tôt le {premier:%d/%m/%Y} à 0 h, heure de Paris.",
    )
