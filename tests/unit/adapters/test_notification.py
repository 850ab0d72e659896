"""Events carried over real mutual TLS: to an endpoint in order, and to every kind that is not."""

import socket
import ssl
import threading
from contextlib import closing
from datetime import UTC, datetime
from ipaddress import ip_network

import pytest
from lxml import etree

from esav_ws.adapters.https_sur import Bornes
from esav_ws.adapters.notification import Identite, NotifieurSoap
from esav_ws.application.ports_abonnements import Notification
from esav_ws.application.travaux import AReprendre
from esav_ws.config import Settings
from esav_ws.domain.evenement import Evenement
from esav_ws.pki.ca import ecrire_certificat, ecrire_cle, emettre_notification
from esav_ws.xmlio.notification import MessagesNotification
from tests.recepteur import Autorites, Recepteur, accuse, repondre, valeur

LE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
BOUCLE = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
EVENEMENTS = (
    Evenement("ALFA", "SIGNALISATION_DEPOSEE", "X4VJ-A5H6-X", LE, "ALFA", {"prestation": "BF-2100-0001"}, 8),
    Evenement(
        "ALFA", "ETAT_CHANGE", "X4VJ-A5H6-X", LE, "Zoé <SAV>", {"depart": "EN_DEPOT", "etat": "CLOS"}, 9
    ),
)


@pytest.fixture(scope="module")
def autorites(tmp_path_factory):
    return Autorites(tmp_path_factory.mktemp("recepteur"))


@pytest.fixture(scope="module")
def messages():
    return MessagesNotification(Settings().xsd / "v2" / "notification.xsd")


@pytest.fixture
def notifieur(autorites, messages, tmp_path):
    def construire(*, reseaux=BOUCLE, total_s=20.0, **options):
        autorites.installer(tmp_path)
        identite = Identite(tmp_path / "notification", tmp_path / "trust-notification")
        bornes = Bornes(min(5.0, total_s), total_s, 65_536)
        return NotifieurSoap(identite, messages, reseaux=reseaux, bornes=bornes, **options)

    return construire


def notification(adresse, **autres):
    return Notification("abo-1", adresse, LE, 7, 9, **({"evenements": EVENEMENTS} | autres))


def refus(notifieur, adresse) -> tuple[str, str]:
    with pytest.raises(AReprendre) as echec:
        notifieur.notifier(notification(adresse))
    return str(echec.value), echec.value.resume


def test_events_arrive_under_our_certificate_and_their_acknowledgement_comes_back(autorites, notifieur):
    with Recepteur(autorites).ouvert() as recepteur:
        assert notifieur().notifier(notification(f"{recepteur.adresse}/a?b=1")) == 9
    (appel,) = recepteur.appels
    assert (appel.chemin, appel.nature, appel.precedent, appel.dernier) == (
        "/e-sav/a?b=1",
        "EVENEMENTS",
        7,
        9,
    )
    assert appel.rangs == (8, 9)
    assert appel.action == '"urn:esav:notification:2/notifierEvenements"'
    assert valeur(appel.corps, "auteur") == "ALFA"
    assert "Zoé &lt;SAV&gt;".encode() in appel.corps


def test_what_is_sent_is_what_the_published_schema_describes(messages):
    schema = etree.XMLSchema(etree.parse(Settings().xsd / "v2" / "notification.xsd"))
    for n in (
        notification("https://x/"),
        notification("https://x/", evenements=(), perdus=(8, 9)),
        notification("https://x/", evenements=(), verification=True),
        notification(
            "https://x/",
            evenements=(Evenement("ALFA", "AVIS_EVOLUTION", "", LE, "A\x00\ufffe", {"objet": "a\x0bb"}, 8),),
        ),
    ):
        schema.assertValid(etree.fromstring(messages.ecrire(n))[0][0])


def test_without_the_private_network_set_nothing_is_connected_to(autorites, notifieur):
    with Recepteur(autorites).ouvert() as recepteur:
        assert refus(notifieur(reseaux=()), recepteur.adresse)[1] == "address refused"
        assert refus(notifieur(reseaux=()), f"https://127.0.0.1:{recepteur.port}/")[1] == "address refused"
    assert recepteur.appels == []


