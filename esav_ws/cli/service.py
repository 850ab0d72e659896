"""`esav service`: the planned works of e-SAV itself, and the stop of every night (art. 10)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages_exploitation import (
    AnnulerInterruption,
    CalendrierService,
    InterruptionPlanifiee,
    ListerInterruptions,
    PlanifierInterruption,
)
from esav_ws.cli.commun import Auteur, agent, executer_ou_simuler, instant, maison, texte
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, montrer, quand, tableau
from esav_ws.cli.volume import Simuler
from esav_ws.cli.vue_volume import dessiner_prevenus, donnees_prevenus
from esav_ws.domain.interruption import Interruption
from esav_ws.sorties import messagerie

app = groupe(
    "Interruptions d'e-SAV (art. 10) : travaux programmés, annoncés deux jours ouvrés avant, et arrêt de nuit.\n\n"
    "Exemple : [bold]esav service list[/]"
)


@app.command(
    "plan",
    help="""Planifie des travaux sur e-SAV et les annonce : courriel (dates, heures, durée) et événement à chaque Opérateur.

Préavis de deux jours ouvrés, jour de l'annonce non compté ; plus tard, il faut le motif d'une exception, conservé avec son auteur.

Exemple : [bold]esav service plan --debut 2026-12-10T22:00 --minutes 90 --motif "Changement de base"[/]
""",
)
def planifier(
    *,
    debut: Annotated[str, typer.Option(metavar="DATE", help="Début, à Paris, comme 2026-12-10T22:00.")],
    minutes: Annotated[
        int, typer.Option(min=1, max=2880, metavar="N", help="Durée prévisionnelle, en minutes.")
    ],
    motif: Annotated[str, typer.Option(metavar="TEXTE", help="Pourquoi ; les Opérateurs le lisent.")],
    exception: Annotated[
        str | None, typer.Option(metavar="TEXTE", help="Motif d'une exception au préavis ; conservé.")
    ] = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Plan works."""
    commence = instant("--debut", debut).astimezone(UTC)
    commande = PlanifierInterruption(
        debut=commence,
        fin=commence + timedelta(minutes=minutes),
        motif=texte("--motif", motif),
        exception=exception if exception is None else texte("--exception", exception),
    )
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


@app.command(
    "cancel",
    help="""Annule des travaux, ou met fin à ceux qui durent : e-SAV répond de nouveau, les Opérateurs sont prévenus.

Exemple : [bold]esav service cancel 1 --motif "Fini plus tôt"[/]
""",
)
def annuler(
    *,
    numero: Annotated[
        int,
        typer.Argument(
            min=1, max=999_999_999, metavar="NUMERO", help="Numéro des travaux (esav service list)."
        ),
    ],
    motif: Annotated[str, typer.Option(metavar="TEXTE", help="Pourquoi ; les Opérateurs le lisent.")],
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Cancel works."""
    commande = AnnulerInterruption(numero=numero, motif=texte("--motif", motif))
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


@app.command(
    "list",
    help="Montre si e-SAV répond, le prochain arrêt de nuit, et les travaux, les plus récents d'abord.\n\n"
    "Exemple : [bold]esav service list[/]",
)
def lister(*, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """List works."""
    with maison() as ouverte:
        etat: CalendrierService = ouverte.bus.executer(ListerInterruptions(), agent(auteur, ouverte.settings))
        maintenant = ouverte.horloge.maintenant()

    def dessiner() -> Iterator[RenderableType]:
        if etat.en_cours is not None:
            yield Text(
                f"e-SAV est interrompu ({etat.en_cours.objet}) jusqu'au {quand(etat.en_cours.fin)}.",
                "bold red",
            )
        else:
            yield Text("e-SAV répond.", style="green")
        if etat.nocturne is not None:
            yield f"Prochain arrêt de nuit : du {quand(etat.nocturne.debut)} au {quand(etat.nocturne.fin)}."
        else:
            yield "Aucun arrêt de nuit n'est réglé (ESAV_ARRET_NOCTURNE)."
        if not etat.travaux:
            yield "Aucuns travaux."
            return
        table = tableau("Travaux", "Début", "Durée", "État", "Motif", "Annoncés le", "Auteur", "Exception")
        for t in etat.travaux:
            table.add_row(
                str(t.numero),
                quand(t.debut),
                t.duree,
                _etat(t, maintenant),
                Text(t.motif),
                quand(t.annoncee_le),
                Text(t.auteur),
                Text(t.exception or "", "yellow"),
            )
        yield table

    donnees = {
        "interruption": etat.en_cours
        and {"objet": etat.en_cours.objet, "debut": etat.en_cours.debut, "fin": etat.en_cours.fin},
        "arretNocturne": etat.nocturne and {"debut": etat.nocturne.debut, "fin": etat.nocturne.fin},
        "travaux": [_donnees(t) for t in etat.travaux],
    }
    montrer(donnees, dessiner, en_json=en_json)


def _etat(travaux: Interruption, maintenant: datetime) -> Text:
    if travaux.annulee_le is not None:
        return Text(f"annulés le {quand(travaux.annulee_le)}", "dim")
    if travaux.fenetre.contient(maintenant):
        return Text("en cours", "bold red")
    return Text("à venir", "cyan") if maintenant < travaux.debut else Text("finis", "dim")


def _accomplir(
    commande: PlanifierInterruption | AnnulerInterruption, auteur: str | None, *, simuler: bool, en_json: bool
) -> None:
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        fait: InterruptionPlanifiee = executer_ou_simuler(ouverte, commande, acteur, simuler=simuler)
        retenue = messagerie(ouverte.settings).empechement
    travaux = fait.travaux

    def dessiner() -> Iterator[RenderableType]:
        if simuler:
            yield Text("Simulation : rien n'est écrit.", style="yellow")
        for d in fait.derogations:
            yield Text(f"Exception à l'article {d.article} : {d.constat}", style="yellow")
        suite = "annulés" if travaux.annulee_le else travaux.duree
        yield Text.assemble("Travaux ", (str(travaux.numero), "bold"), f", {travaux.quand} : {suite}")
        yield from dessiner_prevenus(fait.prevenus)
        if retenue:
            yield Text(retenue, style="yellow")

    donnees = {
        "simulation": simuler,
        "travaux": _donnees(travaux),
        "prevenu": donnees_prevenus(fait.prevenus),
        "retenue": retenue,
    }
    montrer(donnees, dessiner, en_json=en_json)


def _donnees(travaux: Interruption) -> dict[str, Any]:
    return {
        "numero": travaux.numero,
        "debut": travaux.debut,
        "fin": travaux.fin,
        "duree": travaux.duree,
        "motif": travaux.motif,
        "annonceeLe": travaux.annoncee_le,
        "auteur": travaux.auteur,
        "exception": travaux.exception,
        "derogation": [
            {"code": d.code, "article": d.article, "constat": d.constat} for d in travaux.derogations
        ],
        "annuleeLe": travaux.annulee_le,
        "annuleePar": travaux.annulee_par,
        "motifAnnulation": travaux.motif_annulation,
    }
