"""`esav pack`: the documents handed to Opérateurs (annexe 2)."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import RenderableType

from esav_ws.bootstrap.packs import sources_des_packs
from esav_ws.cli.erreurs import InstallationIncorrecte, UsageIncorrecte, reglages
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, montrer, tableau
from esav_ws.pack.sources import fichier, noms

app = groupe("Packs documentaires remis aux Opérateurs (annexe 2).\n\nExemple : [bold]esav pack build[/]")


@app.callback()
def groupe_pack() -> None:
    """Keep `build` a verb of its own."""


@app.command(
    "build",
    help="""Fait les packs : un zip par version du contrat, et le pack catalogue. Les mêmes sources donnent les mêmes octets.

Exemple : [bold]esav pack build signalisation-v1 --sortie /srv/packs[/]
""",
)
def construire(
    demandes: Annotated[
        list[str] | None, typer.Argument(metavar="[PACK]…", help="Packs à faire ; tous sans indication.")
    ] = None,
    *,
    sortie: Annotated[
        Path, typer.Option("--sortie", metavar="DOSSIER", help="Dossier où écrire, créé s'il manque.")
    ] = Path("dist"),
    en_json: EnJson = False,
) -> None:
    """Write each pack and show its size and its digest."""
    from esav_ws.pack.archive import pack  # noqa: PLC0415 - every other command does without its templates

    sources = sources_des_packs(reglages())
    connus = noms(sources)
    for demande in demandes or ():
        if demande not in connus:
            raise UsageIncorrecte(f"PACK : « {demande} » n'existe pas ; choisissez {', '.join(connus)}")
    faits = []
    try:
        sortie.mkdir(parents=True, exist_ok=True)
        for nom in demandes or connus:
            octets = pack(sources, nom)
            chemin = sortie / fichier(nom)
            chemin.write_bytes(octets)
            faits.append((nom, chemin, len(octets), hashlib.sha256(octets).hexdigest()))
    except OSError as erreur:
        raise InstallationIncorrecte(
            f"{erreur.filename or sortie} : {erreur.strerror} ; corrigez les droits, ou choisissez un autre dossier "
            "avec --sortie"
        ) from erreur

    def dessiner() -> Iterator[RenderableType]:
        table = tableau("Pack", "Fichier", "Taille", "SHA-256")
        for nom, chemin, taille, empreinte in faits:
            table.add_row(nom, str(chemin), f"{taille / 1000:.0f} ko", empreinte)
        yield table

    donnees = [
        {"nom": nom, "fichier": chemin, "taille": taille, "empreinte": empreinte}
        for nom, chemin, taille, empreinte in faits
    ]
    montrer({"pack": donnees}, dessiner, en_json=en_json)
