"""`esav donnees`: the policy on personal data, what it does, holds, the right of access, and the proof."""

from collections.abc import Iterator
from typing import Annotated, Any, Final

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages import Commande
from esav_ws.application.messages_donnees import (
    ConsignerRecherche,
    EffacerDonnees,
    LeverRetenue,
    ListerRetenues,
    RechercherDonnees,
    RetenirDonnees,
)
from esav_ws.application.ports_donnees import Decision, Genre, Trouvaille
from esav_ws.bootstrap import politique_donnees, tournee_donnees
from esav_ws.cli.commun import Auteur, agent, executer_ou_simuler, maison, texte
from esav_ws.cli.donnees_rapport import AIDE_CONTROLE, AIDE_RAPPORT, controler, rapporter
from esav_ws.cli.erreurs import UsageIncorrecte, reglages
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, fiche, montrer, quand, tableau
from esav_ws.domain.donnees import Categorie, Regle

CHERCHE_MIN: Final = 3
"""Characters of a name or address looked for, at least: fewer would name everybody."""
CHIFFRES_MIN: Final = 9
"""Digits of a telephone number looked for, at least."""
EXTRAIT: Final = 80
"""Characters of a value that a table shows."""

app = groupe(
    "Données personnelles : politique de conservation, effacement, retenues, droit d'accès, preuve (RGPD).\n\n"
    "Exemple : [bold]esav donnees politique[/]"
)
app.command("rapport", help=AIDE_RAPPORT)(rapporter)
app.command("controler", help=AIDE_CONTROLE)(controler)

Numero = Annotated[str, typer.Argument(metavar="NUMERO", help="Numéro de la signalisation.")]
Motif = Annotated[
    str,
    typer.Option(
        "--motif", metavar="TEXTE", help="Pourquoi ; conservé avec son auteur. N'y nommez pas la personne."
    ),
]
Simuler = Annotated[bool, typer.Option("--simuler", help="Dit ce qui serait fait, sans rien écrire.")]


@app.command(
    "politique",
    help="Vérifie et montre la politique en vigueur : chaque catégorie, sa durée, sa base légale, et l'empreinte du fichier.\n\n"
    "Exemple : [bold]esav donnees politique --json[/]",
)
def politique(*, en_json: EnJson = False) -> None:
    """Show the policy in force."""
    settings = reglages()
    lue = politique_donnees(settings)

    def dessiner() -> Iterator[RenderableType]:
        yield fiche(
            [
                ("Fichier", str(settings.fichier_politique_donnees)),
                ("Empreinte (SHA-256)", lue.empreinte),
                ("Responsable", lue.responsable),
                ("Contact", lue.contact),
            ]
        )
        table = tableau("Catégorie", "Données", "Finalité", "Base légale", "Au terme")
        for r in lue.regles.values():
            table.add_row(r.categorie, Text(r.donnees), Text(r.finalite), Text(r.base_legale), _terme(r))
        yield table
        for code, champs in sorted(lue.champs.items()):
            yield Text(f"{code} : {', '.join(sorted(champs))}")

    montrer(
        {
            "fichier": str(settings.fichier_politique_donnees),
            "empreinte": lue.empreinte,
            "responsable": lue.responsable,
            "contact": lue.contact,
            "categorie": [
                {
                    "categorie": r.categorie,
                    "donnees": r.donnees,
                    "finalite": r.finalite,
                    "baseLegale": r.base_legale,
                    "effet": r.effet,
                    "jours": r.jours,
                    "justification": r.justification,
                }
                for r in lue.regles.values()
            ],
            "formulaire": {code: sorted(champs) for code, champs in sorted(lue.champs.items())},
        },
        dessiner,
        en_json=en_json,
    )


