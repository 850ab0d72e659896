"""The report for people: one file that opens anywhere, without script."""

from importlib.resources import files

import jinja2

from conformance_suite.etat import Issue
from conformance_suite.rapports.contenu import Rapport
from conformance_suite.verdict import Jugement

_MARQUES = {Issue.REUSSI: ("ok", "✓"), Issue.ECHOUE: ("ko", "✗"), Issue.NON_JOUE: ("np", "–")}
_JUGEMENTS = {
    Jugement.CONFORME: "ok",
    Jugement.NON_CONFORME: "ko",
    Jugement.INCOMPLET: "np",
    Jugement.PARTIEL: "np",
}


def en_html(rapport: Rapport) -> str:
    """Return the report as one HTML page."""
    texte = (files("conformance_suite.rapports") / "rapport.html.j2").read_text("utf-8")
    environnement = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    familles: dict[str, list[object]] = {}
    for ligne in rapport.lignes:
        familles.setdefault(ligne.execution.cas.famille, []).append(ligne)
    return environnement.from_string(texte).render(
        rapport=rapport,
        familles=familles,
        issues=list(Issue),
        marques=_MARQUES,
        jugements=_JUGEMENTS,
        echecs=[ligne for ligne in rapport.lignes if ligne.resultat.issue is Issue.ECHOUE],
        Issue=Issue,
    )
