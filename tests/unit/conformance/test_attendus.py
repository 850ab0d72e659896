"""What an answer is held to, against answers written by hand."""

import pytest

from conformance_suite.attendus import Demande, comparer, verifier
from conformance_suite.canal import Echange
from conformance_suite.contrat import ouvrir
from conformance_suite.erreurs import Ecart

NS = "urn:esav:ws:signalisation:1"
CONTRAT = ouvrir(None)


def echange(corps, statut=500, type_="text/xml; charset=utf-8", correlation="c-1"):
    entetes = {"content-type": type_} | ({"x-correlation-id": correlation} if correlation else {})
    return Echange("POST", "/ws/signalisation/v1", {}, b"", statut, entetes, corps.encode(), 0)


def faute(code="SIG-001", camp="CLIENT", faultcode="s:Client", ns=NS, phrase="inconnue"):
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
        f"<faultcode>{faultcode}</faultcode><faultstring>{phrase}</faultstring><detail><erreur xmlns='{ns}'>"
        f"<code>{code}</code><camp>{camp}</camp><libelle>Inconnue</libelle></erreur></detail></s:Fault></s:Body></s:Envelope>"
    )


DEMANDE = Demande("signalisation", 1, "11")


def test_a_fault_as_the_contract_wants_it_passes():
    verifier(echange(faute()), {"faute": "SIG-001"}, DEMANDE, CONTRAT)


@pytest.mark.parametrize(
    ("recu", "dit"),
    [
        (echange(faute(), statut=400), "statut HTTP : attendu 500, reçu 400"),
        (echange(faute(code="SIG-002")), "reçu SIG-002"),
        (echange(faute(faultcode="s:Client.Interdit")), "faultcode : attendu « Client »"),
        (echange(faute(faultcode="s:Server")), "faultcode : attendu « Client »"),
        (echange(faute(camp="SERVEUR")), "camp : attendu « CLIENT »"),
        (echange(faute(ns="urn:autre")), "l'espace de noms du détail"),
        (echange(faute(phrase="")), "pas de phrase"),
        (echange(faute(), correlation=""), "X-Correlation-Id"),
        (echange(faute(), type_="text/html"), "Content-Type"),
        (echange("<html/>"), "sa racine est html"),
        (echange("oups"), "n'est pas du XML"),
        (echange(faute().replace("<camp>", "<autre/><camp>")), "n'est pas conforme au schéma"),
    ],
)
def test_each_breach_of_a_fault_is_told(recu, dit):
    with pytest.raises(Ecart, match=dit.replace("(", r"\(")):
        verifier(recu, {"faute": "SIG-001"}, DEMANDE, CONTRAT)


def test_an_answer_that_is_not_of_the_schema_is_told():
    corps = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<consulterEtatReponse xmlns="{NS}"><etat>PERDU</etat></consulterEtatReponse></s:Body></s:Envelope>'
    )
    with pytest.raises(Ecart, match="conforme au schéma"):
        verifier(echange(corps, statut=200), {}, DEMANDE, CONTRAT)


@pytest.mark.parametrize(
    ("valeur", "regle", "juste"),
    [
        ("a", "a", True), ("a", "b", False), (None, "absent", True), ("", "absent", False), ("x", "présent", True),
        ("", "présent", False), ("RV-1", "~ ^RV-", True), ("a", "!= b", True), ("3", ">= 2", True), ("1", ">= 2", False),
        ("2", "<= 2", True), ("b", "parmi a b", True), ("c", "parmi a b", False),
    ],
)  # fmt: skip
def test_rules_of_comparison(valeur, regle, juste):
    if juste:
        comparer(valeur, regle, "x")
    else:
        with pytest.raises(Ecart, match=r"^x : attendu"):
            comparer(valeur, regle, "x")
