"""The guides, written in Markdown, as pages of a pack."""

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN: Final = MarkdownIt("commonmark", {"html": True}).enable("table")
_CHEMINS: Final = (
    ("docs/clients/", "clients/"),
    ("`docs/clients`", "`clients`"),
    ("forms_catalogue/", "formulaires/"),
)
"""Where the guides find a file among the sources, and where the pack has it."""


def page_de(markdown: Path) -> tuple[str, str]:
    """Return the title of the guide in *markdown* and the HTML of what follows it.

    Headings get the anchors that its links expect; links to other guides lead to their pages, links to programs to
    their copies in the pack.
    """
    texte = markdown.read_text(encoding="utf-8")
    for source, copie in _CHEMINS:
        texte = texte.replace(source, copie)
    jetons = _MARKDOWN.parse(texte)
    for ouverture, contenu in pairwise(jetons):
        if ouverture.type == "heading_open":
            ouverture.attrSet("id", _ancre(contenu.content))
        if ouverture.type == "th_open":
            ouverture.attrSet("scope", "col")
    for jeton in jetons:
        for lien in jeton.children or ():
            if lien.type == "link_open":
                lien.attrSet("href", _lien(str(lien.attrGet("href"))))
    titre = next(i for i, jeton in enumerate(jetons) if jeton.type == "heading_open" and jeton.tag == "h1")
    corps = [
        jeton for jeton in jetons[titre + 3 :] if jeton.type != "html_block" or "<!--" not in jeton.content
    ]
    return jetons[titre + 1].content, _rendre(corps)


def _rendre(jetons: Sequence[Token]) -> str:
    html = str(_MARKDOWN.renderer.render(jetons, _MARKDOWN.options, {}))
    return html.replace("<table>", '<div class="large"><table>').replace("</table>", "</table></div>")


def _lien(cible: str) -> str:
    if cible == "clients":
        return "clients/index.html"
    return re.sub(r"^(?!https?:)([\w-]+)\.md", r"\1.html", cible)


def _ancre(titre: str) -> str:
    return re.sub(r"[^\w\- ]", "", titre.lower()).replace(" ", "-")
