"""`esav demo`: the whole story, on a gateway of its own and on the one that runs."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from esav_ws.asgi import Application
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.home import Pki
from esav_ws.server import EcouteTLS, Parametres, en_fond

RECIT = [
    ("ALFA", "FRM-001, 4 erreurs"),
    ("ALFA", "EN_DEPOT"),
    ("ALFA", None),
    ("Agent du SAV", "EN_QUALIFICATION"),
    ("Agent du SAV", "EN_COURS"),
    ("Agent du SAV", "GELE"),
    ("ALFA", "Le local technique est fermé : qui en détient la clé ?"),
    ("ALFA", "SIG-013"),
    ("ALFA", "EN_COURS"),
    ("Agent du SAV", "EN_COURS"),
    ("Agent du SAV", "CLOS"),
    ("ALFA", "EN_COURS"),
    ("Agent du SAV", "EN_COURS"),
    ("Agent du SAV", "CLOS"),
    ("Agent du SAV", "VALIDE"),
    ("Agent du SAV", "CLOS_TABLEAU_DE_BORD"),
    ("ALFA", None),
    ("ALFA", "CLOS_TABLEAU_DE_BORD"),
    ("BETA", "SIG-001"),
    ("ECHO", "AUT-001"),
    ("GAMA", "CRT-003"),
    ("DELT", "CRT-005"),
]
"""Who acts, and what the service must answer; `None` stands for the number of the signalisation."""


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


@pytest.fixture
def environnement(tmp_path, home_installe) -> dict[str, str]:
    """A demonstration home, and the settings of a process that works on it."""
    env = {nom: v for nom, v in os.environ.items() if not nom.startswith("ESAV_")} | {
        "ESAV_HOME": str(tmp_path / "home"),
        "ESAV_PORT_WS": str(port_libre()),
        "PYTHONWARNINGS": "error",
    }
    shutil.copytree(home_installe, tmp_path / "home")
    return env


def esav(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "esav_ws.cli", *arguments],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def raconter(env: dict[str, str]) -> dict:
    resultat = esav(env, "demo", "--json")
    assert (resultat.returncode, resultat.stderr) == (0, "")
    donnees = json.loads(resultat.stdout)
    assert donnees["abouti"] is True
    numero = donnees["numeroSignalisation"]
    obtenu = [(etape["qui"], etape["obtenu"]) for etape in donnees["etape"]]
    assert obtenu == [(qui, attendu or numero) for qui, attendu in RECIT]
    return donnees


def test_the_story_goes_as_told_on_a_gateway_of_its_own(environnement):
    premier = raconter(environnement)
    assert len(premier["etape"][0]["element"]) == 4
    second = raconter(environnement)
    assert second["numeroSignalisation"] != premier["numeroSignalisation"]
    refus = json.loads(esav(environnement, "certificat", "refusals", "--json").stdout)["refus"]
    assert {(r["operateur"], r["code"], r["nombre"]) for r in refus} == {
        ("GAMA", "CRT-003", 2),
        ("DELT", "CRT-005", 2),
    }


def test_the_story_joins_the_gateway_that_runs(environnement):
    settings = Settings(home=Path(environnement["ESAV_HOME"]), port_ws=int(environnement["ESAV_PORT_WS"]))
    pki = Pki(settings.pki)
    maison = Maison.ouvrir(settings)
    application = Application(maison)
    parametres = Parametres(EcouteTLS(*pki.serveur, pki.autorites(), port=settings.port_ws))
    with en_fond(application.asgi, parametres, journaliser=application.journaliser):
        donnees = raconter(environnement)
    maison.fermer()
    assert donnees["service"] == f"https://127.0.0.1:{settings.port_ws}"


def test_people_see_every_step_and_the_timeline(environnement):
    resultat = esav(environnement, "demo")
    assert resultat.returncode == 0, resultat.stderr
    for texte in (
        "refusé, FRM-001",
        "INFO_CONTACT_NOM",
        "refusé, SIG-013",
        "clos tableau de bord",
        "22 étapes",
    ):
        assert texte in resultat.stdout


def test_a_story_that_goes_wrong_stops_and_fails(environnement):
    pki = Path(environnement["ESAV_HOME"]) / "pki" / "clients"
    for nom in ("cert.pem", "key.pem"):
        (pki / "GAMA" / nom).write_bytes((pki / "ALFA" / nom).read_bytes())
    resultat = esav(environnement, "demo", "--json")
    assert resultat.returncode == 1
    donnees = json.loads(resultat.stdout)
    assert donnees["abouti"] is False
    derniere = donnees["etape"][-1]
    assert (derniere["qui"], derniere["conforme"]) == ("GAMA", False)
    assert (derniere["attendu"], derniere["obtenu"]) == ("CRT-003", "CLOS_TABLEAU_DE_BORD")
    assert "s'arrête là" in esav(environnement, "demo").stdout
