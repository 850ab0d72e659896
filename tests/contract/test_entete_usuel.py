"""The quick way to read a header: what it recognises, schema and codec admit and read the same; the rest is theirs."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from esav_ws.domain.erreurs import EsavError
from esav_ws.soap.contexte import AppelEnCours, Contexte
from esav_ws.soap.entete_usuel import FORMES_MAX, INSTANT, PORTEE, UUID
from esav_ws.soap.protocol import Protocole11, Protocole12
from esav_ws.soap.transport import Moteur
from tests.contract.versions import VERSIONS

ENV11 = "http://schemas.xmlsoap.org/soap/envelope/"
ENV12 = "http://www.w3.org/2003/05/soap-envelope"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
IDENTIFIEES = [version for version in VERSIONS if version.entete]
par_version = pytest.mark.parametrize("version", IDENTIFIEES, ids=str)
U, MOMENT = "0b9d6c1e-5f5e-4e0b-9a3b-2f6f5d1c7a10", "2026-03-02T08:30:00Z"
CORPS = {
    "signalisation": "<consulterEtat xmlns='{0}'><numeroSignalisation>2222-2222-2</numeroSignalisation></consulterEtat>",
    "test": "<listerTests xmlns='{0}'><identifiantPrestation>BF-1</identifiantPrestation></listerTests>",
}


def moteur(version, protocole):
    return Moteur(
        [version.service], version.espace, protocole(version.schema), protocole(version.schema)
    )._entrant


def sans_raccourci(protocole):
    protocole._lire_usuel = None
    return protocole


PROTOCOLES = {
    (version, espace): (moteur(version, classe), sans_raccourci(moteur(version, classe)))
    for version in IDENTIFIEES
    for espace, classe in ((ENV11, Protocole11), (ENV12, Protocole12))
}


def message(version, header, soap=ENV11, racine=""):
    corps = CORPS[version.objet].format(version.espace)
    return (
        f'<s:Envelope xmlns:s="{soap}" xmlns:w="{version.espace}" xmlns:a="urn:autre" xmlns:xsi="{XSI}"{racine}>'
        f"{header}<s:Body>{corps}</s:Body></s:Envelope>"
    )


def header(identifiant=U, instant=MOMENT, *, avant="", apres="", entre="", e="", i="", h=""):
    return (
        f"<s:Header>{avant}<w:entete{e}><w:identifiantRequete{i}>{identifiant}</w:identifiantRequete>{entre}"
        f"<w:horodatage{h}>{instant}</w:horodatage></w:entete>{apres}</s:Header>"
    )


def lire(protocole, document, charset="utf-8"):
    """What *protocole* reads in the header of *document*, or all that it says against it."""
    ctx = Contexte(AppelEnCours(None, "c", None, None), [document])
    try:
        protocole.create_in_document(ctx, charset)
        protocole.decompose_incoming_envelope(ctx)
        protocole.deserialize(ctx)
    except EsavError as erreur:
        return type(erreur), str(erreur), erreur.elements
    return vars(ctx.in_header), ctx.method_request_string


def comparer(version, texte, soap=ENV11, charset="utf-8", codec="utf-8"):
    """Read *texte* in both ways, twice, the shape being new and known; return whether the quick one recognised it."""
    rapide, lent = PROTOCOLES[version, soap]
    document = texte.encode(codec)
    for _ in range(2):
        assert lire(rapide, document, charset) == lire(lent, document, charset)
    return rapide._lire_usuel(document, charset) is not None


USUELS = [
    header(),
    header(U.upper()),
    header(entre="\r\n\t "),
    header(e=' xmlns:b="urn:b"', i=" ", h=' xmlns:w="{0}"'),
    header(avant="\n ", apres="\n "),
    header(avant="<a:suivi><a:x>1</a:x></a:suivi>"),
    header(avant="<!-- > -->"),
    header(e=' s:mustUnderstand="1"'),
    header(instant="2026-12-31T23:59:59.123456789+13:59"),
    header(instant="2026-03-02T08:30:00"),
    header().replace("w:entete>", "entete>").replace("<entete>", '<entete xmlns="{0}">').replace("w:", ""),
]


@par_version
@pytest.mark.parametrize("soap", [ENV11, ENV12], ids=["SOAP 1.1", "SOAP 1.2"])
@pytest.mark.parametrize("usuel", USUELS)
def test_a_header_as_clients_write_it_is_recognised(version, soap, usuel):
    texte = message(version, usuel.replace("{0}", version.espace), soap)
    if "mustUnderstand" in usuel:
        texte = texte.replace("s:mustUnderstand", f'xmlns:s="{soap}" s:mustUnderstand')
    assert comparer(version, texte, soap)
    assert comparer(version, texte.replace(U, "ffffffff-FFFF-ffff-ffff-ffffffffffff"), soap)


AUTRES = [
    "",
    "<s:Header/>",
    header() * 2,
    header(apres=header()[10:-11]),
    header(avant=header(U[::-1])[10:-11]),
    header(f" {U}"),
    header(f"{U}\n"),
    header(f"<![CDATA[{U}]]>"),
    header(f"{U[:-1]}<!-- -->0"),
    header(f"{U[:-1]}&#48;"),
    header(f"x>{U}"),
    header(f"<w:x>{U}</w:x>"),
    header(U.replace("-", "")),
    header(U[:-1] + "g"),
    header("٠" + U[1:]),
    header(""),
    header(instant=""),
    header(instant=" 2026-03-02T08:30:00Z "),
    header(instant="2026-03-02"),
    header(instant="2026-02-29T08:30:00Z"),
    header(instant="2024-02-29T08:30:00Z"),
    header(instant="2026-03-02T24:00:00Z"),
    header(instant="2026-03-02T08:30:60Z"),
    header(instant="2026-03-02T08:30:00+14:00"),
    header(instant="2026-03-02T08:30:00+14:01"),
    header(instant="0000-03-02T08:30:00Z"),
    header(instant="0001-01-01T00:00:00+13:00"),
    header(instant="12026-03-02T08:30:00Z"),
    header(instant="-0044-03-15T08:30:00Z"),
    header(instant="2026-03-02T08:30:00.Z"),
    header(instant="2026-03-02T08:30:00.1234567890Z"),
    header(e=' x="1"'),
    header(i=' xsi:type="w:IdentifiantRequete"'),
    header(i=' xsi:nil="true"'),
    header(h=' s:mustUnderstand="1"'),
    header(e=' s:actor="urn:autre"'),
    header(e=' s:role="urn:autre"'),
    header(e=' xmlns:w="urn:autre"'),
    header(avant='<a:suivi s:mustUnderstand="1"/>'),
    header(avant="<?pi?>"),
    header(entre="texte"),
    header(entre=" "),
    header(entre=f"<w:identifiantReponse>{U}</w:identifiantReponse>"),
    header(entre="<w:x/>"),
    header().replace("horodatage", "autre"),
    header(avant="<a:long>" + "x" * PORTEE + "</a:long>"),
    f"<!-- {header()} -->" + header(U[::-1]),
    f"<!-- {header()} -->",
    header("&#48;" + U[1:], apres=f"<!-- >{U}</w:x><w:x>{MOMENT}</w:x></w:x></s:Header> -->"),
    f"<a:Header>{header()[10:-11]}</a:Header>",
    header() + "texte",
    header() + "<s:Body/>",
]


@par_version
@pytest.mark.parametrize("soap", [ENV11, ENV12], ids=["SOAP 1.1", "SOAP 1.2"])
def test_any_other_header_is_read_or_refused_word_for_word_as_without_the_quick_way(version, soap):
    for autre in AUTRES:
        comparer(version, message(version, autre, soap), soap)
        comparer(version, "<?xml version='1.0' encoding='utf-8'?>\n" + message(version, autre, soap), soap)
    assert PROTOCOLES[version, soap][0]._lire_usuel._debut.cache_info().currsize <= FORMES_MAX


@par_version
def test_a_message_in_another_charset_is_read_alike(version):
    accents = message(version, header(), racine=' a:x="é"')
    assert comparer(version, accents, charset="iso-8859-1", codec="iso-8859-1")
    for codec in ("utf-16", "utf-8-sig"):
        comparer(version, accents, charset=None, codec=codec)
    comparer(version, accents, charset="utf-8", codec="iso-8859-1")


def test_a_known_shape_does_not_hide_what_is_wrong_behind_it():
    version = IDENTIFIEES[0]
    bon = message(version, header())
    assert comparer(version, bon)
    for mauvais in (
        bon.replace("numeroSignalisation", "numero"),
        bon.replace("</s:Body>", "x</s:Body>"),
        bon[:-5],
    ):
        comparer(version, mauvais)


PETITS = st.sampled_from(
    ["", " ", "\n", "x", "0", "-", ">", "&#48;", "&amp;", "<!---->", "<?p?>", "<w:x/>", "é", "Z"]
)


@settings(max_examples=300, deadline=None)
@example(U, MOMENT, "", "", "", "")
@given(
    st.one_of(
        st.just(U), st.from_regex(f"{UUID}", fullmatch=True), st.text("0123456789abcdefABCDEFg-", max_size=37)
    ),
    st.one_of(
        st.just(MOMENT),
        st.from_regex(re.compile(INSTANT), fullmatch=True),
        st.from_regex(
            r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]+)?(Z|[+-][01][0-9]:[0-6][0-9])?",
            fullmatch=True,
        ),
    ),
    PETITS,
    PETITS,
    PETITS,
    PETITS,
)
def test_generated_headers_are_read_alike(identifiant, instant, avant, entre, apres, dedans):  # noqa: PLR0917 - drawn
    version = IDENTIFIEES[0]
    usuel = header(identifiant + dedans, instant, avant=avant, entre=entre, apres=apres)
    comparer(version, message(version, usuel))


@settings(max_examples=300, deadline=None)
@given(st.from_regex(re.compile(UUID), fullmatch=True), st.from_regex(re.compile(INSTANT), fullmatch=True))
def test_the_two_patterns_hold_nothing_that_the_schema_refuses(identifiant, instant):
    version = IDENTIFIEES[0]
    recu = etree.fromstring(message(version, header(identifiant, instant)))[0][0]
    assert version.schema.valider(recu) == ()
