"""The neighbouring public contracts: our own files mean what the public ones mean, and our classes are of our files."""

import re

import pytest
from lxml import etree

from esav_ws.bootstrap.contrats import SERVICES_VOISINS, points_acces
from esav_ws.config import Settings
from esav_ws.soap._spyne import XmlModifier
from esav_ws.soap.faute import Soap
from esav_ws.soap.transport import ne_pas_mesurer
from esav_ws.soap.voisin import PLAN_CHARGE, VOISINS
from tests.contract.voisins import RACINE, TOUS, XS, propre, repare, sens

voisins = pytest.mark.parametrize("voisin", TOUS, ids=lambda voisin: voisin.nom)
SCHEMA = RACINE / "xsd" / "interop" / "planChargeSavFtth.xsd"


@voisins
def test_our_wsdl_means_what_the_public_one_means(voisin, tmp_path):
    assert sens(propre(voisin)) == sens(repare(voisin, tmp_path))


ECARTS = {
    "a value less in a list": (r'<xs:enumeration value="RACCO PALIER"/>', ""),
    "an element that may be absent": ('name="idCreneau"', 'name="idCreneau" minOccurs="0"'),
    "another type": ('name="dateDebut" type="xs:dateTime"', 'name="dateDebut" type="xs:string"'),
    "a list that holds one": (' maxOccurs="unbounded"', ""),
    "no nil": (' nillable="true"', ""),
    "qualified elements": ('elementFormDefault="unqualified"', 'elementFormDefault="qualified"'),
    "another name": ('name="idOI"', 'name="idCreneau"'),
    "another order": (
        r'(<xs:element name="natureProduit"[^>]*/>)\s*(<xs:element name="segmentMarche"[^>]*/>)',
        r"\2\1",
    ),
}


@pytest.mark.parametrize("ecart", ECARTS)
def test_a_schema_that_differs_is_seen(ecart, tmp_path):
    (tmp_path / "wsdl" / "interop").mkdir(parents=True)
    (tmp_path / "xsd" / "interop").mkdir(parents=True)
    copie = tmp_path / "wsdl" / PLAN_CHARGE.wsdl
    copie.write_bytes(propre(PLAN_CHARGE).read_bytes())
    texte = SCHEMA.read_text("utf-8")
    motif, remplacement = ECARTS[ecart]
    change = re.sub(motif, remplacement, texte, count=1)
    assert change != texte
    (tmp_path / "xsd" / "interop" / SCHEMA.name).write_text(texte, "utf-8")
    assert sens(copie) == sens(propre(PLAN_CHARGE))
    (tmp_path / "xsd" / "interop" / SCHEMA.name).write_text(change, "utf-8")
    assert sens(copie) != sens(propre(PLAN_CHARGE))


@pytest.mark.parametrize(
    ("motif", "remplacement"),
    [
        ('soapAction=""', 'soapAction="urn:x"'),
        ('<wsdl:fault name="rdvErreur">', '<wsdl:fault name="faute">'),
        (' part="EnteteType"', ' part="parameters"'),
        ('element="ns:ReportRDVRequete"', 'element="ns:ReportRDVReponse"'),
        ('name="PlanChargeFtthSavPort"', 'name="Port"'),
    ],
    ids=["action", "fault", "header", "element", "port"],
)
def test_a_wsdl_that_differs_is_seen(motif, remplacement, tmp_path):
    (tmp_path / "wsdl" / "interop").mkdir(parents=True)
    (tmp_path / "xsd").symlink_to(RACINE / "xsd")
    copie = tmp_path / "wsdl" / PLAN_CHARGE.wsdl
    texte = propre(PLAN_CHARGE).read_text("utf-8")
    assert motif in texte
    copie.write_text(texte.replace(motif, remplacement, 1), "utf-8")
    assert sens(copie) != sens(propre(PLAN_CHARGE))


