"""What typer writes by itself, in French: the frame of the help, and what a wrong option is told."""

import re
import sys
from collections.abc import Sequence
from typing import Any

import typer
from rich.console import Console
from typer import rich_utils
from typer.core import TyperGroup

from conformance_suite.erreurs import Sortie

_AIDE = "Affiche cette aide."
_PHRASES = (
    (r"No such option: (\S+?)( \(Possible options: (.+)\))?", r"option inconnue : \1"),
    (r"No such command '(.*?)'\..*", r"commande inconnue : \1"),
    (r"Missing command\.", "commande absente : donnez-en une"),
    (r"Got unexpected extra argument\(s\) \((.*)\)", r"argument en trop : \1"),
    (r"Option '(.*?)' requires an argument\.", r"l'option \1 attend une valeur"),
    (r"Option '(.*?)' does not take a value\.", r"l'option \1 ne prend pas de valeur"),
    (r"Invalid value for '(.*?)': Value error, '(.*)' is not one of (.*)\.", r"\1 : \2 n'est pas admis ; les valeurs admises : \3"),
    (r"Invalid value for '(.*?)': Input should be a valid number.*", r"\1 : un nombre est attendu"),
    (r"Invalid value for '(.*?)': Input should be greater than or equal to (\S+)", r"\1 : au moins \2 est attendu"),
    (r"Invalid value for '(.*?)': (.*)", r"\1 : \2"),
)  # fmt: skip

rich_utils.DEFAULT_STRING = "[par défaut : {}]"
rich_utils.COMMANDS_PANEL_TITLE = "Commandes"


class Groupe(TyperGroup):
    """The commands of `esav-conformance`."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters of the group, as its help shows them."""
        return _soigner(super().get_params(ctx))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of that name, its parameters as its help shows them."""
        commande = super().get_command(ctx, cmd_name)
        if commande is not None:
            _soigner(commande.get_params(ctx))
        return commande

    def main(self, args: Sequence[str] | None = None, *options: Any, **extra: Any) -> Any:
        """Run the command line *args* (by default, the process's), and end the process with its exit code."""
        extra["standalone_mode"] = False
        try:
            code = super().main(args, *options, **extra)
        except typer.TyperException as erreur:
            dit = traduire(erreur.format_message())
            if dit:
                Console(stderr=True).print(
                    f"esav-conformance : {dit} ; voir esav-conformance --help",
                    markup=False,
                    highlight=False,
                    soft_wrap=True,
                )
            code = Sortie.USAGE
        sys.exit(code if isinstance(code, int) else 0)


def traduire(message: str) -> str:
    """Return typer's *message* in French, as it is when typer has learnt a new one.

    >>> traduire("Option '--cas' requires an argument.")
    "l'option --cas attend une valeur"
    """
    for motif, francais in _PHRASES:
        if trouve := re.fullmatch(motif, message, re.DOTALL):
            return trouve.expand(francais)
    return message


def _soigner(parametres: list[Any]) -> list[Any]:
    for parametre in parametres:
        if parametre.param_type_name == "argument" or parametre.is_flag:
            parametre.display_type_rich = _sans_type
        if parametre.name == "help":
            parametre.help = _AIDE
    return parametres


def _sans_type(ctx: Any) -> None:
    """Name no type: the argument has its help, the flag takes no value."""
    del ctx
