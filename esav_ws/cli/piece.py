"""`esav signalisation attach`, `pieces` and `piece get`: attachments, as the SAV agent handles them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages import ConsulterSignalisation
from esav_ws.application.messages_pieces import JoindrePiece, ObtenirPieceJointe
from esav_ws.cli.actes import Numero, Simuler
from esav_ws.cli.commun import Auteur, agent, executer_ou_simuler, maison, texte
from esav_ws.cli.erreurs import UsageIncorrecte
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, montrer
from esav_ws.cli.vue_pieces import dire_taille, donnees_piece, table_pieces
from esav_ws.domain.piece import TAILLE_MAX, ContenuPiece, Piece, TypePiece

app = groupe(
    """Une pièce jointe d'une signalisation.

Exemple : [bold]esav signalisation piece get PJ-0123456789abcdef0123[/]
"""
)

_TYPES = ", ".join(type_.libelle for type_ in TypePiece)


def installer(signalisation: typer.Typer) -> None:
    """Add the commands on attachments to *signalisation*."""
    signalisation.command(
        "attach",
        help=f"""Joint un fichier à une signalisation ; l'Opérateur ne le voit qu'avec --visible.

Types admis, jugés sur le contenu : {_TYPES} ; 8 Mio au plus.

Exemple : [bold]esav signalisation attach CQKB-9BJK-F soudure.jpg --visible --description 'Soudure refaite'[/]
""",
    )(joindre)
    signalisation.command(
        "pieces",
        help="""Liste les pièces jointes d'une signalisation, de l'Opérateur et de l'OI.

Exemple : [bold]esav signalisation pieces CQKB-9BJK-F[/]
""",
    )(lister)
    signalisation.add_typer(app, name="piece")


def joindre(
    *,
    numero: Numero,
    fichier: Annotated[Path, typer.Argument(metavar="FICHIER", help="Fichier à joindre.")],
    visible: Annotated[
        bool, typer.Option("--visible", help="L'Opérateur la voit, et un événement le lui dit.")
    ] = False,
    description: Annotated[
        str | None, typer.Option(metavar="TEXTE", help="Ce que le fichier montre.")
    ] = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Attach a file from the OI's side."""
    commande = JoindrePiece(
        numero=numero,
        nom=fichier.name,
        contenu=ContenuPiece(_lire(fichier)),
        visible=visible,
        description=None if description is None else texte("--description", description),
        essai=simuler,
    )
    with maison() as ouverte:
        piece = executer_ou_simuler(ouverte, commande, agent(auteur, ouverte.settings), simuler=simuler)
    montrer(
        donnees_piece(piece) | {"simulation": simuler},
        lambda: _dire(piece, simulation=simuler),
        en_json=en_json,
    )


def lister(*, numero: Numero, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show the attachments of one signalisation."""
    with maison() as ouverte:
        detail = ouverte.bus.executer(ConsulterSignalisation(numero=numero), agent(auteur, ouverte.settings))
    montrer(
        {"pieceJointe": [donnees_piece(piece) for piece in detail.pieces]},
        lambda: table_pieces(detail.pieces) if detail.pieces else ["Aucune pièce jointe."],
        en_json=en_json,
    )


@app.command(
    "get",
    help="""Écrit une pièce jointe dans un fichier, qui ne doit pas exister.

Exemple : [bold]esav signalisation piece get PJ-0123456789abcdef0123 --sortie photo.jpg[/]
""",
)
def obtenir(
    *,
    identifiant: Annotated[str, typer.Argument(metavar="PIECE", help="Identifiant de la pièce jointe.")],
    sortie: Annotated[
        Path | None,
        typer.Option(
            "--sortie", metavar="FICHIER", help="Fichier à écrire ; par défaut, sous le nom de la pièce."
        ),
    ] = None,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Write one attachment to a file."""
    with maison() as ouverte:
        requete = ObtenirPieceJointe(id_piece=identifiant.strip())
        lue = ouverte.bus.executer(requete, agent(auteur, ouverte.settings))
    chemin = sortie or Path(lue.piece.nom)
    try:
        with chemin.open("xb") as fichier:
            fichier.write(lue.octets)
    except OSError as erreur:
        raise UsageIncorrecte(
            f"{chemin} : {erreur.strerror} ; donnez un autre fichier avec --sortie"
        ) from erreur
    montrer(
        donnees_piece(lue.piece) | {"fichier": str(chemin)},
        lambda: [Text(f"{chemin} : {lue.piece.type.libelle}, {dire_taille(lue.piece.taille)}.")],
        en_json=en_json,
    )


def _lire(fichier: Path) -> bytes:
    """Return what the ordinary *fichier* holds, of one that is too large no more than shows it."""
    if not fichier.is_file():
        raise UsageIncorrecte(f"{fichier} : aucun fichier ordinaire de ce nom")
    try:
        with fichier.open("rb") as ouvert:
            return ouvert.read(TAILLE_MAX + 1)
    except OSError as erreur:
        raise UsageIncorrecte(f"{fichier} : {erreur.strerror}") from erreur


def _dire(piece: Piece, *, simulation: bool) -> Iterator[RenderableType]:
    suite = "serait jointe" if simulation else "est jointe"
    vue = "l'Opérateur la voit" if piece.visible else "l'Opérateur ne la voit pas"
    yield Text.assemble(
        (piece.id, "bold"),
        f" : {piece.nom} ({piece.type.libelle}, {dire_taille(piece.taille)}) {suite} à {piece.numero} ; {vue}.",
    )
    if simulation:
        yield "Simulation : rien n'a été écrit."
