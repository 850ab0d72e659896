"""`esav donnees rapport`: the proof that the policy on personal data is applied, and its check."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.donnees import FORMAT, Rapport, empreinte
from esav_ws.application.messages_donnees import ConsignerRapport, EtablirRapport
from esav_ws.cli.commun import Auteur, agent, jour, maison
from esav_ws.cli.erreurs import InstallationIncorrecte, UsageIncorrecte
from esav_ws.cli.sortie import EnJson, fiche, montrer, quand, tableau
from esav_ws.domain.horloge import jour_de_paris

PERIODE: Final = timedelta(days=90)
"""What a report covers where no day is given."""

AIDE_RAPPORT: Final = """Établit la preuve que la politique est appliquée : par catégorie, ce qui était échu, effacé, retenu, et ce qui reste.

Chaque ligne échue est relue : « Restes » compte celles qui portent encore une valeur. L'empreinte du rapport est inscrite au journal d'audit. Code de sortie 1 s'il reste quelque chose.

Exemple : [bold]esav donnees rapport --depuis 2026-01-01 --jusqu-a 2026-03-31 --sortie preuve.json[/]
"""
AIDE_CONTROLE: Final = """Contrôle un rapport gardé : son contenu est-il celui qui a été établi ? Sans base.

L'empreinte se compare aussi à celle que le journal d'audit a gardée (action ConsignerRapport).

Exemple : [bold]esav donnees controler preuve.json[/]
"""


def rapporter(
    *,
    depuis: Annotated[
        str | None,
        typer.Option("--depuis", metavar="JOUR", help="Premier jour ; par défaut, 90 jours avant."),
    ] = None,
    jusqu_a: Annotated[
        str | None, typer.Option("--jusqu-a", metavar="JOUR", help="Dernier jour ; par défaut, aujourd'hui.")
    ] = None,
    sortie: Annotated[
        Path | None, typer.Option("--sortie", metavar="FICHIER", help="Écrit aussi le rapport (JSON) ici.")
    ] = None,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Issue the proof report."""
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        au = jour("--jusqu-a", jusqu_a) if jusqu_a else jour_de_paris(ouverte.horloge.maintenant())
        du = jour("--depuis", depuis) if depuis else au - PERIODE
        if au < du:
            raise UsageIncorrecte(f"--jusqu-a : {au:%d/%m/%Y} est antérieur à {du:%d/%m/%Y}")
        rapport: Rapport = ouverte.bus.executer(EtablirRapport(du=du, au=au), acteur)
        document = rapport.document()
        if sortie is not None:
            _ecrire(sortie, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        ouverte.bus.executer(ConsignerRapport(empreinte=document["empreinte"]), acteur)
    montrer(document, lambda: _dessiner(rapport, document["empreinte"]), en_json=en_json)
    if not rapport.conforme:
        raise typer.Exit(1)


def controler(
    *,
    fichier: Annotated[Path, typer.Argument(metavar="FICHIER", help="Le rapport (JSON).")],
    en_json: EnJson = False,
) -> None:
    """Check a report that was kept."""
    try:
        document = json.loads(fichier.read_bytes())
    except OSError as erreur:
        raise UsageIncorrecte(f"{fichier} : illisible ({erreur.strerror}) ; vérifiez le chemin") from erreur
    except (ValueError, RecursionError) as erreur:
        raise UsageIncorrecte(f"{fichier} : ce n'est pas du JSON") from erreur
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise UsageIncorrecte(f"{fichier} : ce n'est pas un rapport {FORMAT}")
    intact = document.get("empreinte") == (calculee := empreinte(document))
    montrer(
        {"intact": intact, "empreinte": calculee},
        lambda: [
            f"Rapport intact, empreinte {calculee}."
            if intact
            else Text("Rapport modifié : son contenu n'a pas l'empreinte qu'il porte.", style="red")
        ],
        en_json=en_json,
    )
    if not intact:
        raise typer.Exit(1)


def _ecrire(sortie: Path, contenu: str) -> None:
    try:
        sortie.write_text(contenu, "utf-8")
    except OSError as erreur:
        raise InstallationIncorrecte(
            f"--sortie : {sortie} ne peut pas être écrit ({erreur.strerror}) ; choisissez un autre fichier"
        ) from erreur


def _dessiner(rapport: Rapport, somme: str) -> Iterator[RenderableType]:
    yield fiche(
        [
            ("Établi le", f"{quand(rapport.le)}, par {rapport.auteur}"),
            ("Période", f"du {_jour(rapport.du)} au {_jour(rapport.au)}"),
            ("Politique", rapport.politique.empreinte),
            ("Empreinte du rapport", somme),
        ]
    )
    table = tableau(
        "Catégorie", "Au terme", "Tournées", "Effacées", "À effacer", "Retenues", "Plus ancienne", "Restes"
    )
    for b in rapport.bilans:
        m = b.mesure
        table.add_row(
            b.regle.categorie,
            b.regle.effet if b.regle.jours is None else f"{b.regle.effet}, {b.regle.jours} j",
            *(
                ["", "", "", "", "", ""]
                if m is None
                else [
                    str(b.rondes),
                    str(b.traitees),
                    str(m.dues),
                    str(m.retenues),
                    quand(m.plus_ancienne),
                    Text(str(b.restes), style="red" if b.restes else "green"),
                ]
            ),
        )
    yield table
    yield f"{len(rapport.retenues)} signalisation(s) retenue(s), {len(rapport.decisions)} décision(s) dans la période."
    if rapport.conforme:
        yield Text("Relu : rien d'échu ne porte encore de valeur.", style="green")
    else:
        yield Text(
            "Il reste des valeurs échues : le travail de fond tourne-t-il (« esav tache list ») ?",
            style="red",
        )


def _jour(valeur: date) -> str:
    return f"{valeur:%d/%m/%Y}"
