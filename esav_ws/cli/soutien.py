"""`esav soutien`: the cases of e-soutien, trouble with e-SAV itself (art. 11)."""

import re
from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages import TAILLE_PAGE
from esav_ws.application.messages_exploitation import (
    CompleterSoutien,
    ConsulterSoutien,
    ListerSoutien,
    OuvrirSoutien,
    SoutienSuivi,
)
from esav_ws.cli.commun import Auteur, Taille, agent, executer_ou_simuler, maison, texte
from esav_ws.cli.erreurs import UsageIncorrecte
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, fiche, montrer, quand, tableau
from esav_ws.cli.volume import Simuler
from esav_ws.domain.soutien import SUJET_MAX, EtatSoutien

app = groupe(
    "e-soutien (art. 11) : les difficultés d'e-SAV lui-même, traitées du lundi au samedi hors jours fériés, 8 h à 18 h.\n\n"
    "Exemple : [bold]esav soutien list[/]"
)

Numero = Annotated[str, typer.Argument(metavar="NUMERO", help="Numéro du dossier : 12 ou ES-12.")]
Texte = Annotated[str, typer.Option("--texte", metavar="TEXTE", help="Ce qui est dit ; l'Opérateur le lit.")]


@app.command(
    "open",
    help="""Ouvre un dossier pour un Opérateur et dit quand il sera traité ; les deux côtés reçoivent un courriel.

Exemple : [bold]esav soutien open ALFA --sujet "SYS-001 répétés" --texte "Depuis 9 h, un dépôt sur dix."[/]
""",
)
def ouvrir(
    *,
    operateur: Annotated[str, typer.Argument(metavar="CODE", help="L'Opérateur qui a la difficulté.")],
    sujet: Annotated[str, typer.Option(metavar="TEXTE", help="La difficulté, en quelques mots.")],
    dit: Texte,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Open a case."""
    ligne = texte("--sujet", sujet, SUJET_MAX)
    if not ligne.isprintable():
        raise UsageIncorrecte("--sujet : écrivez une seule ligne de texte")
    commande = OuvrirSoutien(operateur=operateur.upper(), sujet=ligne, texte=texte("--texte", dit))
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


@app.command(
    "note",
    help="""Ajoute à l'histoire d'un dossier ouvert ; les deux côtés reçoivent un courriel.

Exemple : [bold]esav soutien note ES-12 --texte "Cause trouvée, correction ce soir."[/]
""",
)
def noter(
    *, numero: Numero, dit: Texte, simuler: Simuler = False, auteur: Auteur = None, en_json: EnJson = False
) -> None:
    """Add to a case."""
    commande = CompleterSoutien(numero=_numero(numero), texte=texte("--texte", dit))
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


@app.command(
    "close",
    help="""Clôt un dossier. Définitif : essayez d'abord avec --simuler.

Exemple : [bold]esav soutien close ES-12 --texte "Corrigé le 3 mars."[/]
""",
)
def clore(
    *, numero: Numero, dit: Texte, simuler: Simuler = False, auteur: Auteur = None, en_json: EnJson = False
) -> None:
    """Close a case."""
    commande = CompleterSoutien(numero=_numero(numero), texte=texte("--texte", dit), clore=True)
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


@app.command(
    "list",
    help="Liste les dossiers, le plus récent d'abord ; sans --tous, les ouverts.\n\n"
    "Exemple : [bold]esav soutien list --operateur ALFA[/]",
)
def lister(
    *,
    operateur: Annotated[str | None, typer.Option(metavar="CODE", help="Ceux d'un Opérateur.")] = None,
    tous: Annotated[bool, typer.Option("--tous", help="Les dossiers clos aussi.")] = False,
    taille: Taille = TAILLE_PAGE,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """List cases."""
    requete = ListerSoutien(
        operateur=operateur.upper() if operateur else None,
        etat=None if tous else EtatSoutien.OUVERT,
        taille=taille,
    )
    with maison() as ouverte:
        suivis = ouverte.bus.executer(requete, agent(auteur, ouverte.settings))

    def dessiner() -> Iterator[RenderableType]:
        if not suivis:
            yield "Aucun dossier."
            return
        table = tableau("Dossier", "Opérateur", "Sujet", "Ouvert le", "État", "Traité")
        for s in suivis:
            d = s.dossier
            table.add_row(
                d.reference, d.operateur, Text(d.sujet), quand(d.ouvert_le), d.etat.lower(), s.quand
            )
        yield table

    montrer({"dossier": [_donnees(s) for s in suivis]}, dessiner, en_json=en_json)


@app.command(
    "show",
    help="Montre un dossier, son histoire, et quand il sera traité.\n\nExemple : [bold]esav soutien show ES-12[/]",
)
def montrer_dossier(*, numero: Numero, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show a case."""
    with maison() as ouverte:
        requete = ConsulterSoutien(numero=_numero(numero))
        suivi = ouverte.bus.executer(requete, agent(auteur, ouverte.settings))
    montrer(_donnees(suivi), lambda: _dessiner(suivi), en_json=en_json)


def _accomplir(
    commande: OuvrirSoutien | CompleterSoutien, auteur: str | None, *, simuler: bool, en_json: bool
) -> None:
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        suivi: SoutienSuivi = executer_ou_simuler(ouverte, commande, acteur, simuler=simuler)

    def dessiner() -> Iterator[RenderableType]:
        if simuler:
            yield Text("Simulation : rien n'est écrit.", style="yellow")
        yield from _dessiner(suivi)
        if not suivi.courriels:
            yield Text("Aucune adresse, d'aucun côté : personne n'est prévenu par courriel.", style="yellow")

    donnees = {"simulation": simuler, **_donnees(suivi), "courriel": suivi.courriels}
    montrer(donnees, dessiner, en_json=en_json)


def _numero(ecrit: str) -> int:
    trouve = re.fullmatch(r"(?:ES-)?([0-9]{1,9})", ecrit.strip(), re.IGNORECASE)
    if trouve is None:
        raise UsageIncorrecte(f"NUMERO : « {ecrit} » n'est pas un dossier ; écrivez par exemple ES-12")
    return int(trouve[1])


def _dessiner(suivi: SoutienSuivi) -> Iterator[RenderableType]:
    d = suivi.dossier
    yield fiche(
        [
            ("Dossier", f"{d.reference}, {d.etat.lower()}"),
            ("Opérateur", d.operateur),
            ("Sujet", d.sujet),
            ("Ouvert le", quand(d.ouvert_le)),
            ("Clos le", quand(d.clos_le)),
            ("Traité", suivi.quand),
        ]
    )
    table = tableau("Le", "Auteur", "Texte")
    for entree in d.entrees:
        table.add_row(quand(entree.le), Text(entree.auteur), Text(entree.texte))
    yield table


def _donnees(suivi: SoutienSuivi) -> dict[str, Any]:
    d, traitement = suivi.dossier, suivi.traitement
    return {
        "reference": d.reference,
        "operateur": d.operateur,
        "sujet": d.sujet,
        "etat": d.etat,
        "ouvertLe": d.ouvert_le,
        "closLe": d.clos_le,
        "traitement": traitement and {"debut": traitement.debut, "fin": traitement.fin},
        "quand": suivi.quand,
        "entree": [{"le": e.le, "auteur": e.auteur, "texte": e.texte} for e in d.entrees],
    }