def test_each_one_has_its_service():
    assert SERVICES_VOISINS.keys() == VOISINS.keys()
    assert {chemin: (v.espace, v.nom) for chemin, v in VOISINS.items()} == {
        "/ws/interop/planChargeSavFtth": ("http://interop-fibre.fr", "planChargeSavFtth"),
        "/ws/interop/infoTravauxFTTH": (
            "http://interop-fibre.fr/wsdl/ftth/infoTravaux/v1-0",
            "infoTravauxFTTH",
        ),
    }


@voisins
def test_its_operations_read_and_write_the_published_elements(voisin):
    moteurs = points_acces(Settings(), None, lambda _: ne_pas_mesurer)[voisin.chemin]._moteurs
    assert moteurs.keys() == {Soap.V11}
    operations = moteurs[Soap.V11]._entrant.operations
    wsdl = etree.parse(propre(voisin)).getroot()
    espaces = {"w": "http://schemas.xmlsoap.org/wsdl/"}

    def elements(operation, sens_):
        (nom,) = wsdl.xpath(
            f"//w:portType/w:operation[@name='{operation}']/w:{sens_}/@message", namespaces=espaces
        )
        (element,) = wsdl.xpath(
            f"//w:message[@name='{nom.partition(':')[2]}']/w:part/@element", namespaces=espaces
        )
        return element.partition(":")[2]

    noms = wsdl.xpath("//w:portType/w:operation/@name", namespaces=espaces)
    assert sorted(o.nom for o in operations.values()) == sorted(noms)
    for tag, operation in operations.items():
        assert tag == f"{{{voisin.espace}}}{elements(operation.nom, 'input')}"
        sortie = operation.methode.out_message.Attributes.sub_name
        assert sortie == elements(operation.nom, "output")
        assert operation.entetes == {f"{{{voisin.espace}}}{voisin.entete}"}
        assert operation.obligatoires == ()


@voisins
def test_its_classes_are_those_of_the_schema(voisin):
    moteur = points_acces(Settings(), None, lambda _: ne_pas_mesurer)[voisin.chemin]._moteurs[Soap.V11]
    schema = etree.parse(RACINE / "xsd" / "interop" / f"{voisin.nom}.xsd").getroot()
    vues = set()
    a_voir = [
        classe
        for operation in moteur._entrant.operations.values()
        for classe in (
            operation.methode.in_message,
            operation.methode.out_message,
            *operation.methode.in_header,
        )
    ]
    while a_voir:
        classe = a_voir.pop()
        nom = classe.get_type_name()
        if nom in vues:
            continue
        vues.add(nom)
        (type_,) = schema.xpath(
            "xs:complexType[@name=$nom] | xs:element[@name=$nom]/xs:complexType"
            " | xs:complexType[@name=substring-after(../xs:element[@name=$nom]/@type, ':')]",
            nom=nom,
            namespaces={"xs": XS[1:-1]},
        )
        publies = [membre_publie(e) for e in type_.iterfind(f"{XS}sequence/{XS}element")]
        attributs = [n for n, m in classe._type_info.items() if issubclass(m, XmlModifier)]
        membres = [(n, m) for n, m in classe._type_info.items() if n not in attributs]
        assert [membre(n, m) for n, m in membres] == publies, nom
        assert sorted(attributs) == sorted(type_.xpath("*[local-name()='attribute']/@name")), nom
        a_voir += [m for m in classe._type_info.values() if hasattr(m, "_type_info")]


def membre(nom, classe):
    """A member of a spyne class, as the schema would have it; simple types by the last part of their name."""
    attributs = classe.Attributes
    maxi = "unbounded" if attributs.max_occurs > 1 else "1"
    type_ = classe.get_type_name()
    return nom, type_.partition(":")[2] or type_, str(attributs.min_occurs), maxi


def membre_publie(element):
    type_ = element.get("type").partition(":")[2]
    return element.get("name"), type_, element.get("minOccurs", "1"), element.get("maxOccurs", "1")
