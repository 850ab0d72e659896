"""`esav souscription`: from a bon de commande to an open access, and to its end (art. 7 and 8)."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.adapters.fichier_bon import MODELE, lire_bon_de
from esav_ws.application.messages_souscriptions import (
    AnnulerResiliation,
    BonApplique,
    ConsulterSouscription,
    EnregistrerBon,
    LireDocumentBon,
    ListerSouscriptions,
    ResiliationDite,
    ResilierSouscription,
)
from esav_ws.cli import vue_souscription as vue
from esav_ws.cli.commun import Auteur, agent, executer_ou_simuler, jour, maison, parmi, texte
from esav_ws.cli.erreurs import UsageIncorrecte
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, montrer
from esav_ws.cli.volume import Simuler
from esav_ws.domain.bon_commande import BonDeCommande
from esav_ws.domain.horloge import HorlogeSysteme, jour_de_paris
from esav_ws.domain.operateur import Cote

app = groupe(
    "Souscriptions (art. 7 et 8) : du bon de commande à l'accès, et de la résiliation à sa fermeture.\n\n"
    "Exemple : [bold]esav souscription check bon.toml[/]"
)

Fichier = Annotated[
    Path,
    typer.Argument(
        metavar="FICHIER", help="Bon de commande (TOML, ou JSON en .json) ; vide : esav souscription modele."
    ),
]
Code = Annotated[str, typer.Argument(metavar="CODE", help="Code de l'Opérateur, par exemple ALFA.")]
MOTIF_MAX: Final = 1000


@app.command(
    "modele",
    help="""Écrit un bon de commande vide (annexe 3), commenté, à remplir.

Exemple : [bold]esav souscription modele > bon.toml[/]
""",
)
def modele() -> None:
    """Write the empty model."""
    sys.stdout.write(MODELE)


@app.command(
    "check",
    help="""Vérifie un bon de commande et dit tout ce qui ne va pas, sans base et sans rien écrire.

Exemple : [bold]esav souscription check bon.toml[/]
""",
)
def verifier(*, fichier: Fichier, en_json: EnJson = False) -> None:
    """Check an order by itself."""
    bon, _ = _lire(fichier)
    montrer({"bon": bon.donnees}, lambda: [f"Rien à redire : {vue.resumer(bon)}"], en_json=en_json)


@app.command(
    "register",
    help="""Enregistre un bon de commande : l'Opérateur, ses accès, ses habilitations et ses adresses, ou rien. Le même bon redonné ne change rien.

Exemple : [bold]esav souscription register bon.toml --simuler[/]
""",
)
def enregistrer(
    *, fichier: Fichier, simuler: Simuler = False, auteur: Auteur = None, en_json: EnJson = False
) -> None:
    """Register a first order."""
    _enregistrer(fichier, auteur, modification=False, simuler=simuler, en_json=en_json)


@app.command(
    "modify",
    help="""Enregistre un bon de commande qui modifie une souscription, sous un nouveau numéro d'affaire ; l'histoire est gardée.

Exemple : [bold]esav souscription modify bon-2.toml --simuler[/]
""",
)
def modifier(
    *, fichier: Fichier, simuler: Simuler = False, auteur: Auteur = None, en_json: EnJson = False
) -> None:
    """Register an order that changes a subscription."""
    _enregistrer(fichier, auteur, modification=True, simuler=simuler, en_json=en_json)


@app.command(
    "list",
    help="Liste les souscriptions, et les accès qui se ferment.\n\nExemple : [bold]esav souscription list[/]",
)
def lister(*, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """List subscriptions."""
    with maison() as ouverte:
        toutes = ouverte.bus.executer(ListerSouscriptions(), agent(auteur, ouverte.settings))
        maintenant = ouverte.horloge.maintenant()
    montrer(
        {"souscription": [vue.donnees(s, maintenant) for s in toutes]},
        lambda: vue.liste(toutes, maintenant),
        en_json=en_json,
    )


@app.command(
    "show",
    help="Montre une souscription : le dernier bon, son histoire, ses résiliations.\n\n"
    "Exemple : [bold]esav souscription show ALFA[/]",
)
def montrer_une(*, code: Code, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show one subscription."""
    with maison() as ouverte:
        requete = ConsulterSouscription(operateur=code.strip().upper())
        souscription = ouverte.bus.executer(requete, agent(auteur, ouverte.settings))
        maintenant = ouverte.horloge.maintenant()
    montrer(
        vue.donnees(souscription, maintenant),
        lambda: vue.dessiner(souscription, maintenant),
        en_json=en_json,
    )


