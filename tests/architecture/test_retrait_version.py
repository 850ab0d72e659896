"""Retiring a contract version is deleting its folder and its line of the composition root: tried on a copy."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]
SANS_ELLE = """
import asyncio, pkgutil, importlib, sys, tempfile
from pathlib import Path

import httpx

import esav_ws
from esav_ws.asgi import Application
from esav_ws.bootstrap import Maison
from esav_ws.bootstrap.contrats import CONTRATS
from esav_ws.config import Settings
from esav_ws.domain.operateur import Acteur, Cote, Habilitation
from esav_ws.storage.schema import migrer

assert Path(esav_ws.__file__).is_relative_to(sys.argv[1]), esav_ws.__file__
objet, retiree, reste = sys.argv[2:]
for module in pkgutil.walk_packages(esav_ws.__path__, "esav_ws."):
    if not module.name.endswith("__main__") and "migrations" not in module.name:
        importlib.import_module(module.name)
autre = "test" if objet == "signalisation" else "signalisation"
assert sorted(CONTRATS) == sorted([f"/ws/{objet}/{reste}", f"/ws/{autre}/v1", f"/ws/{autre}/v2"])

acteur = Acteur("ALFA", Cote.OPERATEUR, frozenset({Habilitation(objet.upper())}), "ALFA")
operation, sans = {
    "signalisation": ("listerFormulaires", b"<sig:codeOffre>FTTH</sig:codeOffre>"),
    "test": ("consulterIncidents", b""),
}[objet]
golden = Path(sys.argv[1]) / "golden"


async def appeler(application, version):
    async def app(scope, receive, send):
        scope["state"] = {"acteur": acteur, "correlation": "c"}
        await application.points.get(scope["path"], application._inconnue)(scope, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://x") as client:
        dossier = version if objet == "signalisation" else f"{objet}-{version}"
        corps = (golden / dossier / f"{operation}.requete.xml").read_bytes().replace(sans, b"")
        return await client.post(
            f"/ws/{objet}/{version}", content=corps, headers={"content-type": "text/xml"}
        )


with tempfile.TemporaryDirectory() as dossier:
    maison = Maison.ouvrir(Settings(home=Path(dossier), database_url=f"sqlite:///{dossier}/x.sqlite"))
    migrer(maison.engine)
    application = Application(maison)
    servie = asyncio.run(appeler(application, reste))
    assert servie.status_code == 200 and f"{operation}Reponse" in servie.text, servie.text
    refusee = asyncio.run(appeler(application, retiree))
    assert "VER-001" in refusee.text and f"/ws/{objet}/{reste}" in refusee.text, refusee.text
    application.fermer()
    maison.fermer()
"""


@pytest.mark.parametrize(
    ("objet", "retiree", "reste", "dossier"),
    [
        ("signalisation", "v1", "v2", "v1"),
        ("signalisation", "v2", "v1", "v2"),
        ("test", "v1", "v2", "test_v1"),
        ("test", "v2", "v1", "test_v2"),
    ],
)
def test_a_version_goes_with_its_folder_and_one_line(tmp_path, objet, retiree, reste, dossier):
    sans = shutil.ignore_patterns("__pycache__")
    for nom in ("esav_ws", "wsdl", "xsd", "forms_catalogue", "tests_catalogue"):
        shutil.copytree(RACINE / nom, tmp_path / nom, ignore=sans)
    shutil.copytree(RACINE / "tests" / "contract" / "golden", tmp_path / "golden")
    shutil.rmtree(tmp_path / "esav_ws" / "soap" / dossier)
    racine = tmp_path / "esav_ws" / "bootstrap/contrats.py"
    lignes = racine.read_text(encoding="utf-8").splitlines(keepends=True)
    gardees = [ligne for ligne in lignes if f"soap.{dossier}." not in ligne]
    assert len(lignes) - len(gardees) == 1
    racine.write_text("".join(gardees), encoding="utf-8")
    assert [
        str(chemin)
        for chemin in (tmp_path / "esav_ws").rglob("*.py")
        if f"soap.{dossier}" in chemin.read_text(encoding="utf-8")
    ] == []
    essai = subprocess.run(
        [sys.executable, "-W", "error", "-c", SANS_ELLE, str(tmp_path), objet, retiree, reste],
        cwd=tmp_path,
        env={"PATH": "", "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert essai.returncode == 0, essai.stderr