def test_the_address_that_was_judged_is_the_one_connected_to(autorites, notifieur):
    """A name whose second answer would be internal is asked for once, and never by the connection."""
    demandes = []

    def resoudre(hote, port):
        demandes.append(hote)
        return ["127.0.0.1"] if len(demandes) == 1 else ["169.254.169.254"]

    with Recepteur(autorites).ouvert() as recepteur:
        assert notifieur(resoudre=resoudre).notifier(notification(recepteur.adresse)) == 9
        assert demandes == ["localhost"]
        assert refus(notifieur(resoudre=resoudre), recepteur.adresse)[1] == "address refused"


def test_of_several_addresses_the_first_that_is_admitted_and_answers_is_taken(autorites, notifieur):
    def resoudre(_hote, _port):
        return ["10.0.0.1", "::1", "127.0.0.1"]

    with Recepteur(autorites).ouvert() as recepteur:
        assert notifieur(resoudre=resoudre).notifier(notification(recepteur.adresse)) == 9


def test_an_unknown_name_is_told(notifieur):
    def resoudre(_hote, _port):
        raise socket.gaierror(-2, "Name or service not known")

    assert "inconnu" in refus(notifieur(resoudre=resoudre), "https://rien.example/")[0]


def test_a_server_of_an_authority_that_nobody_trusts_gets_nothing(autorites, notifieur):
    with Recepteur(autorites).ouvert(paire=autorites.etranger) as recepteur:
        assert refus(notifieur(), recepteur.adresse)[1] == "untrusted server"
    assert recepteur.appels == []


def test_a_server_that_bears_another_name_gets_nothing(autorites, notifieur):
    with Recepteur(autorites).ouvert() as recepteur:
        adresse = f"https://autre.example:{recepteur.port}/"
        assert refus(notifieur(resoudre=lambda *_: ["127.0.0.1"]), adresse)[1] == "untrusted server"
    assert recepteur.appels == []


def test_a_server_that_does_not_trust_our_certificate_is_told_as_such(autorites, notifieur, tmp_path):
    n = notifieur()
    etranger = emettre_notification(autorites.inconnue)
    ecrire_certificat(tmp_path / "notification" / "cert.pem", etranger)
    ecrire_cle(tmp_path / "notification" / "key.pem", etranger)
    with Recepteur(autorites).ouvert() as recepteur:
        assert refus(n, recepteur.adresse)[1] in {"TLS failure", "unreachable"}
    assert recepteur.appels == []


def test_a_redirect_is_never_followed(autorites, notifieur):
    def renvoyer(requete, _appel):
        requete.send_response(307)
        requete.send_header("Location", "https://169.254.169.254/latest/meta-data/")
        requete.send_header("Content-Length", "0")
        requete.end_headers()

    with Recepteur(autorites, renvoyer).ouvert() as recepteur:
        assert refus(notifieur(), recepteur.adresse)[1] == "HTTP 307"
    assert len(recepteur.appels) == 1


FAUTE = (
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode>'
    b"<faultstring>base\n pleine</faultstring></s:Fault></s:Body></s:Envelope>"
)
SOAP11 = b"http://schemas.xmlsoap.org/soap/envelope/"
BOMBE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


NON_ACCUSES = [
    ((b"<html><body>Connexion</body></html>", 200, "text/html"), "wrong media type"),
    ((b"<html><body>Connexion</body></html>", 200), "not SOAP 1.1"),
    ((b"pas du xml", 200), "not XML"),
    ((b"", 200), "not XML"),
    ((BOMBE, 200), "not XML"),
    ((FAUTE, 500), "SOAP fault"),
    ((accuse(9), 500), "HTTP 500"),
    ((accuse(9), 404), "HTTP 404"),
    ((accuse(9), 204), "HTTP 204"),
    ((accuse(9).replace(b">9<", b">neuf<"), 200), "not an acknowledgement"),
    ((accuse(9).replace(b">9<", b">-1<"), 200), "not an acknowledgement"),
    ((accuse(9).replace(b">9<", b">99999999999<"), 200), "not an acknowledgement"),
    ((accuse(9).replace(b"rangAcquitte", b"autre"), 200), "not an acknowledgement"),
    ((accuse(9).replace(SOAP11, b"http://www.w3.org/2003/05/soap-envelope"), 200), "not SOAP 1.1"),
    ((accuse(9) + b" " * 70_000, 200), "answer too big"),
]


