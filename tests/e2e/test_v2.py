"""What v2 adds, over the wire: identified requests, verification, events, packs, its own end; and v1 beside it."""

import hashlib
import io
import uuid
import zipfile

import pytest
from lxml import etree
from zeep.exceptions import Fault

from esav_ws.application.messages import Accepter
from tests.e2e.conftest import CHEMIN_V1, CHEMIN_V2
from tests.e2e.depots import DEPOSANT, deposer
from tests.e2e.fins import deprecier
from tests.fakes import AGENT, BETA, depot, exemple

WS = "urn:esav:ws:signalisation:2"
ENV11 = "http://schemas.xmlsoap.org/soap/envelope/"
ENV12 = "http://www.w3.org/2003/05/soap-envelope"
MEDIAS = {ENV11: "text/xml; charset=utf-8", ENV12: "application/soap+xml; charset=utf-8"}
UUID = "7d1f6a52-3c9e-4b0d-8f21-5a6b7c8d9e0f"
HEURE = "<horodatage>2026-03-02T09:00:00+01:00</horodatage>"


def code_de(faute) -> str:
    return faute.value.detail.findtext(".//{*}code")


@pytest.fixture
def v1(passerelle):
    return passerelle.service(1)


@pytest.fixture
def v2(passerelle):
    return passerelle.service(2)


# --- two versions, one signalisation ----------------------------------------------------------------------------------


@pytest.mark.parametrize("depart", [1, 2])
def test_what_one_version_deposits_the_other_follows_and_changes(passerelle, depart):
    ici, ailleurs = passerelle.service(depart), passerelle.service(3 - depart)
    accuse = deposer(ici, commentaire="Client prioritaire")
    numero = accuse.numeroSignalisation
    assert deposer(ailleurs, commentaire="Client prioritaire").numeroSignalisation == numero
    assert ailleurs.consulterEtat(numeroSignalisation=numero).etat == "EN_DEPOT"
    acte = {"numeroSignalisation": numero, "referenceActe": "A1", "commentaire": "Rétabli seul"}
    assert ailleurs.annulerSignalisation(**acte).etat == "CLOS"
    assert ici.annulerSignalisation(**acte).etat == "CLOS"
    details = [s.consulterSignalisation(numeroSignalisation=numero) for s in (ici, ailleurs)]
    assert [[c.texte for c in d.commentaire] for d in details] == [["Client prioritaire", "Rétabli seul"]] * 2
    with pytest.raises(Fault) as faute:
        deposer(ailleurs, commentaire="Un autre contenu")
    assert code_de(faute) == "SIG-003"


def test_a_page_is_continued_in_its_own_list_by_either_version(passerelle, v1, v2):
    for rang in (1, 2, 3):
        deposer(v1, f"R-{rang}", f"BF-2100-000{rang}")
    debut = v1.listerSignalisations(taille=2)
    suite = v2.listerSignalisations(taille=2, curseur=debut.curseurSuivant)
    assert (len(debut.signalisation), len(suite.signalisation), suite.curseurSuivant) == (2, 1, None)
    assert suite.signalisation[0].libelleEtat == "en dépôt"


# --- identified requests ----------------------------------------------------------------------------------------------


def test_the_answer_echoes_the_identifier_and_gives_its_own(v2):
    v2.identifiant = UUID.upper()
    accuse = deposer(v2)
    assert accuse.libelleEtat == "en dépôt"
    assert v2.entete.identifiantRequete == UUID.upper()
    assert str(uuid.UUID(v2.entete.identifiantReponse)) == v2.entete.identifiantReponse
    assert v2.entete.horodatage == accuse.dateDepot


def poster(passerelle, corps, entete=None, soap=ENV11, client=None):
    entete = f"<identifiantRequete>{UUID}</identifiantRequete>{HEURE}" if entete is None else entete
    header = f'<s:Header><entete xmlns="{WS}">{entete}</entete></s:Header>' if entete else ""
    enveloppe = f'<s:Envelope xmlns:s="{soap}">{header}<s:Body>{corps}</s:Body></s:Envelope>'
    return (client or passerelle.http()).post(
        passerelle.url.replace(CHEMIN_V1, CHEMIN_V2),
        content=enveloppe.encode(),
        headers={"Content-Type": MEDIAS[soap]},
    )


def op(nom: str, contenu: str) -> str:
    return f'<{nom} xmlns="{WS}">{contenu}</{nom}>'


