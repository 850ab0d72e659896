"""Raw SOAP of both versions, as the judge reads it."""

from pathlib import Path

import pytest

from esav_ws.plateforme.parcours.gestes import cause_a_venir
from esav_ws.plateforme.parcours.lecture import lire_demande, lire_rendu
from esav_ws.soap.faute import Soap
from tests.unit.plateforme.parcours.appels import lu

GOLDEN = Path(__file__).parents[3] / "contract" / "golden"


def requete(version: str, operation: str) -> bytes:
    return (GOLDEN / version / f"{operation}.requete.xml").read_bytes()


def reponse(version: str, operation: str) -> bytes:
    return (GOLDEN / version / f"{operation}.reponse.xml").read_bytes()


def test_a_deposit_of_v1_is_read_and_its_form_is_apart():
    lue = lire_demande("/ws/signalisation/v1", requete("v1", "deposerSignalisation"))
    assert (lue.service, lue.majeure, lue.soap, lue.operation) == (
        "signalisation", 1, Soap.V11, "deposerSignalisation",
    )  # fmt: skip
    assert lue.espace == "urn:esav:ws:signalisation:1"
    assert (lue.reference, lue.identifiant) == ("ALFA 2026/000123", None)
    assert lue.champs["identifiantPrestation"] == "BF-2100-0001"
    assert "DEFECT_NATURE" not in lue.champs
    assert len(lue.formulaire) == 64


def test_of_what_is_long_no_more_is_kept_than_is_looked_at():
    long = requete("v1", "deposerSignalisation").replace(b"ALFA 2026/000123", b"A" * 500_000)
    lue = lire_demande("/ws/signalisation/v1", long)
    assert len(lue.reference) == 200
    autre = lire_demande("/ws/signalisation/v1", long.replace(b"AAA<", b"AAB<"))
    assert (lue.contenu == autre.contenu, lue.reference == autre.reference) == (False, True)


def test_the_content_is_the_same_whatever_the_reference_the_identifier_or_the_prefixes():
    brut = requete("v2", "degelerSignalisation")
    une = lire_demande("/ws/signalisation/v2", brut)
    assert une.identifiant == "4f0c2a6e-0000-4000-8000-000000000007"
    autre = lire_demande("/ws/signalisation/v2", brut.replace(b"000123 D1", b"000123 D2"))
    assert (une.contenu == autre.contenu, une.sans_reference == autre.sans_reference) == (False, True)
    relue = lire_demande("/ws/signalisation/v2/", brut.replace(b"000000000007", b"000000000099"))
    assert (une.contenu == relue.contenu, relue.identifiant[-2:]) == (True, "99")
    envelope12 = brut.replace(Soap.V11.espace.encode(), Soap.V12.espace.encode())
    assert lire_demande("/ws/signalisation/v2", envelope12).soap is Soap.V12


@pytest.mark.parametrize(
    "brut", [b"", b"<a/>", b"pas du XML", b"<!DOCTYPE a><a/>", requete("v1", "consulterEtat")[:-20]]
)
def test_what_is_no_message_is_not_judged(brut):
    assert lire_demande("/ws/signalisation/v1", brut) is None
    assert lire_rendu(brut) is None


def test_other_paths_are_not_judged():
    assert lire_demande("/ws/regie", requete("v1", "consulterEtat")) is None
    assert lire_demande("/ws/interop/planChargeSavFtth", requete("v1", "consulterEtat")) is None


def test_states_are_read_wherever_they_stand():
    assert lire_rendu(reponse("v1", "deposerSignalisation")).etats == {"X4VJ-A5H6-X": "EN_DEPOT"}
    assert lire_rendu(reponse("v2", "consulterEtat")).etats == {"X4VJ-A5H6-X": "GELE"}
    assert lire_rendu(reponse("v2", "releverEvenements")).etats == {"X4VJ-A5H6-X": "CLOS"}
    assert lire_rendu(reponse("v2", "rechercherCreneaux")).nombres["creneau"] == 2
    test = lire_rendu(reponse("test-v2", "consulterTest"))
    assert (test.champs["numeroTest"], test.champs["etat"]) == ("TS-X4VJ-A5H6-X", "TERMINE")


def test_refusals_are_read_in_a_fault_and_in_a_verification():
    verifie = lire_rendu(reponse("v2", "verifierFormulaire"))
    assert verifie.faute is None
    assert [(r.code, r.elements) for r in verifie.refus] == [
        ("PRE-002", ()), ("FRM-001", ("/formulaire/DEFECT_LUMIERE",)), ("SIG-004", ()),
    ]  # fmt: skip
    for soap, detail in ((Soap.V11, "detail"), (Soap.V12, "s:Detail")):
        faute = lire_rendu(
            f'<s:Envelope xmlns:s="{soap.espace}"><s:Body><s:Fault><{detail}><erreur xmlns="urn:esav:ws:test:1">'
            f"<code>TST-004</code><camp>CLIENT</camp></erreur></{detail}></s:Fault></s:Body></s:Envelope>".encode()
        ).faute
        assert (faute.code, faute.camp) == ("TST-004", "CLIENT")


def test_an_unknown_cause_of_freeze_is_put_in_both_versions():
    vu = lu("consulterSignalisation")
    v1 = b"<g:gel><g:cause>INFORMATION</g:cause></g:gel>"
    v2 = b"<gel><cause>\n <code>INFORMATION</code><libelle>x</libelle></cause></gel>"
    assert cause_a_venir(vu, v1) == b"<g:gel><g:cause>CAUSE_A_VENIR</g:cause></g:gel>"
    assert (
        cause_a_venir(vu, v2)
        == b"<gel><cause>\n <code>CAUSE_A_VENIR</code><libelle>x</libelle></cause></gel>"
    )
    assert cause_a_venir(lu("consulterEtat"), v1) is None
