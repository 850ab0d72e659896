"""TOML files: what is none is refused with the error of the subject, whatever keeps it from being read."""

from decimal import Decimal

import pytest

from esav_ws.adapters.document_toml import lire_document
from esav_ws.domain.offre_regles import OffresInvalides


def test_a_file_that_begins_with_the_mark_of_utf_8_is_read():
    assert lire_document(b"\xef\xbb\xbfcode = 'FTTH'", "offres.toml", OffresInvalides) == {"code": "FTTH"}


def test_decimals_are_as_their_reader_wants_them():
    lu = lire_document(b"seuil = 0.1", "tests.toml", OffresInvalides, parse_float=Decimal)
    assert lu == {"seuil": Decimal("0.1")}


@pytest.mark.parametrize("octets", [b"code =", b"code = '\xe9'", b"code = " + b"[" * 5000])
def test_what_is_no_toml_is_refused_under_its_name(octets):
    with pytest.raises(OffresInvalides, match=r"offres\.toml : .*ce n'est pas du TOML en UTF-8"):
        lire_document(octets, "offres.toml", OffresInvalides)
