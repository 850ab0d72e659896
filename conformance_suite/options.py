"""The options that the commands of `esav-conformance` share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from conformance_suite.configuration import Niveau


class Version(StrEnum):
    """Contract versions, as the command line takes them."""

    UN = "1"
    DEUX = "2"


Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FICHIER",
        help="Fichier TOML de ce qui vous a été remis ; les options l'emportent.",
    ),
]
Url = Annotated[
    str | None, typer.Option("--url", metavar="ADRESSE", help="Adresse du service : https://hôte:port")
]
Certificat = Annotated[
    Path | None, typer.Option("--certificat", metavar="FICHIER", help="Votre certificat client (PEM).")
]
Cle = Annotated[
    Path | None, typer.Option("--cle", metavar="FICHIER", help="Sa clé privée (PEM, sans mot de passe).")
]
Autorite = Annotated[
    Path | None, typer.Option("--autorite", metavar="FICHIER", help="L'autorité du serveur (PEM).")
]
Niveaux = Annotated[
    list[Niveau] | None,
    typer.Option(
        "--niveau", metavar="NIVEAU", help=f"Seulement ce niveau ; répétable : {', '.join(Niveau)}."
    ),
]
Versions = Annotated[
    list[Version] | None, typer.Option("--version", metavar="1|2", help="Version du contrat.")
]
