"""`esav equipement`: what runs tests, and, on the simulated network, what is broken there."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from esav_ws.adapters.reseau_simule import FichierPannesIllisible, Panne, Pannes, TypePanne
from esav_ws.application.certificats_epreuves import PRODUCTION
from esav_ws.application.messages_essais import (
    ConsulterEquipement,
    EtatEquipement,
    FicheEquipement,
    ListerEquipements,
)
from esav_ws.application.messages_parc import ConsulterPrestation
from esav_ws.bootstrap import Maison
from esav_ws.cli import equipement_reel
from esav_ws.cli.commun import Auteur, agent, maison, parmi
from esav_ws.cli.erreurs import InstallationIncorrecte
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, fiche, montrer, tableau

app = groupe(
    """Équipements qui exécutent les tests ; et pannes du réseau simulé.

Exemple : [bold]esav equipement break FTTO-0002 --panne COUPURE_PM_PBO[/]
"""
)

Code = Annotated[str, typer.Argument(metavar="CODE", help="Code de l'équipement, par exemple OLT-21231-01.")]
Cible = Annotated[
    str,
    typer.Argument(metavar="CIBLE", help="Une prestation, un PBO, un PM ou un équipement, selon la panne."),
]
_DE_L_EQUIPEMENT = frozenset({TypePanne.OLT_HS, TypePanne.OLT_LENT})
_DU_CABLE = frozenset({TypePanne.COUPURE_PM_PBO, TypePanne.COUPURE_NRO_PM})
_PANNES = "\n".join(f"[bold]{panne}[/] : {panne.libelle}" for panne in TypePanne)


@app.command(
    "list",
    help="""Liste les équipements, et ce qu'ils ont à faire.

Exemple : [bold]esav equipement list --json[/]
""",
)
def lister(*, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show every equipment."""
    with maison() as ouverte:
        etats: tuple[EtatEquipement, ...] = ouverte.bus.executer(
            ListerEquipements(), agent(auteur, ouverte.settings)
        )

    def dessiner() -> Iterator[RenderableType]:
        if not etats:
            yield "Aucun équipement."
            return
        table = tableau("Code", "Libellé", "Adaptateur", "Capacité", "En attente", "En cours")
        for e in etats:
            q = e.equipement
            table.add_row(q.code, q.libelle, q.banc, str(q.capacite), str(e.en_attente), str(e.en_cours))
        yield table

    montrer({"equipement": [_donnees(e) for e in etats]}, dessiner, en_json=en_json)


