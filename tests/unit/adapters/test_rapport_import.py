"""The report of refused lines: whole after a crash, and nothing but text."""

import pytest

from esav_ws.adapters.rapport_import import RapportFichier
from esav_ws.application.messages_parc import LigneRefusee
from esav_ws.domain.prestation_erreurs import ImportDispute
from esav_ws.domain.prestation_fiche import Anomalie

TITRES = "ligne;colonne;valeur;regle;remede\n"


def refus(ligne, valeur="x"):
    return LigneRefusee(ligne, Anomalie("etat", "non admis", "écrivez ACTIVE", valeur))


@pytest.fixture
def chemin(tmp_path):
    return tmp_path / "refus.csv"


def test_refused_lines_are_written_as_they_come(chemin):
    with RapportFichier(chemin) as rapport:
        assert rapport.reprendre(0, 0)
        rapport.ajouter([refus(3)])
        rapport.ajouter([])
        assert chemin.read_text("utf-8") == TITRES + "3;etat;x;non admis;écrivez ACTIVE\n"
    assert chemin.stat().st_mode & 0o777 == 0o600


def test_what_was_written_of_a_lot_that_was_lost_is_taken_back(chemin):
    with RapportFichier(chemin) as rapport:
        rapport.reprendre(0, 0)
        rapport.ajouter([refus(3), refus(3), refus(7), refus(12)])
    chemin.write_text(chemin.read_text("utf-8") + "15;etat;coup", "utf-8")
    with RapportFichier(chemin) as rapport:
        assert rapport.reprendre(10, 2)
    assert [ligne.partition(";")[0] for ligne in chemin.read_text("utf-8").splitlines()] == [
        "ligne",
        "3",
        "3",
        "7",
    ]


def test_a_report_that_has_lost_lines_is_not_gone_on_with(chemin):
    with RapportFichier(chemin) as rapport:
        assert not rapport.reprendre(10, 2)


@pytest.mark.parametrize(
    ("valeur", "ecrite"),
    [
        ("=1+1", "'=1+1"),
        ("@cmd", "'@cmd"),
        ("a\r\nb\x1b[2J", "a��b�[2J"),
        ('a;"b', '"a;""b"'),
    ],
)
def test_a_value_is_nothing_but_text_on_one_line(chemin, valeur, ecrite):
    with RapportFichier(chemin) as rapport:
        rapport.reprendre(0, 0)
        rapport.ajouter([refus(3, valeur)])
    assert chemin.read_text("utf-8") == TITRES + f"3;etat;{ecrite};non admis;écrivez ACTIVE\n"


def test_a_file_of_something_else_is_left_alone(chemin):
    chemin.write_text("mes prestations\n", "utf-8")
    with pytest.raises(FileExistsError):
        RapportFichier(chemin)
    assert chemin.read_text("utf-8") == "mes prestations\n"


def test_two_imports_do_not_write_the_same_report(chemin):
    with RapportFichier(chemin), pytest.raises(ImportDispute):
        RapportFichier(chemin)
