import hashlib
import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from esav_ws.application.packs import ObtenirPack, Pack, obtenir
from esav_ws.domain.operateur import Habilitation
from esav_ws.domain.pack import PackInconnu
from esav_ws.pack.depot import PacksEnDossier, PacksEnMemoire


def test_a_pack_is_made_once_and_kept(sources, zips, tmp_path):
    packs = PacksEnDossier(sources, tmp_path / "packs")
    requete = ObtenirPack(nom="catalogue")
    assert requete.habilitation is Habilitation.SIGNALISATION
    premier = obtenir(requete, packs)
    assert (premier.nom, premier.fichier) == ("catalogue", "e-sav-catalogue.zip")
    assert premier.octets == zips["catalogue"]
    assert premier.empreinte == hashlib.sha256(zips["catalogue"]).hexdigest()
    (garde,) = (tmp_path / "packs").iterdir()
    os.utime(garde, (0, 0))
    assert PacksEnDossier(sources, tmp_path / "packs").obtenir("catalogue") == premier
    assert garde.stat().st_mtime == 0


def test_a_changed_source_makes_the_pack_anew_in_place_of_the_old(sources, tmp_path):
    copie = tmp_path / "docs"
    shutil.copytree(sources.documents, copie)
    packs = PacksEnDossier(replace(sources, documents=copie), tmp_path / "packs")
    avant = packs.obtenir("signalisation-v1")
    guide = copie / "guide-integrateur.md"
    guide.write_text(guide.read_text(encoding="utf-8") + "\nUne ligne de plus.\n", encoding="utf-8")
    assert packs.obtenir("signalisation-v1").empreinte != avant.empreinte
    assert len(list((tmp_path / "packs").iterdir())) == 1


def test_an_unknown_pack_says_which_there_are_and_makes_nothing(sources, tmp_path):
    packs = PacksEnDossier(sources, tmp_path / "packs")
    for nom in ("../catalogue", "signalisation-v0", ""):
        with pytest.raises(PackInconnu, match="demandez catalogue ou signalisation-v1") as refus:
            packs.obtenir(nom)
        assert refus.value.code == "VER-013"
    assert not (tmp_path / "packs").exists()


class PacksLents:
    """Packs that are made when `porte` opens, each time anew; `panne` is met once."""

    def __init__(self, panne=None):
        self.porte = threading.Event()
        self.commence = threading.Event()
        self.faits = []
        self.panne = panne

    def noms(self):
        return ("catalogue",)

    def obtenir(self, nom):
        self.commence.set()
        assert self.porte.wait(10)
        self.faits.append(nom)
        panne, self.panne = self.panne, None
        if panne:
            raise panne
        return Pack(nom, f"e-sav-{nom}.zip", b"PK", "0" * 64)


def test_those_who_ask_for_a_pack_that_is_being_made_get_the_same():
    lents = PacksLents()
    packs = PacksEnMemoire(lents)
    assert packs.noms() == ("catalogue",)
    with ThreadPoolExecutor(4) as fils:
        attendus = [fils.submit(packs.obtenir, "catalogue") for _ in range(4)]
        assert lents.commence.wait(10)
        lents.porte.set()
        rendus = [attendu.result(10) for attendu in attendus]
    assert lents.faits == ["catalogue"]
    assert all(rendu is rendus[0] for rendu in [*rendus, packs.obtenir("catalogue")])


def test_nothing_is_kept_of_a_failure():
    lents = PacksLents(panne=PackInconnu("catalogue", ["autre"]))
    lents.porte.set()
    packs = PacksEnMemoire(lents)
    with pytest.raises(PackInconnu):
        packs.obtenir("catalogue")
    assert packs.obtenir("catalogue").octets == b"PK"
    assert lents.faits == ["catalogue"] * 2
