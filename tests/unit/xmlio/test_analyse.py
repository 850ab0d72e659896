import contextlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.message import (
    DoctypeInterdit,
    JeuDeCaracteres,
    MessageTropComplexe,
    MessageVide,
    XmlMalForme,
)
from esav_ws.xmlio.analyse import analyser

ETE = "<a>été €</a>"
ETE_LATIN1 = "<a>été</a>"


@pytest.mark.parametrize(
    ("corps", "charset", "texte"),
    [
        pytest.param(ETE.encode(), None, "été €", id="nothing announced is UTF-8"),
        pytest.param(ETE.encode(), "utf-8", "été €", id="UTF-8 by HTTP"),
        pytest.param(ETE.encode(), "UTF-8", "été €", id="the charset is case-insensitive"),
        pytest.param(b"\xef\xbb\xbf" + ETE.encode(), None, "été €", id="UTF-8 with a byte order mark"),
        pytest.param(ETE.encode("utf-16"), None, "été €", id="UTF-16 by its byte order mark"),
        pytest.param(
            b"\xfe\xff" + ETE.encode("utf-16-be"), "utf-16", "été €", id="UTF-16 big-endian by HTTP"
        ),
        pytest.param(ETE.encode("utf-16-le"), None, "été €", id="UTF-16 little-endian without mark"),
        pytest.param(ETE.encode("utf-16-be"), "utf-16", "été €", id="UTF-16 big-endian without mark"),
        pytest.param(ETE_LATIN1.encode("latin-1"), "ISO-8859-1", "été", id="Latin-1 by HTTP"),
        pytest.param(
            b'<?xml version="1.0" encoding="ISO-8859-1"?>' + ETE_LATIN1.encode("latin-1"),
            None,
            "été",
            id="Latin-1 by declaration",
        ),
        pytest.param(
            b"<?xml version='1.0' encoding = 'iso-8859-15' standalone='yes'?>" + ETE.encode("iso-8859-15"),
            None,
            "été €",
            id="Latin-9 by declaration",
        ),
        pytest.param(ETE.encode("cp1252"), "windows-1252", "été €", id="Windows-1252 by HTTP"),
        pytest.param(b"<a>ete</a>", "us-ascii", "ete", id="ASCII by HTTP"),
        pytest.param(
            b'<?xml version="1.0" encoding="ISO-8859-1"?>' + ETE.encode(),
            "utf-8",
            "été €",
            id="HTTP wins over the declaration",
        ),
        pytest.param(
            b'\xef\xbb\xbf<?xml version="1.0" encoding="ISO-8859-1"?>' + ETE.encode(),
            None,
            "été €",
            id="the byte order mark wins over the declaration",
        ),
    ],
)
def test_the_charset_is_that_of_http_then_the_mark_then_the_declaration_then_utf8(corps, charset, texte):
    assert analyser(corps, charset=charset).text == texte


@pytest.mark.parametrize(
    ("corps", "charset"),
    [
        pytest.param(b"<a/>", "koi8-r", id="a charset that is not served"),
        pytest.param(b"<a/>", "utf-7", id="UTF-7"),
        pytest.param(b"<a/>", "", id="an empty charset"),
        pytest.param(b"<a/>", "\x00", id="a charset that is no name"),
        pytest.param(
            b'<?xml version="1.0" encoding="EBCDIC-CP-FR"?><a/>', None, id="a declared foreign charset"
        ),
        pytest.param(b"<a>\xe9t\xe9</a>", None, id="Latin-1 bytes announced as UTF-8"),
        pytest.param(b"<a>\xc3\xa9</a>", "us-ascii", id="UTF-8 bytes announced as ASCII"),
        pytest.param(b"<a>\xed\xa0\x80</a>", None, id="a surrogate in UTF-8"),
        pytest.param(ETE.encode("utf-16") + b"\x00", None, id="UTF-16 cut in the middle of a character"),
        pytest.param(b"<a>\x81</a>", "windows-1252", id="a byte that Windows-1252 does not define"),
    ],
)
def test_a_charset_that_is_not_served_or_not_respected_is_refused(corps, charset):
    with pytest.raises(
        JeuDeCaracteres, match="UTF-8, UTF-16, US-ASCII, ISO-8859-1, ISO-8859-15, Windows-1252"
    ):
        analyser(corps, charset=charset)


@pytest.mark.parametrize("corps", [b"", b" \r\n\t ", b"\xef\xbb\xbf", "  ".encode("utf-16")])
def test_a_blank_body_is_an_empty_message(corps):
    with pytest.raises(MessageVide):
        analyser(corps, charset=None)


@pytest.mark.parametrize(
    "corps",
    [
        b"<!DOCTYPE a><a/>",
        b'<?xml version="1.0"?>\n<!-- <a> --><?pi ?>\n<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "http://exemple.invalid/a.dtd"><a/>',
        '<?xml version="1.0" encoding="UTF-16"?><!-- é --><!DOCTYPE a><a/>'.encode("utf-16"),
        "<!DOCTYPE a><a/>".encode("utf-16-be"),
        b"\xef\xbb\xbf<!DOCTYPE a><a/>",
        b"<!----><!DOCTYPE a><a/>",
    ],
)
def test_a_doctype_is_refused_wherever_the_prolog_hides_it(corps):
    with pytest.raises(DoctypeInterdit):
        analyser(corps, charset=None)


