"""Who acts: what is open to it, and a message that announces its sender announces no other than the certificate."""

import pytest

from esav_ws.domain.operateur import (
    Acteur,
    Cote,
    Habilitation,
    HabilitationManquante,
    Operateur,
    SirenDifferent,
    VersionNonOuverte,
)

SIGNALISATION, TEST, TEST_ACTE = Habilitation.SIGNALISATION, Habilitation.TEST, Habilitation.TEST_ACTE


def acteur(siren):
    return Acteur("ALFA", Cote.OPERATEUR, frozenset(), "ALFA", siren)


@pytest.mark.parametrize("annonce", ["900000019", "900 000 019"])
def test_the_same_siren_is_taken(annonce):
    acteur("900000019").exiger_siren(annonce)


@pytest.mark.parametrize("annonce", ["900000027", "", "90000001", "0900000019"])
def test_another_siren_is_refused(annonce):
    with pytest.raises(SirenDifferent):
        acteur("900000019").exiger_siren(annonce)


def test_where_none_is_known_there_is_nothing_to_compare():
    acteur(None).exiger_siren("900000027")


@pytest.mark.parametrize(
    ("accordes", "versions", "ouverts"),
    [
        ({SIGNALISATION, TEST}, set(), set()),
        ({SIGNALISATION}, {(TEST, 1)}, set()),
        ({SIGNALISATION, TEST}, {(TEST, 2)}, {TEST}),
        ({SIGNALISATION, TEST, TEST_ACTE}, {(TEST, 1)}, {TEST, TEST_ACTE}),
        ({TEST_ACTE}, {(SIGNALISATION, 1)}, set()),
    ],
)
def test_a_domain_is_open_when_it_is_granted_and_one_version_of_it_went_live(accordes, versions, ouverts):
    operateur = Operateur("ALFA", "Alfa", frozenset(accordes), versions=frozenset(versions))
    assert operateur.domaines_ouverts == ouverts


def test_another_version_than_those_that_are_open_is_refused_with_what_to_do():
    alfa = Acteur(
        "ALFA", Cote.OPERATEUR, frozenset({SIGNALISATION}), "ALFA", None, frozenset({(SIGNALISATION, 1)})
    )
    alfa.exiger_version(SIGNALISATION, 1)
    with pytest.raises(VersionNonOuverte, match=r"ouverte : v1\).*plateforme d'intégration.*attestation"):
        alfa.exiger_version(SIGNALISATION, 2)
    with pytest.raises(HabilitationManquante, match=r"plateforme d'intégration.*attestation"):
        alfa.exiger_version(TEST, 1)


def test_where_no_gate_stands_every_version_is_open():
    acteur_oi = Acteur("Camille", Cote.OI, frozenset({SIGNALISATION}))
    acteur_oi.exiger_version(SIGNALISATION, 9)
