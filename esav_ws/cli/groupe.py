"""The group of commands that speaks French and never lets a traceback out."""

import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from esav_ws.cli.erreurs import rapporter
from esav_ws.cli.francais import installer, soigner

installer()


class Groupe(TyperGroup):
    """A group of commands of `esav`."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters of this group, as its help shows them."""
        return soigner(super().get_params(ctx))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of that name, its parameters as its help shows them."""
        commande = super().get_command(ctx, cmd_name)
        if commande is not None:
            soigner(commande.get_params(ctx))
        return commande

    def main(self, args: Sequence[str] | None = None, *options: Any, **extra: Any) -> Any:
        """Run the command line *args* (by default, the process's), and end the process with its exit code."""
        arguments = list(sys.argv[1:] if args is None else args)
        extra["standalone_mode"] = False
        try:
            code = super().main(arguments, *options, **extra)
        except Exception as erreur:  # noqa: BLE001 - whatever happens is said in one way
            code = rapporter(erreur, arguments, self._nommee(arguments))
        sys.exit(code if isinstance(code, int) else 0)

    def _nommee(self, arguments: Sequence[str]) -> str:
        """Return the verbs of the command that *arguments* name, as far as it exists, without its values."""
        verbes = []
        commande: Any = self
        for mot in arguments:
            commande = getattr(commande, "commands", {}).get(mot, commande if mot == "--trace" else None)
            if commande is None:
                break
            if mot != "--trace":
                verbes.append(mot)
        return " ".join(verbes)


def groupe(aide: str, classe: type[Groupe] = Groupe) -> typer.Typer:
    """Return a group of commands that *aide* presents, empty unless *classe* has some."""
    return typer.Typer(
        cls=classe,
        help=aide,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        subcommand_metavar="COMMANDE …",
    )