@app.command(
    "ronde",
    help="Applique la politique maintenant, comme le fait chaque jour le travail de fond. Définitif : essayez d'abord avec "
    "--simuler.\n\nExemple : [bold]esav donnees ronde --simuler[/]",
)
def ronde(*, simuler: Simuler = False, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Make a round now."""
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        tournee = tournee_donnees(ouverte)
        lignes: dict[Categorie, tuple[int, int | None]]
        if simuler:
            lignes = {c: (m.dues, m.retenues) for c, m in tournee.mesurer().items()}
        else:
            lignes = {c: (n, None) for c, n in tournee.passer(acteur.nom).items()}

    def dessiner() -> Iterator[RenderableType]:
        table = tableau(
            "Catégorie", "À effacer" if simuler else "Effacées", *(["Retenues"] if simuler else [])
        )
        for categorie, (nombre, retenues) in lignes.items():
            table.add_row(categorie, str(nombre), *([str(retenues)] if simuler else []))
        yield table
        if simuler:
            yield "Simulation : rien n'a été écrit."

    montrer(
        {
            "simulation": simuler,
            "categorie": [
                {"categorie": c, "lignes": n, **({"retenues": r} if simuler else {})}
                for c, (n, r) in lignes.items()
            ],
        },
        dessiner,
        en_json=en_json,
    )


@app.command(
    "retenir",
    help="Retient les données d'une signalisation au-delà de leur terme (litige, enquête).\n\n"
    'Exemple : [bold]esav donnees retenir BG2P-V6MD-2 --motif "Litige 2026-14"[/]',
)
def retenir(
    *, numero: Numero, motif: Motif, simuler: Simuler = False, auteur: Auteur = None, en_json: EnJson = False
) -> None:
    """Hold a signalisation."""
    _decider(
        RetenirDonnees(numero=numero, motif=texte("--motif", motif)), auteur, simuler=simuler, en_json=en_json
    )


@app.command(
    "lever",
    help="Lève une retenue : la prochaine tournée efface ce qui est échu.\n\n"
    'Exemple : [bold]esav donnees lever BG2P-V6MD-2 --motif "Litige 2026-14 clos"[/]',
)
def lever(
    *, numero: Numero, motif: Motif, simuler: Simuler = False, auteur: Auteur = None, en_json: EnJson = False
) -> None:
    """End a hold."""
    _decider(
        LeverRetenue(numero=numero, motif=texte("--motif", motif)), auteur, simuler=simuler, en_json=en_json
    )


@app.command(
    "effacer",
    help="Efface avant terme les données personnelles d'une signalisation (RGPD, art. 17). Définitif : essayez d'abord avec "
    '--simuler.\n\nExemple : [bold]esav donnees effacer BG2P-V6MD-2 --motif "Demande du 12 mars" --simuler[/]',
)
def effacer(
    *, numero: Numero, motif: Motif, simuler: Simuler = False, auteur: Auteur = None, en_json: EnJson = False
) -> None:
    """Erase a signalisation's personal data."""
    _decider(
        EffacerDonnees(numero=numero, motif=texte("--motif", motif)), auteur, simuler=simuler, en_json=en_json
    )


@app.command(
    "retenues", help="Liste les retenues en cours.\n\nExemple : [bold]esav donnees retenues --json[/]"
)
def retenues(*, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show every hold."""
    with maison() as ouverte:
        tenues = ouverte.bus.executer(ListerRetenues(), agent(auteur, ouverte.settings))

    def dessiner() -> Iterator[RenderableType]:
        table = tableau("Numéro", "Depuis", "Par", "Motif")
        for d in tenues:
            table.add_row(d.numero, quand(d.le), Text(d.auteur), Text(d.motif))
        yield table

    montrer({"retenue": [_donnees(d) for d in tenues]}, dessiner, en_json=en_json)


@app.command(
    "rechercher",
    help="Montre tout ce que la base tient d'une personne, pour répondre à une demande d'accès (RGPD, art. 15). Lit toute la "
    "base : plusieurs minutes sur un million de signalisations. Le journal d'audit en garde le fait, pas la personne.\n\n"
    "Exemple : [bold]esav donnees rechercher --telephone 0639980001[/]",
)
def rechercher(
    *,
    nom: Annotated[str | None, typer.Option("--nom", metavar="TEXTE", help="Nom, ou partie du nom.")] = None,
    telephone: Annotated[
        str | None, typer.Option("--telephone", metavar="NUMERO", help="Téléphone, sous toute écriture.")
    ] = None,
    courriel: Annotated[
        str | None, typer.Option("--courriel", metavar="ADRESSE", help="Adresse électronique.")
    ] = None,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Show everything that is held on a person."""
    donnes = [
        (genre, valeur.strip())
        for genre, valeur in ((Genre.NOM, nom), (Genre.TELEPHONE, telephone), (Genre.COURRIEL, courriel))
        if valeur is not None
    ]
    if len(donnes) != 1:
        raise UsageIncorrecte("donnez un critère, et un seul : --nom, --telephone ou --courriel")
    ((genre, cherche),) = donnes
    if genre is Genre.TELEPHONE and sum(c.isdigit() for c in cherche) < CHIFFRES_MIN:
        raise UsageIncorrecte(f"--telephone : donnez le numéro entier, {CHIFFRES_MIN} chiffres au moins")
    if len(cherche) < CHERCHE_MIN:
        raise UsageIncorrecte(f"--{genre} : {CHERCHE_MIN} caractères au moins")
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        ouverte.bus.executer(ConsignerRecherche(genre=genre), acteur)
        trouvees = ouverte.bus.executer(RechercherDonnees(genre=genre, cherche=cherche), acteur)

    def dessiner() -> Iterator[RenderableType]:
        table = tableau("Table", "Ligne", "Colonne", "Catégorie", "Valeur")
        for t in trouvees:
            table.add_row(t.table, Text(t.cle), t.colonne, t.categorie, Text(_extrait(t.valeur)))
        yield table
        yield f"{len(trouvees)} valeur(s). Les sauvegardes et les journaux hors base ne sont pas lus."

    montrer({"valeur": [_trouvee(t) for t in trouvees]}, dessiner, en_json=en_json)


def _decider(commande: Commande, auteur: str | None, *, simuler: bool, en_json: bool) -> None:
    with maison() as ouverte:
        decision: Decision = executer_ou_simuler(
            ouverte, commande, agent(auteur, ouverte.settings), simuler=simuler
        )
    faits = {"RETENIR": "retenue", "LEVER": "retenue levée", "EFFACER": "données personnelles effacées"}
    montrer(
        {"simulation": simuler, **_donnees(decision)},
        lambda: [
            f"{decision.numero} : {faits[decision.acte]}."
            + (" Simulation : rien n'a été écrit." if simuler else "")
        ],
        en_json=en_json,
    )


def _donnees(decision: Decision) -> dict[str, Any]:
    return {
        "numeroSignalisation": decision.numero,
        "acte": decision.acte,
        "date": decision.le,
        "auteur": decision.auteur,
        "motif": decision.motif,
    }


def _trouvee(trouvaille: Trouvaille) -> dict[str, str]:
    return {
        "table": trouvaille.table,
        "ligne": trouvaille.cle,
        "colonne": trouvaille.colonne,
        "categorie": trouvaille.categorie,
        "valeur": trouvaille.valeur,
    }


def _terme(regle: Regle) -> str:
    if regle.jours is None:
        return "conserver"
    return f"{regle.effet} après {regle.jours} jours"


def _extrait(valeur: str) -> str:
    return valeur if len(valeur) <= EXTRAIT else f"{valeur[: EXTRAIT - 1]}…"
