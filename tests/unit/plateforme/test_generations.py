import pytest

from esav_ws.plateforme.generations import Generations


def rien(_dossier):
    pass


def ecrit(texte):
    return lambda dossier: (dossier / "contenu").write_text(texte)


def dossiers(tmp_path):
    return sorted(tmp_path.glob("g-*"))


def test_the_first_opening_makes_it_and_the_next_finds_it(tmp_path):
    generations = Generations(tmp_path)
    assert generations.courant is None
    dossier, tenue, marque = generations.ouvrir(ecrit("un"))
    encore, seconde, meme = Generations(tmp_path).ouvrir(ecrit("deux"))
    assert (dossier, marque) == (encore, meme)
    assert (dossier / "contenu").read_text() == "un"
    generations.rendre(tenue)
    generations.rendre(seconde)


def test_a_new_generation_is_told_by_the_mark_and_the_former_goes_once_nobody_has_it(tmp_path):
    generations = Generations(tmp_path)
    ancien, tenue, marque = generations.ouvrir(ecrit("un"))
    Generations(tmp_path).renouveler(ecrit("deux"))
    assert generations.marque != marque
    assert (ancien / "contenu").read_text() == "un"
    generations.rendre(tenue)
    assert dossiers(tmp_path) == [generations.courant]
    assert (generations.courant / "contenu").read_text() == "deux"


def test_what_cannot_be_made_changes_nothing(tmp_path):
    generations = Generations(tmp_path)
    generations.rendre(generations.ouvrir(ecrit("un"))[1])
    marque = generations.marque

    def echouer(dossier):
        (dossier / "contenu").write_text("à moitié")
        raise OSError("disque plein")

    with pytest.raises(OSError, match="disque plein"):
        generations.renouveler(echouer)
    assert generations.marque == marque
    assert dossiers(tmp_path) == [generations.courant]
    assert (generations.courant / "contenu").read_text() == "un"


def test_what_a_crash_left_half_made_is_deleted_at_the_next_opening(tmp_path):
    generations = Generations(tmp_path)
    generations.rendre(generations.ouvrir(rien)[1])
    (tmp_path / "g-laisse").mkdir()
    generations.rendre(generations.ouvrir(rien)[1])
    assert dossiers(tmp_path) == [generations.courant]


def test_a_space_whose_folder_was_lost_is_made_anew(tmp_path):
    generations = Generations(tmp_path)
    (tmp_path / "courant").write_text("g-perdu")
    assert generations.courant is None
    dossier, tenue, _ = generations.ouvrir(ecrit("neuf"))
    assert (dossier / "contenu").read_text() == "neuf"
    generations.rendre(tenue)
