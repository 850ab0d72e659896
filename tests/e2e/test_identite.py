"""Who gets in, who does not, where each is stopped, and what the journal keeps of it (art. 5.2.2)."""

import ssl

import httpx
import pytest
from lxml import etree

from esav_ws.application.messages_administration import EnregistrerCertificat, ListerCertificats, ListerRefus
from esav_ws.application.messages_certificats import ConsulterUsagesCertificats
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.home import autorite_oi
from esav_ws.pki.ca import creer_ca, ecrire_certificat, ecrire_cle, emettre_client
from tests.e2e.test_refus import INCONNU, XML, enveloppe, numero_xml
from tests.fakes import AGENT
from tests.fakes_travaux import attendre

REQUETE = enveloppe(numero_xml("consulterEtat", INCONNU)).encode()


def appeler(passerelle, contexte) -> httpx.Response:
    with httpx.Client(verify=contexte, trust_env=False) as client:
        return client.post(passerelle.url, content=REQUETE, headers=XML)


def code(reponse: httpx.Response) -> str:
    """The code in letters: of our detail, or that which the message of a neighbouring contract begins with."""
    faute = etree.fromstring(reponse.content)
    voisine = faute.findtext(".//{*}messageErreur") or faute.findtext(".//{*}messageRetour")
    return voisine.partition(" : ")[0] if voisine else faute.findtext(".//{*}erreur/{*}code")


def refus(passerelle, attendu: str) -> object:
    """The journal line of that code; the journal is written behind the answer."""
    lus = []

    def ecrit():
        lus[:] = [r for r in passerelle.maison.bus.executer(ListerRefus(), AGENT) if r.code == attendu]
        return bool(lus)

    attendre(ecrit, f"une ligne de {attendu}")
    return lus[0]


def contexte_de(passerelle, tmp_path, autorite, nom="ALFA") -> ssl.SSLContext:
    identite = emettre_client(autorite, nom)
    contexte = ssl.create_default_context(cafile=str(passerelle.pki.ca))
    contexte.load_cert_chain(
        ecrire_certificat(tmp_path / "c.pem", identite), ecrire_cle(tmp_path / "k.pem", identite)
    )
    return contexte


def test_alfa_gets_in(passerelle):
    assert code(appeler(passerelle, passerelle.contexte("ALFA"))) == "SIG-001"


def test_beta_of_a_recognised_authority_gets_in(passerelle):
    assert code(appeler(passerelle, passerelle.contexte("BETA"))) == "SIG-001"


def test_echo_without_habilitation_is_told_so(passerelle):
    reponse = appeler(passerelle, passerelle.contexte("ECHO"))
    assert (code(reponse), reponse.status_code) == ("AUT-001", 500)


@pytest.mark.parametrize(
    ("qui", "attendu", "dit"),
    [("GAMA", "CRT-003", "31/12/2025"), ("DELT", "CRT-005", "15/01/2026")],
)
def test_expired_and_revoked_are_told_the_date_and_journalled(passerelle, qui, attendu, dit):
    reponse = appeler(passerelle, passerelle.contexte(qui))
    assert (code(reponse), reponse.status_code) == (attendu, 500)
    assert dit in reponse.text
    ligne = refus(passerelle, attendu)
    assert (ligne.operateur, ligne.nombre, ligne.adresse) == (qui, 1, "127.0.0.1")
    assert qui in ligne.sujet


def test_soap_12_says_403(passerelle):
    with httpx.Client(verify=passerelle.contexte("DELT"), trust_env=False) as client:
        reponse = client.post(
            passerelle.url, content=REQUETE, headers={"Content-Type": "application/soap+xml; charset=utf-8"}
        )
    assert (reponse.status_code, code(reponse)) == (403, "CRT-005")


def test_an_unregistered_certificate_of_our_own_authority(passerelle, tmp_path):
    contexte = contexte_de(passerelle, tmp_path, autorite_oi(passerelle.pki))
    assert code(appeler(passerelle, contexte)) == "CRT-002"
    assert refus(passerelle, "CRT-002").operateur is None


def test_a_certificate_of_another_authority_is_refused_by_tls(passerelle, tmp_path):
    contexte = contexte_de(passerelle, tmp_path, creer_ca("Inconnue"))
    with pytest.raises(httpx.TransportError) as erreur:
        appeler(passerelle, contexte)
    assert "unknown ca" in str(erreur.value).lower().replace("_", " ")
    assert refus(passerelle, "CRT-009").adresse == "127.0.0.1"


def test_no_certificate_is_refused_by_tls(passerelle):
    with pytest.raises(httpx.TransportError) as erreur:
        appeler(passerelle, passerelle.contexte(None))
    assert "certificate required" in str(erreur.value).lower().replace("_", " ")
    assert refus(passerelle, "CRT-001").empreinte == ""


def test_repeated_refusals_are_one_line_with_a_count(passerelle):
    for _ in range(3):
        appeler(passerelle, passerelle.contexte("DELT"))
    attendre(lambda: refus(passerelle, "CRT-005").nombre == 3, "trois refus comptés")
    assert len([r for r in passerelle.maison.bus.executer(ListerRefus(), AGENT) if r.code == "CRT-005"]) == 1


