"""The HTML pages of a pack, from their templates."""

import re
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from esav_ws.domain.horloge import PARIS

_PROGRAMME: Final = re.compile(r"(<(?:pre|code|style)\b.*?</(?:pre|code|style)>)", re.DOTALL)
_PONCTUATION: Final = re.compile(r"(?<=«) | (?=[»:;?!])")


class Page(StrEnum):
    """The templates of pages."""

    ACCUEIL = "accueil"
    ATTESTATION = "attestation"
    CATALOGUE = "catalogue"
    CLIENTS = "clients"
    ESSAI = "essai"
    EXEMPLES = "exemples"
    FONCTIONNELLE = "fonctionnelle"
    FONCTIONNELLE_TEST = "fonctionnelle_test"
    FORMULAIRES = "formulaires"
    GUIDE = "guide"
    NOMENCLATURE = "nomenclature"
    TECHNIQUE = "technique"
    TESTS = "tests"


@cache
def _gabarits() -> Environment:
    environnement = Environment(
        loader=PackageLoader("esav_ws.pack", "gabarits"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environnement.filters["jour"] = lambda jour: f"{jour:%d/%m/%Y}" if jour else "–"
    environnement.filters["instant"] = lambda instant: (
        f"{datetime.fromisoformat(instant).astimezone(PARIS):%d/%m/%Y à %H:%M:%S}"
    )
    return environnement


def page(vue: Page, chemin: str, **donnees: Any) -> bytes:
    """Return the page *vue* as it stands at *chemin* in the pack, drawn with *donnees*."""
    racine = "../" * chemin.count("/")
    html = _gabarits().get_template(f"{vue}.html.j2").render(racine=racine, chemin=chemin, **donnees)
    return _lier(html).encode()


def _lier(html: str) -> str:
    """Return *html* with the blanks of French punctuation unbreakable, programs left as they are."""
    parties = _PROGRAMME.split(html)
    parties[::2] = [_PONCTUATION.sub("\N{NO-BREAK SPACE}", partie) for partie in parties[::2]]
    return "".join(parties)


def style() -> bytes:
    """Return the style sheet that the pages share."""
    environnement = _gabarits()
    assert environnement.loader is not None  # noqa: S101 - given above
    return environnement.loader.get_source(environnement, "style.css")[0].encode()
