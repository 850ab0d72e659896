"""`esav abonnement`: events carried to Opérateurs, what fails, what is given again; and events by mail."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.abonnements import DetailAbonnement
from esav_ws.application.messages import TAILLE_PAGE, Commande
from esav_ws.application.messages_abonnements import (
    ConsulterAbonnement,
    DefinirEnvoiCourriel,
    ListerAbonnements,
    RejouerAbonnement,
    ReprendreAbonnement,
    SuspendreAbonnement,
)
from esav_ws.cli.commun import Auteur, Taille, agent, executer_ou_simuler, maison, parmi, texte
from esav_ws.cli.erreurs import UsageIncorrecte
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, fiche, montrer, quand, tableau
from esav_ws.domain.abonnement import Abonnement, EtatAbonnement
from esav_ws.domain.evenement import TYPES

app = groupe(
    """Abonnements aux événements : ce qui est livré aux points d'accès des Opérateurs, ce qui échoue, ce qui se rejoue.

Exemple : [bold]esav abonnement list --etat SUSPENDU[/]
"""
)

_COULEURS = {
    EtatAbonnement.EN_VERIFICATION: "yellow",
    EtatAbonnement.ACTIF: "green",
    EtatAbonnement.SUSPENDU: "red",
    EtatAbonnement.RESILIE: "dim",
}

Identifiant = Annotated[str, typer.Argument(metavar="ABONNEMENT", help="Identifiant de l'abonnement.")]
Simuler = Annotated[bool, typer.Option("--simuler", help="Dit ce qui serait fait, sans rien écrire.")]


@app.command(
    "list",
    help="""Liste les abonnements, le plus récent d'abord, avec ce qui échoue ; les résiliés sous --etat RESILIE.

Exemple : [bold]esav abonnement list --operateur ALFA[/]
""",
)
def lister(
    *,
    operateur: Annotated[
        str | None, typer.Option(metavar="CODE", help="Ceux d'un Opérateur, par son code.")
    ] = None,
    etat: Annotated[
        str | None, typer.Option(metavar="ETAT", help=f"Un seul état : {', '.join(EtatAbonnement)}.")
    ] = None,
    taille: Taille = TAILLE_PAGE,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Show subscriptions."""
    requete = ListerAbonnements(
        operateur=operateur,
        etat=EtatAbonnement(parmi("--etat", EtatAbonnement, etat)) if etat else None,
        taille=taille,
    )
    with maison() as ouverte:
        tous: list[Abonnement] = ouverte.bus.executer(requete, agent(auteur, ouverte.settings))
    montrer({"abonnement": [_donnees(a) for a in tous]}, lambda: _dessiner_liste(tous), en_json=en_json)


