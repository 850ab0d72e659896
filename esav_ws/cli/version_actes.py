"""The acts on a version: announce, publish, deprecate, retire, each a command of `esav version`."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages_versions import (
    ActeFait,
    ActeVersion,
    AnnoncerVersion,
    DeprecierVersion,
    PublierVersion,
    RetirerVersion,
)
from esav_ws.cli.avis import dessiner_avis, donnees_avis, sans_adresse
from esav_ws.cli.commun import Auteur, agent, executer_ou_simuler, instant, maison, parmi, texte
from esav_ws.cli.erreurs import UsageIncorrecte
from esav_ws.cli.sortie import EnJson, fiche, montrer
from esav_ws.cli.vue_version import dessiner_changements, donnees_version, etat_colore
from esav_ws.domain.contrat import VersionContrat
from esav_ws.domain.contrat_evolution import Evolution
from esav_ws.domain.horloge import jour_de_paris

Nom = Annotated[str, typer.Argument(metavar="NOM", help="Service (signalisation) ou formulaire (FTTH-SIG).")]
Numero = Annotated[str, typer.Argument(metavar="NUMERO", help="1.0 pour un service, 2 pour un formulaire.")]
Motif = Annotated[str, typer.Option(metavar="TEXTE", help="Pourquoi, pour le journal.")]
Exception_ = Annotated[
    str | None,
    typer.Option(
        "--exception", metavar="TEXTE", help="Motif d'une exception aux règles de l'article 12 ; conservé."
    ),
]
Simuler = Annotated[bool, typer.Option("--simuler", help="Dit ce que l'acte donnerait, sans rien écrire.")]

AIDE_ANNONCER = """Annonce une version : préavis, classe constatée par comparaison, fichiers figés.

Sans --production, le premier jour admis, ou celui de la même annonce déjà faite. Une évolution ne s'annonce pas sous une classe plus légère que la sienne.

Exemple : [bold]esav version announce signalisation 1.1 --production 2027-06-01 --motif "Nouvelle opération"[/]
"""
AIDE_PUBLIER = """Met en production une version annoncée ; celle qu'elle remplace est dépréciée, avec son dernier jour.

Exemple : [bold]esav version publish signalisation 2.0 --fin-precedente 2027-09-30 --motif "Mise en service"[/]
"""
AIDE_DEPRECIER = """Dit le dernier jour d'une version à laquelle une autre succède, ou le déplace.

Exemple : [bold]esav version deprecate signalisation 1.0 --fin 2027-09-30 --motif "Fin de la coexistence"[/]
"""
AIDE_RETIRER = """Constate le retrait d'une version dont le dernier jour est passé. Définitif : essayez d'abord avec --simuler.

Exemple : [bold]esav version retire signalisation 1.0 --motif "Plus aucun appel"[/]
"""


def installer(app: typer.Typer) -> None:
    """Add every act to *app*, in the order of a version's life."""
    app.command("announce", help=AIDE_ANNONCER)(annoncer)
    app.command("publish", help=AIDE_PUBLIER)(publier)
    app.command("deprecate", help=AIDE_DEPRECIER)(deprecier)
    app.command("retire", help=AIDE_RETIRER)(retirer)