def depot_xml(reference="R-1", prestation="BF-2100-0001", formulaire=None) -> str:
    formulaire = formulaire or etree.tostring(exemple("FTTH-SIG"), encoding="unicode")
    return op(
        "deposerSignalisation",
        f"<identifiantPrestation>{prestation}</identifiantPrestation><referenceOperateur>{reference}"
        f"</referenceOperateur><deposant><nom>SAV</nom><telephone>0380000000</telephone></deposant>"
        f"<formulaire>{formulaire}</formulaire>",
    )


def prefixer(element):
    """The same element, its namespace under a prefix instead of by default; the form as it is."""
    copie = etree.Element(element.tag, nsmap={"w": WS})
    copie.text = element.text
    for enfant in element:
        copie.append(prefixer(enfant) if etree.QName(enfant).namespace == WS else enfant)
    return copie


def test_a_repeated_command_gets_the_very_same_bytes(passerelle):
    client = passerelle.http()
    premiere = poster(passerelle, depot_xml(), client=client)
    assert premiere.status_code == 200
    rendu = etree.fromstring(premiere.content).findtext(f".//{{{WS}}}identifiantReponse")
    assert rendu.replace("-", "") == premiere.headers["x-correlation-id"]
    indente = depot_xml().replace("><", ">\n  <")
    prefixe = etree.tostring(prefixer(etree.fromstring(depot_xml())), encoding="unicode")
    assert "<w:referenceOperateur>" in prefixe
    for corps in (depot_xml(), indente, prefixe):
        encore = poster(passerelle, corps, client=client)
        assert encore.content == premiere.content


IDENTIFIANT = f"<identifiantRequete>{UUID}</identifiantRequete>"
ENTETES_REFUSES = {
    "no header": ("", "MSG-018", "/entete"),
    "no identifier": (HEURE, "MSG-019", "/entete/horodatage"),
    "malformed identifier": (
        f"<identifiantRequete>REQ-1</identifiantRequete>{HEURE}",
        "MSG-019",
        "/entete/identifiantRequete",
    ),
    "no time": (IDENTIFIANT, "MSG-019", "/entete"),
    "a time that is none": (f"{IDENTIFIANT}<horodatage>hier</horodatage>", "MSG-019", "/entete/horodatage"),
    "a time in the year 12 026": (
        f"{IDENTIFIANT}<horodatage>12026-03-02T09:00:00Z</horodatage>",
        "MSG-019",
        "/entete",
    ),
    "what belongs to the answer": (
        f"{IDENTIFIANT}<identifiantReponse>{UUID}</identifiantReponse>{HEURE}",
        "MSG-019",
        "/entete/identifiantReponse",
    ),
    "an unknown element": (f"{IDENTIFIANT}{HEURE}<x/>", "MSG-019", "/entete/x"),
}


@pytest.mark.parametrize(("soap", "statut"), [(ENV11, 500), (ENV12, 400)], ids=["SOAP 1.1", "SOAP 1.2"])
@pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)
def test_a_header_that_is_missing_or_wrong_is_refused_by_name(passerelle, soap, statut):
    publie = etree.XMLSchema(etree.parse(passerelle.maison.settings.xsd / "v2" / "signalisation.xsd"))
    for nom, (entete, code, xpath) in ENTETES_REFUSES.items():
        reponse = poster(passerelle, depot_xml(), entete, soap)
        erreur = etree.fromstring(reponse.content).find(f".//{{{WS}}}erreur")
        assert (reponse.status_code, erreur.findtext("{*}code")) == (statut, code), nom
        assert [e.text for e in erreur.iterfind("{*}element/{*}xpath")] == [xpath], nom
        publie.assertValid(erreur)


def test_two_headers_or_one_for_another_node_are_not_one(passerelle):
    bon = f'<entete xmlns="{WS}"><identifiantRequete>{UUID}</identifiantRequete>{HEURE}</entete>'
    ailleurs = bon.replace("<entete ", '<entete s:actor="urn:autre" ')
    for entetes, code in ((bon * 2, "MSG-019"), (ailleurs, "MSG-018"), (ailleurs + bon, None)):
        enveloppe = f'<s:Envelope xmlns:s="{ENV11}"><s:Header>{entetes}</s:Header><s:Body>{depot_xml()}</s:Body></s:Envelope>'
        reponse = passerelle.http().post(
            passerelle.url.replace(CHEMIN_V1, CHEMIN_V2),
            content=enveloppe.encode(),
            headers={"Content-Type": MEDIAS[ENV11]},
        )
        assert etree.fromstring(reponse.content).findtext(f".//{{{WS}}}erreur/{{{WS}}}code") == code


