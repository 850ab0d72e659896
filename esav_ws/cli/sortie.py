"""One way to write answers: drawn for people, JSON for programs."""

import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final

import typer
from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderableType, RenderHook, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from esav_ws.domain.horloge import PARIS, en_clair
from esav_ws.domain.signalisation import Etat

LARGEUR_HORS_TERMINAL: Final = 160
"""Columns where nobody tells: a file or a pipe, which does not cut lines."""

EnJson = Annotated[
    bool, typer.Option("--json", help="Écrit du JSON, pour les programmes, au lieu d'un tableau.")
]

COULEURS: Final[Mapping[Etat, str]] = {
    Etat.EN_DEPOT: "cyan",
    Etat.EN_QUALIFICATION: "blue",
    Etat.EN_COURS: "yellow",
    Etat.GELE: "magenta",
    Etat.CLOS: "green",
    Etat.VALIDE: "bold green",
    Etat.CLOS_TABLEAU_DE_BORD: "dim green",
    Etat.EN_REJET: "red",
}
"""How each state is coloured."""


_MISE_EN_LIGNES: Final = "\n\t"
_INVISIBLES: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode's controls, formats (the bidirectional ones among them), surrogates, line and paragraph separators."""
_REMPLACANT: Final = "\N{REPLACEMENT CHARACTER}"


def inoffensif(texte: str) -> str:
    """Return *texte* as a terminal may show it: what would command it, or hide or turn the text, is replaced.

    >>> inoffensif("a" + chr(0x9B) + "2J" + chr(0x202E) + "b")
    'a�2J�b'
    """
    return "".join(_REMPLACANT if _commande(caractere) else caractere for caractere in texte)


def console(*, erreur: bool = False) -> Console:
    """Return the console of the standard output, or of the standard error."""
    sortie = Console(stderr=erreur, highlight=False)
    if not sortie.is_terminal:
        sortie = Console(stderr=erreur, highlight=False, width=LARGEUR_HORS_TERMINAL)
    sortie.push_render_hook(_Filtre())
    return sortie


def montrer(
    donnees: Mapping[str, Any], dessin: Callable[[], Iterable[RenderableType]], *, en_json: bool
) -> None:
    """Write *donnees* as JSON, or what *dessin* draws of them for people."""
    if en_json:
        sys.stdout.write(texte_json(donnees) + "\n")
        sys.stdout.flush()
        return
    sortie = console()
    for partie in dessin():
        sortie.print(partie)


def texte_json(donnees: Any, *, indentation: int | None = 2) -> str:
    """Return *donnees* as JSON: keys as they are, instants and days in ISO 8601, with the offset of Paris.

    What could command a terminal is escaped, and so kept for programs.
    """
    brut = json.dumps(donnees, ensure_ascii=False, indent=indentation, default=_en_texte)
    return "".join(json.dumps(c)[1:-1] if _commande(c) else c for c in brut)


def tableau(*colonnes: str, titre: str | None = None) -> Table:
    """Return an empty table of these columns. The first holds a key: it is never cut."""
    table = Table(title=titre, title_justify="left", header_style="bold")
    for rang, colonne in enumerate(colonnes):
        table.add_column(colonne, no_wrap=rang == 0, overflow="fold")
    return table


def fiche(lignes: Iterable[tuple[str, RenderableType | None]]) -> Table:
    """Return names and values in two columns; a value that is absent is left out."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for nom, valeur in lignes:
        if valeur:
            table.add_row(nom, Text(valeur) if isinstance(valeur, str) else valeur)
    return table


def etat(valeur: Etat | str) -> Text:
    """Return a state as people call it, in its colour."""
    return Text(Etat(valeur).libelle, style=COULEURS[Etat(valeur)])


def quand(instant: datetime | None) -> str:
    """Return *instant* in Paris time as people write it, nothing for none."""
    return en_clair(instant) if instant else ""


def _commande(caractere: str) -> bool:
    return unicodedata.category(caractere) in _INVISIBLES and caractere not in _MISE_EN_LIGNES


class _Filtre(RenderHook):
    """Has everything that a console writes pass through `inoffensif`."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """Return *renderables*, each filtered."""
        return [_Filtree(rendu) for rendu in renderables]


@dataclass(frozen=True, slots=True)
class _Filtree:
    rendu: ConsoleRenderable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the segments of the renderable, their text filtered: rich's own styles are not in it."""
        for texte, style, controle in console.render(self.rendu, options):
            yield Segment(texte if controle else inoffensif(texte), style, controle)


def _en_texte(valeur: object) -> str:
    if isinstance(valeur, datetime):
        return valeur.astimezone(PARIS).isoformat()
    if isinstance(valeur, date):
        return valeur.isoformat()
    return str(valeur)
