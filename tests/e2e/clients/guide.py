"""The integrator's guide, read and run: its chapters, their commands, what it shows of their output."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.clients.programmes import JAXWS, MODULES_NODE, RACINE, gsoap, node, perl, php
from tests.outils import absent, exiger

GUIDE = (RACINE / "docs" / "guide-integrateur.md").read_text(encoding="utf-8")
BLOC = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
VARIABLE = (
    (re.compile(r"[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]"), "NUMERO"),
    (re.compile(r"PJ-[0-9a-f]{20}"), "PIECE"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.+Z-]+"), "DATE"),
)
"""What differs from one run to the next."""

DEBUT_BLOC = "=== bloc"


@dataclass(frozen=True)
class Chapitre:
    """A chapter's commands, each with the output that the guide shows for it, if it shows one."""

    titre: str
    commandes: tuple[tuple[str, str], ...]

    @property
    def script(self) -> str:
        """All of them, one after the other."""
        return "\n".join(commandes for commandes, _ in self.commandes)


def lire(texte: str) -> tuple[tuple[str, str], ...]:
    """The pairs (commands, expected output) of *texte*."""
    blocs = [bloc for bloc in BLOC.findall(texte) if bloc[0] in {"sh", "text"}]
    suivants = [*blocs[1:], ("", "")]
    return tuple(
        (commandes, suite if genre_suite == "text" else "")
        for (genre, commandes), (genre_suite, suite) in zip(blocs, suivants, strict=False)
        if genre == "sh"
    )


def chapitres(guide: str = GUIDE) -> list[Chapitre]:
    """Chapters of *guide* with commands; a sub-chapter begins with the commands that open its chapter."""
    trouves = []
    for chapitre in re.split(r"^## ", guide, flags=re.MULTILINE)[2:]:
        ouverture, *parties = re.split(r"^### ", chapitre, flags=re.MULTILINE)
        commun = lire(ouverture)
        titre = ouverture.partition("\n")[0]
        if commun:
            trouves.append(Chapitre(titre, commun))
        nommees = [(f"{titre} / {partie.partition(chr(10))[0]}", lire(partie)) for partie in parties]
        trouves.extend(Chapitre(nom, commun + commandes) for nom, commandes in nommees if commandes)
    return trouves


REGLAGE = lire(GUIDE)[0][0]
OUTILS = {
    "curl": lambda: exiger("curl", "curl"),
    "openssl": lambda: exiger("openssl", "openssl"),
    "php": php,
    "node": node,
    "perl": perl,
    "java": lambda: exiger("javac", "default-jdk-headless"),
}


def outiller(script: str) -> None:
    """Skip the test when a tool that *script* calls is missing."""
    for outil, exiger_outil in OUTILS.items():
        if re.search(rf"^(?:.*\()?{outil}\b", script, re.MULTILINE) or f"/{outil}/" in script:
            exiger_outil()
    if "gsoap/construire.sh" in script:
        gsoap()
    if "strong-soap" in script:
        node("strong-soap")
    if "java/construire.sh" in script:
        exiger("wsimport", "jaxws")
        if not JAXWS.exists():
            absent(JAXWS.name, "apt-get install jaxws")


def executer(script: str, passerelle, dossier: Path, reglages: str = REGLAGE) -> str:
    """Return what *script* writes when run after the guide's settings, in *dossier*; it must succeed.

    The folder is made to look like the project's after `make run`, the gateway being that of the test.
    """
    (dossier / "docs").symlink_to(RACINE / "docs")
    (dossier / "forms_catalogue").symlink_to(RACINE / "forms_catalogue")
    (dossier / "var").symlink_to(passerelle.pki.racine.parent)
    (dossier / "php").mkdir()
    (dossier / "php" / "essais.ini").write_text("soap.wsdl_cache_enabled=0\n", encoding="ascii")
    reglage = reglages.replace("localhost:8443", f"localhost:{passerelle.port}")
    acheve = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", f"{reglage}\n{script}"],
        cwd=dossier,
        env=os.environ
        | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PHP_INI_SCAN_DIR": f":{dossier / 'php'}",
            "NODE_PATH": str(MODULES_NODE),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert acheve.returncode == 0, acheve.stdout
    return acheve.stdout


def verifier(chapitre: Chapitre, passerelle, dossier: Path, reglages: str = REGLAGE) -> None:
    """Run the commands of *chapitre* and hold what they write to what the guide shows."""
    script = "\n".join(f"echo '{DEBUT_BLOC}'\n{commandes}" for commandes, _ in chapitre.commandes)
    _, *sorties = executer(script, passerelle, dossier, reglages).split(f"{DEBUT_BLOC}\n")
    assert len(sorties) == len(chapitre.commandes)
    for (commandes, attendu), sortie in zip(chapitre.commandes, sorties, strict=True):
        lignes = iter(normaliser(sortie))
        for ligne in normaliser(attendu):
            assert ligne in lignes, f"{commandes}\nwrote\n{sortie}\nwithout, or not in its place, «{ligne}»"


def sommaire_exact(guide: str) -> None:
    """Hold the table of contents and every link inside *guide* to its chapters."""
    titres = re.findall(r"^## (.+)$", guide, re.MULTILINE)
    sommaire = re.findall(r"^\d+\. \[(.+)\]\(#(.+)\)$", guide, re.MULTILINE)
    assert [f"{rang}. {titre}" for rang, (titre, _) in enumerate(sommaire, 1)] == titres
    assert [ancre for _, ancre in sommaire] == [ancrer(titre) for titre in titres]
    tous = re.findall(r"^##+ (.+)$", guide, re.MULTILINE)
    assert set(re.findall(r"\]\(#([^)]+)\)", guide)) <= {ancrer(titre) for titre in tous}


def ancrer(titre: str) -> str:
    """The anchor of a heading."""
    return re.sub(r"[^\w\- ]", "", titre.lower()).replace(" ", "-")


def normaliser(texte: str) -> list[str]:
    """The lines of *texte*, numbers and instants replaced by their kind."""
    for motif, nom in VARIABLE:
        texte = motif.sub(nom, texte)
    return texte.splitlines()
