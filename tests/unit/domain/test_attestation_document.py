"""The document that is signed: the same attestation, the same bytes; another byte is told where it stands."""

import json
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from esav_ws.domain.attestation_document import differences, ecrire, lire
from esav_ws.domain.attestation_erreurs import AttestationFausse
from tests.attestations import LE, attestation, joue


def test_what_was_written_is_read_back_whole():
    assert lire(ecrire(attestation())) == attestation()


def test_an_operator_without_siren_and_an_answered_fault_are_written_as_they_are():
    a = attestation(siren=None, parcours=(joue("depot", echanges=joue("depot").echanges[:1]),))
    document = json.loads(ecrire(a))
    assert document["operateur"] == {"code": "ECHO", "raisonSociale": "Écho Fibre", "siren": None}
    assert document["parcours"][0]["echanges"][0]["faute"] is None


@pytest.mark.parametrize(
    ("nom", "dit"),
    [("\ud800", r"\ud800"), ("\x1b[2J", r"\x1b[2J"), ("x" * 1_000_000, "x" * 200 + "…"), ("Été", "Été")],
)
def test_what_a_forged_document_says_is_told_so_that_it_can_be_shown(nom, dit):
    forge = json.dumps({"operateur": {nom: nom}}).encode()
    assert list(differences(forge, b'{"operateur": {}}')) == [(f"operateur.{dit}", dit, "rien")]


def test_the_same_instants_in_another_zone_make_the_same_bytes():
    ailleurs = timezone(timedelta(hours=1))
    decale = tuple(replace(j, debut=j.debut.astimezone(ailleurs)) for j in attestation().parcours)
    assert ecrire(attestation(parcours=decale)) == ecrire(attestation())


def test_it_says_who_what_and_for_how_long():
    document = json.loads(ecrire(attestation()))
    assert document["format"] == "esav-attestation-1"
    assert document["contrat"] == {
        "nom": "signalisation",
        "majeure": 2,
        "version": "2.0",
        "sha256": "ef" * 32,
    }
    assert document["acquiseLe"] == "2026-03-02T07:33:00.000000+00:00"
    assert document["portee"].endswith("jusqu'à son retrait")
    assert LE.isoformat() == "2026-03-02T07:30:00+00:00"


@pytest.mark.parametrize(
    ("alterer", "endroit", "lu", "signe"),
    [
        (
            lambda d: d["parcours"][2]["echanges"][1].update(requete="00" * 32),
            "parcours[2].echanges[1].requete",
            "00" * 32,
            "02" * 32,
        ),
        (lambda d: d["operateur"].update(code="ALFA"), "operateur.code", "ALFA", "ECHO"),
        (lambda d: d["contrat"].update(majeure=1), "contrat.majeure", "1", "2"),
        (lambda d: d["contrat"].update(majeure=True), "contrat.majeure", "true", "2"),
        (lambda d: d.update(portee=None), "portee", "rien", json.loads(ecrire(attestation()))["portee"]),
        (lambda d: d.update(ajout="x"), "ajout", "x", "rien"),
    ],
)
def test_the_first_place_that_differs_is_named_with_what_both_say(alterer, endroit, lu, signe):
    document = json.loads(ecrire(attestation()))
    alterer(document)
    assert next(differences(json.dumps(document).encode(), ecrire(attestation()))) == (endroit, lu, signe)


def test_a_parcours_taken_out_is_named():
    document = json.loads(ecrire(attestation()))
    document["parcours"].pop()
    endroits = [
        endroit for endroit, _, _ in differences(json.dumps(document).encode(), ecrire(attestation()))
    ]
    assert endroits == ["parcours[2]"]


def test_the_same_content_in_other_bytes_is_not_what_was_signed():
    contenu = json.dumps(json.loads(ecrire(attestation()))).encode()
    assert [endroit for endroit, _, _ in differences(contenu, ecrire(attestation()))] == ["attestation.json"]
    with pytest.raises(AttestationFausse, match="canonique"):
        lire(contenu)


@pytest.mark.parametrize(
    "contenu",
    [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"format": "esav-attestation-9"}', b"0" * 5_000_001],
)
def test_what_is_no_attestation_says_so(contenu):
    with pytest.raises(AttestationFausse):
        lire(contenu)
