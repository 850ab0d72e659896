import asyncio
import gc
import logging
import math
import threading

import pytest
import structlog

from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.message import BaseIndisponible, MessageNonConforme
from esav_ws.domain.operateur import HabilitationManquante
from esav_ws.soap._spyne import const
from esav_ws.soap.refus import AdresseInconnue, refuser
from tests.unit.soap.jouet import (
    ALFA,
    ENV11,
    ENV12,
    NS,
    OPERATION,
    SECRET,
    SOAP_XML,
    TEXT_XML,
    Jouet,
    demander,
    enveloppe,
    lire_faute,
)

ACTION = f"{NS}/deposer"


@pytest.fixture
def jouet():
    return Jouet()


# --- calls that go through --------------------------------------------------------------------------------------------


def test_a_soap_11_call_reaches_the_bus_and_comes_back_as_soap_11(jouet):
    reponse = jouet.demander(enveloppe())
    assert reponse.status_code == 200
    assert reponse.headers["content-type"] == "text/xml; charset=utf-8"
    assert reponse.headers["x-correlation-id"] == "c-42"
    assert ENV11 in reponse.text
    assert jouet.appels == [(("BF-2100-0001", SECRET, "0612345678"), ALFA, "c-42")]
    assert jouet.mesures == [("deposer", ALFA, None)]


def test_a_soap_12_call_comes_back_as_soap_12(jouet):
    reponse = jouet.demander(enveloppe(espace=ENV12), SOAP_XML)
    assert reponse.status_code == 200
    assert reponse.headers["content-type"] == "application/soap+xml; charset=utf-8"
    assert ENV12 in reponse.text
    assert len(jouet.appels) == 1


@pytest.mark.parametrize("action", [None, "", '""', f'"{ACTION}"', ACTION])
def test_a_soapaction_that_is_absent_empty_or_right_passes(jouet, action):
    entetes = TEXT_XML if action is None else {**TEXT_XML, "soapaction": action}
    assert jouet.demander(enveloppe(), entetes).status_code == 200


@pytest.mark.parametrize("action", ["", '; action=""', f'; action="{ACTION}"'])
def test_a_soap_12_action_that_is_absent_empty_or_right_passes(jouet, action):
    entetes = {"content-type": f"application/soap+xml; charset=utf-8{action}"}
    assert jouet.demander(enveloppe(espace=ENV12), entetes).status_code == 200


def test_the_soapaction_header_says_nothing_in_soap_12(jouet):
    assert jouet.demander(enveloppe(espace=ENV12), {**SOAP_XML, "soapaction": "autre"}).status_code == 200


def test_a_call_in_utf16_or_in_latin1_is_understood(jouet):
    texte = enveloppe(OPERATION.replace(SECRET, "Zoé"))
    assert jouet.demander(texte.encode("utf-16"), {"content-type": "text/xml"}).status_code == 200
    latin1 = {"content-type": "Text/XML;charset=ISO-8859-1"}
    assert jouet.demander(texte.encode("latin-1"), latin1).status_code == 200
    assert [message[1] for message, _, _ in jouet.appels] == ["Zoé", "Zoé"]


def test_a_header_of_the_contract_is_given_to_the_service_even_when_mandatory(jouet):
    entete = (
        f'<entete xmlns="{NS}" s:mustUnderstand="1"><identifiantRequete>r-7</identifiantRequete></entete>'
    )
    assert "r-7" in jouet.demander(enveloppe(entete=entete)).text


@pytest.mark.parametrize(
    "entete",
    [
        '<w:trace xmlns:w="urn:w">x</w:trace>',
        '<w:trace xmlns:w="urn:w" s:mustUnderstand="0"/>',
        '<w:trace xmlns:w="urn:w" s:mustUnderstand="1" s:actor="urn:un-autre"/>',
    ],
)
def test_a_foreign_header_that_is_optional_or_for_another_node_is_ignored(jouet, entete):
    assert jouet.demander(enveloppe(entete=entete)).status_code == 200


