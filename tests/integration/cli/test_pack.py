"""`esav pack build`."""

import hashlib
import zipfile


def test_every_pack_is_written_with_its_digest(esav, tmp_path):
    packs = esav.json("pack", "build", "--sortie", str(tmp_path / "packs"))["pack"]
    assert [p["nom"] for p in packs][:2] == ["catalogue", "signalisation-v1"]
    for fait in packs:
        chemin = tmp_path / "packs" / f"e-sav-{fait['nom']}.zip"
        assert fait["fichier"] == str(chemin)
        octets = chemin.read_bytes()
        assert (fait["taille"], fait["empreinte"]) == (len(octets), hashlib.sha256(octets).hexdigest())
        assert zipfile.ZipFile(chemin).testzip() is None


def test_one_pack_is_built_on_request(esav, tmp_path):
    resultat = esav("pack", "build", "catalogue", "--sortie", str(tmp_path / "packs"))
    assert resultat.exit_code == 0
    assert "e-sav-catalogue.zip" in resultat.stdout
    assert [f.name for f in (tmp_path / "packs").iterdir()] == ["e-sav-catalogue.zip"]


def test_an_unknown_pack_is_refused_with_those_that_exist(esav, tmp_path):
    code, erreur = esav.refus("pack", "build", "signalisation-v9", "--sortie", str(tmp_path / "packs"))
    assert code == 2
    assert "choisissez catalogue, signalisation-v1" in erreur["message"]
    assert not (tmp_path / "packs").exists()


def test_a_folder_that_cannot_be_written_is_said(esav, tmp_path):
    (tmp_path / "occupe").write_text("")
    code, erreur = esav.refus("pack", "build", "--sortie", str(tmp_path / "occupe" / "packs"))
    assert code == 3
    assert "--sortie" in erreur["message"]
