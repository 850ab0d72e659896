import shutil

import pytest
import requests
import zeep
from lxml import etree
from zeep.transports import Transport

from esav_ws.domain.message import RessourceInconnue
from esav_ws.soap.contrat import ContratPublie
from tests.unit.soap.jouet import CHEMIN, ICI, NS, URL, Jouet

FICHIERS = ("jouet.wsdl", "jouet.xsd", "jouet-erreur.xsd")


@pytest.fixture
def dossier(tmp_path):
    for nom in FICHIERS:
        shutil.copy(ICI / nom, tmp_path)
    return tmp_path


def remplacer(fichier, avant, apres):
    texte = fichier.read_text(encoding="utf-8")
    assert avant in texte
    fichier.write_text(texte.replace(avant, apres), encoding="utf-8")


def sans_adresses(document):
    """Return *document* in canonical form, without what serving it may set."""
    racine = etree.fromstring(document)
    for element in racine.iter():
        for attribut in ("location", "schemaLocation"):
            element.attrib.pop(attribut, None)
    return etree.tostring(racine, method="c14n")


def test_only_addresses_change_between_what_is_published_and_what_is_served():
    contrat = ContratPublie(ICI / "jouet.wsdl", URL)
    assert sans_adresses(contrat.wsdl) == sans_adresses((ICI / "jouet.wsdl").read_bytes())
    for nom in ("jouet.xsd", "jouet-erreur.xsd"):
        assert sans_adresses(contrat.xsd(nom)) == sans_adresses((ICI / nom).read_bytes())


def test_the_ports_bear_the_public_address_and_imports_lead_to_the_service():
    contrat = ContratPublie(ICI / "jouet.wsdl", URL)
    wsdl = etree.fromstring(contrat.wsdl)
    adresses = [e.get("location") for e in wsdl.iter("{*}address")]
    assert adresses == ["https://esav.exemple:8443/ws/jouet/v1"] * 2
    assert [e.get("schemaLocation") for e in wsdl.iter("{*}import")] == [f"{URL}?xsd=jouet.xsd"]
    schema = etree.fromstring(contrat.xsd("jouet.xsd"))
    assert [e.get("schemaLocation") for e in schema.iter("{*}include")] == [f"{URL}?xsd=jouet-erreur.xsd"]


def test_the_namespace_and_the_schema_of_the_service_are_known():
    contrat = ContratPublie(ICI / "jouet.wsdl", URL)
    assert contrat.espace == NS
    assert contrat.schema == ICI / "jouet.xsd"


@pytest.mark.parametrize(
    "nom", ["", "jouet.wsdl", "../jouet.xsd", "jouet.xsd/", "JOUET.XSD", "jouet.xsd\x00"]
)
def test_a_name_that_the_contract_does_not_reach_is_unknown(nom):
    contrat = ContratPublie(ICI / "jouet.wsdl", URL)
    with pytest.raises(RessourceInconnue, match=r"\?xsd=jouet-erreur.xsd, \?xsd=jouet.xsd$"):
        contrat.xsd(nom)


def test_schemas_in_other_folders_are_served_under_their_file_name(dossier):
    (dossier / "xsd").mkdir()
    shutil.move(dossier / "jouet-erreur.xsd", dossier / "xsd" / "jouet-erreur.xsd")
    remplacer(dossier / "jouet.xsd", "jouet-erreur.xsd", "xsd/jouet-erreur.xsd")
    contrat = ContratPublie(dossier / "jouet.wsdl", URL)
    assert b'name="erreur"' in contrat.xsd("jouet-erreur.xsd")


def test_schemas_that_include_each_other_are_loaded_once(dossier):
    remplacer(
        dossier / "jouet-erreur.xsd",
        '<xs:element name="erreur">',
        '<xs:include schemaLocation="jouet.xsd"/><xs:element name="erreur">',
    )
    contrat = ContratPublie(dossier / "jouet.wsdl", URL)
    assert f"{URL}?xsd=jouet.xsd".encode() in contrat.xsd("jouet-erreur.xsd")


def test_two_schemas_of_the_same_name_are_refused(dossier):
    (dossier / "xsd").mkdir()
    shutil.copy(dossier / "jouet-erreur.xsd", dossier / "xsd" / "jouet.xsd")
    remplacer(dossier / "jouet.xsd", "jouet-erreur.xsd", "xsd/jouet.xsd")
    with pytest.raises(ValueError, match=r"two schemas are called jouet\.xsd"):
        ContratPublie(dossier / "jouet.wsdl", URL)


def test_a_file_that_is_no_wsdl_is_refused():
    with pytest.raises(ValueError, match="is no WSDL"):
        ContratPublie(ICI / "jouet.xsd", URL)


def test_a_wsdl_without_a_schema_of_its_own_namespace_is_refused(dossier):
    remplacer(dossier / "jouet.wsdl", 'targetNamespace="urn:esav:ws:jouet:1"', 'targetNamespace="urn:autre"')
    with pytest.raises(ValueError, match="exactly one schema of namespace urn:autre"):
        ContratPublie(dossier / "jouet.wsdl", URL)


class TransportEnProcess(Transport):
    """zeep's transport, with the toy application in the place of the network."""

    def __init__(self, jouet):
        super().__init__()
        self._jouet = jouet

    def _load_remote_data(self, url):
        reponse = self._jouet.demander(methode="GET", chemin=url.removeprefix("https://esav.exemple:8443"))
        assert reponse.status_code == 200
        return reponse.content

    def post(self, address, message, headers):
        assert address == URL
        recue = self._jouet.demander(message, headers)
        reponse = requests.Response()
        reponse.status_code, reponse._content = recue.status_code, recue.content
        reponse.headers.update(recue.headers)
        return reponse


@pytest.mark.parametrize("port", ["Jouet11", "Jouet12"])
def test_zeep_works_from_the_served_wsdl_alone(port):
    jouet = Jouet()
    client = zeep.Client(f"https://esav.exemple:8443{CHEMIN}?wsdl", transport=TransportEnProcess(jouet))
    service = client.bind("Jouet", port)
    deposant = {"nom": "Zoé", "telephone": ["0612345678", "0712345678"]}
    accuse = service.deposer(identifiantPrestation="BF-2100-0001", deposant=deposant)
    assert accuse.numero == "N-1"
    assert accuse.recu == ["BF-2100-0001", "Zoé", "0612345678", "0712345678"]
    with pytest.raises(zeep.exceptions.Fault) as faute:
        service.deposer(identifiantPrestation="bf", deposant=deposant)
    assert faute.value.detail.findtext(f".//{{{NS}}}code") == "MSG-012"
    assert jouet.mesures[-1][0] == "deposer"
