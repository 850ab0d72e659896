"""`esav avis`: what Opérateurs are told under art. 12 beside the acts on versions, and what they were told."""

import mimetypes
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages import TAILLE_PAGE
from esav_ws.application.messages_avis import AvisLibreDonne, DonnerAvis, ListerAvis
from esav_ws.application.ports_avis import AvisDonne
from esav_ws.cli.commun import Auteur, Taille, agent, executer_ou_simuler, instant, maison, parmi, texte
from esav_ws.cli.erreurs import UsageIncorrecte
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, montrer, quand, tableau
from esav_ws.domain.contrat_avis_libre import NATURES, OBJET_MAX, AvisLibre
from esav_ws.domain.contrat_evolution import PREAVIS, Evolution
from esav_ws.domain.courriel import TAILLE_MAX, PieceJointe
from esav_ws.sorties import messagerie

app = groupe(
    "Avis donnés aux Opérateurs (art. 12) : un courriel et un événement de leur journal.\n\n"
    'Exemple : [bold]esav avis post CONDITIONS --effet 2027-03-01 --objet "Conditions e-SAV" '
    "--texte avis.txt --piece conditions.pdf[/]"
)

_NATURES: Final = "\n".join(
    f"[bold]{n}[/] : {n.libelle}, {PREAVIS[n].delai} (art. {PREAVIS[n].article})" for n in NATURES
)


