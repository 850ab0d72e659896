"""The report of a run: HTML for people, JUnit XML for an integration chain, JSON for programs."""

from pathlib import Path

from conformance_suite.rapports.contenu import Rapport
from conformance_suite.rapports.html import en_html
from conformance_suite.rapports.json import en_json
from conformance_suite.rapports.junit import en_junit

NOMS = {"html": "rapport.html", "junit": "rapport.junit.xml", "json": "rapport.json"}
"""The files of a report folder."""


def ecrire(rapport: Rapport, dossier: Path) -> None:
    """Write the three reports into *dossier*."""
    dossier.mkdir(parents=True, exist_ok=True)
    (dossier / NOMS["html"]).write_text(en_html(rapport), "utf-8")
    (dossier / NOMS["junit"]).write_bytes(en_junit(rapport))
    (dossier / NOMS["json"]).write_text(en_json(rapport), "utf-8")
