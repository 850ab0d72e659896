"""The report for programs."""

import json
from dataclasses import asdict

from conformance_suite.rapports.contenu import Rapport


def en_json(rapport: Rapport) -> str:
    """Return the report as JSON: identity of the run, verdicts, and every result with what passed."""
    return json.dumps(
        {
            "url": rapport.url,
            "date": rapport.date,
            "identite": rapport.identite,
            "verdicts": [asdict(v) | {"jugement": v.jugement} for v in rapport.verdicts],
            "resultats": [
                asdict(ligne.resultat)
                | {
                    "cas": ligne.execution.cas.id,
                    "titre": ligne.execution.cas.titre,
                    "niveau": ligne.execution.cas.niveau,
                    "version": ligne.execution.version,
                    "soap": ligne.execution.soap,
                    "reference": ligne.execution.cas.reference,
                    "remede": ligne.execution.cas.remede,
                }
                for ligne in rapport.lignes
            ],
        },
        ensure_ascii=False,
        indent=1,
    )
