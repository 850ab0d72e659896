"""`esav signalisation`: the SAV agent reads; its acts are in `actes`."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from esav_ws.application.messages import (
    TAILLE_PAGE,
    ConsulterSignalisation,
    LireHorloges,
    ListerSignalisations,
)
from esav_ws.application.resultats import Resume
from esav_ws.cli import actes, piece, saisie, vue_horloge
from esav_ws.cli import vue_signalisation as vue
from esav_ws.cli.commun import Auteur, Curseur, Taille, agent, instant, maison, parmi
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, montrer
from esav_ws.domain.reparation import HorlogeReparation
from esav_ws.domain.signalisation import Etat

app = groupe(
    """Travail du SAV sur les signalisations : lire, accepter, geler, réparer, clore.

Un numéro s'écrit comme on veut : [bold]cqkb9bjkf[/] vaut [bold]CQKB-9BJK-F[/].

Exemple : [bold]esav signalisation list --etat EN_DEPOT[/]
"""
)


@app.command(
    "list",
    help="""Liste les signalisations, la plus récente d'abord ; sans --etat, les ouvertes.

Exemple : [bold]esav signalisation list --operateur ALFA --depuis 2026-03-01[/]
""",
)
def lister(
    *,
    etat: Annotated[
        str | None, typer.Option(metavar="ETAT", help=f"Un seul état : {', '.join(Etat)}.")
    ] = None,
    operateur: Annotated[
        str | None, typer.Option(metavar="CODE", help="Celles d'un Opérateur, par exemple ALFA.")
    ] = None,
    prestation: Annotated[
        str | None, typer.Option(metavar="ID", help="Celles d'une prestation, par exemple BF-2100-0009.")
    ] = None,
    depuis: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="Déposées à cette date ou après : 2026-03-02, ou 2026-03-02T08:30."
        ),
    ] = None,
    taille: Taille = TAILLE_PAGE,
    curseur: Curseur = None,
    gtr: Annotated[
        bool,
        typer.Option(
            "--gtr", help="Montre l'horloge de réparation de chacune : écoulé, reste, limite, dépassement."
        ),
    ] = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Show a page of signalisations."""
    requete = ListerSignalisations(
        etats=(Etat(parmi("--etat", Etat, etat)),) if etat else (),
        identifiant_prestation=prestation.strip().upper() if prestation else None,
        depuis=instant("--depuis", depuis) if depuis else None,
        operateur=operateur.strip().upper() if operateur else None,
        taille=taille,
        curseur=curseur,
    )
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        page = ouverte.bus.executer(requete, acteur)
        numeros = tuple(resume.numero for resume in page.lignes) if gtr else ()
        horloges = ouverte.bus.executer(LireHorloges(numeros=numeros), acteur)
    montrer(
        {
            "signalisation": [_ligne(resume, horloges) for resume in page.lignes],
            "curseurSuivant": page.curseur_suivant,
        },
        lambda: vue_horloge.page(page, horloges) if gtr else vue.page(page),
        en_json=en_json,
    )


def _ligne(resume: Resume, horloges: Mapping[str, HorlogeReparation]) -> dict[str, Any]:
    horloge = horloges.get(resume.numero)
    return vue.ligne(resume) | ({"horloge": vue_horloge.donnees_horloge(horloge)} if horloge else {})


@app.command(
    "show",
    help="""Montre une signalisation : état, prestation, défaut, gel, horloge, histoire, commentaires.

Exemple : [bold]esav signalisation show CQKB-9BJK-F --formulaire[/]
""",
)
def montrer_une(
    *,
    numero: actes.Numero,
    formulaire: Annotated[
        bool, typer.Option("--formulaire", help="Montre aussi le formulaire déposé, champ par champ.")
    ] = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Show one signalisation whole."""
    with maison() as ouverte:
        detail = ouverte.bus.executer(ConsulterSignalisation(numero=numero), agent(auteur, ouverte.settings))
    montrer(
        vue.donnees(detail),
        lambda: [*vue.dessiner(detail), *(vue.formulaire(detail.signalisation) if formulaire else ())],
        en_json=en_json,
    )


app.command("deposit", help=saisie.AIDE)(saisie.deposer)
actes.installer(app)
piece.installer(app)