def test_calls_in_parallel_answer_each_its_own_caller(jouet):
    jouet.repondre = lambda message: (message[0], threading.current_thread().name)

    def un_appel(numero):
        reponse = jouet.demander(enveloppe(OPERATION.replace("BF-2100-0001", f"BF-{numero}")))
        return f">BF-{numero}<" in reponse.text

    threads = [threading.Thread(target=lambda n=n: resultats.append(un_appel(n))) for n in range(40)]
    resultats = []
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert resultats == [True] * 40


# --- faults of the service --------------------------------------------------------------------------------------------


def lever(exception):
    def repondre(_message):
        raise exception

    return repondre


def test_a_published_error_of_the_service_becomes_its_fault():
    jouet = Jouet(repondre=lever(HabilitationManquante("ALFA n'est pas habilité")))
    reponse = jouet.demander(enveloppe())
    faute = lire_faute(reponse.content)
    assert (reponse.status_code, faute.code, faute.texte) == (500, "Client", "ALFA n'est pas habilité")
    assert (faute.champ("code"), faute.champ("article")) == ("AUT-001", "5.2.1")
    assert jouet.mesures == [("deposer", ALFA, "AUT-001")]


def test_in_soap_12_an_authorisation_error_is_a_sender_fault_with_status_403():
    jouet = Jouet(repondre=lever(HabilitationManquante()))
    reponse = jouet.demander(enveloppe(espace=ENV12), SOAP_XML)
    assert (reponse.status_code, lire_faute(reponse.content, ENV12).code) == (403, "Sender")


@pytest.mark.parametrize(
    ("espace", "entetes", "code"), [(ENV11, TEXT_XML, "Server"), (ENV12, SOAP_XML, "Receiver")]
)
def test_a_database_away_is_a_server_fault_that_says_nothing_was_stored(espace, entetes, code):
    jouet = Jouet(repondre=lever(BaseIndisponible()))
    reponse = jouet.demander(enveloppe(espace=espace), entetes)
    faute = lire_faute(reponse.content, espace)
    assert (reponse.status_code, faute.code, faute.champ("camp")) == (500, code, "SERVEUR")
    assert "le dépôt non acquitté n'a pas été enregistré" in faute.texte


def test_an_unforeseen_exception_shows_and_logs_only_the_correlation_id(caplog, capfd):
    jouet = Jouet(repondre=lever(RuntimeError(f"échec pour {SECRET}")))
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as evenements:
        reponse = jouet.demander(enveloppe())
    faute = lire_faute(reponse.content)
    assert (reponse.status_code, faute.champ("code"), faute.code) == (500, "SYS-001", "Server")
    assert "c-42" in faute.texte
    assert SECRET not in reponse.text
    (evenement,) = evenements
    assert (evenement["event"], evenement["exception"]) == ("soap_internal_error", "RuntimeError")
    assert evenement["correlation"] == "c-42"
    assert "in deposer" in evenement["trace"]
    sortie = capfd.readouterr()
    assert SECRET not in str(evenements) + caplog.text + sortie.out + sortie.err


def test_an_answer_that_cannot_be_serialised_is_an_internal_error():
    jouet = Jouet(repondre=lambda _message: ["\x00"])
    with structlog.testing.capture_logs():
        assert lire_faute(jouet.demander(enveloppe()).content).champ("code") == "SYS-001"


def test_every_breach_of_the_schema_is_told_with_its_path(jouet):
    corps = OPERATION.replace("BF-2100-0001", "bf").replace("0612345678<", "12<")
    faute = lire_faute(jouet.demander(enveloppe(corps)).content)
    assert faute.elements == [
        ("/deposer/identifiantPrestation", "bf", ("[A-Z0-9-]{1,40}",)),
        ("/deposer/deposant/telephone", "12", (r"(\+33|0)[1-9][0-9]{8}",)),
    ]
    assert jouet.mesures == [("deposer", ALFA, "MSG-012")]


