"""`esav volume`: the requests that the contract counts, and the temporary limit of requests per minute (art. 6)."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Final

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages_exploitation import (
    AnnulerLimite,
    ConsulterVolumes,
    DeciderLimite,
    LimiteDecidee,
    ListerLimites,
)
from esav_ws.cli.commun import Auteur, agent, executer_ou_simuler, instant, maison, texte
from esav_ws.cli.erreurs import UsageIncorrecte
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, montrer, quand, tableau
from esav_ws.cli.vue_volume import (
    dessiner_prevenus,
    dessiner_volumes,
    donnees_limite,
    donnees_prevenus,
    donnees_volumes,
)
from esav_ws.domain.delais import Delai
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.limite import Limite
from esav_ws.sorties import messagerie

app = groupe(
    "Volumétrie (art. 6) : les requêtes que compte le contrat, et leur limite temporaire par minute.\n\n"
    "Exemple : [bold]esav volume show --periode semaine[/]"
)

PERIODES: Final = {"jour": 0, "semaine": 6, "mois": 29}
"""Days before today that a named period adds."""
JOURS_MAX: Final = 400
REQUETES_MAX: Final = 1_000_000
"""Per minute: beyond, it is no limit."""

Simuler = Annotated[bool, typer.Option("--simuler", help="Dit ce que l'acte donnerait, sans rien écrire.")]


@app.command(
    "show",
    help="""Montre les requêtes par Opérateur et par nature, leur charge par heure ou par jour, et les pics par minute.

Un jour seul est dessiné par heure. Les dernières secondes ne sont pas encore comptées.

Exemple : [bold]esav volume show --operateur ALFA --periode 2026-03[/]
""",
)
def montrer_volumes(
    *,
    operateur: Annotated[
        str | None, typer.Option(metavar="CODE", help="Un Opérateur ; par défaut, tous.")
    ] = None,
    periode: Annotated[
        str,
        typer.Option(
            metavar="PERIODE", help="jour, semaine, mois, 2026-03, 2026-03-02 ou 2026-03-02..2026-03-15."
        ),
    ] = "semaine",
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Show volumes."""
    with maison() as ouverte:
        debut, fin = _periode(periode, jour_de_paris(ouverte.horloge.maintenant()))
        requete = ConsulterVolumes(debut=debut, fin=fin, operateur=operateur.upper() if operateur else None)
        etat = ouverte.bus.executer(requete, agent(auteur, ouverte.settings))
    montrer(donnees_volumes(etat), lambda: dessiner_volumes(etat), en_json=en_json)


@app.command(
    "limit",
    help="""Décide une limite de requêtes par minute et l'annonce : courriel et événement à chaque Opérateur.

Elle commence demain ou plus tard, cesse d'elle-même après son dernier jour, et vaut pour chaque Opérateur à part : ce que l'un envoie ne prend rien aux autres.

Exemple : [bold]esav volume limit --du 2026-12-02 --au 2026-12-04 --par-minute 120 --motif "Surcharge"[/]
""",
)
def limiter(
    *,
    du: Annotated[str, typer.Option(metavar="DATE", help="Premier jour, dès 0 h (Paris).")],
    au: Annotated[str, typer.Option(metavar="DATE", help="Dernier jour, jusqu'à 24 h.")],
    motif: Annotated[str, typer.Option(metavar="TEXTE", help="Pourquoi ; les Opérateurs le lisent.")],
    par_minute: Annotated[
        int | None,
        typer.Option(min=1, max=REQUETES_MAX, metavar="N", help="Requêtes par minute de chaque Opérateur."),
    ] = None,
    total: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=REQUETES_MAX,
            metavar="N",
            help="Ou : de tous ensemble, partagées également entre les Opérateurs actifs.",
        ),
    ] = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Decide a limit."""
    if (par_minute is None) == (total is None):
        raise UsageIncorrecte("--par-minute ou --total : donnez l'un des deux")
    commande = DeciderLimite(
        premier_jour=instant("--du", du).date(),
        dernier_jour=instant("--au", au).date(),
        motif=texte("--motif", motif),
        par_minute=par_minute,
        total=total,
    )
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


@app.command(
    "cancel",
    help="""Annule une limite, aussitôt si elle court, et prévient les Opérateurs.

