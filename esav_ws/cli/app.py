"""The command `esav`: its subjects put together."""

from typing import Annotated, NoReturn

import typer

from esav_ws.cli import (
    abonnement,
    avis,
    ca,
    certificat,
    courriel,
    demo,
    equipement,
    essai,
    formulaire,
    incident,
    installation,
    offre,
    operateur,
    pack,
    planning,
    prestation,
    rendezvous,
    service,
    signalisation,
    souscription,
    soutien,
    tache,
    travail,
    travaux,
    version,
    volume,
)
from esav_ws.cli.erreurs import CODES_SORTIE
from esav_ws.cli.groupe import groupe

AIDE = """[bold]e-SAV[/] : la passerelle d'après-vente entre l'opérateur d'infrastructure et les Opérateurs.

Pour commencer : [bold]esav init --demonstration[/], puis [bold]esav serve --demonstration[/].
"""

app = groupe(AIDE)
app.command("init", help=installation.AIDE_INIT)(installation.init)
app.command("serve", help=installation.AIDE_SERVE)(installation.serve)
app.command("worker", help=travail.AIDE)(travail.worker)
app.command("demo", help=demo.AIDE)(demo.demo)
app.add_typer(signalisation.app, name="signalisation")
app.add_typer(rendezvous.app, name="rendezvous")
app.add_typer(planning.app, name="planning")
app.add_typer(incident.app, name="incident")
app.add_typer(travaux.app, name="travaux")
app.add_typer(operateur.app, name="operateur")
app.add_typer(souscription.app, name="souscription")
app.add_typer(offre.app, name="offre")
app.add_typer(prestation.app, name="prestation")
app.add_typer(certificat.app, name="certificat")
app.add_typer(ca.app, name="ca")
app.add_typer(formulaire.app, name="formulaire")
app.add_typer(pack.app, name="pack")
app.add_typer(tache.app, name="tache")
app.add_typer(courriel.app, name="courriel")
app.add_typer(version.app, name="version")
app.add_typer(avis.app, name="avis")
app.add_typer(volume.app, name="volume")
app.add_typer(service.app, name="service")
app.add_typer(soutien.app, name="soutien")
app.add_typer(abonnement.app, name="abonnement")
app.add_typer(essai.app, name="essai")
app.add_typer(equipement.app, name="equipement")


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
