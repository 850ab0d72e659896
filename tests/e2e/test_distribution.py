"""The suite as a stranger has it: its own wheel in an environment without the gateway, against a live endpoint."""

import json
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from conformance_suite import VERSION
from tools.conformite import configurer

RACINE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def roue(tmp_path_factory) -> Path:
    """The wheel, as `make distribution` builds it."""
    dossier = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(dossier)],
        cwd=RACINE / "conformance_suite", check=True, capture_output=True,
    )  # fmt: skip
    (roue,) = dossier.glob("*.whl")
    return roue


@pytest.fixture(scope="module")
def executables(roue, tmp_path_factory) -> Path:
    """A fresh environment with the wheel alone; its dependencies are lent by the one that runs the tests.

    A path in a `.pth` lends what is installed there, not what its own `.pth` files point to: the gateway stays out.
    """
    dossier = tmp_path_factory.mktemp("etranger")
    venv.create(dossier)
    python = dossier / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", str(python), "install",
         "--no-index", "--no-deps", str(roue)],
        check=True,
    )  # fmt: skip
    (site,) = dossier.glob("lib/python3*/site-packages")
    (site / "dependances.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python.parent


def lancer(executables: Path, dossier: Path, *options: object) -> subprocess.CompletedProcess[str]:
    """Run the installed command in *dossier*, where nothing of the project is."""
    return subprocess.run(
        [str(executables / "esav-conformance"), *map(str, options)],
        cwd=dossier, env={"COLUMNS": "200", "LANG": "C.UTF-8"}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_wheel_has_the_suite_the_cases_and_the_published_contract_and_nothing_of_the_gateway(roue):
    with zipfile.ZipFile(roue) as archive:
        noms = set(archive.namelist())
    assert {nom.split("/")[0] for nom in noms} == {
        "conformance_suite",
        f"esav_conformance-{VERSION}.dist-info",
    }
    assert "conformance_suite/contrat_publie/wsdl/plateforme/regie.wsdl" in noms
    for sorte in ("wsdl", "xsd"):
        publies = {str(f.relative_to(RACINE)) for f in (RACINE / sorte).glob(f"[pv]*/*.{sorte}")}
        assert {f"conformance_suite/contrat_publie/{f}" for f in publies} <= noms
    sources = {
        f"conformance_suite/{f.relative_to(RACINE / 'conformance_suite')}"
        for f in (RACINE / "conformance_suite").rglob("*")
        if f.suffix in {".py", ".j2"} or f.parent.name == "cas"
    }
    assert {nom for nom in sources if "__pycache__" not in nom} <= noms


def test_the_wheel_of_the_gateway_does_not_ship_the_suite_again():
    projet = tomllib.loads((RACINE / "pyproject.toml").read_text("utf-8"))
    roue = projet["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert roue["packages"] == ["esav_ws"]
    assert not [cible for cible in roue["force-include"].values() if cible.startswith("conformance_suite")]
    assert set(projet["project"]["scripts"]) == {"esav"}


def test_a_stranger_lists_the_cases_without_the_gateway(executables, tmp_path):
    absent = subprocess.run(
        [str(executables / "python"), "-c", "import esav_ws.domain"], cwd=tmp_path, env={}, capture_output=True, check=False
    )  # fmt: skip
    assert b"No module named 'esav_ws.domain'" in absent.stderr
    rendu = lancer(executables, tmp_path, "list", "--niveau", "Connexion")
    assert rendu.returncode == 0
    assert "TLS 1.2 est accepté" in rendu.stdout


@pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)
def test_a_stranger_plays_the_level_connexion_against_a_live_gateway(executables, passerelle, tmp_path):
    fichier = configurer(passerelle.pki, passerelle.port, tmp_path / "conformite.toml")
    rendu = lancer(executables, tmp_path, "run", "--config", fichier, "--niveau", "Connexion")
    assert rendu.returncode == 0, rendu.stdout + rendu.stderr
    lu = json.loads((tmp_path / "conformite" / "rapport.json").read_text("utf-8"))
    assert {(v["niveau"], v["version"], v["jugement"]) for v in lu["verdicts"]} == {
        ("Connexion", 1, "conforme"),
        ("Connexion", 2, "conforme"),
    }