@app.command(
    "post",
    help=f"""Donne un avis à tous les Opérateurs ; refuse une date d'effet trop proche, et dit la première admise.

{_NATURES}

Donné de nouveau mot pour mot, il n'est envoyé qu'à ceux qui étaient sans adresse.

Exemple : [bold]esav avis post ACCES --effet 2027-03-01 --objet "Adresse IP" --texte avis.txt[/]
""",
)
def donner(
    *,
    nature: Annotated[str, typer.Argument(metavar="NATURE", help="Ce qui change, dont dépend le préavis.")],
    effet: Annotated[str, typer.Option(metavar="DATE", help="Premier jour d'effet, à 0 h (Paris).")],
    objet: Annotated[str, typer.Option(metavar="TEXTE", help="Ce qui change, en quelques mots.")],
    fichier: Annotated[
        Path, typer.Option("--texte", metavar="FICHIER", help="Texte de l'avis, en UTF-8 ; « - » : l'entrée.")
    ],
    piece: Annotated[
        list[Path] | None, typer.Option(metavar="FICHIER", help="Document à joindre ; répétable.")
    ] = None,
    exception: Annotated[
        str | None,
        typer.Option(metavar="TEXTE", help="Motif d'une exception au préavis de l'article 12 ; conservé."),
    ] = None,
    simuler: Annotated[
        bool, typer.Option("--simuler", help="Dit qui serait prévenu, sans rien écrire.")
    ] = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Give a notice to every Opérateur."""
    raison = exception if exception is None else texte("--exception", exception)
    avis = AvisLibre(
        Evolution(parmi("NATURE", NATURES, nature)),
        instant("--effet", effet).date(),
        _ligne("--objet", objet),
        _lire_texte(fichier),
        tuple(_lire_piece(chemin) for chemin in piece or ()),
    )
    commande = DonnerAvis(avis=avis, exception=raison)
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        fait: AvisLibreDonne = executer_ou_simuler(ouverte, commande, acteur, simuler=simuler)
        retenue = messagerie(ouverte.settings).empechement
    donnees = {
        "simulation": simuler,
        "reference": fait.reference,
        "exception": [{"code": d.code, "article": d.article, "constat": d.constat} for d in fait.derogations],
        "avis": [donnees_avis(a) for a in fait.avis],
        "sansAdresse": sans_adresse(fait.avis),
        "retenue": retenue,
    }

    def dessiner() -> Iterator[RenderableType]:
        if simuler:
            yield Text("Simulation : rien n'est écrit.", style="yellow")
        for d in fait.derogations:
            yield Text(f"Exception à l'article {d.article} : {d.constat}", style="yellow")
        yield Text.assemble("Avis ", (fait.reference, "bold"), f", effet le {avis.effet_le:%d/%m/%Y}")
        yield from dessiner_avis(fait.avis)
        if retenue:
            yield Text(retenue, style="yellow")

    montrer(donnees, dessiner, en_json=en_json)


@app.command(
    "list", help="Liste les avis donnés, le plus récent d'abord.\n\nExemple : [bold]esav avis list[/]"
)
def lister(*, taille: Taille = TAILLE_PAGE, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show the notices that were given."""
    with maison() as ouverte:
        tous = ouverte.bus.executer(ListerAvis(taille=taille), agent(auteur, ouverte.settings))

    def dessiner() -> Iterator[RenderableType]:
        if not tous:
            yield "Aucun avis."
            return
        table = tableau("Donné le", "Opérateur", "Objet", "Effet", "Par courriel", "Référence", "Auteur")
        for a in tous:
            table.add_row(
                quand(a.le),
                a.operateur,
                Text(a.objet),
                _jour(a.effet_le),
                "oui" if a.courriel else Text("sans adresse", style="yellow"),
                a.reference,
                Text(a.auteur),
            )
        yield table

    montrer({"avis": [donnees_avis(a) for a in tous]}, dessiner, en_json=en_json)


def donnees_avis(avis: AvisDonne) -> dict[str, Any]:
    """Return one notice, for programs."""
    return {
        "reference": avis.reference,
        "operateur": avis.operateur,
        "evolution": avis.evolution,
        "objet": avis.objet,
        "effetLe": avis.effet_le,
        "le": avis.le,
        "auteur": avis.auteur,
        "exception": avis.exception,
        "courriel": avis.courriel,
    }


def sans_adresse(avis: Sequence[AvisDonne]) -> list[str]:
    """Return the Opérateurs that were told by their journal only."""
    return [a.operateur for a in avis if not a.courriel]


def dessiner_avis(avis: Sequence[AvisDonne]) -> Iterator[RenderableType]:
    """Yield who is told, and who has no address."""
    if ecrits := [a.operateur for a in avis if a.courriel]:
        yield Text(f"Prévenus par courriel : {', '.join(ecrits)}", style="green")
    if muets := sans_adresse(avis):
        yield Text(
            f"Sans adresse, prévenus par leur journal seul : {', '.join(muets)} ; donnez-leur une adresse (esav operateur "
            "contact), puis recommencez en disant les mêmes jours.",
            style="yellow",
        )


def _ligne(option: str, valeur: str) -> str:
    propre = texte(option, valeur, OBJET_MAX)
    if re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", propre):
        raise UsageIncorrecte(f"{option} : écrivez une seule ligne de texte")
    return propre


def _lire_texte(chemin: Path) -> str:
    try:
        octets = typer.get_binary_stream("stdin").read() if str(chemin) == "-" else _lire(chemin)
        lu = octets.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as erreur:
        raise UsageIncorrecte(f"--texte : {chemin} n'est pas un texte en UTF-8") from erreur
    return texte("--texte", lu, 20_000)


def _lire_piece(chemin: Path) -> PieceJointe:
    kind, codage = mimetypes.guess_type(chemin.name)
    contenu = _lire(chemin)
    return PieceJointe(chemin.name, "application/octet-stream" if kind is None or codage else kind, contenu)


def _lire(chemin: Path) -> bytes:
    try:
        with chemin.open("rb") as fichier:
            octets = fichier.read(TAILLE_MAX + 1)
    except OSError as erreur:
        raise UsageIncorrecte(f"{chemin} : {erreur.strerror}") from erreur
    if len(octets) > TAILLE_MAX:
        raise UsageIncorrecte(f"{chemin} : plus de {TAILLE_MAX} octets, aucun courriel ne le porterait")
    return octets


def _jour(jour: date | None) -> str:
    return f"{jour:%d/%m/%Y}" if jour else ""