def test_revoked_on_an_open_connection_is_refused_as_soon_as_the_registry_is_read_again(passerelle):
    """The gate may take an entry as read for `FRAICHEUR_S`; the unit tests of `Acces` hold it to that."""
    bus = passerelle.maison.bus
    (sien,) = [c for c in bus.executer(ListerCertificats(), AGENT) if c.operateur == "ALFA"]
    with httpx.Client(verify=passerelle.contexte("ALFA"), trust_env=False) as client:
        assert code(client.post(passerelle.url, content=REQUETE, headers=XML)) == "SIG-001"
        from dataclasses import replace

        revoque = replace(
            sien, statut=StatutCertificat.REVOQUE, revoque_le=passerelle.maison.horloge.maintenant()
        )
        bus.executer(EnregistrerCertificat(certificat=revoque), AGENT)
        reponses = (code(client.post(passerelle.url, content=REQUETE, headers=XML)) for _ in range(10_000))
        assert next(vu for vu in reponses if vu != "SIG-001") == "CRT-005"


def test_the_first_use_of_a_certificate_is_its_first_call_not_its_first_look_at_the_contract(passerelle):
    bus, horloge = passerelle.maison.bus, passerelle.maison.horloge

    def premier_usage():
        (sien,) = [c for c in bus.executer(ListerCertificats(), AGENT) if c.operateur == "ALFA"]
        return sien.premier_usage_le

    with passerelle.http() as client:
        assert client.get(f"{passerelle.url}?wsdl").status_code == 200
        assert client.post(f"{passerelle.url}/ailleurs", content=REQUETE, headers=XML).status_code == 404
        avant = horloge.maintenant()
        assert code(client.post(passerelle.url, content=REQUETE, headers=XML)) == "SIG-001"
    apres = horloge.maintenant()
    attendre(lambda: premier_usage() is not None, "le premier usage")
    assert avant <= premier_usage() <= apres


def test_every_request_let_in_is_counted_under_its_certificate_and_none_that_was_refused(passerelle):
    with passerelle.http() as client:
        client.get(f"{passerelle.url}?wsdl")
        client.post(passerelle.url, content=REQUETE, headers=XML)
    with passerelle.http("DELT") as client:
        client.post(passerelle.url, content=REQUETE, headers=XML)
    maison = passerelle.maison

    def emplois():
        maison.usages_certificats.verser()
        vus = maison.bus.executer(ConsulterUsagesCertificats(), AGENT)
        return {e.operateur: e.nombre for e in vus if e.nombre}

    attendre(lambda: emplois() == {"ALFA": 2}, "deux requêtes comptées")


def test_no_route_goes_round_the_gate(passerelle):
    """Every route of the application, every path beside them, every method: the same refusal."""
    chemins = list(passerelle.application.points)
    assert "/ws/signalisation/v1" in chemins
    chemins += [
        "/",
        "/ws/signalisation/v2",
        "/docs",
        "/openapi.json",
        "//ws/signalisation/v1",
        "/ws/signalisation/v1/",
    ]
    suffixes = ["", "?wsdl", "?WSDL", "?xsd=signalisation.xsd", "?x"]
    with passerelle.http("GAMA") as client:
        for chemin in chemins:
            for suffixe in suffixes:
                for methode in ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PROPFIND"):
                    reponse = client.request(
                        methode,
                        f"https://localhost:{passerelle.port}{chemin}{suffixe}",
                        content=REQUETE,
                        headers=XML,
                    )
                    assert reponse.status_code in {403, 500}
                    if methode != "HEAD":
                        assert code(reponse) == "CRT-003", (methode, chemin, suffixe)


def test_the_contract_is_served_to_registered_certificates_only(passerelle):
    for qui, statut in (("ALFA", 200), ("ECHO", 200), ("DELT", 403)):
        with passerelle.http(qui) as client:
            for suffixe in ("?wsdl", "?xsd=signalisation.xsd"):
                assert client.get(passerelle.url + suffixe).status_code == statut


def test_the_served_contract_is_the_published_one_but_for_its_addresses(passerelle):
    settings = passerelle.maison.settings
    with passerelle.http() as client:
        xsd = client.get(f"{passerelle.url}?xsd=signalisation.xsd").content
        wsdl = etree.fromstring(client.get(f"{passerelle.url}?wsdl").content)
    publie = etree.parse(settings.xsd / "v1/signalisation.xsd")
    assert etree.tostring(etree.fromstring(xsd), method="c14n") == etree.tostring(
        publie.getroot(), method="c14n"
    )
    adresses = {a.get("location") for a in wsdl.iterfind(".//{*}port/{*}address")}
    assert adresses == {passerelle.url}
    (schema,) = {i.get("schemaLocation") for i in wsdl.iter("{http://www.w3.org/2001/XMLSchema}import")}
    assert schema == f"{passerelle.url}?xsd=signalisation.xsd"
