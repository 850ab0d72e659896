"""`esav rendezvous`: the appointments that Opérateurs took, and what came of them."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages import TAILLE_PAGE, Commande
from esav_ws.application.messages_rendezvous import (
    ConstaterAbsence,
    ConsulterRendezVous,
    HonorerRendezVous,
    ListerRendezVous,
)
from esav_ws.application.resultats import PageRendezVous
from esav_ws.cli.commun import (
    Auteur,
    Curseur,
    Taille,
    agent,
    executer_ou_simuler,
    jour,
    libelles,
    maison,
    parmi,
    texte,
)
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, fiche, montrer, quand, tableau
from esav_ws.domain.operateur import Cote
from esav_ws.domain.rendezvous import EtatRendezVous, RendezVous

app = groupe(
    """Rendez-vous : ceux que les Opérateurs ont pris, et ce qu'il en fut.

Exemple : [bold]esav rendezvous list --du 2026-03-05 --au 2026-03-05[/]
"""
)

_COULEURS = {
    EtatRendezVous.PRIS: "cyan",
    EtatRendezVous.ANNULE: "dim",
    EtatRendezVous.HONORE: "green",
    EtatRendezVous.NON_HONORE: "red",
}
_COTES = {Cote.OPERATEUR: "du fait de l'Opérateur", Cote.OI: "du fait de l'opérateur d'infrastructure"}

Identifiant = Annotated[
    str, typer.Argument(metavar="ID", help="Identifiant du rendez-vous, par exemple RV-MDD7-5FYK-Z.")
]
Motif = Annotated[
    str | None, typer.Option(metavar="TEXTE", help="Ce que l'Opérateur lira (2 000 caractères au plus).")
]
Simuler = Annotated[bool, typer.Option("--simuler", help="Dit ce que l'acte donnerait, sans rien écrire.")]


@app.command(
    "list",
    help=f"""Liste les rendez-vous, le premier à venir d'abord.

Exemple : [bold]esav rendezvous list --etat PRIS --du 2026-03-05 --au 2026-03-05[/]

{libelles(EtatRendezVous)}
""",
)
def lister(
    *,
    du: Annotated[str | None, typer.Option(metavar="JOUR", help="Qui commencent ce jour ou après.")] = None,
    au: Annotated[str | None, typer.Option(metavar="JOUR", help="Qui commencent ce jour ou avant.")] = None,
    etat: Annotated[
        str | None, typer.Option(metavar="ETAT", help=f"Un seul état : {', '.join(EtatRendezVous)}.")
    ] = None,
    operateur: Annotated[
        str | None, typer.Option(metavar="CODE", help="Ceux d'un Opérateur, par exemple ALFA.")
    ] = None,
    signalisation: Annotated[
        str | None, typer.Option(metavar="NUMERO", help="Ceux d'une signalisation.")
    ] = None,
    taille: Taille = TAILLE_PAGE,
    curseur: Curseur = None,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Show a page of appointments."""
    requete = ListerRendezVous(
        operateur=operateur.strip().upper() if operateur else None,
        numero=signalisation,
        etats=(EtatRendezVous(parmi("--etat", EtatRendezVous, etat)),) if etat else (),
        du=jour("--du", du) if du else None,
        au=jour("--au", au) if au else None,
        taille=taille,
        curseur=curseur,
    )
    with maison() as ouverte:
        page: PageRendezVous = ouverte.bus.executer(requete, agent(auteur, ouverte.settings))
    montrer(
        {"rendezVous": [donnees(r) for r in page.rendez_vous], "curseurSuivant": page.curseur_suivant},
        lambda: _dessiner_liste(page),
        en_json=en_json,
    )


