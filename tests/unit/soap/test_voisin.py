"""What a neighbouring contract makes of an error: its own detail, an integer code, all that there is to say in one text."""

import asyncio

import pytest
from lxml import etree

from esav_ws.domain.certificat import CertificatNonEnregistre
from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.message import BaseIndisponible, MessageNonConforme, RessourceInconnue
from esav_ws.soap.faute import Soap, enveloppe, repondre
from esav_ws.soap.refus import refuser
from esav_ws.soap.voisin import PLAN_CHARGE, texte

ENV11 = "http://schemas.xmlsoap.org/soap/envelope/"


def detail(corps: bytes):
    racine = etree.fromstring(corps)
    assert racine.tag == f"{{{ENV11}}}Envelope"
    (noeud,) = racine.find(f"{{{ENV11}}}Body/{{{ENV11}}}Fault/detail")
    return noeud


def test_the_detail_is_the_element_of_the_contract_its_members_unqualified():
    noeud = detail(enveloppe(BaseIndisponible(), Soap.V11, PLAN_CHARGE.espace, pour=PLAN_CHARGE))
    assert noeud.tag == "{http://interop-fibre.fr}InfoErreurType"
    code, message = noeud
    assert (code.tag, code.text) == ("codeErreur", "11002")
    assert message.tag == "messageErreur"
    assert message.text.startswith("SYS-002 : la base de données est indisponible : réessayez plus tard ; ")


def test_every_element_at_fault_is_told_once():
    a, b = (ElementErreur(f"/demande/{nom}", "élément obligatoire absent") for nom in "ab")
    dit = texte(MessageNonConforme((a, b)))
    assert dit.startswith("MSG-012 : ")
    assert dit.count("/demande/a : élément obligatoire absent") == 1
    assert dit.endswith(" ; /demande/b : élément obligatoire absent")


@pytest.mark.parametrize(
    ("soap", "erreur", "statut"),
    [
        (Soap.V11, CertificatNonEnregistre(), 500),
        (Soap.V12, CertificatNonEnregistre(), 403),
        (None, CertificatNonEnregistre(), 403),
        (None, RessourceInconnue(["/ws/interop/planChargeSavFtth"]), 404),
    ],
    ids=["SOAP 1.1", "SOAP 1.2", "GET", "unknown schema"],
)
def test_the_fault_is_one_of_soap_1_1_whatever_was_sent(soap, erreur, statut):
    reponse = repondre(erreur, soap, PLAN_CHARGE.espace, pour=PLAN_CHARGE)
    assert (reponse.statut, reponse.media) == (statut, "text/xml")
    assert detail(reponse.corps)[0].text == str(erreur.entier())


@pytest.mark.parametrize(
    ("chemin", "espace"),
    [
        ("/ws/interop/planChargeSavFtth", "http://interop-fibre.fr"),
        ("/ws/interop/planChargeSavFtth/", "urn:esav:ws:signalisation:1"),
        ("/ws/interop/inconnu", "urn:esav:ws:signalisation:1"),
        ("/ws/signalisation/v2", "urn:esav:ws:signalisation:2"),
    ],
)
def test_what_is_refused_before_the_endpoint_is_told_as_its_contract_has_it(chemin, espace):
    envoye = []

    async def envoyer(message):
        envoye.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": chemin,
        "headers": [(b"content-type", b"text/xml")],
        "state": {"correlation": "0" * 32},
    }
    asyncio.run(refuser(scope, None, envoyer, CertificatNonEnregistre()))
    debut, corps = envoye
    assert debut["status"] == 500
    assert etree.QName(detail(corps["body"])).namespace == espace
