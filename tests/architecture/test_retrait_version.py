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
from esav_ws.bootstrap import CONTRATS, Maison
from esav_ws.config import Settings
from esav_ws.domain.operateur import Acteur, Cote, Habilitation
from esav_ws.storage.schema import migrer

assert Path(esav_ws.__file__).is_relative_to(sys.argv[1]), esav_ws.__file__
retiree, reste = sys.argv[2:]
for module in pkgutil.walk_packages(esav_ws.__path__, "esav_ws."):
    if not module.name.endswith("__main__") and "migrations" not in module.name:
        importlib.import_module(module.name)
assert list(CONTRATS) == [f"/ws/signalisation/{reste}"]

acteur = Acteur("ALFA", Cote.OPERATEUR, frozenset({Habilitation.SIGNALISATION}), "ALFA")
golden = Path(sys.argv[1]) / "golden"


async def appeler(application, version):
    async def app(scope, receive, send):
        scope["state"] = {"acteur": acteur, "correlation": "c"}
        await application.points.get(scope["path"], application._inconnue)(scope, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://x") as client:
        corps = (golden / version / "listerFormulaires.requete.xml").read_bytes()
        corps = corps.replace(b"<sig:codeOffre>FTTH</sig:codeOffre>", b"")
        return await client.post(
            f"/ws/signalisation/{version}", content=corps, headers={"content-type": "text/xml"}
        )


with tempfile.TemporaryDirectory() as dossier:
    maison = Maison.ouvrir(Settings(home=Path(dossier), database_url=f"sqlite:///{dossier}/x.sqlite"))
    migrer(maison.engine)
    application = Application(maison)
    servie = asyncio.run(appeler(application, reste))
    assert servie.status_code == 200 and "listerFormulairesReponse" in servie.text, servie.text
    refusee = asyncio.run(appeler(application, retiree))
    assert "VER-001" in refusee.text and f"/ws/signalisation/{reste}" in refusee.text, refusee.text
    application.fermer()
    maison.fermer()
"""


@pytest.mark.parametrize(("retiree", "reste"), [("v1", "v2"), ("v2", "v1")])
def test_a_version_goes_with_its_folder_and_one_line(tmp_path, retiree, reste):
    sans = shutil.ignore_patterns("__pycache__")
    for nom in ("esav_ws", "wsdl", "xsd", "forms_catalogue", "tests_catalogue"):
        shutil.copytree(RACINE / nom, tmp_path / nom, ignore=sans)
    shutil.copytree(RACINE / "tests" / "contract" / "golden", tmp_path / "golden")
    shutil.rmtree(tmp_path / "esav_ws" / "soap" / retiree)
    racine = tmp_path / "esav_ws" / "bootstrap/__init__.py"
    lignes = racine.read_text(encoding="utf-8").splitlines(keepends=True)
    gardees = [ligne for ligne in lignes if retiree not in ligne]
    assert len(lignes) - len(gardees) == 1
    racine.write_text("".join(gardees), encoding="utf-8")
    assert [
        str(chemin)
        for chemin in (tmp_path / "esav_ws").rglob("*.py")
        if f"soap.{retiree}" in chemin.read_text(encoding="utf-8")
    ] == []
    essai = subprocess.run(
        [sys.executable, "-W", "error", "-c", SANS_ELLE, str(tmp_path), retiree, reste],
        cwd=tmp_path,
        env={"PATH": "", "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert essai.returncode == 0, essai.stderr
