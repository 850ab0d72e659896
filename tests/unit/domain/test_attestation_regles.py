"""What may be attested, and what production admits (art. 5.2.1)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from esav_ws.domain.attestation import Constat, GraviteConstat, Verdict
from esav_ws.domain.attestation_erreurs import AttestationNonRecevable, ParcoursManquants
from esav_ws.domain.attestation_regles import PolitiqueAttestations, exiger_recevable, retenir
from esav_ws.domain.operateur import Operateur
from tests.attestations import JEU, LE, SIGNALISATION, TEST, attestation, joue

V2 = SIGNALISATION, 2
EXIGES = ("premier-appel", "depot", "push")
ECHO = Operateur("ECHO", "Écho Fibre", siren="900000035")
PLUS_TARD = LE + timedelta(days=1)
POLITIQUE = PolitiqueAttestations()


def test_by_default_every_published_parcours_of_the_version_is_wanted():
    assert POLITIQUE.pour(V2, JEU) == EXIGES
    assert POLITIQUE.pour((SIGNALISATION, 1), JEU) == ("premier-appel", "depot")
    assert POLITIQUE.pour((TEST, 2), JEU) == ("test-de-ligne",)


def test_a_policy_names_those_that_it_wants():
    politique = PolitiqueAttestations({V2: ("depot",)})
    assert politique.pour(V2, JEU) == ("depot",)
    assert politique.pour((SIGNALISATION, 1), JEU) == ("premier-appel", "depot")


def test_the_latest_passed_of_each_is_kept_whatever_failed_after():
    ancien, recent = joue("depot"), joue("depot", minutes=9)
    echoue = joue("depot", minutes=20, verdict=Verdict.ECHOUE)
    autres = [joue("premier-appel"), joue("push")]
    retenus = retenir([recent, echoue, ancien, *autres], V2, EXIGES, JEU)
    assert retenus == (autres[0], recent, autres[1])


@pytest.mark.parametrize(
    ("autre", "pourquoi"),
    [
        (None, r"push \(jamais joué\)"),
        (joue("push", majeure=1), r"push \(jamais joué\)"),
        (joue("push", verdict=Verdict.ECHOUE), r"push \(échoué\)"),
        (joue("push", echanges=()), r"push \(échoué\)"),
        (joue("push", jeu="00" * 32), r"push \(réussi dans un autre jeu"),
    ],
)
def test_what_is_missing_is_named_with_the_reason(autre, pourquoi):
    joues = [joue("premier-appel"), joue("depot"), *([autre] if autre else [])]
    with pytest.raises(ParcoursManquants, match=pourquoi):
        retenir(joues, V2, EXIGES, JEU)


def test_where_nothing_is_published_nothing_is_attested():
    with pytest.raises(ParcoursManquants, match="aucun parcours"):
        retenir([joue("depot")], V2, (), JEU)


def test_what_the_policy_asks_for_and_was_passed_is_admitted():
    exiger_recevable(attestation(), ECHO, politique=POLITIQUE, jeu=JEU, le=PLUS_TARD)


def test_a_minor_version_of_the_same_major_is_admitted():
    exiger_recevable(attestation(version="2.3"), ECHO, politique=POLITIQUE, jeu=JEU, le=PLUS_TARD)


def test_another_set_is_admitted_when_the_policy_says_so():
    autre = "99" * 32
    ancienne = attestation(jeu=autre, parcours=tuple(replace(j, jeu=autre) for j in attestation().parcours))
    with pytest.raises(AttestationNonRecevable, match="jeu"):
        exiger_recevable(ancienne, ECHO, politique=POLITIQUE, jeu=JEU, le=PLUS_TARD)
    admise = PolitiqueAttestations(jeux=frozenset({autre}))
    exiger_recevable(ancienne, ECHO, politique=admise, jeu=JEU, le=PLUS_TARD)


def _avec(rang, **changes):
    parcours = list(attestation().parcours)
    parcours[rang] = replace(parcours[rang], **changes)
    return attestation(parcours=tuple(parcours))


FAUTES = tuple(replace(e, faute="SIG-001") for e in joue("depot").echanges)
ERREUR = (Constat(LE, "Dépôt en double", GraviteConstat.ERREUR),)


@pytest.mark.parametrize(
    ("a", "endroit"),
    [
        (attestation(operateur="ALFA"), "operateur.code"),
        (attestation(siren="900000019"), "operateur.siren"),
        (attestation(contrat="test"), "contrat.nom"),
        (attestation(jeu="99" * 32), "jeu"),
        (_avec(1, jeu="99" * 32), "parcours[1].jeu"),
        (_avec(2, verdict=Verdict.ECHOUE), "parcours[2].verdict"),
        (_avec(0, echanges=FAUTES), "parcours[0].echanges"),
        (_avec(0, echanges=()), "parcours[0].echanges"),
        (_avec(0, constats=ERREUR), "parcours[0].echanges"),
        (attestation(parcours=attestation().parcours[:2]), "parcours"),
        (attestation(parcours=()), "parcours"),
        (_avec(2, fin=PLUS_TARD + timedelta(seconds=1)), "acquiseLe"),
    ],
)
def test_what_is_not_admitted_says_where(a, endroit):
    with pytest.raises(AttestationNonRecevable) as refus:
        exiger_recevable(a, ECHO, politique=POLITIQUE, jeu=JEU, le=PLUS_TARD)
    assert [element.xpath for element in refus.value.elements] == [endroit]


def test_where_one_side_knows_no_siren_there_is_nothing_to_compare():
    sans = replace(ECHO, siren=None)
    exiger_recevable(attestation(), sans, politique=POLITIQUE, jeu=JEU, le=PLUS_TARD)
    exiger_recevable(attestation(siren=None), ECHO, politique=POLITIQUE, jeu=JEU, le=PLUS_TARD)