def annoncer(
    *,
    nom: Nom,
    numero: Numero,
    motif: Motif,
    production: Annotated[
        str | None, typer.Option(metavar="DATE", help="Premier jour en production.")
    ] = None,
    classe: Annotated[
        str | None,
        typer.Option(metavar="CLASSE", help="ACCES, MINEURE ou MAJEURE ; par défaut, celle constatée."),
    ] = None,
    exception: Exception_ = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Give notice of a version."""
    classes = (Evolution.ACCES, Evolution.MINEURE, Evolution.MAJEURE)
    commande = AnnoncerVersion(
        **_version(nom, numero, motif, exception),
        production_le=_jour("--production", production),
        evolution=Evolution(parmi("--classe", classes, classe)) if classe else None,
    )
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


def publier(
    *,
    nom: Nom,
    numero: Numero,
    motif: Motif,
    le: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Premier jour en production ; par défaut, celui annoncé."),
    ] = None,
    fin_precedente: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="Dernier jour de la version remplacée ; par défaut, le dernier admis."
        ),
    ] = None,
    exception: Exception_ = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Put an announced version in production."""
    commande = PublierVersion(
        **_version(nom, numero, motif, exception),
        production_le=_jour("--le", le),
        fin_precedente=_jour("--fin-precedente", fin_precedente),
    )
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


def deprecier(
    *,
    nom: Nom,
    numero: Numero,
    fin: Annotated[str, typer.Option(metavar="DATE", help="Dernier jour de service, jusqu'à 24 h (Paris).")],
    motif: Motif,
    exception: Exception_ = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Say the last day of a version."""
    fin_le = _jour("--fin", fin) or date.max
    commande = DeprecierVersion(**_version(nom, numero, motif, exception), fin_le=fin_le)
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


def retirer(
    *,
    nom: Nom,
    numero: Numero,
    motif: Motif,
    exception: Exception_ = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Record that a version is retired."""
    commande = RetirerVersion(**_version(nom, numero, motif, exception))
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


def _version(nom: str, numero: str, motif: str, exception: str | None) -> dict[str, Any]:
    lu = re.fullmatch(r"([1-9][0-9]{0,3})(?:\.(0|[1-9][0-9]{0,3}))?", numero.strip())
    if lu is None:
        raise UsageIncorrecte(f"« {numero} » n'est pas un numéro de version ; écrivez par exemple 1.0, ou 2")
    return {
        "contrat": nom.strip(),
        "majeure": int(lu[1]),
        "mineure": int(lu[2] or 0),
        "motif": texte("--motif", motif),
        "exception": exception if exception is None else texte("--exception", exception),
    }


def _jour(option: str, valeur: str | None) -> date | None:
    return instant(option, valeur).date() if valeur else None


def _accomplir(commande: ActeVersion, auteur: str | None, *, simuler: bool, en_json: bool) -> None:
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        fait: ActeFait = executer_ou_simuler(ouverte, commande, acteur, simuler=simuler)
        le = jour_de_paris(ouverte.horloge.maintenant())
    donnees = {
        "simulation": simuler,
        "version": donnees_version(fait.version, le),
        "precedente": donnees_version(fait.precedente, le) if fait.precedente else None,
        "changements": len(fait.comparaison.changements) if fait.comparaison else None,
        "avis": [donnees_avis(avis) for avis in fait.avis],
        "sansAdresse": sans_adresse(fait.avis),
    }
    montrer(donnees, lambda: _dessiner(fait, le, simuler=simuler), en_json=en_json)


def _dessiner(fait: ActeFait, le: date, *, simuler: bool) -> Iterator[RenderableType]:
    if simuler:
        yield Text("Simulation : rien n'est écrit.", style="yellow")
    if fait.comparaison is not None and fait.comparaison.changements:
        yield from dessiner_changements(fait.comparaison)
    for version in filter(None, (fait.version, fait.precedente)):
        yield Text.assemble((f"{version.nom} ", "bold"), etat_colore(version, le))
        yield fiche(
            [
                ("Classe", _classe(version)),
                ("Annoncée le", _ecrire(version.annoncee_le)),
                ("En production", _ecrire(version.production_le, "à partir du {}")),
                ("Dernier jour", _ecrire(version.fin_le, "{}, 24 h (Paris)")),
                *(
                    ("Exception", f"{d.code} (art. {d.article}) : {d.constat}")
                    for passage in version.passages[-1:]
                    for d in passage.derogations
                ),
            ]
        )
    yield from dessiner_avis(fait.avis)


def _classe(version: VersionContrat) -> str | None:
    if version.initiale:
        return "première version : sans préavis"
    return version.evolution and version.evolution.libelle


def _ecrire(jour: date | None, forme: str = "{}") -> str | None:
    return forme.format(f"{jour:%d/%m/%Y}") if jour else None
