"""Names made harmless, and what is kept of an attachment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esav_ws.domain.piece import ContenuPiece, TypePiece, assainir_nom


@pytest.mark.parametrize(
    ("recu", "garde"),
    [
        ("photo.jpg", "photo.jpg"),
        ("Photo de la prise n° 2.JPEG", "Photo de la prise n° 2.jpeg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\moi\\photo.jpg", "photo.jpg"),
        ("photo.jpg.exe", "photo.jpg.exe.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe.jpg"),
        ("a\x00b\r\nc.jpg", "abc.jpg"),
        ('<script>"|?*.jpg', "_script_____.jpg"),
        ("  ..  ", "piece.jpg"),
        (".jpg", "jpg.jpg"),
        ("", "piece.jpg"),
        ("/", "piece.jpg"),
        ("CON.jpg", "_CON.jpg"),
        ("lpt1", "_lpt1.jpg"),
        ("e\u0301te\u0301.jpg", "été.jpg"),
        ("a" * 300 + ".jpg", "a" * 96 + ".jpg"),
    ],
)
def test_a_name_is_kept_without_what_could_harm(recu, garde):
    assert assainir_nom(recu, TypePiece.JPEG) == garde


@given(nom=st.text(max_size=200), type_=st.sampled_from(TypePiece))
def test_a_kept_name_is_a_plain_one_of_its_type(nom, type_):
    garde = assainir_nom(nom, type_)
    assert garde.endswith(type_.extensions)
    assert 4 < len(garde) <= 100
    assert not set(garde) & set('/\\<>:"|?*')
    assert garde.isprintable()
    assert not garde.startswith(".")


def test_the_content_writes_itself_as_its_digest():
    assert str(ContenuPiece(b"abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert "abc" not in repr(ContenuPiece(b"abc"))
