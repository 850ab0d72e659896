"""`esav certificat rehearse`: a candidate calls the integration platform before it serves in production."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from esav_ws.application.messages_certificats import AdmettreCandidat, EnregistrerEpreuve, ProuverEpreuve
from esav_ws.cli.certificat_actes import accomplir
from esav_ws.cli.certificat_commun import (
    Fichier,
    MotDePasse,
    Numero,
    Operateur,
    Simuler,
    ecrire_fichier,
    lire_fichier,
    lire_mot_de_passe,
    numero_de,
)
from esav_ws.cli.commun import Auteur, agent, maison
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, montrer

app = groupe(
    "Épreuve d'un certificat candidat sur la plateforme d'intégration, avant sa mise en service (art. 5.2.2).\n\n"
    "En intégration : [bold]admit[/] l'admet, l'Opérateur appelle, [bold]prove[/] écrit la preuve signée. "
    "En production : [bold]record[/] l'enregistre."
)


@app.command(
    "admit",
    help="Admet, en intégration, un certificat destiné à la production, quelle que soit son autorité.\n\n"
    "Exemple : [bold]ESAV_ENVIRONNEMENT=integration ESAV_HOME=integration esav certificat rehearse admit ALFA alfa.pem[/]",
)
def admettre(
    *,
    operateur: Operateur,
    fichier: Fichier,
    mot_de_passe: MotDePasse = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Admit a candidate."""
    commande = AdmettreCandidat(
        operateur=numero_de(operateur),
        contenu=lire_fichier(fichier),
        mot_de_passe=lire_mot_de_passe(mot_de_passe),
    )
    accomplir(commande, auteur, simuler=simuler, en_json=en_json)


@app.command(
    "prove",
    help="Écrit, en intégration, la preuve signée que le candidat a appelé.\n\n"
    "Exemple : [bold]ESAV_ENVIRONNEMENT=integration ESAV_HOME=integration esav certificat rehearse prove ALFA-C0002 preuve.json[/]",
)
def prouver(
    *,
    numero: Numero,
    sortie: Annotated[Path, typer.Argument(metavar="FICHIER", help="Où écrire la preuve.")],
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Write the proof."""
    with maison() as ouverte:
        preuve = ouverte.bus.executer(
            ProuverEpreuve(numero=numero_de(numero)), agent(auteur, ouverte.settings)
        )
    ecrire_fichier(sortie, preuve)
    montrer(
        {"numero": numero_de(numero), "preuve": str(sortie)},
        lambda: [
            Text(
                f"{sortie} : preuve signée, à enregistrer en production avec « esav certificat rehearse record »."
            )
        ],
        en_json=en_json,
    )


@app.command(
    "record",
    help="Enregistre, en production, la preuve que l'intégration a signée pour ce certificat.\n\n"
    "Exemple : [bold]esav certificat rehearse record ALFA-C0002 preuve.json[/]",
)
def enregistrer(
    *,
    numero: Numero,
    preuve: Annotated[Path, typer.Argument(metavar="PREUVE", help="Preuve signée.")],
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Record the proof."""
    commande = EnregistrerEpreuve(numero=numero_de(numero), preuve=lire_fichier(preuve))
    accomplir(commande, auteur, simuler=simuler, en_json=en_json)
