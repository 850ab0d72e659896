import hashlib
import os
import shutil
from dataclasses import replace

import pytest

from esav_ws.application.packs import ObtenirPack, obtenir
from esav_ws.domain.operateur import Habilitation
from esav_ws.domain.pack import PackInconnu
from esav_ws.pack.depot import PacksEnDossier


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
