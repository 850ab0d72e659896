"""What typer writes by itself, in French: the frame of the help, and the messages of a wrong usage."""

import re
from typing import Any

from typer import rich_utils

AIDE = "Affiche cette aide."

_PHRASES = (
    (r"No such option: (\S+?)( \(Possible options: (.+)\))?", r"option inconnue : \1"),
    (r"No such command '(.*?)'\. Did you mean (.+)\?", r"commande inconnue : \1 ; vouliez-vous dire \2 ?"),
    (r"No such command '(.*?)'\.", r"commande inconnue : \1"),
    (r"Missing command\.", "commande absente : donnez-en une"),
    (r"Missing argument '(.*?)'\.", r"argument absent : donnez \1"),
    (r"Missing option '(.*?)'\.", r"option absente : donnez \1"),
    (r"Got unexpected extra argument\(s\) \((.*)\)", r"argument en trop : \1"),
    (r"Option '(.*?)' requires an argument\.", r"l'option \1 attend une valeur"),
    (r"Option '(.*?)' does not take a value\.", r"l'option \1 ne prend pas de valeur"),
    (r"Invalid value for '(.*?)': Input should be a valid integer.*", r"\1 : un nombre entier est attendu"),
    (
        r"Invalid value for '(.*?)': Input should be greater than or equal to (\S+)",
        r"\1 : au moins \2 est attendu",
    ),
    (r"Invalid value for '(.*?)': Input should be less than or equal to (\S+)", r"\1 : au plus \2 est admis"),
    (r"Invalid value for '(.*?)': (.*)", r"\1 : \2"),
    (r"Invalid value: (.*)", r"\1"),
)


def installer() -> None:
    """Have typer write the frame of the help in French."""
    rich_utils.DEFAULT_STRING = "[par défaut : {}]"
    rich_utils.ENVVAR_STRING = "[variable : {}]"
    rich_utils.REQUIRED_LONG_STRING = "[obligatoire]"
    rich_utils.COMMANDS_PANEL_TITLE = "Commandes"


def traduire(message: str) -> str:
    """Return typer's *message* in French, as it is when typer has learnt a new one.

    >>> traduire("Missing argument 'NUMERO'.")
    'argument absent : donnez NUMERO'
    """
    for motif, francais in _PHRASES:
        if trouve := re.fullmatch(motif, message, re.DOTALL):
            return trouve.expand(francais)
    return message


def soigner(parametres: list[Any]) -> list[Any]:
    """Return the parameters of a command as its help shows them: `--help` in French, no type where none is written."""
    for parametre in parametres:
        if parametre.param_type_name == "argument" or parametre.is_flag:
            parametre.display_type_rich = _sans_type
        if parametre.name == "help":
            parametre.help = AIDE
    return parametres


def _sans_type(ctx: Any) -> None:
    """Name no type: the argument has its help, the flag takes no value."""
    del ctx
