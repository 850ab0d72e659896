"""`esav essai`: line tests (art. 4.1) as the OI's people ask for them, follow them and do without them."""

import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.adapters.fichier_essais import lire_catalogues
from esav_ws.application.messages import TAILLE_PAGE
from esav_ws.application.messages_essais import (
    AnnulerTest,
    ConsulterTest,
    DemanderTest,
    Dispense,
    DispenserTest,
    ListerEssais,
    PageEssais,
)
from esav_ws.cli import vue_essai as vue
from esav_ws.cli.commun import Auteur, Curseur, Taille, agent, executer_ou_simuler, maison, parmi, texte
from esav_ws.cli.erreurs import UsageIncorrecte, reglages
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, montrer, quand, tableau
from esav_ws.domain.essai import EssaiLigne, EtatEssai
from esav_ws.domain.essai_catalogue import CatalogueEssais
from esav_ws.domain.horloge import HorlogeSysteme, jour_de_paris
from esav_ws.xmlio.catalogue_scelle import a_sceller, sceller
from esav_ws.xmlio.catalogue_source import CatalogueInvalide

app = groupe(
    """Tests de ligne (art. 4.1) : demander, suivre, annuler, dispenser ; et leur catalogue.

Exemple : [bold]esav essai run FTTO-0001 CONNEXION[/]
"""
)

Numero = Annotated[str, typer.Argument(metavar="NUMERO", help="Numéro du test, par exemple TS-MDD7-5FYK-Z.")]
Prestation = Annotated[
    str, typer.Argument(metavar="PRESTATION", help="Identifiant de prestation, par exemple FTTO-0001.")
]
Simuler = Annotated[bool, typer.Option("--simuler", help="Dit ce que l'acte donnerait, sans rien écrire.")]


