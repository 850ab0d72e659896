"""What a file is, told by its content: what is admitted, what lies, what is two things at once."""

import struct
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.piece import TypePiece
from esav_ws.domain.piece_contenu import examiner
from esav_ws.domain.piece_erreurs import (
    TaillePieceInadmissible,
    TypePieceInadmissible,
    TypePieceMensonger,
)
from tests.pieces import ADMIS, BLOCS, CSV, ZIP_VIDE, bloc_png, jpeg, pdf, png, sor

MIO = 1024 * 1024
ELF = b"\x7fELF\x02\x01\x01" + bytes(57)
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
ETRANGERS = {
    "an ELF program": ELF,
    "a Windows program": b"MZ\x90\x00" + bytes(60),
    "a page": HTML,
    "a page after blanks": b"\r\n  <html></html>",
    "an SVG drawing": b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
    "an archive": b"PK\x03\x04" + bytes(26) + ZIP_VIDE,
    "an empty archive": ZIP_VIDE,
    "a shell script": b"#!/bin/sh\nrm -rf /\n",
    "a GIF": b"GIF89a" + bytes(20),
    "a HEIC photo": b"\x00\x00\x00\x18ftypheic" + bytes(20),
    "bytes of nothing known": bytes(range(256)),
    "a rich text": b"{\\rtf1 x}",
}


@pytest.mark.parametrize(("type_", "nom", "contenu"), ADMIS)
def test_an_admitted_file_is_recognised_whether_its_type_is_said_or_not(type_, nom, contenu):
    for declare in (type_, type_.upper(), f"{type_}; charset=binary", None, "application/octet-stream"):
        assert examiner(contenu, declare, nom) is TypePiece(type_)


@pytest.mark.parametrize("contenu", ETRANGERS.values(), ids=ETRANGERS)
@pytest.mark.parametrize("declare", [type_.value for type_ in TypePiece])
def test_what_is_not_admitted_lies_whatever_it_is_declared_to_be(contenu, declare):
    with pytest.raises(TypePieceMensonger) as refus:
        examiner(contenu, declare, "photo.jpg")
    assert declare in str(refus.value)


@pytest.mark.parametrize("contenu", ETRANGERS.values(), ids=ETRANGERS)
def test_what_is_not_admitted_is_refused_when_nothing_is_declared(contenu):
    with pytest.raises(TypePieceInadmissible):
        examiner(contenu, None, "photo.jpg")


@pytest.mark.parametrize(("type_", "nom", "contenu"), ADMIS)
def test_an_admitted_file_declared_as_another_type_lies(type_, nom, contenu):
    textes = {"text/csv", "text/plain"}
    for autre in {t.value for t in TypePiece} | {"image/gif", "application/zip"}:
        if autre != type_ and not {type_, autre} <= textes:
            with pytest.raises(TypePieceMensonger):
                examiner(contenu, autre, nom)


@pytest.mark.parametrize(
    "contenu",
    [
        jpeg(suite=b"PK\x03\x04" + bytes(26) + ZIP_VIDE),
        jpeg(suite=ZIP_VIDE + b"\x00" * 40_000),
        jpeg(commentaire=HTML),
        jpeg(suite=HTML),
        jpeg(commentaire=b"<?php system($_GET['c']); ?>"),
        jpeg(commentaire=b"%PDF-1.4"),
        jpeg(suite=b"Rar!\x1a\x07\x00"),
        jpeg(suite=b"7z\xbc\xaf\x27\x1c"),
        png(b"<script>alert(1)</script>"),
        png(b"%PDF-1.7 1 0 obj"),
        png() + ELF,
        png() + HTML,
        pdf() + ZIP_VIDE,
        pdf(b"<html><body onload='x()'>"),
        sor() + ZIP_VIDE,
    ],
)
def test_a_file_that_is_also_another_is_refused(contenu):
    with pytest.raises(TypePieceInadmissible):
        examiner(contenu, None, "x")


@pytest.mark.parametrize(
    "contenu",
    [
        jpeg()[:-2],
        jpeg()[:30],
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\x00\x00",
        b"\xff\xd8\xff\xff\xff\xff",
        b"\xff\xd8" + b"\xff\xd9",
        png()[:-4],
        png()[:20],
        png()[:40] + b"\x00" + png()[41:],
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + bloc_png(b"IEND", b""),
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 0xFFFFFFFF) + b"IHDR" + bytes(8),
        pdf()[:-8],
        b"%PDF-",
        sor()[:-1],
        sor() + b"\x00",
        sor().replace(b"DataPts\x00\x07", b"DataXXX\x00\x07"),
    ],
)
def test_a_damaged_or_cut_file_is_refused(contenu):
    with pytest.raises(EsavError):
        examiner(contenu, None, "x")