@app.command(
    "show",
    help="""Montre un rendez-vous : quand, pour quelle signalisation, ce qu'il en est.

Exemple : [bold]esav rendezvous show RV-MDD7-5FYK-Z[/]
""",
)
def montrer_un(*, identifiant: Identifiant, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show one appointment."""
    with maison() as ouverte:
        lu: RendezVous = ouverte.bus.executer(
            ConsulterRendezVous(id_rendez_vous=_canonique(identifiant)), agent(auteur, ouverte.settings)
        )
    montrer(donnees(lu), lambda: _dessiner(lu), en_json=en_json)


@app.command(
    "no-show",
    help="""Constate qu'un rendez-vous n'a pas été honoré, et du fait de qui ; une fois qu'il a commencé.

Du fait de l'Opérateur (client absent), la signalisation est gelée : elle attend un nouveau rendez-vous.

Exemple : [bold]esav rendezvous no-show RV-MDD7-5FYK-Z --cote OPERATEUR --motif 'Porte close'[/]
""",
)
def constater_absence(
    *,
    identifiant: Identifiant,
    cote: Annotated[str, typer.Option(metavar="COTE", help="Du fait de qui : OPERATEUR ou OI.")],
    motif: Motif = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Write down that an appointment was missed."""
    commande = ConstaterAbsence(
        id_rendez_vous=_canonique(identifiant), cote=Cote(parmi("--cote", Cote, cote)), motif=_motif(motif)
    )
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


@app.command(
    "honour",
    help="""Constate qu'un rendez-vous a été honoré ; une fois qu'il a commencé.

Exemple : [bold]esav rendezvous honour RV-MDD7-5FYK-Z[/]
""",
)
def honorer(
    *,
    identifiant: Identifiant,
    motif: Motif = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Write down that an appointment was kept."""
    commande = HonorerRendezVous(id_rendez_vous=_canonique(identifiant), motif=_motif(motif))
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


def donnees(lu: RendezVous) -> dict[str, Any]:
    """Return an appointment under the words of the contract."""
    return {
        "idRendezVous": lu.id,
        "numeroSignalisation": lu.numero,
        "operateur": lu.operateur,
        "identifiantPrestation": lu.prestation,
        "type": lu.type,
        "etat": lu.etat,
        "dateEtat": lu.etat_le,
        "dateDebut": lu.debut,
        "dateFin": lu.fin,
        "coteAbsent": lu.cote,
        "motif": lu.motif,
    }


def _accomplir(commande: Commande, auteur: str | None, *, simuler: bool, en_json: bool) -> None:
    with maison() as ouverte:
        fait: RendezVous = executer_ou_simuler(
            ouverte, commande, agent(auteur, ouverte.settings), simuler=simuler
        )

    def dessiner() -> Iterator[RenderableType]:
        yield from _dessiner(fait)
        if simuler:
            yield "Simulation : rien n'a été écrit."

    montrer(donnees(fait) | {"simulation": simuler}, dessiner, en_json=en_json)


def _canonique(identifiant: str) -> str:
    return identifiant.strip().upper()


def _motif(motif: str | None) -> str:
    return "" if motif is None else texte("--motif", motif)


def _etat(lu: RendezVous) -> Text:
    return Text(lu.etat.libelle, style=_COULEURS[lu.etat])


def _dessiner_liste(page: PageRendezVous) -> Iterator[RenderableType]:
    if not page.rendez_vous:
        yield "Aucun rendez-vous."
        return
    table = tableau("Rendez-vous", "Début", "Fin", "Type", "État", "Opérateur", "Prestation", "Signalisation")
    for lu in page.rendez_vous:
        table.add_row(
            lu.id,
            quand(lu.debut),
            quand(lu.fin)[-5:],
            lu.type.libelle,
            _etat(lu),
            lu.operateur,
            lu.prestation,
            lu.numero,
        )
    yield table
    if page.curseur_suivant:
        yield f"Suite : --curseur {page.curseur_suivant}"


def _dessiner(lu: RendezVous) -> Iterator[RenderableType]:
    yield Text.assemble((lu.id, "bold"), "  ", _etat(lu), f", depuis le {quand(lu.etat_le)}")
    yield fiche(
        [
            ("Quand", f"{quand(lu.debut)} – {quand(lu.fin)[-5:]}"),
            ("Type", lu.type.libelle),
            ("Opérateur", lu.operateur),
            ("Prestation", lu.prestation),
            ("Signalisation", lu.numero),
            ("Pris le", quand(lu.pris_le)),
            ("Non honoré", _COTES[lu.cote] if lu.cote else None),
            ("Motif", lu.motif),
        ]
    )
