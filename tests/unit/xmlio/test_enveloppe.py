"""One pass over a whole envelope: what it admits needs no further look, its header apart; what it does not may be in order."""

import pytest
from lxml import etree

from esav_ws.xmlio.schema import SchemaPublie

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SCHEMA = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t&amp;u" elementFormDefault="qualified">
  <xs:element name="demande" type="xs:int"/>
  <xs:element name="entete" type="xs:date"/>
</xs:schema>
"""
DEMANDE, ENTETE = "<t:demande>3</t:demande>", "<t:entete>2026-03-02</t:entete>"


@pytest.fixture(scope="module")
def admet(tmp_path_factory):
    fichier = tmp_path_factory.mktemp("dossier à part") / "essai.xsd"
    fichier.write_text(SCHEMA, encoding="utf-8")
    enveloppe = SchemaPublie(fichier).dans_enveloppe(SOAP)
    return lambda document: enveloppe.admet(etree.fromstring(document))


def document(corps=DEMANDE, entetes="", *, soap=SOAP, marques=""):
    return (
        f'<s:Envelope xmlns:s="{soap}" xmlns:t="urn:t&amp;u" xmlns:a="urn:autre" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{entetes}<s:Body{marques}>{corps}</s:Body></s:Envelope>"
    )


def header(contenu):
    return f"<s:Header>{contenu}</s:Header>"


@pytest.mark.parametrize(
    "message",
    [
        document(),
        document(entetes=header("")),
        document(entetes=header(ENTETE)),
        document(entetes=header(ENTETE + ENTETE)),
        document(entetes=header("<t:entete>demain</t:entete>")),
        document(entetes=header('<t:entete s:mustUnderstand="1">2026-03-02</t:entete>')),
        document(entetes=header("<a:suivi/>")),
        document(marques=' Id="corps" a:b="c"'),
        document(f"\n {DEMANDE}\n"),
    ],
    ids=[
        "body alone",
        "empty header",
        "header",
        "header twice",
        "a breach in the header",
        "a mark of SOAP on a header entry",
        "a header entry of others",
        "attributes of others",
        "white space",
    ],
)
def test_what_is_in_order_is_admitted(admet, message):
    assert admet(message)


@pytest.mark.parametrize(
    "message",
    [
        document(soap="http://www.w3.org/2003/05/soap-envelope"),
        document("<t:demande>trois</t:demande>"),
        document("<t:autre>3</t:autre>"),
        document("<a:demande>3</a:demande>"),
        document(""),
        document(DEMANDE + DEMANDE),
        document(f"{DEMANDE} et encore"),
        document(entetes=header("texte")),
        document(entetes=header("") + header("")),
        DEMANDE.replace("t:demande", 't:demande xmlns:t="urn:t&amp;u"', 1),
    ],
    ids=[
        "the other SOAP",
        "a breach in the body",
        "an element unknown to the schema",
        "a body of another namespace",
        "empty body",
        "two body entries",
        "stray text",
        "text in the header",
        "two headers",
        "no envelope",
    ],
)
def test_what_takes_a_closer_look_is_not(admet, message):
    assert not admet(message)
