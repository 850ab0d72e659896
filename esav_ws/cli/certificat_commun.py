"""What the commands of `esav certificat` share: the number of a file, and the files that they read and write."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from esav_ws.application.echeances import ConsulterEcheances, SituationCertificats
from esav_ws.application.messages_certificats import ConsulterUsagesCertificats
from esav_ws.application.ports_porte import EmploiCertificat
from esav_ws.bootstrap import Maison
from esav_ws.cli.erreurs import InstallationIncorrecte, UsageIncorrecte
from esav_ws.cli.vue_certificat import Entourage
from esav_ws.domain.certificat_dossier import Dossier
from esav_ws.domain.operateur import Acteur
from esav_ws.pki import fichiers

LECTURE_MAX: Final = 8 * 1024 * 1024
"""Bytes read of a file, at most: what is larger is refused by its size."""

Numero = Annotated[str, typer.Argument(metavar="NUMERO", help="Numéro du dossier, par exemple ALFA-C0002.")]
Operateur = Annotated[str, typer.Argument(metavar="OPERATEUR", help="Code de l'Opérateur, par exemple ALFA.")]
Fichier = Annotated[Path, typer.Argument(metavar="FICHIER", help="Fichier reçu.")]
MotDePasse = Annotated[
    Path | None,
    typer.Option(
        "--mot-de-passe", metavar="FICHIER", help="Fichier qui contient le mot de passe d'un PKCS#12."
    ),
]
Simuler = Annotated[bool, typer.Option("--simuler", help="Dit ce que l'acte donnerait, sans rien écrire.")]


def numero_de(valeur: str) -> str:
    """Return the number of a file as it is stored."""
    return valeur.strip().upper()


def entourer(ouverte: Maison, dossier: Dossier, acteur: Acteur) -> Entourage:
    """Return what *dossier* is shown with, as the registry stands."""
    situation: SituationCertificats = ouverte.bus.executer(
        ConsulterEcheances(operateur=dossier.operateur), acteur
    )
    ancien = next((d for d in situation.dossiers if d.numero == dossier.remplace), None)
    epreuve = ouverte.settings.environnement == "production"
    return Entourage(ancien, epreuve, situation, emplois(ouverte, acteur, dossier.operateur))


def emplois(ouverte: Maison, acteur: Acteur, operateur: str | None = None) -> Mapping[str, EmploiCertificat]:
    """Return how much each certificate of *operateur*, or of all, serves, by its number."""
    tous: list[EmploiCertificat] = ouverte.bus.executer(
        ConsulterUsagesCertificats(operateur=operateur), acteur
    )
    return {emploi.numero: emploi for emploi in tous}


def lire_fichier(chemin: Path) -> bytes:
    """Return the content of *chemin*, cut beyond `LECTURE_MAX`, or raise `UsageIncorrecte`."""
    try:
        with chemin.open("rb") as fichier:
            return fichier.read(LECTURE_MAX)
    except OSError as erreur:
        raise UsageIncorrecte(
            f"{chemin} : lecture impossible ({erreur.strerror}) ; donnez le fichier reçu"
        ) from erreur


def lire_mot_de_passe(chemin: Path | None) -> str | None:
    """Return the first line of *chemin*, if it is given."""
    if chemin is None:
        return None
    try:
        return lire_fichier(chemin).decode().splitlines()[0]
    except (UnicodeDecodeError, IndexError) as erreur:
        raise UsageIncorrecte(
            f"{chemin} : écrivez-y le mot de passe seul, sur une ligne, en UTF-8"
        ) from erreur


def ecrire_fichier(chemin: Path, contenu: bytes) -> None:
    """Write *contenu* to *chemin*, or raise `InstallationIncorrecte`."""
    try:
        chemin.write_bytes(contenu)
    except OSError as erreur:
        raise InstallationIncorrecte(
            f"{chemin} : écriture impossible ({erreur.strerror}) ; choisissez un autre fichier"
        ) from erreur


def ecrire_secret(chemin: Path, contenu: bytes) -> None:
    """Write *contenu* to *chemin*, new and readable by its owner alone, or raise `InstallationIncorrecte`."""
    try:
        fichiers.ecrire_secret(chemin, contenu)
    except OSError as erreur:
        raise InstallationIncorrecte(
            f"{chemin} : écriture impossible ({erreur.strerror}) ; choisissez un fichier qui n'existe pas encore"
        ) from erreur