@app.command(
    "show",
    help="""Montre un abonnement : son état, son retard sur le journal, ses échecs, sa dernière tâche.

Exemple : [bold]esav abonnement show abo-7c1e09d24b6f5a83[/]
""",
)
def montrer_un(*, identifiant: Identifiant, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show one subscription whole."""
    with maison() as ouverte:
        detail: DetailAbonnement = ouverte.bus.executer(
            ConsulterAbonnement(identifiant=identifiant), agent(auteur, ouverte.settings)
        )
    donnees = _donnees(detail.abonnement) | {
        "dernierRang": detail.dernier,
        "retard": detail.retard,
        "tache": detail.tache,
    }
    montrer(donnees, lambda: _dessiner(detail), en_json=en_json)


@app.command(
    "suspend",
    help="""Suspend un abonnement : plus rien n'est livré, rien n'est perdu, l'Opérateur en est averti.

Exemple : [bold]esav abonnement suspend abo-7c1e09d24b6f5a83 --motif "Point d'accès en travaux"[/]
""",
)
def suspendre(
    *,
    identifiant: Identifiant,
    motif: Annotated[str, typer.Option(metavar="TEXTE", help="Pourquoi ; l'Opérateur le lit.")],
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Suspend one subscription."""
    commande = SuspendreAbonnement(identifiant=identifiant, motif=texte("--motif", motif, 200))
    _agir(commande, simuler=simuler, auteur=auteur, en_json=en_json)


@app.command(
    "resume",
    help="""Reprend un abonnement aussitôt, à la suite du dernier événement acquitté ; hâte aussi l'essai d'un abonnement actif.

Exemple : [bold]esav abonnement resume abo-7c1e09d24b6f5a83[/]
""",
)
def reprendre(
    *, identifiant: Identifiant, simuler: Simuler = False, auteur: Auteur = None, en_json: EnJson = False
) -> None:
    """Have one subscription go on at once."""
    _agir(ReprendreAbonnement(identifiant=identifiant), simuler=simuler, auteur=auteur, en_json=en_json)


@app.command(
    "replay",
    help="""Livre de nouveau ce qui était acquitté, à partir d'un rang : l'Opérateur a perdu ce qu'il avait pris.

Les événements repartent avec les mêmes rangs ; ce qui est livré ne se rappelle pas : essayez d'abord avec --simuler.

Exemple : [bold]esav abonnement replay abo-7c1e09d24b6f5a83 --depuis 1200 --simuler[/]
""",
)
def rejouer(
    *,
    identifiant: Identifiant,
    depuis: Annotated[int, typer.Option(min=1, metavar="RANG", help="Premier rang à livrer de nouveau.")],
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Give again what was acknowledged."""
    commande = RejouerAbonnement(identifiant=identifiant, depuis=depuis)
    _agir(commande, simuler=simuler, auteur=auteur, en_json=en_json)


@app.command(
    "courriel",
    help=f"""Choisit les événements que les correspondants d'un Opérateur lisent par courriel, un courriel par heure au plus.

Types : {", ".join(TYPES)}.

Exemple : [bold]esav abonnement courriel ALFA --types SIGNALISATION_DEPOSEE,ETAT_CHANGE[/]
""",
)
def par_courriel(
    *,
    operateur: Annotated[str, typer.Argument(metavar="CODE", help="Code de l'Opérateur.")],
    types: Annotated[
        str | None, typer.Option(metavar="TYPES", help="Types séparés par des virgules, ou TOUS.")
    ] = None,
    aucun: Annotated[bool, typer.Option("--aucun", help="N'en envoie plus.")] = False,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Choose the events read by mail."""
    if aucun is (types is not None):
        raise UsageIncorrecte("donnez --types, ou --aucun")
    choisis = [] if types is None or types.strip().upper() == "TOUS" else types.split(",")
    commande = DefinirEnvoiCourriel(
        operateur=operateur,
        types=None if aucun else tuple(parmi("--types", TYPES, choisi) for choisi in choisis),
    )
    with maison() as ouverte:
        retenus = executer_ou_simuler(ouverte, commande, agent(auteur, ouverte.settings), simuler=simuler)

    def dessiner() -> Iterator[RenderableType]:
        if retenus is None:
            yield f"{operateur} : plus aucun événement par courriel."
        else:
            yield f"{operateur} : {', '.join(retenus) or 'tous les événements'}, par courriel, chaque heure."
        if simuler:
            yield "Simulation : rien n'a été écrit."

    donnees = {"operateur": operateur, "actif": retenus is not None, "typeEvenement": list(retenus or ())}
    montrer(donnees | {"simulation": simuler}, dessiner, en_json=en_json)


def _agir(commande: Commande, *, simuler: bool, auteur: str | None, en_json: bool) -> None:
    with maison() as ouverte:
        apres: Abonnement = executer_ou_simuler(
            ouverte, commande, agent(auteur, ouverte.settings), simuler=simuler
        )

    def dessiner() -> Iterator[RenderableType]:
        yield Text.assemble((apres.identifiant, "bold"), "  ", _etat(apres))
        yield f"Livraison à partir du rang {apres.acquitte + 1}."
        if simuler:
            yield "Simulation : rien n'a été écrit."

    montrer(_donnees(apres) | {"simulation": simuler}, dessiner, en_json=en_json)


def _donnees(a: Abonnement) -> dict[str, Any]:
    return {
        "idAbonnement": a.identifiant,
        "operateur": a.operateur,
        "adresse": a.adresse,
        "typeEvenement": list(a.types),
        "courriel": a.courriel,
        "etat": a.etat,
        "etatLe": a.etat_le,
        "creeLe": a.cree_le,
        "verifieLe": a.verifie_le,
        "rangAcquitte": a.acquitte,
        "transmisLe": a.transmis_le,
        "echecDepuis": a.echec_depuis,
        "echecs": a.echecs,
        "erreur": a.erreur,
        "motif": a.motif,
    }


def _etat(a: Abonnement) -> Text:
    return Text(a.etat.libelle, style=_COULEURS[a.etat])


def _dessiner_liste(tous: Sequence[Abonnement]) -> Iterator[RenderableType]:
    if not tous:
        yield "Aucun abonnement."
        return
    table = tableau(
        "Abonnement", "Opérateur", "État", "Acquitté", "Dernier envoi", "Échecs", "Dernière erreur"
    )
    for a in tous:
        table.add_row(
            a.identifiant,
            a.operateur,
            _etat(a),
            str(a.acquitte),
            quand(a.transmis_le),
            f"{a.echecs} depuis le {quand(a.echec_depuis)}" if a.echec_depuis else "",
            Text(a.erreur or ""),
        )
    yield table


def _dessiner(detail: DetailAbonnement) -> Iterator[RenderableType]:
    a = detail.abonnement
    yield Text.assemble((f"{a.operateur} {a.identifiant}", "bold"), "  ", _etat(a))
    yield fiche(
        [
            ("Adresse", a.adresse),
            ("Types", ", ".join(a.types) or "tous"),
            ("À prévenir", a.courriel),
            ("Créé le", quand(a.cree_le)),
            ("Vérifié le", quand(a.verifie_le)),
            ("Acquitté", f"jusqu'au rang {a.acquitte}, le journal en est au rang {detail.dernier}"),
            ("Dernier envoi", quand(a.transmis_le)),
            ("Échecs", f"{a.echecs} depuis le {quand(a.echec_depuis)}" if a.echec_depuis else None),
            ("Dernière erreur", a.erreur),
            ("Motif", a.motif),
            ("Dernière tâche", detail.tache and f"notification {detail.tache}"),
        ]
    )