@pytest.mark.parametrize("corps", [b"<a><![CDATA[<!DOCTYPE a>]]></a>", b"<!-- <!DOCTYPE a> --><a/>"])
def test_the_word_doctype_in_content_or_comment_is_no_doctype(corps):
    assert analyser(corps, charset=None).tag == "a"


_MORCEAUX = st.sampled_from(
    [
        " ",
        "\n",
        "<!-- c -->",
        "<!---->",
        "<!--",
        "-->",
        "--",
        "<?pi ?>",
        "<?pi",
        "?>",
        "<?xml version='1.0'?>",
        "\x0b",
        "x",
    ]
)


@settings(deadline=None)
@given(st.lists(_MORCEAUX, max_size=8))
@example(["<!-- c -->", "<?pi", "<!--", "?>"])
def test_no_prolog_smuggles_a_doctype_into_a_tree(morceaux):
    corps = "".join(morceaux) + "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"
    with pytest.raises((DoctypeInterdit, XmlMalForme)):
        analyser(corps.encode(), charset=None)


@pytest.mark.parametrize(
    "corps",
    [
        pytest.param(b"<a>" * 257 + b"</a>" * 257, id="one element too deep"),
        pytest.param(b"<a>" * 9_999, id="never closed"),
        pytest.param(b"<a>" + b"<b/>" * 10_000 + b"</a>", id="one element too many"),
        pytest.param(
            b"<a " + b" ".join(b'a%d=""' % n for n in range(10_001)) + b"/>", id="one attribute too many"
        ),
        pytest.param(
            b"<a " + b" ".join(b"a%d = \n''" % n for n in range(10_001)) + b"/>",
            id="attributes with blanks around =",
        ),
        pytest.param(b"<" + b"a" * 50_001 + b"/>", id="a name too long"),
    ],
)
def test_a_document_of_abnormal_structure_is_refused(corps):
    with pytest.raises(MessageTropComplexe):
        analyser(corps, charset=None)


@pytest.mark.parametrize(
    "corps",
    [
        b"<a>" * 200 + b"</a>" * 200,
        b"<a>" + b"<b></b>" * 9_999 + b"</a>",
        b"<a " + b" ".join(b'a%d=""' % n for n in range(1_000)) + b"/>",
    ],
)
def test_a_large_document_within_the_bounds_passes(corps):
    assert analyser(corps, charset=None).tag == "a"


@pytest.mark.parametrize(
    ("corps", "ligne", "colonne"),
    [
        (b"Jeanne", 1, 1),
        (b"<a>\n<Jeanne></a>", 2, 13),
        (b"<a>\x00Jeanne</a>", 1, 4),
        (b"<a>&Jeanne;</a>", 1, 12),
        (b"<a/><Jeanne/>", 1, 5),
        (b'<a Jeanne="1" Jeanne="2"/>', 1, 25),
        (b"<Jeanne:a/>", 1, 10),
        (b"<a><b>Jeanne", 1, 13),
    ],
)
def test_malformed_xml_is_located_and_never_quoted(corps, ligne, colonne):
    with pytest.raises(XmlMalForme) as erreur:
        analyser(corps, charset=None)
    assert f"ligne {ligne}, colonne {colonne}" in str(erreur.value)
    assert "Jeanne" not in str(erreur.value)
    assert erreur.value.__cause__ is None
    assert erreur.value.__context__ is None


def test_comments_and_processing_instructions_leave_no_trace():
    racine = analyser(b"<?pi x?><a>un<!-- deux --> trois<?pi y?></a>", charset=None)
    assert racine.text == "un trois"
    assert len(racine) == 0
    assert racine.getprevious() is None


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from([None, "utf-8", "utf-16", "iso-8859-1", "windows-1252"]))
def test_any_bytes_give_a_tree_or_a_published_error(corps, charset):
    with contextlib.suppress(EsavError):
        assert isinstance(analyser(corps, charset=charset), etree._Element)


def test_each_thread_parses_with_its_own_parser():
    with ThreadPoolExecutor(max_workers=8) as executor:
        textes = executor.map(lambda n: analyser(b"<a>%d</a>" % n, charset=None).text, range(400))
        assert list(textes) == [str(n) for n in range(400)]


# --- one long value ---------------------------------------------------------------------------------------------------

LONGUE = b"<a><b>" + b"QUJD" * 2_600_000 + b"</b></a>"


def test_a_value_over_ten_megabytes_is_read_only_where_it_may_be():
    with pytest.raises(MessageTropComplexe):
        analyser(LONGUE, charset=None)
    assert len(analyser(LONGUE, charset=None, vaste=True).findtext("b")) == 10_400_000


def test_what_may_hold_a_long_value_is_no_deeper_and_has_fewer_elements():
    for document in (b"<a>" * 257 + b"</a>" * 257, b"<a>" + b"<b/>" * 256 + b"</a>"):
        with pytest.raises(MessageTropComplexe):
            analyser(document.ljust(2000), charset=None, vaste=True)
    assert analyser(b"<a>" * 255 + b"</a>" * 255, charset=None, vaste=True).tag == "a"


def test_a_doctype_is_refused_there_too():
    with pytest.raises(DoctypeInterdit):
        analyser(b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", charset=None, vaste=True)
