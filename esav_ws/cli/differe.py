"""The first group of commands, whose subjects are imported when they are asked for.

Together they import half of the house: two thirds of what a command would take to start. The help of the first group,
which shows a line of each, takes them all.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, ClassVar

from typer.main import get_group

from esav_ws.cli.groupe import Groupe, groupe

Charger = Callable[[], Any]
"""Imports a subject, and returns its command or its group."""


class _Commandes(dict[str, Any]):
    """Commands by name, each loaded when it is looked at, in the order in which they are shown."""

    def __init__(self, sujets: Mapping[str, Charger]) -> None:
        super().__init__(dict.fromkeys(sujets))
        self._sujets = sujets

    def __getitem__(self, nom: str) -> Any:
        commande = super().__getitem__(nom)
        if commande is None:
            commande = self[nom] = self._sujets[nom]()
            commande.name = nom
        return commande

    def get(self, nom: str, defaut: Any = None) -> Any:
        """Return the command *nom*, or *defaut*."""
        try:
            return self[nom]
        except KeyError:
            return defaut

    def values(self) -> Any:
        """Return every command."""
        return [self[nom] for nom in self]

    def items(self) -> Any:
        """Return every command by its name."""
        return [(nom, self[nom]) for nom in self]


class GroupeDiffere(Groupe):
    """A group of the commands in `sujets`."""

    sujets: ClassVar[Mapping[str, Charger]] = {}

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = _Commandes(self.sujets)

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names, without loading anything."""
        del ctx
        return list(self.commands)


def sujet(module: str) -> Charger:
    """Return what loads the group of commands `app` of *module*, one of this package."""
    return lambda: get_group(import_module(f"{__package__}.{module}").app)


def commande(module: str, nom: str, aide: str) -> Charger:
    """Return what loads the function *nom* of *module* as the command of that name, presented by its constant *aide*."""

    def charger() -> Any:
        trouve = import_module(f"{__package__}.{module}")
        seule = groupe("")
        seule.command(nom, help=getattr(trouve, aide))(getattr(trouve, nom))
        return get_group(seule).commands[nom]

    return charger
