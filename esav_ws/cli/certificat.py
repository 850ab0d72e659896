"""`esav certificat`: the registry of client certificates, its acts, and who was refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages import TAILLE_PAGE
from esav_ws.application.messages_administration import ListerCertificats, ListerRefus
from esav_ws.application.messages_certificats import ConsulterDossier
from esav_ws.application.ports_journal import Refus
from esav_ws.cli import certificat_actes, certificat_echeances, certificat_epreuves
from esav_ws.cli.certificat_commun import Numero, ecrire_fichier, emplois, entourer, numero_de
from esav_ws.cli.commun import Auteur, Taille, agent, maison
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, montrer, quand, tableau
from esav_ws.cli.vue_certificat import (
    dessiner_dossier,
    dessiner_histoire,
    donnees_certificat,
    donnees_dossier,
    donnees_histoire,
    table_certificats,
)
from esav_ws.domain.certificat_vie import DossierSansCertificat

app = groupe(
    "Registre des certificats clients, leur renouvellement, et accès refusés.\n\n"
    "Exemple : [bold]esav certificat list[/]"
)
certificat_actes.installer(app)
certificat_echeances.installer(app)
app.add_typer(certificat_epreuves.app, name="rehearse")


@app.command(
    "list",
    help="Liste les certificats enregistrés, le premier à expirer d'abord, et leur dernière requête.\n\nExemple : [bold]esav certificat list[/]",
)
def lister_certificats(*, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show the registry."""
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        tous = ouverte.bus.executer(ListerCertificats(), acteur)
        usages = emplois(ouverte, acteur)
        maintenant = ouverte.horloge.maintenant()
    montrer(
        {"certificat": [donnees_certificat(c, maintenant, usages.get(c.numero)) for c in tous]},
        lambda: [table_certificats(tous, maintenant, usages)],
        en_json=en_json,
    )


@app.command(
    "refusals",
    help="Montre les derniers accès refusés à la porte, comptés par jour, motif et certificat.\n\n"
    "Exemple : [bold]esav certificat refusals --taille 20[/]",
)
def lister_refus(*, taille: Taille = TAILLE_PAGE, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show the latest refused accesses."""
    with maison() as ouverte:
        tous = ouverte.bus.executer(ListerRefus(taille=taille), agent(auteur, ouverte.settings))

    def dessiner() -> Iterator[RenderableType]:
        if not tous:
            yield "Aucun accès refusé."
            return
        table = tableau("Dernier refus", "Code", "Opérateur", "Sujet", "Adresse", "Nombre")
        for r in tous:
            table.add_row(
                quand(r.dernier_le),
                r.code,
                r.operateur,
                Text(r.sujet),
                Text(r.adresse),
                str(r.nombre),
            )
        yield table

    montrer({"refus": [_refus(r) for r in tous]}, dessiner, en_json=en_json)


@app.command(
    "history",
    help="Montre un dossier : où il en est, l'étape suivante, et qui a fait quoi.\n\n"
    "Exemple : [bold]esav certificat history ALFA-C0001[/]",
)
def montrer_histoire(*, numero: Numero, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show one file with its history."""
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        dossier = ouverte.bus.executer(ConsulterDossier(numero=numero_de(numero)), acteur)
        entourage = entourer(ouverte, dossier, acteur)

    def dessiner() -> Iterator[RenderableType]:
        yield from dessiner_dossier(dossier, entourage)
        yield dessiner_histoire(dossier)

    donnees = donnees_dossier(dossier, entourage) | {"histoire": donnees_histoire(dossier)}
    montrer(donnees, dessiner, en_json=en_json)


@app.command(
    "export",
    help="Écrit le certificat d'un dossier et sa chaîne, en PEM.\n\n"
    "Exemple : [bold]esav certificat export ALFA-C0001 --sortie alfa.pem[/]",
)
def exporter(
    *,
    numero: Numero,
    sortie: Annotated[
        Path | None,
        typer.Option(metavar="FICHIER", help="Où écrire ; par défaut, la sortie standard."),
    ] = None,
    auteur: Auteur = None,
) -> None:
    """Write a certificate with its chain as PEM."""
    with maison() as ouverte:
        dossier = ouverte.bus.executer(
            ConsulterDossier(numero=numero_de(numero)), agent(auteur, ouverte.settings)
        )
    if dossier.piece is None or not dossier.piece.der:
        raise DossierSansCertificat(dossier.numero)
    texte = dossier.piece.pem()
    if sortie is None:
        typer.echo(texte, nl=False)
    else:
        ecrire_fichier(sortie, texte.encode())


def _refus(r: Refus) -> dict[str, Any]:
    return {
        "jour": r.jour,
        "code": r.code,
        "operateur": r.operateur,
        "empreinte": r.empreinte,
        "sujet": r.sujet,
        "adresse": r.adresse,
        "nombre": r.nombre,
        "premierLe": r.premier_le,
        "dernierLe": r.dernier_le,
    }
