"""The command `esav`: its subjects put together."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, NoReturn

import typer

from esav_ws.cli.differe import Charger, GroupeDiffere, commande, sujet
from esav_ws.cli.erreurs import CODES_SORTIE
from esav_ws.cli.groupe import groupe

AIDE = """[bold]e-SAV[/] : la passerelle d'après-vente entre l'opérateur d'infrastructure et les Opérateurs.

Pour commencer : [bold]esav init --demonstration[/], puis [bold]esav serve --demonstration[/].
"""


class Racine(GroupeDiffere):
    """The commands of `esav`."""

    sujets: ClassVar[Mapping[str, Charger]] = {
        "init": commande("installation", "init", "AIDE_INIT"),
        "serve": commande("installation", "serve", "AIDE_SERVE"),
        "worker": commande("travail", "worker", "AIDE"),
        "demo": commande("demo", "demo", "AIDE"),
        **{
            nom: sujet(nom)
            for nom in (
                "signalisation",
                "collectif",
                "rendezvous",
                "planning",
                "incident",
                "travaux",
                "essai",
                "equipement",
                "operateur",
                "souscription",
                "attestation",
                "offre",
                "prestation",
                "certificat",
                "ca",
                "formulaire",
                "pack",
                "tache",
                "courriel",
                "version",
                "avis",
                "volume",
                "service",
                "soutien",
                "abonnement",
                "donnees",
                "plateforme",
                "parcours",
            )
        },
    }


app = groupe(AIDE, Racine)


@app.callback(epilog=CODES_SORTIE)
def esav(
    *,
    trace: Annotated[bool, typer.Option("--trace", help="Montre la trace technique d'une erreur.")] = False,
) -> None:
    """Take the options that come before the command."""
    del trace  # the error handler reads it among the arguments


def main() -> NoReturn:
    """Run the command line of this process and end it with its exit code."""
    app(prog_name="esav")
    raise SystemExit
