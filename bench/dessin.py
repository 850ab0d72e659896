"""The comparison, drawn: `python -m bench.dessin var/bench.json docs/performance.svg`."""

import json
import math
import statistics
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from xml.sax.saxutils import escape

import typer

from bench.charge import CHARGE, REFERENCE

CONCURRENTS = {
    "stock spyne": ("Stock spyne, one row, not durable", "#8a94a6"),
    "ours, SQLite": ("e-SAV on SQLite, durable", "#2f6fd0"),
    "ours, PostgreSQL": ("e-SAV on PostgreSQL, durable", "#1d8a5f"),
    "bare limit": ("Bare Python limit, nothing stored", "#c9ced8"),
}
"""Name of each contestant in the measures: what the drawing calls it, its colour."""

_OPERATIONS = {"deposerSignalisation": "Deposits per second", "consulterEtat": "Consultations per second"}
_LARGEUR, _GAUCHE, _BARRE, _PAS, _ENTETE = 1000, 290, 26, 34, 70
_ECHELLE = 580
_TITRE = "Deposits and consultations, side by side"


def debits(brut: Mapping[str, Any], operation: str) -> dict[str, float]:
    """Return the median answers per second of each contestant, over the rounds of *brut* at `REFERENCE` connections."""
    trouves: dict[str, list[float]] = {nom: [] for nom in CONCURRENTS}
    for releve in brut["releves"]:
        tir = releve["tir"]
        cle = (releve["etape"], tir["operation"], tir["connexions"])
        if cle == (CHARGE, operation, REFERENCE) and releve["concurrent"] in trouves:
            trouves[releve["concurrent"]].append(tir["par_seconde"])
    return {nom: statistics.median(siens) for nom, siens in trouves.items() if siens}


def graduations(maximum: float) -> list[int]:
    """Return the round numbers of an axis up to *maximum*: three to six of them, from 0.

    >>> graduations(6200), graduations(980)
    ([0, 2000, 4000, 6000], [0, 200, 400, 600, 800])
    """
    puissance = 10 ** math.floor(math.log10(maximum / 3))
    pas = max(n * puissance for n in (1, 2, 5, 10) if n * puissance <= maximum / 3)
    return list(range(0, int(maximum) + 1, int(pas)))


def dessiner(brut: Mapping[str, Any]) -> str:
    """Return the SVG bar chart of the run *brut*: deposits, then consultations."""
    panneaux, y = [], 60
    for operation, titre in _OPERATIONS.items():
        valeurs = debits(brut, operation)
        panneaux.append(_panneau(titre, valeurs, y))
        y += _ENTETE + _PAS * len(valeurs)
    machine = brut["machine"]
    source = (
        f"Median of {1 + max(r['tour'] for r in brut['releves'])} interleaved rounds, {REFERENCE} keep-alive "
        f"connections over mutual TLS; {machine['processeurs']} × {machine['cpu']}, shared with the load; "
        f"CPython {machine['python']}"
    )
    description = "; ".join(
        f"{titre}: "
        + ", ".join(f"{CONCURRENTS[nom][0]} {valeur:.0f}" for nom, valeur in debits(brut, operation).items())
        for operation, titre in _OPERATIONS.items()
    )
    hauteur = y + 20
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LARGEUR} {hauteur}" role="img" aria-labelledby="t d" \
font-family="'DejaVu Sans', Verdana, Arial, sans-serif" font-size="13">
  <title id="t">{_TITRE}</title>
  <desc id="d">{escape(description)}</desc>
  <rect width="{_LARGEUR}" height="{hauteur}" fill="#fff"/>
  <text x="15" y="30" font-size="17" font-weight="bold" fill="#112">{_TITRE}</text>
{"".join(panneaux)}\
  <text x="15" y="{y + 5}" font-size="11" fill="#334">{escape(source)}</text>
</svg>
"""


def _panneau(titre: str, valeurs: Mapping[str, float], y: int) -> str:
    maximum = max(valeurs.values())
    haut, bas = y + 14, y + 20 + _PAS * len(valeurs)
    axe = "".join(_graduation(valeur, maximum, haut, bas) for valeur in graduations(maximum))
    barres = "".join(
        _barre(nom, valeur, maximum, y + 20 + rang * _PAS)
        for rang, (nom, valeur) in enumerate(valeurs.items())
    )
    return f"""\
  <text x="15" y="{y + 5}" font-weight="bold" fill="#112">{titre}</text>
{axe}{barres}"""


def _barre(nom: str, valeur: float, maximum: float, haut: int) -> str:
    libelle, couleur = CONCURRENTS[nom]
    milieu = haut + _BARRE // 2 + 5
    largeur = valeur / maximum * _ECHELLE
    return f"""\
  <text x="{_GAUCHE - 10}" y="{milieu}" text-anchor="end" fill="#112">{escape(libelle)}</text>
  <rect x="{_GAUCHE}" y="{haut}" width="{largeur:.1f}" height="{_BARRE}" rx="3" fill="{couleur}" stroke="#334"/>
  <text x="{_GAUCHE + largeur + 8:.1f}" y="{milieu}" font-weight="bold" fill="#112">{_milliers(valeur)}</text>
"""


def _graduation(valeur: int, maximum: float, haut: int, bas: int) -> str:
    x = f"{_GAUCHE + valeur / maximum * _ECHELLE:.1f}"
    return f"""\
  <path d="M{x} {haut}V{bas}" stroke="#d5dae3"/>
  <text x="{x}" y="{bas + 15}" text-anchor="middle" font-size="11" fill="#334">{_milliers(valeur)}</text>
"""


def _milliers(valeur: float) -> str:
    return f"{valeur:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def main(
    source: Annotated[Path, typer.Argument(help="JSON of a run.")],
    sortie: Annotated[Path, typer.Argument(help="SVG to write.")],
) -> None:
    """Draw the comparison of a run."""
    sortie.write_text(dessiner(json.loads(source.read_text("utf-8"))), "utf-8")


if __name__ == "__main__":
    typer.run(main)
