"""What was published is never edited: frozen files, as anybody can check them."""

import subprocess

import pytest

from esav_ws.config import Settings
from esav_ws.xmlio import gel


@pytest.fixture
def racine(tmp_path):
    (tmp_path / "v1").mkdir()
    for nom in ("v1/a.xsd", "v1/b.xsd"):
        (tmp_path / nom).write_text(nom, "utf-8")
    (tmp_path / gel.NOM).write_text("# rien encore\n", "utf-8")
    return tmp_path


def test_the_published_folders_are_as_they_were_published():
    gel.verifier([Settings().wsdl, Settings().xsd])


def test_a_frozen_file_that_is_edited_or_gone_is_named(racine):
    assert gel.geler(racine, [racine / "v1/a.xsd", racine / "v1/b.xsd"]) == ["v1/a.xsd", "v1/b.xsd"]
    gel.verifier([racine])
    (racine / "v1/a.xsd").write_text("autre", "utf-8")
    (racine / "v1/b.xsd").unlink()
    with pytest.raises(gel.FichierGele, match=r"modifié ou absent : .*a\.xsd, .*b\.xsd") as refus:
        gel.verifier([racine])
    assert "nouvelle version (art. 12.1)" in str(refus.value)


def test_what_is_frozen_is_never_frozen_anew(racine):
    gel.geler(racine, [racine / "v1/a.xsd"])
    assert gel.geler(racine, [racine / "v1/a.xsd"]) == []
    (racine / "v1/a.xsd").write_text("autre", "utf-8")
    with pytest.raises(gel.FichierGele):
        gel.geler(racine, [racine / "v1/a.xsd", racine / "v1/b.xsd"])
    assert "v1/b.xsd" not in gel.lire(racine)


def test_the_list_is_one_that_sha256sum_reads(racine):
    gel.geler(racine, [racine / "v1/a.xsd"])
    subprocess.run(["sha256sum", "--check", "--quiet", gel.NOM], cwd=racine, check=True)


@pytest.mark.parametrize(
    "ligne", ["abc  v1/a.xsd", f"{'0' * 64} v1/a.xsd", f"{'0' * 64}  ../a", f"{'0' * 64}  /a"]
)
def test_a_line_that_is_none_is_refused(racine, ligne):
    (racine / gel.NOM).write_text(ligne, "utf-8")
    with pytest.raises(gel.FichierGele, match="ligne 1"):
        gel.lire(racine)


def test_a_list_that_is_gone_is_refused(racine):
    (racine / gel.NOM).unlink()
    with pytest.raises(gel.FichierGele, match="absent ou illisible"):
        gel.verifier([racine])
