"""Pieces of Markdown."""

from collections.abc import Iterable, Sequence


def tableau(titres: Sequence[str], lignes: Iterable[Sequence[str]]) -> str:
    """Return a table of *lignes* under *titres*; cells are Markdown."""
    rangees = [titres, ["---"] * len(titres), *lignes]
    return "".join(f"| {' | '.join(rangee)} |\n" for rangee in rangees)


def echapper(texte: str) -> str:
    """Return *texte* fit for a cell of a table."""
    return texte.replace("|", r"\|").replace("\n", " ")
