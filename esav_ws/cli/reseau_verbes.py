"""The verbs that `esav incident` and `esav travaux` have alike: close, cancel, list, show, import."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from esav_ws.application.messages import TAILLE_PAGE
from esav_ws.application.messages_reseau import AnnulerReseau, CloreReseau
from esav_ws.cli import reseau
from esav_ws.cli.commun import Auteur, Curseur, Taille, instant, texte
from esav_ws.cli.reseau_options import Etats, Motif, Pm, Reference, Revision, Simuler
from esav_ws.cli.sortie import EnJson
from esav_ws.domain.reseau_codes import NatureReseau
from esav_ws.domain.reseau_fiche import COLONNES


@dataclass(frozen=True, slots=True)
class Aides:
    """What the help of each verb says of one kind of event; `importer` and `importees` go into one sentence."""

    groupe: str
    exemple: str
    clore: str
    annuler: str
    lister: str
    montrer: str
    importer: str
    importees: str


def _clore_et_annuler(app: typer.Typer, nature: NatureReseau, aides: Aides) -> None:
    @app.command(
        "close",
        help=f"{aides.clore} ; un commentaire le dit sur chaque signalisation ouverte rattachée, que vous clôturez "
        f'vous-même.\n\nExemple : [bold]esav {aides.groupe} close {aides.exemple} --motif "Réparé"[/]',
    )
    def clore(
        *,
        reference: Reference,
        motif: Motif,
        fin_reelle: Annotated[
            str | None,
            typer.Option(metavar="DATE", help="Quand tout a fini en fait ; par défaut, maintenant."),
        ] = None,
        revision: Revision = None,
        simuler: Simuler = False,
        auteur: Auteur = None,
        en_json: EnJson = False,
    ) -> None:
        """Close one."""
        commande = CloreReseau(
            nature=nature,
            reference=reference.strip().upper(),
            motif=texte("--motif", motif),
            fin_reelle=instant("--fin-reelle", fin_reelle) if fin_reelle else None,
            revision=revision,
        )
        reseau.faire(commande, simuler=simuler, auteur=auteur, en_json=en_json)

    @app.command(
        "cancel",
        help=f"{aides.annuler}\n\n"
        f'Exemple : [bold]esav {aides.groupe} cancel {aides.exemple} --motif "Saisi par erreur"[/]',
    )
    def annuler(
        *,
        reference: Reference,
        motif: Motif,
        revision: Revision = None,
        simuler: Simuler = False,
        auteur: Auteur = None,
        en_json: EnJson = False,
    ) -> None:
        """Cancel one."""
        commande = AnnulerReseau(
            nature=nature,
            reference=reference.strip().upper(),
            motif=texte("--motif", motif),
            revision=revision,
        )
        reseau.faire(commande, simuler=simuler, auteur=auteur, en_json=en_json)


def ajouter(app: typer.Typer, nature: NatureReseau, aides: Aides) -> None:
    """Give *app* these verbs, on events of that *nature*."""
    _clore_et_annuler(app, nature, aides)

    @app.command("list", help=f"{aides.lister}\n\nExemple : [bold]esav {aides.groupe} list --tout[/]")
    def lister(
        *,
        etats: Etats = None,
        pm: Pm = None,
        tout: Annotated[bool, typer.Option("--tout", help="Aussi les clos et les annulés.")] = False,
        taille: Taille = TAILLE_PAGE,
        curseur: Curseur = None,
        auteur: Auteur = None,
        en_json: EnJson = False,
    ) -> None:
        """Show a page of them."""
        reseau.lister(
            nature,
            etats=etats,
            pm=pm,
            tout=tout,
            taille=taille,
            curseur=curseur,
            auteur=auteur,
            en_json=en_json,
        )

    @app.command(
        "show",
        help=f"{aides.montrer} : équipements, Opérateurs, prestations, signalisations rattachées, historique.\n\n"
        f"Exemple : [bold]esav {aides.groupe} show {aides.exemple}[/]",
    )
    def montrer_un(*, reference: Reference, auteur: Auteur = None, en_json: EnJson = False) -> None:
        """Show one."""
        reseau.montrer_un(nature, reference, auteur=auteur, en_json=en_json)

    @app.command(
        "import",
        help=f"Importe {aides.importer} d'un fichier CSV (titres en première ligne) ou JSON (un objet par ligne), en "
        f"UTF-8.\n\nColonnes : reference, etat, {', '.join(COLONNES)}. {aides.importees}, close (etat CLOTURE) ou annulée "
        "(ANNULE). Chaque ligne refusée est nommée ; les autres sont prises. Coupé, relancez la même commande : ce qui est "
        f"déjà fait ne change rien.\n\nExemple : [bold]esav {aides.groupe} import {aides.groupe}.csv --simuler[/]",
    )
    def importer(
        *,
        fichier: Annotated[
            Path, typer.Argument(metavar="FICHIER", help="Fichier CSV ou JSON ; d'abord avec --simuler.")
        ],
        motif: Annotated[
            str, typer.Option(metavar="TEXTE", help="Pourquoi ; conservé dans l'historique.")
        ] = "Import d'un fichier",
        simuler: Simuler = False,
        auteur: Auteur = None,
        en_json: EnJson = False,
    ) -> None:
        """Import them; exit code 1 when lines were refused."""
        reseau.importer(nature, fichier, motif=motif, simuler=simuler, auteur=auteur, en_json=en_json)
