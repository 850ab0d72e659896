"""The folder of attachments: whole files or none, the bytes that came or an error, and what the sweep sees."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from esav_ws.adapters.coffre_pieces import PiecesEnDossier
from esav_ws.domain.operateur import Cote
from esav_ws.domain.piece import ContenuPiece, Piece, TypePiece
from esav_ws.domain.piece_erreurs import PieceIndisponible

LE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
OCTETS = b"mesure"
PIECE = Piece(
    id="PJ-0123456789abcdef0123",
    numero="X4VJ-A5H6-X",
    operateur="ALFA",
    nom="mesure.txt",
    type=TypePiece.TEXTE,
    taille=len(OCTETS),
    empreinte=ContenuPiece(OCTETS).empreinte,
    ajoutee_le=LE,
    auteur="ALFA",
    cote=Cote.OPERATEUR,
    visible=True,
)


@pytest.fixture
def dossier(tmp_path):
    return tmp_path / "home" / "pieces"


@pytest.fixture
def coffre(dossier):
    return PiecesEnDossier(dossier)


def fichiers(dossier):
    return [f for f in dossier.rglob("*") if f.is_file()]


def test_what_is_kept_is_given_back_and_only_its_owner_reads_the_file(coffre, dossier):
    coffre.ranger(PIECE, OCTETS)
    assert coffre.lire(PIECE) == OCTETS
    (fichier,) = fichiers(dossier)
    assert fichier.relative_to(dossier).as_posix() == f"{PIECE.empreinte[:2]}/{PIECE.empreinte}.{PIECE.id}"
    assert fichier.stat().st_mode & 0o077 == 0
    assert fichier.parent.stat().st_mode & 0o077 == 0


def test_the_file_and_its_folder_are_synchronised_before_it_is_said_to_be_kept(coffre, monkeypatch):
    faits = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda d: (faits.append(os.fstat(d).st_mode & 0o170000), fsync(d))[1])
    coffre.ranger(PIECE, OCTETS)
    assert faits[-2:] == [0o100000, 0o040000]


def test_the_same_content_twice_is_two_files(coffre, dossier):
    autre = replace(PIECE, id="PJ-ffffffffffffffffffff")
    coffre.ranger(PIECE, OCTETS)
    coffre.ranger(autre, OCTETS)
    coffre.supprimer(PIECE)
    coffre.supprimer(PIECE)
    assert coffre.lire(autre) == OCTETS
    with pytest.raises(PieceIndisponible):
        coffre.lire(PIECE)
    assert len(fichiers(dossier)) == 1


def test_altered_bytes_are_never_given(coffre, dossier):
    coffre.ranger(PIECE, OCTETS)
    fichiers(dossier)[0].write_bytes(b"autre chose")
    with pytest.raises(PieceIndisponible) as refus:
        coffre.lire(PIECE)
    assert refus.value.code == "SYS-009"


def test_what_cannot_be_written_is_refused_and_leaves_nothing(coffre, dossier, monkeypatch):
    def plein(descripteur):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", plein)
    dossier.mkdir(parents=True)
    (dossier / PIECE.empreinte[:2]).mkdir()
    with pytest.raises(PieceIndisponible):
        coffre.ranger(PIECE, OCTETS)
    assert fichiers(dossier) == []


def test_a_folder_that_is_a_file_is_a_published_error(coffre, dossier):
    dossier.parent.mkdir()
    dossier.write_text("")
    with pytest.raises(PieceIndisponible):
        coffre.ranger(PIECE, OCTETS)


def test_the_sweep_sees_what_is_old_and_erases_halves(coffre, dossier):
    jeune = replace(PIECE, id="PJ-ffffffffffffffffffff", ajoutee_le=LE + timedelta(days=2))
    coffre.ranger(PIECE, OCTETS)
    coffre.ranger(jeune, OCTETS)
    moitie = dossier / "ab" / ".partiel-x"
    moitie.parent.mkdir()
    moitie.write_bytes(b"a")
    os.utime(moitie, (LE.timestamp(),) * 2)
    (dossier / "ab" / "note-sans-suffixe").write_bytes(b"a")
    assert list(coffre.anciennes(LE)) == []
    assert list(coffre.anciennes(LE + timedelta(days=1))) == [PIECE.id]
    assert not moitie.exists()
    coffre.oublier(PIECE.id)
    assert coffre.lire(jeune) == OCTETS
    with pytest.raises(PieceIndisponible):
        coffre.lire(PIECE)


def test_a_folder_that_is_not_there_yet_has_nothing_old(coffre):
    assert list(coffre.anciennes(LE)) == []
