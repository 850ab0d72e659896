"""Rules of the house that no other tool holds."""

import ast
import re
import subprocess
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
PAQUET = RACINE / "esav_ws"
LIGNES_MAX = 320

LISENT_L_HEURE = {
    "domain/horloge.py": "the clock itself",
    "pki/ca.py": "the validity of certificates made now",
    "home/pki.py": "whether the server certificate is about to end",
    "demonstration.py": "the validity of the demonstration clients",
    "worker/moteur.py": "what a SQLite older than its engine cannot tell it",
    "cli/erreurs.py": "the date of a line in the technical log",
}
"""Modules that read the machine's clock, each with its reason. All else is given the time."""

_IGNORES = frozenset({"var", ".git", ".venv", "node_modules", "dist", "__pycache__"})
_CLE_PRIVEE = re.compile(rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----")
_LIEUX_DE_MACHINE = re.compile("/(?:work|root)/")
_SANS_RAISON = re.compile(
    r"#\s*(?:noqa(?::\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*)?|type:\s*ignore)\s*$", re.MULTILINE
)


def python(dossier: Path) -> list[Path]:
    return sorted(dossier.rglob("*.py"))


def suivis() -> list[Path]:
    """Every file of the project: those that git tracks and those that it would add; without git, all of them."""
    try:
        sortie = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=RACINE,
            capture_output=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        chemins = [c for c in RACINE.rglob("*") if not _IGNORES.intersection(c.relative_to(RACINE).parts)]
    else:
        chemins = [RACINE / nom.decode() for nom in sortie.split(b"\0") if nom]
    return [chemin for chemin in chemins if chemin.is_file()]


def lectures_de_l_heure(chemin: Path) -> list[int]:
    """The lines of *chemin* that read the wall clock."""
    return [
        noeud.lineno
        for noeud in ast.walk(ast.parse(chemin.read_text("utf-8")))
        if isinstance(noeud, ast.Attribute)
        and (
            noeud.attr in {"now", "utcnow", "today"}
            or (
                noeud.attr in {"time", "time_ns"}
                and isinstance(noeud.value, ast.Name)
                and noeud.value.id == "time"
            )
        )
    ]


def test_modules_stay_small():
    longs = {
        str(chemin.relative_to(RACINE)): nombre
        for dossier in (PAQUET, RACINE / "tools", RACINE / "conformance_suite")
        for chemin in python(dossier)
        if (nombre := len(chemin.read_text("utf-8").splitlines())) > LIGNES_MAX
    }
    assert longs == {}


def test_the_clock_is_read_where_a_reason_is_written_and_nowhere_else():
    lisent = {str(c.relative_to(PAQUET)) for c in python(PAQUET) if lectures_de_l_heure(c)}
    assert lisent == set(LISENT_L_HEURE)


def test_the_settings_are_the_only_readers_of_the_environment():
    """Reading it is refused everywhere: the settings go through their library. Telling another library is not."""
    motif = re.compile(r"\b(?:os\.environ(?!\[\S+\] = )|os\.getenv|getenv\(|environb)")
    assert [str(c.relative_to(PAQUET)) for c in python(PAQUET) if motif.search(c.read_text("utf-8"))] == []


def test_settings_are_defined_once():
    definissent = {
        str(c.relative_to(PAQUET)) for c in python(PAQUET) if " BaseSettings):" in c.read_text("utf-8")
    }
    assert definissent == {"config/__init__.py"}


def test_no_private_key_is_tracked():
    assert [str(c.relative_to(RACINE)) for c in suivis() if _CLE_PRIVEE.search(c.read_bytes())] == []


def test_no_file_names_a_folder_of_somebody_s_machine():
    assert [
        str(chemin.relative_to(RACINE))
        for chemin in suivis()
        if _LIEUX_DE_MACHINE.search(chemin.read_bytes().decode("utf-8", "replace"))
    ] == []


def test_a_silenced_rule_is_named_and_has_its_reason():
    assert [
        f"{chemin.relative_to(RACINE)}: {trouve[0].strip()}"
        for dossier in (PAQUET, RACINE / "tools", RACINE / "conformance_suite")
        for chemin in python(dossier)
        for trouve in _SANS_RAISON.finditer(chemin.read_text("utf-8"))
    ] == []


def test_nothing_is_printed():
    """Answers go through the command line's own output, everything else through the journal."""
    appels = [
        f"{chemin.relative_to(PAQUET)}:{noeud.lineno}"
        for chemin in python(PAQUET)
        for noeud in ast.walk(ast.parse(chemin.read_text("utf-8")))
        if isinstance(noeud, ast.Call) and isinstance(noeud.func, ast.Name) and noeud.func.id == "print"
    ]
    assert appels == []


def test_published_errors_are_declared_in_the_domain_alone():
    declarent = {
        chemin.relative_to(PAQUET).parts[0]
        for chemin in python(PAQUET)
        for noeud in ast.walk(ast.parse(chemin.read_text("utf-8")))
        if isinstance(noeud, ast.ClassDef) and any(mot.arg == "code" for mot in noeud.keywords)
    }
    assert declarent == {"domain"}