@app.command(
    "list",
    help="""Liste les tests, le plus récent d'abord.

Exemple : [bold]esav essai list --etat EN_COURS --operateur ALFA[/]
""",
)
def lister(
    *,
    etat: Annotated[
        str | None, typer.Option(metavar="ETAT", help=f"Un seul état : {', '.join(EtatEssai)}.")
    ] = None,
    operateur: Annotated[
        str | None, typer.Option(metavar="CODE", help="Ceux d'un Opérateur, par exemple ALFA.")
    ] = None,
    prestation: Annotated[
        str | None, typer.Option(metavar="PRESTATION", help="Ceux d'une prestation.")
    ] = None,
    equipement: Annotated[str | None, typer.Option(metavar="CODE", help="Ceux d'un équipement.")] = None,
    taille: Taille = TAILLE_PAGE,
    curseur: Curseur = None,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Show a page of tests."""
    requete = ListerEssais(
        operateur=operateur.strip().upper() if operateur else None,
        prestation=prestation,
        equipement=equipement,
        etats=(EtatEssai(parmi("--etat", EtatEssai, etat)),) if etat else (),
        taille=taille,
        curseur=curseur,
    )
    with maison() as ouverte:
        page: PageEssais = ouverte.bus.executer(requete, agent(auteur, ouverte.settings))
    montrer(
        {"test": [vue.donnees(e) for e in page.essais], "curseurSuivant": page.curseur_suivant},
        lambda: vue.dessiner_liste(page),
        en_json=en_json,
    )


@app.command(
    "show",
    help="""Montre un test : ses mesures, leur verdict, la localisation probable et ses raisons.

Exemple : [bold]esav essai show TS-MDD7-5FYK-Z[/]
""",
)
def montrer_un(*, numero: Numero, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show one test."""
    with maison() as ouverte:
        lu: EssaiLigne = ouverte.bus.executer(ConsulterTest(numero=numero), agent(auteur, ouverte.settings))
    montrer(vue.donnees(lu), lambda: vue.dessiner(lu), en_json=en_json)


@app.command(
    "run",
    help="""Demande un test au nom de l'OI ; « esav worker » l'exécute. Il ne compte pas aux volumes de l'Opérateur.

Un acte (relance) exige le paramètre confirmation=OUI.

Exemple : [bold]esav essai run FTTO-0001 BOUT_EN_BOUT --parametre paquets=100[/]
""",
)
def demander(
    *,
    prestation: Prestation,
    code: Annotated[
        str, typer.Argument(metavar="TEST", help="Code du test, lu avec « esav essai catalogue ».")
    ],
    parametre: Annotated[
        list[str] | None, typer.Option(metavar="NOM=VALEUR", help="Un paramètre ; répétable.")
    ] = None,
    reference: Annotated[
        str | None,
        typer.Option(metavar="TEXTE", help="Référence de la demande : la même rend le même test."),
    ] = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Ask for a test."""
    commande = DemanderTest(
        identifiant_prestation=prestation.strip(),
        reference_operateur=texte("--reference", reference, 64)
        if reference
        else f"OI-{secrets.token_hex(8)}",
        code_test=code.strip().upper(),
        parametres=tuple(_parametre(p) for p in parametre or ()),
    )
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


@app.command(
    "cancel",
    help="""Annule un test qui attend encore.

Exemple : [bold]esav essai cancel TS-MDD7-5FYK-Z[/]
""",
)
def annuler(
    *, numero: Numero, simuler: Simuler = False, auteur: Auteur = None, en_json: EnJson = False
) -> None:
    """Cancel a test that waits."""
    _accomplir(AnnulerTest(numero=numero), auteur, simuler=simuler, en_json=en_json)


@app.command(
    "waive",
    help="""Dispense une prestation du test obligatoire : ses dépôts l'ignorent jusqu'à l'heure dite. Le motif est gardé.

Exemple : [bold]esav essai waive FTTO-0001 --motif 'Banc de test en panne' --heures 4[/]
""",
)
def dispenser(
    *,
    prestation: Prestation,
    motif: Annotated[str, typer.Option(metavar="TEXTE", help="Pourquoi ; gardé avec votre nom.")],
    heures: Annotated[
        int, typer.Option(min=1, max=720, metavar="N", help="Heures pendant lesquelles elle vaut.")
    ] = 24,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Let deposits on a prestation do without the compulsory test."""
    commande = DispenserTest(
        identifiant_prestation=prestation.strip(), motif=texte("--motif", motif), heures=heures
    )
    with maison() as ouverte:
        donnee: Dispense = executer_ou_simuler(
            ouverte, commande, agent(auteur, ouverte.settings), simuler=simuler
        )
    montrer(
        {
            "identifiantPrestation": donnee.prestation,
            "operateur": donnee.operateur,
            "dateFin": donnee.jusqu_a,
            "auteur": donnee.auteur,
            "motif": donnee.motif,
            "simulation": simuler,
        },
        lambda: [
            f"{donnee.prestation} ({donnee.operateur}) : dépôts sans test jusqu'au {quand(donnee.jusqu_a)}",
            *(["Simulation : rien n'a été écrit."] if simuler else []),
        ],
        en_json=en_json,
    )


@app.command(
    "catalogue",
    help="""Vérifie le catalogue des tests en entier et le montre ; sans base, et sans rien écrire que les sceaux demandés.

Exemple : [bold]esav essai catalogue --offre FTTO[/]
""",
)
def catalogue(
    *,
    dossier: Annotated[
        Path | None,
        typer.Argument(metavar="DOSSIER", help="Dossier du catalogue ; par défaut, celui de l'installation."),
    ] = None,
    offre: Annotated[str | None, typer.Option(metavar="CODE", help="Ce qui sert une seule offre.")] = None,
    ecrire: Annotated[
        bool, typer.Option("--sceller", help="Scelle ce qui est annoncé et ne l'est pas encore.")
    ] = False,
    en_json: EnJson = False,
) -> None:
    """Check and show the catalogue."""
    ou = dossier or reglages().tests_catalogue
    try:
        lus: Sequence[CatalogueEssais] = lire_catalogues(ou)
        annoncees = sceller(ou) if ecrire else a_sceller(ou)
    except OSError as erreur:
        raise UsageIncorrecte(
            f"{ou} : illisible ({erreur.strerror}) ; donnez le dossier qui contient index.toml"
        ) from erreur
    if annoncees and not ecrire:
        raise CatalogueInvalide(
            str(annoncees[0]), None, "annoncée et non scellée : « esav essai catalogue --sceller »"
        )
    retenus = [c for c in lus if offre is None or offre.strip().upper() in c.offres]
    aujourdhui = jour_de_paris(HorlogeSysteme().maintenant())

    def dessiner() -> Iterator[RenderableType]:
        if not retenus:
            yield "Aucun test."
        for c in retenus:
            yield Text(
                f"{c.code} version {c.version} ({c.technologie}), {', '.join(c.offres)} : {c.etat(aujourdhui)}",
                style="bold",
            )
            table = tableau(
                "Test", "Libellé", "Durée", "Maximum", "Pour lui seul", "Poids", "Acte", "Paramètres"
            )
            for e in c.essais:
                table.add_row(
                    e.code,
                    Text(e.libelle),
                    f"{e.duree_s} s",
                    f"{e.maximum_s} s",
                    e.exclusivite,
                    str(e.poids),
                    "oui" if e.acte else "",
                    ", ".join(p.nom for p in e.parametres),
                )
            yield table

    montrer({"catalogue": [vue.donnees_catalogue(c, aujourdhui) for c in retenus]}, dessiner, en_json=en_json)


def _accomplir(
    commande: DemanderTest | AnnulerTest, auteur: str | None, *, simuler: bool, en_json: bool
) -> None:
    with maison() as ouverte:
        fait: EssaiLigne = executer_ou_simuler(
            ouverte, commande, agent(auteur, ouverte.settings), simuler=simuler
        )

    def dessiner() -> Iterator[RenderableType]:
        yield from vue.dessiner(fait)
        if simuler:
            yield "Simulation : rien n'a été écrit."

    montrer(vue.donnees(fait) | {"simulation": simuler}, dessiner, en_json=en_json)


def _parametre(ecrit: str) -> tuple[str, str]:
    nom, egal, valeur = ecrit.partition("=")
    if not egal:
        raise UsageIncorrecte(f"--parametre : « {ecrit} » ; écrivez NOM=VALEUR, par exemple paquets=100")
    return nom.strip(), valeur.strip()
