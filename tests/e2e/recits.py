"""The stories of `esav demo` that stand alone, told by the command itself."""

import json
import os
import subprocess
import sys
from pathlib import Path


def raconter(dossier: Path, *arguments: str, colonnes: int = 100) -> subprocess.CompletedProcess[str]:
    """Tell a story where there is no installation, its settings being of no account; *dossier* is its scratch folder."""
    env = {nom: v for nom, v in os.environ.items() if not nom.startswith("ESAV_")} | {
        "ESAV_HOME": str(dossier / "aucune"),
        "ESAV_DATABASE_URL": "postgresql://personne@127.0.0.1:1/rien",
        "TMPDIR": str(dossier),
        "PYTHONWARNINGS": "error",
        "COLUMNS": str(colonnes),
    }
    return subprocess.run(
        [sys.executable, "-m", "esav_ws.cli", "demo", *arguments],
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def lire(dossier: Path, *arguments: str) -> dict:
    """Return a story that must succeed, complain of nothing and leave nothing in *dossier*."""
    resultat = raconter(dossier, *arguments, "--json")
    assert (resultat.returncode, resultat.stderr) == (0, "")
    assert list(dossier.iterdir()) == []
    return json.loads(resultat.stdout)