Exemple : [bold]esav volume cancel 1 --motif "Retour au fonctionnement nominal"[/]
""",
)
def annuler(
    *,
    numero: Annotated[
        int,
        typer.Argument(
            min=1, max=999_999_999, metavar="NUMERO", help="Numéro de la limite (esav volume list)."
        ),
    ],
    motif: Annotated[str, typer.Option(metavar="TEXTE", help="Pourquoi ; les Opérateurs le lisent.")],
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Cancel a limit."""
    commande = AnnulerLimite(numero=numero, motif=texte("--motif", motif))
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


@app.command(
    "list", help="Liste les limites décidées, la plus récente d'abord.\n\nExemple : [bold]esav volume list[/]"
)
def lister(*, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """List limits."""
    with maison() as ouverte:
        limites = ouverte.bus.executer(ListerLimites(), agent(auteur, ouverte.settings))
        maintenant = ouverte.horloge.maintenant()

    def etat(limite: Limite) -> Text:
        if limite.annulee_le is not None:
            return Text(f"annulée le {quand(limite.annulee_le)}", "dim")
        if limite.court_le(maintenant):
            return Text("en cours", "bold yellow")
        return Text("à venir", "cyan") if maintenant < limite.debut else Text("finie", "dim")

    def dessiner() -> Iterator[RenderableType]:
        if not limites:
            yield "Aucune limite."
            return
        table = tableau("Limite", "Jours", "Par minute", "État", "Motif", "Décidée le", "Auteur")
        for limite in limites:
            table.add_row(
                str(limite.numero),
                limite.quand,
                str(limite.par_minute),
                etat(limite),
                Text(limite.motif),
                quand(limite.decidee_le),
                Text(limite.auteur),
            )
        yield table

    montrer({"limite": [donnees_limite(limite) for limite in limites]}, dessiner, en_json=en_json)


def _accomplir(
    commande: DeciderLimite | AnnulerLimite, auteur: str | None, *, simuler: bool, en_json: bool
) -> None:
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        fait: LimiteDecidee = executer_ou_simuler(ouverte, commande, acteur, simuler=simuler)
        retenue = messagerie(ouverte.settings).empechement
    limite = fait.limite

    def dessiner() -> Iterator[RenderableType]:
        if simuler:
            yield Text("Simulation : rien n'est écrit.", style="yellow")
        suite = (
            "annulée" if limite.annulee_le else f"{limite.par_minute} requêtes par minute et par Opérateur"
        )
        yield Text.assemble("Limite ", (str(limite.numero), "bold"), f", {limite.quand} : {suite}")
        yield from dessiner_prevenus(fait.prevenus)
        if retenue:
            yield Text(retenue, style="yellow")

    donnees = {
        "simulation": simuler,
        "limite": donnees_limite(limite),
        "prevenu": donnees_prevenus(fait.prevenus),
        "retenue": retenue,
    }
    montrer(donnees, dessiner, en_json=en_json)


def _periode(ecrite: str, aujourdhui: date) -> tuple[date, date]:
    """Return the first and the last day of the period that is written so."""
    if ecrite in PERIODES:
        return aujourdhui - timedelta(days=PERIODES[ecrite]), aujourdhui
    if re.fullmatch(r"\d{4}-\d{2}", ecrite):
        debut = instant("--periode", f"{ecrite}-01").date()
        return debut, Delai(mois=1).echeance(debut) - timedelta(days=1)
    premier, _, dernier = ecrite.partition("..")
    debut = instant("--periode", premier).date()
    fin = instant("--periode", dernier).date() if dernier else debut
    if not debut <= fin <= debut + timedelta(days=JOURS_MAX):
        raise UsageIncorrecte(f"--periode : {JOURS_MAX} jours au plus, le premier d'abord")
    return debut, fin