@pytest.mark.parametrize(
    "objet",
    [
        b"<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>",
        b"<< /S /J#61vaScript >>",
        b"<< /S /Launch /F (cmd.exe) >>",
        b"<< /Names << /EmbeddedFiles 3 0 R >> >>",
    ],
)
def test_a_pdf_with_something_that_runs_or_is_carried_along_is_refused(objet):
    with pytest.raises(TypePieceInadmissible):
        examiner(pdf(objet), "application/pdf", "plan.pdf")


def test_what_phones_write_beside_the_image_is_admitted():
    exif = b"Exif\x00\x00II*\x00" + bytes(64) + b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
    assert examiner(jpeg(commentaire=exif), "image/jpeg", "IMG_1.jpg") is TypePiece.JPEG
    assert examiner(jpeg(suite=jpeg()), "image/jpeg", "IMG_2.jpg") is TypePiece.JPEG
    assert examiner(jpeg(suite=b"\x00\x00\x21\x0aSEFT"), "image/pjpeg", "IMG_3.jpg") is TypePiece.JPEG


@pytest.mark.parametrize("debut", ["MZ 12;0,3", "BM;repère", "RIFF", "GIF8 ou 9"])
def test_a_text_may_begin_like_a_binary_file(debut):
    assert examiner(debut.encode(), "text/csv", "x.csv") is TypePiece.CSV


@pytest.mark.parametrize(
    "contenu",
    [
        b"\xff\xd8" + b"\xff\xe1\x00\x02" * 5000 + jpeg()[2:],
        b"\xff\xd8" + b"\xff" * 5000 + jpeg()[3:],
        png()[:8] + png()[8:33] + bloc_png(b"aaaa", b"") * 20_001 + png()[33:],
        jpeg(commentaire=b"<" * 60_000, suite=b"<" * 500_000),
        b"<" * 500_001,
        pdf(b"/A" * 700_001),
    ],
)
def test_what_would_take_long_to_look_at_is_refused(contenu):
    with pytest.raises(TypePieceInadmissible):
        examiner(contenu, None, "x")


def test_a_text_without_declared_type_is_a_table_by_its_name_only():
    assert examiner(CSV, None, "mesures.CSV") is TypePiece.CSV
    assert examiner(CSV, None, "mesures.txt") is TypePiece.TEXTE
    assert examiner("Mesuré à l'été".encode("cp1252"), "text/plain", "note.txt") is TypePiece.TEXTE


@pytest.mark.parametrize("taille", [0, 8 * MIO + 1])
def test_nothing_and_a_byte_too_many_are_refused(taille):
    with pytest.raises(TaillePieceInadmissible, match=str(taille)):
        examiner(b"a" * taille, "text/plain", "x.txt")


def test_eight_mebibytes_are_admitted():
    assert examiner(b"a" * (8 * MIO), "text/plain", "x.txt") is TypePiece.TEXTE
    assert examiner(jpeg(8 * MIO), "image/jpeg", "x.jpg") is TypePiece.JPEG


def test_a_curve_without_its_compulsory_blocks_is_refused():
    assert set(BLOCS) >= {"GenParams", "FxdParams"}
    with pytest.raises(TypePieceInadmissible):
        examiner(sor().replace(b"GenParams", b"GenXarams"), None, "x.sor")


DEBUTS = st.sampled_from([b"", *(contenu for _, _, contenu in ADMIS), *ETRANGERS.values()])


@settings(max_examples=400, deadline=None)
@given(
    debut=DEBUTS,
    suite=st.binary(max_size=200),
    coupe=st.integers(0, 400),
    declare=st.sampled_from([None, *(t.value for t in TypePiece), "image/gif", "", ";", "é"]),
)
def test_whatever_comes_gets_a_type_or_a_published_refusal(debut, suite, coupe, declare):
    try:
        type_ = examiner(debut[:coupe] + suite, declare, "x.csv")
    except (TaillePieceInadmissible, TypePieceInadmissible, TypePieceMensonger):
        return
    assert declare is None or type_.value == declare or declare in {"", ";"}


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_changed_byte_never_breaks_the_reader(data):
    _, nom, contenu = data.draw(st.sampled_from(ADMIS))
    place = data.draw(st.integers(0, len(contenu) - 1))
    octet = data.draw(st.integers(0, 255))
    change = contenu[:place] + bytes([octet]) + contenu[place + 1 :]
    with suppress(TypePieceInadmissible, TypePieceMensonger):
        examiner(change, None, nom)
