"""`esav offre`: the offers that have an after-sales clause (annexe 1), as their file describes them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.adapters.fichier_offres import lire_offres
from esav_ws.application.messages_parc import AppliquerOffres, ConsulterOffre, EffetOffre, ListerOffres
from esav_ws.cli.commun import Auteur, agent, executer_ou_simuler, maison, texte
from esav_ws.cli.erreurs import UsageIncorrecte
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, fiche, montrer, quand, tableau
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.offre import Garantie, Offre

app = groupe(
    "Offres qui ont une clause de SAV (annexe 1), décrites dans un fichier TOML.\n\n"
    "Exemple : [bold]esav offre check offres/exemple.toml[/]"
)

Fichier = Annotated[
    Path, typer.Argument(metavar="FICHIER", help="Fichier des offres (TOML) ; modèle : offres/exemple.toml.")
]

AIDE_APPLIQUER = """Fait que les offres soient comme le fichier les décrit : toutes, ou aucune.

Une offre nouvelle est mise en place un mois au moins après son annonce, sauf --exception. Une offre absente du fichier est laissée telle quelle.

Exemple : [bold]esav offre apply offres/exemple.toml --simuler[/]
"""


@app.command(
    "check",
    help="Vérifie un fichier d'offres et dit tout ce qui ne va pas, sans base et sans rien écrire.\n\n"
    "Exemple : [bold]esav offre check offres/exemple.toml[/]",
)
def verifier(*, fichier: Fichier, en_json: EnJson = False) -> None:
    """Check a file of offers by itself."""
    offres = _lire(fichier)
    montrer(
        {"offre": [_donnees(offre) for offre in offres]},
        lambda: [f"{len(offres)} offre(s), rien à redire : {', '.join(offre.code for offre in offres)}"],
        en_json=en_json,
    )


@app.command("apply", help=AIDE_APPLIQUER)
def appliquer(
    *,
    fichier: Fichier,
    exception: Annotated[
        str | None,
        typer.Option(
            "--exception", metavar="TEXTE", help="Motif d'une mise en place à moins d'un mois ; conservé."
        ),
    ] = None,
    simuler: Annotated[
        bool, typer.Option("--simuler", help="Dit ce qui changerait, sans rien écrire.")
    ] = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Have the offers be as the file describes them."""
    commande = AppliquerOffres(
        offres=_lire(fichier),
        exception=None if exception is None else texte("--exception", exception),
    )
    with maison() as ouverte:
        effets = executer_ou_simuler(ouverte, commande, agent(auteur, ouverte.settings), simuler=simuler)
    montrer(
        {
            "simulation": simuler,
            "offre": [
                {"codeOffre": e.offre.code, "effet": _effet(e), "changement": list(e.changements)}
                for e in effets
            ],
        },
        lambda: _dessiner_effets(effets, simuler=simuler),
        en_json=en_json,
    )


@app.command("list", help="Liste les offres.\n\nExemple : [bold]esav offre list --json[/]")
def lister(*, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show every offer."""
    with maison() as ouverte:
        offres = ouverte.bus.executer(ListerOffres(), agent(auteur, ouverte.settings))
        aujourdhui = jour_de_paris(ouverte.horloge.maintenant())

    def dessiner() -> Iterator[RenderableType]:
        table = tableau("Code", "Libellé", "Famille", "Accès", "Rendez-vous", "Garanties", "Mise en place")
        for o in offres:
            place = o.mise_en_place_le.strftime("%d/%m/%Y") if o.mise_en_place_le else "en place"
            table.add_row(
                o.code,
                Text(o.libelle),
                o.famille,
                ", ".join(sorted(o.canaux)),
                ", ".join(sorted(o.rendez_vous)) or "aucun",
                Text(", ".join(map(_garantie, o.garanties)) or "aucune"),
                Text(place, style="" if o.en_place(aujourdhui) else "yellow"),
            )
        yield table

    montrer({"offre": [_donnees(offre) for offre in offres]}, dessiner, en_json=en_json)


@app.command("show", help="Montre une offre et ses règles.\n\nExemple : [bold]esav offre show FTTH[/]")
def montrer_une(
    *,
    code: Annotated[str, typer.Argument(metavar="CODE", help="Code de l'offre, par exemple FTTH.")],
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Show one offer."""
    with maison() as ouverte:
        requete = ConsulterOffre(code=code.strip().upper())
        offre: Offre = ouverte.bus.executer(requete, agent(auteur, ouverte.settings))
        en_place = offre.en_place(jour_de_paris(ouverte.horloge.maintenant()))
    montrer(_donnees(offre), lambda: _dessiner(offre, en_place=en_place), en_json=en_json)


def _lire(fichier: Path) -> tuple[Offre, ...]:
    try:
        return lire_offres(fichier)
    except OSError as erreur:
        raise UsageIncorrecte(f"{fichier} : illisible ({erreur.strerror}) ; vérifiez le chemin") from erreur


def _dessiner(offre: Offre, *, en_place: bool) -> Iterator[RenderableType]:
    yield Text.assemble((offre.code, "bold"), f"  {offre.libelle}  ", (offre.famille, "dim"))
    jours = [f"{jour:%d/%m/%Y}" if jour else None for jour in (offre.annoncee_le, offre.mise_en_place_le)]
    prise = offre.exception
    yield fiche(
        [
            ("Accès", ", ".join(sorted(offre.canaux))),
            ("Rendez-vous", ", ".join(sorted(offre.rendez_vous)) or "aucun"),
            ("Test", "obligatoire avant un dépôt" if offre.test_obligatoire else "facultatif"),
            ("Signalisations ouvertes", "plusieurs" if offre.plusieurs_ouvertes else "une par prestation"),
            ("Garanties", "\n".join(map(_garantie, offre.garanties)) or "aucune"),
            ("Annoncée le", jours[0]),
            (
                "Mise en place le",
                jours[1] and (jours[1] if en_place else f"{jours[1]} : dépôts refusés d'ici là"),
            ),
            ("Exception", f"{prise.motif} ({prise.auteur}, {quand(prise.le)})" if prise else None),
        ]
    )


def _dessiner_effets(effets: Sequence[EffetOffre], *, simuler: bool) -> Iterator[RenderableType]:
    table = tableau("Offre", "Effet", "Ce qui change")
    for e in effets:
        table.add_row(e.offre.code, _effet(e), ", ".join(e.changements))
    yield table
    if simuler:
        yield "Simulation : rien n'a été écrit."


def _effet(effet: EffetOffre) -> str:
    if effet.nouvelle:
        return "créée"
    return "modifiée" if effet.changements else "inchangée"


def _garantie(garantie: Garantie) -> str:
    return f"{garantie.libelle} (option {garantie.code})" if garantie.option else garantie.libelle


def _donnees(o: Offre) -> dict[str, Any]:
    return {
        "codeOffre": o.code,
        "libelle": o.libelle,
        "famille": o.famille,
        "canal": sorted(o.canaux),
        "rendezVous": sorted(o.rendez_vous),
        "testObligatoire": o.test_obligatoire,
        "plusieursOuvertes": o.plusieurs_ouvertes,
        "garantie": [
            {
                "code": g.code or None,
                "libelle": g.libelle,
                "delaiHeures": g.heures,
                "calendrier": g.calendrier,
                "option": g.option,
            }
            for g in o.garanties
        ],
        "dateAnnonce": o.annoncee_le,
        "dateMiseEnPlace": o.mise_en_place_le,
        "exception": o.exception
        and {"motif": o.exception.motif, "auteur": o.exception.auteur, "date": o.exception.le},
    }
