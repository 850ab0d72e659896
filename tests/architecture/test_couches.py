"""Who may import whom: the layers, and the libraries that stay behind one door."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]
PAQUET = RACINE / "esav_ws"
MODULES = sorted(PAQUET.rglob("*.py"))


def imports(chemin: Path) -> set[str]:
    """The full names of what the module at *chemin* imports, at any depth of it."""
    noms = set()
    for noeud in ast.walk(ast.parse(chemin.read_text("utf-8"))):
        if isinstance(noeud, ast.Import):
            noms |= {alias.name for alias in noeud.names}
        elif isinstance(noeud, ast.ImportFrom):
            assert noeud.level == 0, f"{chemin}: relative import"
            noms |= {f"{noeud.module}.{alias.name}" for alias in noeud.names}
    return noms


def importateurs(bibliotheque: str) -> set[str]:
    """The modules of the house that import *bibliotheque* or a part of it."""
    return {
        str(chemin.relative_to(PAQUET))
        for chemin in MODULES
        if any(nom.split(".")[0] == bibliotheque for nom in imports(chemin))
    }


def test_the_contracts_of_import_linter_hold():
    """In a process of its own: import-linter sets the loggers of the one it runs in."""
    lint = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True, no_logo=True))"
    rendu = subprocess.run(
        [sys.executable, "-c", lint], cwd=RACINE, capture_output=True, text=True, check=False
    )
    assert rendu.returncode == 0, rendu.stdout


@pytest.mark.parametrize(
    ("couche", "permises"),
    [
        ("domain", {"esav_ws.domain"}),
        ("application", {"esav_ws.domain", "esav_ws.application"}),
    ],
)
def test_domain_and_application_import_the_standard_library_only(couche, permises):
    etrangers = {
        f"{chemin.relative_to(PAQUET)}: {nom}"
        for chemin in (PAQUET / couche).rglob("*.py")
        for nom in imports(chemin)
        if nom.split(".")[0] not in sys.stdlib_module_names and ".".join(nom.split(".")[:2]) not in permises
    }
    assert etrangers == set()


def test_one_module_alone_imports_spyne():
    assert importateurs("spyne") == {"soap/_spyne.py"}


def test_contract_versions_never_import_each_other():
    """Retiring one is deleting its folder."""
    versions = [d for motif in ("v*", "test_v*") for d in (PAQUET / "soap").glob(motif) if d.is_dir()]
    assert {version.name for version in versions} == {"v1", "v2", "test_v1", "test_v2"}
    assert [
        f"{chemin.relative_to(PAQUET)}: {nom}"
        for version in versions
        for autre in versions
        if autre != version
        for chemin in version.rglob("*.py")
        for nom in imports(chemin)
        if nom.startswith(f"esav_ws.soap.{autre.name}.")
    ] == []


def test_sql_is_written_in_storage_alone():
    """Elsewhere only two types are named: the engine that is handed on, and the failure of a driver."""
    ailleurs = {
        nom
        for chemin in MODULES
        if not chemin.is_relative_to(PAQUET / "storage")
        for nom in imports(chemin)
        if nom.split(".")[0] in {"sqlalchemy", "alembic", "psycopg"}
    }
    assert ailleurs <= {"sqlalchemy.Engine", "sqlalchemy.exc.DBAPIError"}


def test_columns_are_named_in_storage_alone():
    assert [
        str(chemin.relative_to(PAQUET))
        for chemin in MODULES
        if not chemin.is_relative_to(PAQUET / "storage")
        and any(nom.startswith("esav_ws.storage.tables") for nom in imports(chemin))
    ] == []


def test_the_conformance_suite_never_imports_the_house():
    suite = RACINE / "conformance_suite"
    assert [c for c in suite.rglob("*.py") if any(nom.split(".")[0] == "esav_ws" for nom in imports(c))] == []
