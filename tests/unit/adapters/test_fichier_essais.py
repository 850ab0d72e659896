"""The catalogue of tests: what is published is whole and sealed, and a wrong file is told with all its faults."""

import shutil
from pathlib import Path

import pytest

from esav_ws.adapters.fichier_essais import lire_catalogue, lire_catalogues
from esav_ws.config import Settings
from esav_ws.domain.essai_erreurs import CatalogueTestsInvalide
from esav_ws.xmlio.catalogue_source import CatalogueInvalide

PUBLIE = Settings().tests_catalogue
MINIMAL = """
technologie = "GPON"
offres = ["X"]
[depot]
validite_heures = 24
tests = ["A"]
verdicts = ["NON_CONFORME"]
[[test]]
code = "A"
libelle = "Un test"
duree_s = 5
maximum_s = 10
exclusivite = "LIGNE"
poids = 1
sans_risque = true
acte = false
[[test.parametre]]
nom = "n"
libelle = "N"
type = "ENTIER"
minimum = 1
maximum = 5
[[test.mesure]]
nom = "m"
libelle = "M"
unite = "dB"
bande = [{ verdict = "CONFORME", maximum = 1.5 }, { verdict = "NON_CONFORME", minimum = 1.5 }]
"""


def lire(tmp_path: Path, texte: str):
    fichier = tmp_path / "tests.toml"
    fichier.write_text(texte, "utf-8")
    return lire_catalogue(fichier, code="X-TST", version=1)


def test_what_is_published_is_right_and_sealed():
    lus = {c.code: c for c in lire_catalogues(PUBLIE)}
    assert sorted(lus) == ["FTTH-TST", "FTTO-TST"]
    ftto = lus["FTTO-TST"]
    assert [e.code for e in ftto.essais if e.acte] == ["RELANCE_PORT", "RELANCE_ONT"]
    assert not any(e.sans_risque for e in ftto.essais if e.acte)
    assert ftto.regle.tests == {"CONNEXION", "NIVEAUX", "COMPLET"}


def test_a_published_file_that_was_touched_is_refused(tmp_path):
    copie = tmp_path / "catalogue"
    shutil.copytree(PUBLIE, copie)
    fichier = copie / "FTTO-TST" / "1" / "tests.toml"
    fichier.write_text(
        fichier.read_text("utf-8").replace("validite_heures = 24", "validite_heures = 48"), "utf-8"
    )
    with pytest.raises(CatalogueInvalide, match="modifié après sa publication"):
        lire_catalogues(copie)


def test_a_small_catalogue_is_read(tmp_path):
    lu = lire(tmp_path, MINIMAL)
    assert (lu.essais[0].code, lu.essais[0].mesures[0].juger("1.4")) == ("A", "CONFORME")


@pytest.mark.parametrize(
    ("avant", "apres", "lieux"),
    [
        ("duree_s = 5", "duree_s = 50", ["test[1].maximum_s"]),
        ("duree_s = 5", 'duree_s = "5"', ["test[1].duree_s"]),
        ("poids = 1", "poids = 5", ["test[1].poids"]),
        ("poids = 1\n", "", ["test[1].poids"]),
        ("acte = false", "acte = true", ["test[1].sans_risque", "test[1].parametre", "depot.tests"]),
        ('tests = ["A"]', 'tests = ["B"]', ["depot.tests"]),
        ('verdicts = ["NON_CONFORME"]', 'verdicts = ["MAUVAIS"]', ["depot.verdicts[1]"]),
        ("validite_heures = 24", "validite_heures = 0", ["depot.validite_heures"]),
        ("minimum = 1\n", "minimum = 6\n", ["test[1].parametre[n].minimum"]),
        (
            'type = "ENTIER"',
            'type = "CODE"',
            ["test[1].parametre[n].valeurs", "test[1].parametre[n].minimum"],
        ),
        ("minimum = 1.5 }", "minimum = 1.6 }", ["test[1].mesure[m].bande"]),
        ('unite = "dB"\n', "", ["test[1].mesure[m].bande"]),
        ('libelle = "Un test"', 'libelle = "Un test"\nautre = 1', ["test[1].autre"]),
        ('technologie = "GPON"', "technologie = 3", ["technologie"]),
        ("[[test.mesure]]", "[[test.mesures]]", ["test[1].mesures", "test[1].mesure"]),
        ("[depot]", "[depot", ["fichier"]),
    ],
)
def test_every_fault_is_told_with_its_place(tmp_path, avant, apres, lieux):
    assert avant in MINIMAL
    with pytest.raises(CatalogueTestsInvalide) as refus:
        lire(tmp_path, MINIMAL.replace(avant, apres, 1))
    assert [e.xpath for e in refus.value.elements] == lieux