@app.command(
    "export",
    help="Écrit un bon de commande tel qu'il a été donné, octet pour octet.\n\n"
    "Exemple : [bold]esav souscription export P-2026-0042 > bon.toml[/]",
)
def exporter(
    *,
    affaire: Annotated[str, typer.Argument(metavar="AFFAIRE", help="Numéro de l'affaire du bon.")],
    auteur: Auteur = None,
) -> None:
    """Write the document of an order."""
    with maison() as ouverte:
        document = ouverte.bus.executer(
            LireDocumentBon(affaire=affaire.strip()), agent(auteur, ouverte.settings)
        )
    sys.stdout.buffer.write(document.octets)
    sys.stdout.buffer.flush()


@app.command(
    "terminate",
    help="""Résilie une souscription (art. 8.2) : l'accès se ferme tout seul à la fin du préavis de deux mois, compté de la réception de la lettre recommandée ; l'Opérateur est prévenu. Rien n'est effacé.

Exemple : [bold]esav souscription terminate ALFA --recue-le 2026-03-02 --par OPERATEUR --motif "Courrier du 27/02/2026" --simuler[/]
""",
)
def resilier(
    *,
    code: Code,
    recue_le: Annotated[str, typer.Option(metavar="JOUR", help="Jour de l'avis de réception : 2026-03-02.")],
    par: Annotated[str, typer.Option(metavar="COTE", help="Qui résilie : OPERATEUR ou OI.")],
    motif: Annotated[str, typer.Option(metavar="TEXTE", help="Motif ; l'Opérateur le lit.")],
    effet: Annotated[
        str | None,
        typer.Option(
            metavar="JOUR", help="Dernier jour d'accès, s'il n'est pas celui du préavis de deux mois."
        ),
    ] = None,
    exception: Annotated[
        str | None,
        typer.Option(
            metavar="TEXTE", help="Motif d'une résiliation anticipée, avant la fin du préavis ; conservé."
        ),
    ] = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Announce the end of a subscription."""
    commande = ResilierSouscription(
        operateur=code.strip().upper(),
        cote=Cote(parmi("--par", Cote, par)),
        recue_le=jour("--recue-le", recue_le),
        motif=texte("--motif", motif, MOTIF_MAX),
        effet_le=jour("--effet", effet) if effet else None,
        exception=None if exception is None else texte("--exception", exception, MOTIF_MAX),
    )
    _dire_la_fin(commande, auteur, simuler=simuler, en_json=en_json)


@app.command(
    "cancel-termination",
    help="Annule une résiliation avant que l'accès ne soit fermé ; l'Opérateur est prévenu.\n\n"
    'Exemple : [bold]esav souscription cancel-termination ALFA --motif "Courrier du 12/03/2026"[/]',
)
def annuler(
    *,
    code: Code,
    motif: Annotated[str, typer.Option(metavar="TEXTE", help="Motif ; l'Opérateur le lit.")],
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Take the end back."""
    commande = AnnulerResiliation(operateur=code.strip().upper(), motif=texte("--motif", motif, MOTIF_MAX))
    _dire_la_fin(commande, auteur, simuler=simuler, en_json=en_json)


def _lire(fichier: Path) -> tuple[BonDeCommande, bytes]:
    try:
        return lire_bon_de(fichier, jour_de_paris(HorlogeSysteme().maintenant()))
    except OSError as erreur:
        raise UsageIncorrecte(f"FICHIER : {fichier} est illisible ({erreur.strerror})") from erreur


def _enregistrer(
    fichier: Path, auteur: str | None, *, modification: bool, simuler: bool, en_json: bool
) -> None:
    bon, document = _lire(fichier)
    commande = EnregistrerBon(bon=bon, fichier=fichier.name, document=document, modification=modification)
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        applique: BonApplique = executer_ou_simuler(ouverte, commande, acteur, simuler=simuler)

    def dessiner() -> Iterator[RenderableType]:
        if simuler:
            yield Text("Simulation : rien n'est écrit.", style="yellow")
        yield from vue.applique(applique)

    montrer({"simulation": simuler, **vue.donnees_applique(applique)}, dessiner, en_json=en_json)


def _dire_la_fin(
    commande: ResilierSouscription | AnnulerResiliation, auteur: str | None, *, simuler: bool, en_json: bool
) -> None:
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        dite: ResiliationDite = executer_ou_simuler(ouverte, commande, acteur, simuler=simuler)

    def dessiner() -> Iterator[RenderableType]:
        if simuler:
            yield Text("Simulation : rien n'est écrit.", style="yellow")
        yield vue.dire_resiliation(dite.resiliation)
        for derogation in dite.derogations:
            yield Text(
                f"Par exception à l'article {derogation.article} : {derogation.constat}", style="yellow"
            )
        if not dite.courriel:
            yield Text("Aucune adresse : l'Opérateur n'est prévenu que par son journal.", style="yellow")

    donnees = {"simulation": simuler, **vue.donnees_resiliation(dite.resiliation), "courriel": dite.courriel}
    montrer(donnees, dessiner, en_json=en_json)
