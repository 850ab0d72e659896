import hashlib
import os
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from esav_ws.domain.pack import PackInconnu
from esav_ws.pack.archive import pack
from esav_ws.pack.sources import noms

RACINE = Path(__file__).parents[3]
AILLEURS = """
import hashlib
from esav_ws.bootstrap.packs import sources_des_packs
from esav_ws.config import Settings
from esav_ws.pack.archive import pack
from esav_ws.pack.sources import noms
sources = sources_des_packs(Settings())
print({nom: hashlib.sha256(pack(sources, nom)).hexdigest() for nom in noms(sources)})
"""


def test_there_is_one_pack_per_contract_version_and_the_catalogue(sources):
    assert noms(sources)[:2] == ("catalogue", "signalisation-v1")


def test_the_same_sources_give_the_same_bytes_in_another_process_and_folder(zips, tmp_path):
    attendu = {nom: hashlib.sha256(octets).hexdigest() for nom, octets in zips.items()}
    environnement = os.environ | {
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Tokyo",
        "PYTHONPATH": os.pathsep.join([str(RACINE), os.environ.get("PYTHONPATH", "")]),
    }
    acheve = subprocess.run(
        [sys.executable, "-c", AILLEURS],
        cwd=tmp_path,
        env=environnement,
        capture_output=True,
        check=True,
        text=True,
    )
    assert acheve.stdout.strip() == str(attendu)


def test_the_archive_is_sorted_dated_alike_and_readable_by_all(zips):
    for nom, octets in zips.items():
        entrees = zipfile.ZipFile(BytesIO(octets)).infolist()
        chemins = [entree.filename for entree in entrees]
        assert chemins == sorted(chemins)
        assert {chemin.partition("/")[0] for chemin in chemins} == {f"e-sav-{nom}"}
        assert {entree.date_time for entree in entrees} == {(1980, 1, 1, 0, 0, 0)}
        assert {entree.external_attr >> 16 for entree in entrees} == {0o100644}


def test_the_manifest_names_every_other_file_with_its_digest(ouvert):
    lignes = (ouvert / "MANIFESTE.sha256").read_text(encoding="utf-8").splitlines()
    manifeste = {nom: empreinte for empreinte, _, nom in (ligne.partition("  ") for ligne in lignes)}
    fichiers = {f.relative_to(ouvert).as_posix(): f for f in ouvert.rglob("*") if f.is_file()}
    assert set(manifeste) == set(fichiers) - {"MANIFESTE.sha256"}
    for nom, empreinte in manifeste.items():
        assert hashlib.sha256(fichiers[nom].read_bytes()).hexdigest() == empreinte


def test_a_pack_is_light(zips):
    assert max(map(len, zips.values())) < 1_000_000


def test_an_unknown_pack_is_refused_with_those_that_exist(sources):
    with pytest.raises(
        PackInconnu, match="« signalisation-v9 » inconnu : demandez catalogue ou signalisation-v1"
    ):
        pack(sources, "signalisation-v9")
