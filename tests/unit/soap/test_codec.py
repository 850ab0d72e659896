"""Unqualified members, which stock spyne does not know: read and written without namespace, attributes included."""

import pytest
from lxml import etree

from esav_ws.soap._spyne import Application, ServiceBase, Soap11, Unicode, XmlAttribute
from esav_ws.soap.codec import Codecs
from esav_ws.soap.interop.publication import Structure, publication

NS = "urn:jouet"


class Entete(Structure):
    __namespace__ = NS
    nom = Unicode


class Travaux(Structure):
    __namespace__ = NS
    reference = XmlAttribute(Unicode)
    etat = Unicode(min_occurs=1)


class Reponse(Structure):
    __namespace__ = NS
    travaux = Travaux.customize(max_occurs="unbounded")


class Demande(Structure):
    __namespace__ = NS
    etat = Unicode(nillable=True)


class Jouet(ServiceBase):
    @publication(Entete)(Demande, Reponse)
    async def chercher(ctx, demande):  # noqa: N805 - spyne hands an operation its context
        """Nothing calls it."""


@pytest.fixture
def codecs():
    protocole = Soap11()
    Application([Jouet], NS, in_protocol=Soap11(), out_protocol=protocole)
    return Codecs(protocole)


def test_members_are_written_without_prefix_and_attributes_with_their_element(codecs):
    travaux = [Travaux(reference='A"<&', etat="PREVU"), Travaux(etat="CLOS")]
    ecrit = codecs.encodeur(Reponse, NS, "Reponse")(Reponse(travaux=travaux))
    declarations = "".join(f' xmlns:{p}="{espace}"' for espace, p in codecs.prefixes.items())
    racine = etree.fromstring(ecrit.replace(">", f"{declarations}>", 1))
    assert racine.tag == f"{{{NS}}}Reponse"
    assert [(e.tag, dict(e.attrib), [(f.tag, f.text) for f in e]) for e in racine] == [
        ("travaux", {"reference": 'A"<&'}, [("etat", "PREVU")]),
        ("travaux", {}, [("etat", "CLOS")]),
    ]


@pytest.mark.parametrize(
    ("etat", "lu"),
    [
        ("<etat>PREVU</etat>", "PREVU"),
        ('<etat i:nil="true"/>', None),
        ('<etat i:nil=" 1 "/>', None),
        ('<etat i:nil="false">PREVU</etat>', "PREVU"),
        ("", None),
        (f'<etat xmlns="{NS}">PREVU</etat>', None),
    ],
    ids=["unqualified", "nil", "nil as a number", "not nil", "absent", "qualified"],
)
def test_members_are_read_without_namespace(codecs, etat, lu):
    element = etree.fromstring(
        f'<d:Demande xmlns:d="{NS}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">{etat}</d:Demande>'
    )
    assert codecs.decodeur(Demande)(element).etat == lu
