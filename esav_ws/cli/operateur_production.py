"""`esav operateur open|close`: a domain opened in production by exception, or closed, with a reason."""

from collections.abc import Iterator
from typing import Annotated, Final

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages_administration import DomainesOuverts, FermerDomaine, Habiliter
from esav_ws.cli import vue_attestation as vue
from esav_ws.cli.commun import Auteur, agent, executer_ou_simuler, maison, parmi, texte
from esav_ws.cli.sortie import EnJson, montrer
from esav_ws.cli.volume import Simuler
from esav_ws.domain.mise_en_production import CONTRATS
from esav_ws.domain.operateur import DE_L_OPERATEUR, Habilitation

MOTIF_MAX: Final = 1000

AIDE_OUVRIR = """Ouvre un domaine à un Opérateur par exception, sans attestation (art. 5.2.1) : l'auteur et le motif sont gardés, l'Opérateur est prévenu. TEST_ACTE suit TEST.

Exemple : [bold]esav operateur open ECHO --domaine SIGNALISATION --version 2 --motif "Reprise d'un système déjà éprouvé" --simuler[/]
"""
AIDE_FERMER = """Ferme à un Opérateur une version d'un domaine, ouverte par attestation ou par exception, dès la requête suivante ; l'Opérateur est prévenu.

Exemple : [bold]esav operateur close ECHO --domaine SIGNALISATION --version 2 --motif "Dépôts en double" --simuler[/]
"""

Code = Annotated[str, typer.Argument(metavar="CODE", help="Code de l'Opérateur, par exemple ECHO.")]
Motif = Annotated[str, typer.Option(metavar="TEXTE", help="Pourquoi ; gardé, et l'Opérateur le lit.")]


def ouvrir(
    *,
    code: Code,
    domaine: Annotated[str, typer.Option(metavar="DOMAINE", help="SIGNALISATION, TEST ou TEST_ACTE.")],
    motif: Motif,
    version: Annotated[
        list[int] | None,
        typer.Option(
            min=1, metavar="N", help="Version majeure, à répéter ; par défaut, toutes celles servies."
        ),
    ] = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Open a domain by exception."""
    commande = Habiliter(
        operateur=code.strip().upper(),
        domaine=Habilitation(parmi("--domaine", sorted(DE_L_OPERATEUR), domaine)),
        motif=texte("--motif", motif, MOTIF_MAX),
        majeures=tuple(version or ()),
        annoncer=True,
    )
    _changer(commande, auteur, simuler=simuler, en_json=en_json)


def fermer(
    *,
    code: Code,
    domaine: Annotated[str, typer.Option(metavar="DOMAINE", help="SIGNALISATION ou TEST.")],
    version: Annotated[int, typer.Option(min=1, metavar="N", help="Version majeure.")],
    motif: Motif,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Close a version of a domain."""
    commande = FermerDomaine(
        operateur=code.strip().upper(),
        domaine=Habilitation(parmi("--domaine", CONTRATS, domaine)),
        majeure=version,
        motif=texte("--motif", motif, MOTIF_MAX),
    )
    _changer(commande, auteur, simuler=simuler, en_json=en_json)


def _changer(
    commande: Habiliter | FermerDomaine, auteur: str | None, *, simuler: bool, en_json: bool
) -> None:
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        fait: DomainesOuverts = executer_ou_simuler(ouverte, commande, acteur, simuler=simuler)

    def dessiner() -> Iterator[RenderableType]:
        if simuler:
            yield Text("Simulation : rien n'est écrit.", style="yellow")
        if fait.mises:
            yield from vue.changements(fait.mises, courriel=fait.courriel)
        else:
            yield f"Rien de plus à ouvrir : {commande.domaine} l'est déjà, ou suit un autre domaine."

    donnees = {
        "simulation": simuler,
        "change": [vue.donnees_mise(m) for m in fait.mises],
        "courriel": fait.courriel,
    }
    montrer(donnees, dessiner, en_json=en_json)
