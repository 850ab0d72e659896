"""An import of prestations is killed again and again: it goes on where it stopped, and nothing is lost or doubled."""

import json
import os
import signal
import subprocess
import sys
import time

from sqlalchemy import func, select

from esav_ws.storage.tables import prestation
from esav_ws.storage.tables_parc import importation

NOMBRE = 40_000
COUPURES = 2
FAUTIVES = (10, 20_000, 39_999)


def ecrire(fichier) -> None:
    with fichier.open("w", encoding="utf-8") as flux:
        flux.write("identifiantPrestation;operateur;codeOffre;extremiteB\n")
        for rang in range(NOMBRE):
            operateur = "ZZZZ" if rang in FAUTIVES else "ALFA"
            flux.write(f"IMP-{rang:06};{operateur};FTTH;Logement {rang}, Dijon\n")


def avancee(maison) -> tuple[int, bool]:
    with maison.engine.connect() as connexion:
        ligne = connexion.execute(select(importation.c.lignes, importation.c.finie)).first()
    return tuple(ligne) if ligne else (0, False)


def test_an_import_killed_again_and_again_takes_every_line_once(
    url_base, home_demonstration, maison, tmp_path
):
    fichier = tmp_path / "parc.csv"
    ecrire(fichier)
    commande = [sys.executable, "-m", "esav_ws.cli", "prestation", "import", str(fichier), "--json"]
    env = os.environ | {
        "ESAV_HOME": str(home_demonstration),
        "ESAV_DATABASE_URL": url_base,
        "ESAV_AUTEUR": "Camille Agent",
    }
    vue = 0
    for _ in range(COUPURES):
        processus = subprocess.Popen(commande, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while avancee(maison)[0] == vue and processus.poll() is None:
            time.sleep(0.005)
        processus.send_signal(signal.SIGKILL)
        assert processus.wait() == -signal.SIGKILL
        lignes, finie = avancee(maison)
        assert lignes > vue
        assert not finie
        vue = lignes

    fini = subprocess.run(commande, env=env, capture_output=True, text=True, check=False)
    assert fini.returncode == 1, fini.stderr  # lines were refused
    bilan = json.loads(fini.stdout)
    assert bilan["repriseLigne"] == vue
    assert {cle: bilan[cle] for cle in ("lignes", "creees", "modifiees", "inchangees", "refusees")} == {
        "lignes": NOMBRE + 1,
        "creees": NOMBRE - len(FAUTIVES),
        "modifiees": 0,
        "inchangees": 0,
        "refusees": len(FAUTIVES),
    }
    with maison.engine.connect() as connexion:
        critere = prestation.c.identifiant.like("IMP-%")
        assert connexion.execute(select(func.count()).select_from(prestation).where(critere)).scalar() == (
            NOMBRE - len(FAUTIVES)
        )
    rapport = (tmp_path / "parc.csv.refus.csv").read_text("utf-8").splitlines()
    assert [ligne.partition(";")[0] for ligne in rapport[1:]] == [str(rang + 2) for rang in FAUTIVES]