@pytest.mark.parametrize("soap", [ENV11, ENV12], ids=["SOAP 1.1", "SOAP 1.2"])
def test_an_identifier_of_another_body_is_refused_and_every_fault_names_the_request(passerelle, soap):
    assert poster(passerelle, depot_xml(), soap=soap).status_code == 200
    cas = {
        "MSG-020": depot_xml("R-2", "BF-2100-0002"),
        "SIG-001": op("consulterEtat", "<numeroSignalisation>2222-2222-2</numeroSignalisation>"),
        "MSG-012": op("consulterEtat", "<numero>X</numero>"),
        "MSG-010": op("reparer", ""),
        "SIG-018": op("releverEvenements", "<curseur>AAAA</curseur><taille>10</taille>"),
    }
    for code, corps in cas.items():
        erreur = etree.fromstring(poster(passerelle, corps, soap=soap).content).find(f".//{{{WS}}}erreur")
        assert (erreur.findtext("{*}code"), erreur.findtext("{*}identifiantRequete")) == (code, UUID)


def test_a_fault_of_v1_names_no_request(passerelle):
    corps = f'<consulterEtat xmlns="{WS}"/>'.replace(":2", ":1")
    entete = f'<entete xmlns="{WS}"><identifiantRequete>{UUID}</identifiantRequete>{HEURE}</entete>'.replace(
        f'"{WS}"', '"urn:esav:ws:signalisation:1"'
    )
    enveloppe = (
        f'<s:Envelope xmlns:s="{ENV11}"><s:Header>{entete}</s:Header><s:Body>{corps}</s:Body></s:Envelope>'
    )
    reponse = passerelle.http().post(
        passerelle.url, content=enveloppe.encode(), headers={"Content-Type": MEDIAS[ENV11]}
    )
    assert "MSG-012" in reponse.text
    assert "identifiantRequete>" not in reponse.text.partition("<detail>")[2]


# --- verification and events ------------------------------------------------------------------------------------------


def test_a_deposit_is_tried_then_made(v2):
    formulaire = exemple("FTTH-SIG")
    formulaire.find("{*}DEFECT_LUMIERE").text = "PEUT-ETRE"
    demande = {
        "identifiantPrestation": "BF-2100-0001",
        "referenceOperateur": "REF-1",
        "deposant": DEPOSANT,
    }
    essai = v2.verifierFormulaire(**demande, codeOffre="COL", formulaire={"_value_1": formulaire})
    assert [refus.code for refus in essai.refus] == ["PRE-002", "FRM-001"]
    assert essai.refus[1].element[0].xpath == "/formulaire/DEFECT_LUMIERE"
    bon = demande | {"formulaire": {"_value_1": exemple("FTTH-SIG")}}
    assert v2.verifierFormulaire(**bon).refus == []
    numero = v2.deposerSignalisation(**bon).numeroSignalisation
    assert v2.verifierFormulaire(**bon).depotConnu.numeroSignalisation == numero
    autre = v2.verifierFormulaire(**bon | {"referenceOperateur": "REF-2"})
    assert [refus.code for refus in autre.refus] == ["SIG-004"]
    assert autre.signalisationOuverte.numeroSignalisation == numero


def test_events_are_read_in_order_and_a_foreign_cursor_is_refused(passerelle, v2):
    numero = deposer(v2).numeroSignalisation
    passerelle.maison.bus.executer(depot("B-1", "BF-2500-0001"), BETA)
    passerelle.maison.bus.executer(Accepter(numero=numero), AGENT)
    debut = v2.releverEvenements(taille=1)
    suite = v2.releverEvenements(taille=1000, curseur=debut.curseurSuivant)
    lus = [(e.rang, e.type, e.etat, e.libelleEtat) for e in debut.evenement + suite.evenement]
    assert lus == [
        (1, "SIGNALISATION_DEPOSEE", "EN_DEPOT", "en dépôt"),
        (2, "ETAT_CHANGE", "EN_QUALIFICATION", "en qualification"),
    ]
    assert {e.numeroSignalisation for e in debut.evenement + suite.evenement} == {numero}
    rien = v2.releverEvenements(taille=10, curseur=suite.curseurSuivant)
    assert (rien.evenement, rien.curseurSuivant) == ([], suite.curseurSuivant)
    beta = passerelle.service(2, "BETA")
    (sien,) = beta.releverEvenements(taille=10).evenement
    assert sien.identifiantPrestation == "BF-2500-0001"
    with pytest.raises(Fault) as faute:
        beta.releverEvenements(taille=10, curseur=debut.curseurSuivant)
    assert code_de(faute) == "SIG-018"