# --- bodies -----------------------------------------------------------------------------------------------------------


def appeler_asgi(jouet, messages, entetes=((b"content-type", b"text/xml"),)):
    """Run one request of raw ASGI *messages*; after the last one the caller stays silent. Return what was sent."""
    envoyes = []
    reste = iter(messages)

    async def receive():
        for message in reste:
            return message
        return await asyncio.Event().wait()

    async def send(message):
        envoyes.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/ws/jouet/v1",
        "query_string": b"",
        "headers": list(entetes),
    }
    asyncio.run(jouet(scope, receive, send))
    return envoyes


def bloc(corps, *, encore=True):
    return {"type": "http.request", "body": corps, "more_body": encore}


def test_a_body_in_pieces_is_put_together(jouet):
    corps = enveloppe().encode()
    debut, fin = appeler_asgi(jouet, [bloc(corps[:50]), bloc(corps[50:90]), bloc(corps[90:], encore=False)])
    assert debut["status"] == 200
    assert b"deposerReponse" in fin["body"]


def test_a_slow_body_is_refused_when_its_time_is_over():
    jouet = Jouet(delai_corps_s=0.01)
    debut, fin = appeler_asgi(jouet, [bloc(enveloppe().encode()[:50])])
    faute = lire_faute(fin["body"])
    assert (debut["status"], faute.champ("code")) == (408, "MSG-016")
    assert "0.01 secondes" in faute.texte
    assert (b"connection", b"close") in debut["headers"]
    assert jouet.appels == []


def test_nothing_is_sent_to_a_caller_who_left_before_the_end(jouet):
    assert appeler_asgi(jouet, [bloc(enveloppe().encode()[:50]), {"type": "http.disconnect"}]) == []
    assert jouet.appels == []


def test_a_body_of_exactly_the_cap_passes_and_one_byte_more_does_not():
    corps = enveloppe().encode()
    assert Jouet(taille_max=len(corps)).demander(corps).status_code == 200
    refus = Jouet(taille_max=len(corps) - 1).demander(corps)
    assert refus.status_code == 413
    assert f"{len(corps) - 1} octets" in lire_faute(refus.content).texte


def test_a_body_over_the_cap_is_read_to_its_end_so_that_its_sender_reads_the_refusal():
    jouet = Jouet(taille_max=100)
    lus = []

    def morceaux():
        for numero in range(10):
            lus.append(numero)
            yield bloc(b"x" * 50, encore=numero < 9)

    debut, _ = appeler_asgi(jouet, morceaux())
    assert debut["status"] == 413
    assert len(lus) == 10


def test_a_body_without_end_is_no_longer_read_at_sixteen_mebibytes_over_the_cap():
    jouet = Jouet(taille_max=100)
    lus = []

    def morceaux():
        while True:
            lus.append(1)
            yield bloc(b"x" * 1_048_576)

    debut, _ = appeler_asgi(jouet, morceaux())
    assert debut["status"] == 413
    assert len(lus) == 17


@pytest.mark.parametrize("longueur", [b"99999999999", b"-1", b"1e3"])
def test_an_absurd_content_length_is_refused_without_reading(jouet, longueur):
    debut, _ = appeler_asgi(jouet, [], [(b"content-type", b"text/xml"), (b"content-length", longueur)])
    assert debut["status"] == 413