@app.command(
    "show",
    help="""Montre un équipement : ses prestations, et ce qui y est en panne s'il est simulé.

Exemple : [bold]esav equipement show OLT-21231-01[/]
""",
)
def montrer_un(*, code: Code, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show one equipment."""
    with maison() as ouverte:
        vue: FicheEquipement = ouverte.bus.executer(
            ConsulterEquipement(code=code.strip()), agent(auteur, ouverte.settings)
        )
        cassees = _lues(Pannes(ouverte.settings.reseau_simule))
    cibles = {vue.etat.equipement.code, *(r.prestation for r in vue.raccordements)}
    ici = [p for p in cassees if p.cible in cibles]

    def dessiner() -> Iterator[RenderableType]:
        q = vue.etat.equipement
        yield fiche(
            [
                ("Équipement", f"{q.code}, {q.libelle}"),
                ("Adaptateur", " ".join(filter(None, (q.banc, q.adresse)))),
                ("Capacité", str(q.capacite)),
                ("Tests", f"{vue.etat.en_attente} en attente, {vue.etat.en_cours} en cours"),
                ("Pannes simulées", ", ".join(f"{p.type} ({p.cible})" for p in ici)),
            ]
        )
        table = tableau("Prestation", "Port")
        for r in vue.raccordements:
            table.add_row(r.prestation, r.port)
        yield table

    montrer(
        _donnees(vue.etat)
        | {
            "raccordement": [
                {"identifiantPrestation": r.prestation, "port": r.port} for r in vue.raccordements
            ],
            "panne": [{"type": p.type, "cible": p.cible} for p in ici],
        },
        dessiner,
        en_json=en_json,
    )


@app.command(
    "break",
    help=f"""Casse quelque chose dans le réseau simulé, sur la plateforme d'intégration ou en démonstration seulement.

Exemple : [bold]esav equipement break FTTO-0002 --panne COUPURE_PM_PBO[/]

{_PANNES}
""",
)
def casser(
    *,
    cible: Cible,
    panne: Annotated[str, typer.Option(metavar="PANNE", help="Ce qui casse ; voir plus haut.")],
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Break something in the simulated network."""
    type_ = TypePanne(parmi("--panne", TypePanne, panne))
    with maison() as ouverte:
        _exiger_simulable(ouverte)
        _exiger_cible(type_, cible.strip(), ouverte, auteur)
        pannes = Pannes(ouverte.settings.reseau_simule)
        _lues(pannes)
        nouvelle = pannes.casser(Panne(type_, cible.strip()))
    montrer(
        {"cible": cible.strip(), "panne": type_, "nouvelle": nouvelle},
        lambda: [f"{cible.strip()} : {type_.libelle}" + ("" if nouvelle else " (l'était déjà)")],
        en_json=en_json,
    )


@app.command(
    "repair",
    help="""Répare tout ce qui est en panne sur une cible du réseau simulé.

Exemple : [bold]esav equipement repair FTTO-0002[/]
""",
)
def reparer(*, cible: Cible, en_json: EnJson = False) -> None:
    """Repair what is broken at one place of the simulated network."""
    with maison() as ouverte:
        _exiger_simulable(ouverte)
        pannes = Pannes(ouverte.settings.reseau_simule)
        _lues(pannes)
        nombre = pannes.reparer(cible.strip())
    montrer(
        {"cible": cible.strip(), "reparees": nombre},
        lambda: [f"{cible.strip()} : {nombre} panne(s) réparée(s)"],
        en_json=en_json,
    )


app.command(
    "define",
    help="""Définit un équipement, ou le remplace. Aucun secret ici : --acces en nomme un.

Exemple : [bold]esav equipement define OLT-21054-01 --hote 192.0.2.10 --acces nro-v3[/]
""",
)(equipement_reel.definir)
app.command(
    "connect",
    help="""Dit sur quel équipement et quel port une prestation est raccordée.

Exemple : [bold]esav equipement connect FTTO-0001 OLT-21054-01 'ge-1/0/4;olt=1004;ont=2004'[/]
""",
)(equipement_reel.raccorder)
app.command(
    "check",
    help="""Interroge un équipement : répond-il, qui est-il, que dit un de ses ports. Rien n'y est changé.

Exemple : [bold]esav equipement check OLT-21054-01 --port ge-1/0/4[/]
""",
)(equipement_reel.controler)


def _donnees(e: EtatEquipement) -> dict[str, Any]:
    q = e.equipement
    return {
        "code": q.code,
        "libelle": q.libelle,
        "adaptateur": q.banc,
        "adresse": q.adresse or None,
        "capacite": q.capacite,
        "enAttente": e.en_attente,
        "enCours": e.en_cours,
    }


def _lues(pannes: Pannes) -> frozenset[Panne]:
    try:
        return pannes.lire()
    except FichierPannesIllisible as erreur:
        raise InstallationIncorrecte(str(erreur)) from erreur


def _exiger_simulable(ouverte: Maison) -> None:
    settings = ouverte.settings
    if settings.environnement == PRODUCTION and not (settings.pki / "clients").is_dir():
        raise InstallationIncorrecte(
            "le réseau simulé ne se casse que sur la plateforme d'intégration (ESAV_ENVIRONNEMENT=integration) ou dans un "
            "ESAV_HOME de démonstration"
        )


def _exiger_cible(type_: TypePanne, cible: str, ouverte: Maison, auteur: str | None) -> None:
    """Return if *cible* is of the kind that *type_* breaks, else raise what says that it is unknown."""
    acteur = agent(auteur, ouverte.settings)
    if type_ in _DE_L_EQUIPEMENT:
        ouverte.bus.executer(ConsulterEquipement(code=cible), acteur)
    elif type_ not in _DU_CABLE or not cible.startswith(("PBO-", "FI-")):
        ouverte.bus.executer(ConsulterPrestation(identifiant=cible), acteur)