# --- packs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("soap", ["11", "12"])
def test_a_pack_arrives_whole_and_is_by_default_that_of_the_contract_called(passerelle, soap):
    service = passerelle.service(2, soap=soap)
    for demande, nom in (({}, "signalisation-v2"), ({"pack": "catalogue"}, "catalogue")):
        recu = service.obtenirPack(**demande)
        assert (recu.pack, recu.nomFichier, recu.typeMedia) == (nom, f"e-sav-{nom}.zip", "application/zip")
        assert hashlib.sha256(recu.contenu).hexdigest() == recu.empreinteSha256
        with zipfile.ZipFile(io.BytesIO(recu.contenu)) as archive:
            assert archive.testzip() is None
            assert f"e-sav-{nom}/index.html" in archive.namelist()
    assert service.obtenirPack(pack="catalogue").contenu == recu.contenu


@pytest.mark.parametrize(
    ("demande", "code"), [("signalisation-v9", "VER-013"), ("../catalogue", "MSG-012"), ("", "MSG-012")]
)
@pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)
def test_a_pack_that_does_not_exist_is_refused(passerelle, demande, code):
    reponse = poster(passerelle, op("obtenirPack", f"<pack>{demande}</pack>"))
    erreur = etree.fromstring(reponse.content).find(f".//{{{WS}}}erreur")
    assert (erreur.findtext("{*}code"), erreur.findtext("{*}identifiantRequete")) == (code, UUID)
    if code == "VER-013":
        assert "demandez catalogue ou signalisation-v1 ou signalisation-v2" in reponse.text


# --- the end of the version -------------------------------------------------------------------------------------------

ENTETE_FIN = f"{{{WS}}}finDeVersion"


@pytest.mark.parametrize("soap", [ENV11, ENV12], ids=["SOAP 1.1", "SOAP 1.2"])
@pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)
def test_a_deprecated_version_says_its_end_in_every_answer_and_every_fault(passerelle, soap):
    publie = etree.XMLSchema(etree.parse(passerelle.maison.settings.xsd / "v2" / "signalisation.xsd"))
    cas = {
        200: op("listerSignalisations", ""),
        "SIG-001": op("consulterEtat", "<numeroSignalisation>2222-2222-2</numeroSignalisation>"),
        "MSG-012": op("consulterEtat", "<numero>X</numero>"),
        "MSG-002": "<",
    }
    for corps in cas.values():
        assert b"finDeVersion" not in poster(passerelle, corps, soap=soap).content
    depreciee = deprecier(passerelle)
    for attendu, corps in cas.items():
        reponse = poster(passerelle, corps, soap=soap)
        racine = etree.fromstring(reponse.content)
        assert (racine.findtext(f".//{{{WS}}}erreur/{{{WS}}}code") or reponse.status_code) == attendu
        (fin,) = racine[0].iterfind(ENTETE_FIN)
        publie.assertValid(fin)
        assert dict(fin.attrib) == {}
        assert [e.text for e in fin][:4] == [
            "signalisation 2.0",
            depreciee.depreciee_le.isoformat(),
            depreciee.fin_le.isoformat(),
            "signalisation 3.0",
        ]
    refus = passerelle.http().post(
        passerelle.url.replace(CHEMIN_V1, CHEMIN_V2), content=b"x", headers={"Content-Type": "text/plain"}
    )
    assert (refus.status_code, "finDeVersion" in refus.text) == (415, True)


def test_a_client_finds_the_header_where_it_is_and_nothing_where_it_is_not(passerelle, v2):
    numero = deposer(v2).numeroSignalisation
    assert v2.fin is None
    depreciee = deprecier(passerelle)
    assert v2.consulterEtat(numeroSignalisation=numero).etat == "EN_DEPOT"
    assert (v2.fin.version, v2.fin.dateFin) == ("signalisation 2.0", depreciee.fin_le)
    with pytest.raises(Fault) as faute:
        v2.consulterEtat(numeroSignalisation="2222-2222-2")
    assert code_de(faute) == "SIG-001"


def test_v1_has_no_such_header(passerelle):
    deprecier(passerelle, 1)
    enveloppe = f'<s:Envelope xmlns:s="{ENV11}"><s:Body><listerSignalisations xmlns="urn:esav:ws:signalisation:1"/></s:Body></s:Envelope>'
    for corps in (enveloppe, "<"):
        reponse = passerelle.http().post(
            passerelle.url, content=corps.encode(), headers={"Content-Type": MEDIAS[ENV11]}
        )
        assert "sunset" in reponse.headers
        assert "finDeVersion" not in reponse.text