# --- the contract -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("requete", ["?wsdl", "?WSDL", "?wsdl="])
def test_the_wsdl_is_served(jouet, requete):
    reponse = jouet.demander(methode="GET", chemin=f"/ws/jouet/v1{requete}")
    assert (reponse.status_code, reponse.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert b"Contrat jouet" in reponse.content


def test_each_schema_is_served_by_its_name(jouet):
    reponse = jouet.demander(methode="GET", chemin="/ws/jouet/v1?xsd=jouet-erreur.xsd")
    assert reponse.status_code == 200
    assert b'name="erreur"' in reponse.content


# --- refusals in front of the service ---------------------------------------------------------------------------------


def derriere(erreur):
    """Return an application that is a gate which refuses everything with *erreur*, without a body to read."""

    async def porte(scope, _receive, send):
        scope["state"] = {"correlation": "c-42"}

        async def interdit():
            raise AssertionError("the body must not be read")

        await refuser(scope, interdit, send, erreur)

    return porte


@pytest.mark.parametrize(
    ("methode", "entetes", "espace", "statut"),
    [
        ("POST", TEXT_XML, ENV11, 500),
        ("POST", SOAP_XML, ENV12, 403),
        ("POST", {"content-type": "application/json"}, ENV11, 403),
        ("GET", {}, ENV11, 403),
    ],
)
def test_a_gate_refuses_in_the_soap_version_of_the_request(methode, entetes, espace, statut):
    reponse = demander(derriere(HabilitationManquante()), b"", entetes, methode=methode)
    assert reponse.status_code == statut
    assert lire_faute(reponse.content, espace).champ("code") == "AUT-001"
    assert reponse.headers["x-correlation-id"] == "c-42"


def inconnue(*adresses):
    adresse_inconnue = AdresseInconnue(adresses)

    async def application(scope, receive, send):
        scope["state"] = {"correlation": "c-42"}
        await adresse_inconnue(scope, receive, send)

    return application


@pytest.mark.parametrize(("methode", "statut"), [("POST", 500), ("GET", 404)])
def test_another_version_of_a_known_service_names_the_versions_that_are_served(methode, statut):
    application = inconnue("/ws/jouet/v1", "/ws/test/v1")
    reponse = demander(application, enveloppe(), methode=methode, chemin="/ws/jouet/v3?wsdl")
    faute = lire_faute(reponse.content)
    assert (reponse.status_code, faute.champ("code"), faute.champ("article")) == (statut, "VER-001", "12")
    assert "la version 3 du service jouet" in faute.texte
    assert "/ws/jouet/v1" in faute.texte
    assert "/ws/test/v1" not in faute.texte


@pytest.mark.parametrize("chemin", ["/", "/ws/autre/v1", "/ws/jouet/v1/plus", "/ws/jouet", "/ws/jouet/v1234"])
def test_any_other_path_is_an_unknown_resource(chemin):
    reponse = demander(inconnue("/ws/jouet/v1"), enveloppe(), chemin=chemin)
    assert reponse.status_code == 404
    assert "MSG-015" in reponse.text
    assert "/ws/jouet/v1" in reponse.text


def test_a_refusal_where_no_service_lives_is_told_in_the_words_of_signalisation_v1():
    reponse = demander(inconnue("/ws/jouet/v1"), methode="GET", chemin="/favicon.ico")
    assert 'xmlns="urn:esav:ws:signalisation:1"' in reponse.text


# --- what spyne is kept from doing ------------------------------------------------------------------------------------


def test_spyne_collects_no_garbage(jouet, monkeypatch):
    assert math.isinf(const.MIN_GC_INTERVAL)
    collectes = []
    monkeypatch.setattr(gc, "collect", lambda *_: collectes.append(1))
    jouet.demander(enveloppe())
    assert collectes == []


def test_no_logger_of_spyne_speaks():
    noms = [nom for nom in logging.root.manager.loggerDict if nom == "spyne" or nom.startswith("spyne.")]
    assert "spyne.protocol.xml" in noms
    assert [nom for nom in noms if logging.getLogger(nom).isEnabledFor(logging.CRITICAL)] == []


def test_an_error_with_elements_keeps_them_in_order():
    elements = tuple(ElementErreur(f"/deposer/x[{n}]", "faux", str(n)) for n in (1, 2, 3))
    jouet = Jouet(repondre=lever(MessageNonConforme(elements)))
    faute = lire_faute(jouet.demander(enveloppe()).content)
    assert [recue for _, recue, _ in faute.elements] == ["1", "2", "3"]
