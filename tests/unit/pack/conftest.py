"""The packs, made once, and opened in a folder as a stranger opens them."""

import io
import zipfile
from pathlib import Path

import pytest

from esav_ws.bootstrap.packs import sources_des_packs
from esav_ws.config import Settings
from esav_ws.pack.archive import pack
from esav_ws.pack.sources import Sources, noms

SOURCES = sources_des_packs(Settings())


@pytest.fixture(scope="session")
def sources() -> Sources:
    return SOURCES


@pytest.fixture(scope="session")
def zips() -> dict[str, bytes]:
    return {nom: pack(SOURCES, nom) for nom in noms(SOURCES)}


@pytest.fixture(scope="session")
def ouverts(zips, tmp_path_factory) -> dict[str, Path]:
    """The folder of each pack, by its name."""
    dossier = tmp_path_factory.mktemp("packs")
    for octets in zips.values():
        zipfile.ZipFile(io.BytesIO(octets)).extractall(dossier)
    return {nom: dossier / f"e-sav-{nom}" for nom in zips}


@pytest.fixture(params=noms(SOURCES))
def ouvert(request, ouverts) -> Path:
    return ouverts[request.param]


@pytest.fixture(params=sorted(SOURCES.contrats()))
def contrat(request, ouverts) -> Path:
    """The folder of each contract's pack."""
    return ouverts[request.param]
