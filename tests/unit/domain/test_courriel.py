"""What may be entrusted to the outbox, and under which identifier it leaves."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esav_ws.domain.courriel import ADRESSE, Courriel, CourrielInvalide, PieceJointe, identifiant_message

VALIDE = {
    "reference": "avis-42.ALFA",
    "destinataires": ("sav@alfa.example",),
    "objet": "Préavis d'évolution",
    "texte": "Bonjour,\n\tà bientôt.\r\n",
}


def test_an_ordinary_mail_is_accepted():
    assert Courriel(**VALIDE).pieces == ()


@pytest.mark.parametrize(
    "adresse",
    [
        "",
        "sav",
        "sav@",
        "@alfa.example",
        "sav@alfa.example\r\nBcc: x@y.example",
        "sav@alfa.example\n",
        "a@b.example,c@d.example",
        "Sav <sav@alfa.example>",
        "sav @alfa.example",
        "éa@alfa.example",
        "sav@alfa.example>",
        "sav@-alfa.example",
        "sav@alfa.example ",
        "s\0av@alfa.example",
    ],
)
def test_an_address_that_could_be_anything_else_is_refused(adresse):
    with pytest.raises(CourrielInvalide, match="destinataire 2"):
        Courriel(**VALIDE | {"destinataires": ("sav@alfa.example", adresse)})


@pytest.mark.parametrize(
    "objet",
    ["", "  ", "Avis\r\nBcc: x@y.example", "Avis\nX: y", "Avis\r", "a\0b", "a\x85b", "a\u2028b", "x" * 201],
)
def test_a_subject_that_could_begin_another_header_is_refused(objet):
    with pytest.raises(CourrielInvalide, match="objet"):
        Courriel(**VALIDE | {"objet": objet})


@pytest.mark.parametrize("texte", ["a\0b", "a\x1b[2Jb", "a\rb"])
def test_a_text_with_commands_is_refused(texte):
    with pytest.raises(CourrielInvalide, match="texte"):
        Courriel(**VALIDE | {"texte": texte})


@pytest.mark.parametrize("reference", ["", "a b", "a@b", ".a", "a.", "a..b", "é", "a\n", "x" * 101])
def test_a_reference_that_no_message_id_could_bear_is_refused(reference):
    with pytest.raises(CourrielInvalide, match="référence"):
        Courriel(**VALIDE | {"reference": reference})


@pytest.mark.parametrize("destinataires", [(), ("a@b.example",) * 51])
def test_nobody_and_too_many_are_refused(destinataires):
    with pytest.raises(CourrielInvalide, match="destinataires"):
        Courriel(**VALIDE | {"destinataires": destinataires})


@pytest.mark.parametrize(
    ("nom", "type_"),
    [
        ("../x", "text/plain"),
        ("a\nb", "text/plain"),
        ("", "text/plain"),
        ('a"b', "text/plain"),
        ("a", "text"),
        ("a", "text/plain; x=y"),
        ("a", "text/plain\r\n"),
    ],
)
def test_an_attachment_that_could_write_headers_is_refused(nom, type_):
    with pytest.raises(CourrielInvalide, match="pièce jointe 1"):
        Courriel(**VALIDE, pieces=(PieceJointe(nom, type_, b""),))


def test_ten_million_bytes_are_the_limit():
    vide = len(VALIDE["texte"].encode())
    assert Courriel(**VALIDE, pieces=(PieceJointe("a", "text/plain", bytes(10_000_000 - vide)),))
    with pytest.raises(CourrielInvalide, match="10000001 octets"):
        Courriel(**VALIDE, pieces=(PieceJointe("a", "text/plain", bytes(10_000_001 - vide)),))


def test_the_identifier_is_the_same_at_every_sending_and_of_this_instant_alone():
    le = datetime(2026, 3, 2, 8, 0, 0, 7000, tzinfo=UTC)
    assert identifiant_message("a", le, "exemple.fr") == "<a.20260302T080000007@exemple.fr>"
    assert identifiant_message("a", le + timedelta(milliseconds=1), "exemple.fr").endswith("008@exemple.fr>")


@given(st.text())
def test_whatever_is_accepted_as_an_address_ends_no_line(texte):
    if re.fullmatch(ADRESSE, texte):
        assert texte.isascii()
        assert not set(texte) & set('\r\n,<>"; \t')
