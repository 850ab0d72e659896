from datetime import date

import pytest
import structlog
from lxml import etree

from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.message import (
    BaseIndisponible,
    EnTeteNonCompris,
    MessageNonConforme,
    MessageVide,
    MethodeInterdite,
    VersionNonServie,
)
from esav_ws.domain.operateur import HabilitationManquante
from esav_ws.domain.rendezvous_erreurs import RechercheFermee
from esav_ws.soap.faute import Soap, enveloppe, publier, repondre
from tests.unit.soap.jouet import ENV11, ENV12, NS, lire_faute


def de_famille(famille):
    """Return a CLIENT error whose code is of *famille* (some families have no class yet)."""
    erreur = HabilitationManquante()
    erreur.code = f"{famille}-001"
    return erreur


@pytest.mark.parametrize(
    ("erreur", "en_soap_11", "en_soap_12", "hors_soap"),
    [
        (de_famille("SIG"), 500, 400, 400),
        (de_famille("FRM"), 500, 400, 400),
        (de_famille("CRT"), 500, 403, 403),
        (de_famille("AUT"), 500, 403, 403),
        (de_famille("VOL"), 500, 429, 429),
        (VersionNonServie("jouet", 3, ["/ws/jouet/v1"]), 500, 400, 404),
        (BaseIndisponible(), 500, 500, 500),
        (MethodeInterdite(["POST"]), 405, 405, 405),
    ],
    ids=lambda valeur: getattr(valeur, "code", None),
)
def test_the_http_status_is_that_of_the_contract(erreur, en_soap_11, en_soap_12, hors_soap):
    assert repondre(erreur, Soap.V11, NS).statut == en_soap_11
    assert repondre(erreur, Soap.V12, NS).statut == en_soap_12
    assert repondre(erreur, None, NS).statut == hors_soap


def test_what_is_no_soap_message_is_answered_in_soap_11_even_to_a_soap_12_caller():
    reponse = repondre(MethodeInterdite(["GET", "POST"]), Soap.V12, NS)
    assert reponse.media == "text/xml"
    assert lire_faute(reponse.corps, ENV11).champ("code") == "MSG-013"
    assert ("Allow", "GET, POST") in reponse.entetes


@pytest.mark.parametrize("soap", [Soap.V11, Soap.V12, None])
def test_a_volume_refusal_says_when_to_come_back(soap):
    assert ("Retry-After", "60") in repondre(de_famille("VOL"), soap, NS).entetes


def test_the_detail_holds_every_field_in_the_order_of_the_schema():
    erreur = MessageNonConforme((ElementErreur("/a/b", "format non respecté", "x", ("[a-z]", "[0-9]")),))
    erreur.version_formulaire = 3
    faute = lire_faute(enveloppe(erreur, Soap.V11, NS, identifiant_requete="r-7"))
    assert [etree.QName(e).localname for e in faute.erreur] == [
        "code",
        "camp",
        "libelle",
        "element",
        "versionFormulaire",
        "identifiantRequete",
    ]
    assert (faute.champ("versionFormulaire"), faute.champ("identifiantRequete")) == ("3", "r-7")
    assert faute.elements == [("/a/b", "x", ("[a-z]", "[0-9]"))]


@pytest.mark.parametrize("soap", Soap)
def test_a_fault_of_a_deprecated_version_says_its_end_before_the_body(soap):
    fin = {"version": "jouet 1.0", "dateDepreciation": date(2027, 1, 1), "dateFin": None}
    header, body = etree.fromstring(enveloppe(BaseIndisponible(), soap, NS, fin=fin))
    assert (header.tag, body.tag) == (f"{{{soap.espace}}}Header", f"{{{soap.espace}}}Body")
    (entete,) = header
    assert (entete.tag, dict(entete.attrib)) == (f"{{{NS}}}finDeVersion", {})
    assert [(e.tag, e.text) for e in entete] == [
        (f"{{{NS}}}version", "jouet 1.0"),
        (f"{{{NS}}}dateDepreciation", "2027-01-01"),
    ]


def test_a_soap_12_fault_has_a_reason_in_french():
    corps = enveloppe(BaseIndisponible(), Soap.V12, NS)
    (texte,) = etree.fromstring(corps).iter(f"{{{ENV12}}}Text")
    assert texte.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert lire_faute(corps, ENV12).code == "Receiver"


def test_what_xml_cannot_carry_is_replaced():
    erreur = HabilitationManquante("a\x00b\x1bc\ud800d\ufffee")
    assert lire_faute(enveloppe(erreur, Soap.V11, NS)).texte == "a\ufffdb\ufffdc\ufffdd\ufffde"


def test_markup_in_a_message_stays_text():
    erreur = HabilitationManquante("</faultstring><x>&amp;")
    assert lire_faute(enveloppe(erreur, Soap.V11, NS)).texte == "</faultstring><x>&amp;"


def test_a_callers_error_is_published_as_it_is_and_not_logged():
    erreur = MessageVide()
    with structlog.testing.capture_logs() as evenements:
        assert publier(erreur, "c-1") is erreur
    assert evenements == []


def test_an_error_of_ours_is_published_and_logged_with_the_kinds_of_its_causes():
    erreur = BaseIndisponible()
    erreur.__cause__ = OSError("Jeanne-SECRET")
    with structlog.testing.capture_logs() as evenements:
        assert publier(erreur, "c-1") is erreur
    (evenement,) = evenements
    assert (evenement["correlation"], evenement["code"], evenement["causes"]) == (
        "c-1",
        "SYS-002",
        ["OSError"],
    )
    assert "SECRET" not in str(evenement)


def test_the_nightly_end_of_slot_search_is_foreseen_and_says_when_to_come_back():
    erreur = RechercheFermee("02/03/2026 à 04:00", 5400)
    with structlog.testing.capture_logs() as evenements:
        assert publier(erreur, "c-1") is erreur
    assert evenements == []
    assert ("Retry-After", "5400") in repondre(erreur, Soap.V11, NS).entetes


def test_a_fault_never_quotes_without_bound():
    (element,) = EnTeteNonCompris("x" * 100_000).elements
    assert len(element.xpath) == 2000


def test_the_log_of_an_unforeseen_error_holds_frames_but_no_message():
    try:
        int("Jeanne-SECRET")
    except ValueError as exception:
        attrapee = exception
    with structlog.testing.capture_logs() as evenements:
        assert publier(attrapee, "c-1").code == "SYS-001"
    (evenement,) = evenements
    assert evenement["exception"] == "ValueError"
    assert "test_faute.py" in evenement["trace"]