@pytest.mark.parametrize(("reponse", "resume"), NON_ACCUSES)
def test_whatever_is_no_acknowledgement_is_a_failure_that_says_why(autorites, notifieur, reponse, resume):
    def mal_repondre(requete, _appel):
        repondre(requete, *reponse)

    with Recepteur(autorites, mal_repondre).ouvert() as recepteur:
        message, dit = refus(notifieur(), recepteur.adresse)
    assert dit == resume
    assert message.isprintable()


def test_a_body_without_end_is_cut(autorites, notifieur):
    def deverser(requete, _appel):
        requete.send_response(200)
        requete.send_header("Content-Type", "text/xml")
        requete.end_headers()
        while True:
            requete.wfile.write(b" " * 65_536)

    with Recepteur(autorites, deverser).ouvert() as recepteur:
        assert refus(notifieur(), recepteur.adresse)[1] == "answer too big"


def test_headers_without_end_are_cut(autorites, notifieur):
    def deverser(requete, _appel):
        requete.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            requete.wfile.write(b"X-A: " + b"b" * 60_000 + b"\r\n")

    with Recepteur(autorites, deverser).ouvert() as recepteur:
        assert refus(notifieur(), recepteur.adresse)[1] in {"answer too big", "not HTTP"}


@pytest.mark.parametrize("octets", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 100 Continue\r\n\r\n"])
def test_an_endpoint_that_hangs_or_drips_is_left_when_the_time_is_over(autorites, notifieur, octets):
    def trainer(requete, _appel):
        while not recepteur.fin.wait(0.05):
            requete.wfile.write(octets)

    with Recepteur(autorites, trainer).ouvert() as recepteur:
        assert refus(notifieur(total_s=0.6), recepteur.adresse)[1] in {"timeout", "not HTTP"}


def test_one_that_never_speaks_tls_is_left_too(notifieur):
    with closing(socket.create_server(("127.0.0.1", 0))) as muet:
        adresse = f"https://localhost:{muet.getsockname()[1]}/"
        assert refus(notifieur(total_s=0.5), adresse)[1] == "timeout"


def test_one_that_answers_in_clear_is_told_as_such(notifieur):
    with closing(socket.create_server(("127.0.0.1", 0))) as clair:

        def parler():
            prise, _ = clair.accept()
            with prise:
                prise.recv(1024)
                prise.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        fil = threading.Thread(target=parler)
        fil.start()
        assert refus(notifieur(), f"https://localhost:{clair.getsockname()[1]}/")[1] == "TLS failure"
        fil.join()


def test_where_nobody_listens_is_unreachable(notifieur):
    with closing(socket.create_server(("127.0.0.1", 0))) as bref:
        port = bref.getsockname()[1]
    assert refus(notifieur(), f"https://localhost:{port}/")[1] == "unreachable"


def test_without_our_certificate_nothing_leaves_and_with_a_new_one_calls_go_on(
    autorites, notifieur, tmp_path
):
    n = notifieur()
    assert n.empechement is None
    (tmp_path / "notification" / "key.pem").unlink()
    assert "key.pem" in n.empechement
    with Recepteur(autorites).ouvert() as recepteur:
        (tmp_path / "notification" / "key.pem").write_text("pas une clé")
        assert refus(n, recepteur.adresse)[1] == "own TLS files"
        autorites.installer(tmp_path)
        assert n.notifier(notification(recepteur.adresse)) == 9


def test_tls_1_2_is_the_least(autorites, notifieur, tmp_path):
    notifieur()
    contexte = Identite(tmp_path / "notification", tmp_path / "trust-notification").contexte()
    assert contexte.minimum_version is ssl.TLSVersion.TLSv1_2
    assert contexte.verify_mode is ssl.CERT_REQUIRED
    assert contexte.check_hostname
