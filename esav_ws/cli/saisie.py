"""`esav signalisation deposit`: signalisations received outside e-SAV while it was out, entered for their Opérateur."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.adapters.fichier_depot import lire_depot
from esav_ws.application.resultats import AccuseDepot
from esav_ws.application.saisie import DeposerPour
from esav_ws.bootstrap import Maison
from esav_ws.cli.commun import Auteur, agent, executer_ou_simuler, instant, maison, parmi, texte
from esav_ws.cli.erreurs import REFUS
from esav_ws.cli.sortie import EnJson, etat, montrer, quand, tableau
from esav_ws.cli.volume import Simuler
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.message import BaseIndisponible
from esav_ws.domain.operateur import Acteur
from esav_ws.domain.reception import CanalReception

AIDE: Final = """Dépose, pour un Opérateur, des signalisations reçues par téléphone ou courriel pendant qu'e-SAV était interrompu (art. 11).

Un fichier TOML ou JSON par signalisation : prestation, reference, commentaire, \\[deposant] nom, telephone, courriel, \\[formulaire] code, version, \\[formulaire.champs]. Mêmes règles qu'un dépôt ; l'horloge de réparation part de la réception ; rien n'est compté au titre de l'article 6. Chaque fichier est pris ou refusé pour lui-même ; relancer la commande ne double rien.

Exemple : [bold]esav signalisation deposit --for ALFA --canal telephone --recue-le 2026-03-02T04:05 appel-1.toml[/]
"""
MOTIF_MAX: Final = 1500
"""Characters of the reason: it is told within a remark, which has 2 000."""


@dataclass(frozen=True, slots=True)
class _Issue:
    fichier: str
    accuse: AccuseDepot | None = None
    refus: EsavError | OSError | None = None


def deposer(
    *,
    fichiers: Annotated[
        list[Path], typer.Argument(metavar="FICHIER…", help="Une signalisation par fichier.")
    ],
    pour: Annotated[str, typer.Option("--for", metavar="CODE", help="L'Opérateur, par exemple ALFA.")],
    canal: Annotated[str, typer.Option(metavar="CANAL", help="telephone ou courriel.")],
    recue_le: Annotated[
        str,
        typer.Option(
            metavar="INSTANT", help="Quand elles ont été reçues : 2026-03-02T04:05, heure de Paris."
        ),
    ],
    motif: Annotated[
        str | None,
        typer.Option(
            metavar="TEXTE", help="Exigé si e-SAV n'était pas interrompu alors ; l'Opérateur le lit."
        ),
    ] = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Enter deposits; exit code 1 when one was refused."""
    commun: dict[str, Any] = {
        "operateur": pour.strip().upper(),
        "canal": CanalReception(parmi("--canal", CanalReception, canal)),
        "recue_le": instant("--recue-le", recue_le),
        "motif": None if motif is None else texte("--motif", motif, MOTIF_MAX),
    }
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        issues = [_saisir(fichier, commun, ouverte, acteur, simuler=simuler) for fichier in fichiers]
    donnees = {
        "simulation": simuler,
        "operateur": commun["operateur"],
        "signalisation": list(map(_donnees, issues)),
    }
    montrer(donnees, lambda: _dessiner(issues, simuler=simuler), en_json=en_json)
    if any(issue.accuse is None for issue in issues):
        raise typer.Exit(REFUS)


def _saisir(
    fichier: Path, commun: dict[str, Any], ouverte: Maison, acteur: Acteur, *, simuler: bool
) -> _Issue:
    try:
        commande = DeposerPour(depot=lire_depot(fichier), **commun)
        return _Issue(fichier.name, executer_ou_simuler(ouverte, commande, acteur, simuler=simuler))
    except BaseIndisponible:
        raise
    except (EsavError, OSError) as refus:
        return _Issue(fichier.name, refus=refus)


def _dessiner(issues: list[_Issue], *, simuler: bool) -> Iterator[RenderableType]:
    if simuler:
        yield Text("Simulation : rien n'est écrit ; les numéros sont d'essai.", style="yellow")
    table = tableau("Fichier", "Numéro", "État", "Reçue le", "Refus")
    for issue in issues:
        a = issue.accuse
        if a is None:
            table.add_row(Text(issue.fichier), "", "", "", Text(_dire(issue)))
        else:
            table.add_row(Text(issue.fichier), a.numero, etat(a.etat), quand(a.depose_le), "")
    yield table


def _dire(issue: _Issue) -> str:
    if isinstance(issue.refus, EsavError):
        elements = "".join(f"\n{e}" for e in issue.refus.elements)
        return f"{issue.refus.code} {issue.refus}{elements}"
    return f"illisible : {issue.refus.strerror if issue.refus else ''}"


def _donnees(issue: _Issue) -> dict[str, Any]:
    a, refus = issue.accuse, issue.refus
    return {
        "fichier": issue.fichier,
        "numeroSignalisation": a and a.numero,
        "etat": a and a.etat,
        "dateDepot": a and a.depose_le,
        "refus": None
        if refus is None
        else {
            "code": refus.code if isinstance(refus, EsavError) else "USAGE",
            "message": str(refus) if isinstance(refus, EsavError) else _dire(issue),
            "element": [
                {"xpath": e.xpath, "regle": e.regle, "valeurRecue": e.valeur_recue}
                for e in (refus.elements if isinstance(refus, EsavError) else ())
            ],
        },
    }
