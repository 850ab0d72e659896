"""What the gate remembers of the registry, and for how long."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from esav_ws.application.acces import FRAICHEUR_S, Acces
from esav_ws.application.ports import ConnexionPerdue, StockageIndisponible
from esav_ws.domain.certificat import (
    Certificat,
    CertificatExpire,
    CertificatNonEnregistre,
    CertificatRevoque,
    OperateurSuspendu,
    StatutCertificat,
)
from esav_ws.domain.message import BaseIndisponible
from esav_ws.domain.operateur import Habilitation, Operateur, StatutOperateur
from tests.fakes import HorlogeReglable

DEBUT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
CERTIFICAT = Certificat(
    "ab" * 32,
    "ALFA",
    "CN=alfa",
    "CN=ca",
    "01",
    DEBUT - timedelta(days=1),
    DEBUT + timedelta(days=1),
    StatutCertificat.ACTIF,
)
ALFA = Operateur("ALFA", "Alfa", frozenset({Habilitation.SIGNALISATION}), StatutOperateur.ACTIF)


class Registre:
    """A unit of work on one entry, which counts how often it was read and fails when told to."""

    def __init__(self) -> None:
        self.porteurs = {CERTIFICAT.empreinte: (CERTIFICAT, ALFA)}
        self.lectures = 0
        self.pannes: list[Exception] = []
        self.certificats = self

    def __call__(self, *, ecriture):
        assert not ecriture
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_erreur):
        return None

    def porteur(self, empreinte):
        self.lectures += 1
        if self.pannes:
            raise self.pannes.pop(0)
        return self.porteurs.get(empreinte)


@pytest.fixture
def registre():
    return Registre()


@pytest.fixture
def horloge():
    return HorlogeReglable(DEBUT)


class Chrono(HorlogeReglable):
    """The same clock, as seconds."""

    def secondes(self):
        return self.instant.timestamp()


@pytest.fixture
def chrono():
    return Chrono(DEBUT)


@pytest.fixture
def acces(registre, horloge, chrono):
    return Acces(ouvrir=registre, horloge=horloge, chrono=chrono.secondes)


def test_an_entry_is_read_again_before_a_second_has_passed():
    assert FRAICHEUR_S < 1


def test_nobody_is_recognised_before_the_registry_was_read(acces, registre):
    assert acces.reconnaitre(CERTIFICAT.empreinte) is None
    assert registre.lectures == 0


def test_who_was_read_is_recognised_without_reading_while_the_reading_is_fresh(acces, registre, chrono):
    lu = acces.identifier(CERTIFICAT.empreinte)
    chrono.avancer(seconds=FRAICHEUR_S)
    assert acces.reconnaitre(CERTIFICAT.empreinte) == lu
    assert (lu.operateur, registre.lectures) == ("ALFA", 1)


def test_a_reading_that_is_no_longer_fresh_recognises_nobody(acces, chrono):
    acces.identifier(CERTIFICAT.empreinte)
    chrono.avancer(seconds=FRAICHEUR_S, milliseconds=1)
    assert acces.reconnaitre(CERTIFICAT.empreinte) is None


def test_dates_are_looked_at_on_every_request_even_while_fresh(acces, horloge):
    acces.identifier(CERTIFICAT.empreinte)
    horloge.avancer(days=1, microseconds=1)
    with pytest.raises(CertificatExpire):
        acces.reconnaitre(CERTIFICAT.empreinte)


@pytest.mark.parametrize(
    ("porteur", "refus"),
    [
        (None, CertificatNonEnregistre),
        (
            (replace(CERTIFICAT, statut=StatutCertificat.REVOQUE, revoque_le=DEBUT), ALFA),
            CertificatRevoque,
        ),
        ((CERTIFICAT, replace(ALFA, statut=StatutOperateur.SUSPENDU)), OperateurSuspendu),
    ],
)
def test_a_refusal_forgets_who_was_recognised_before(acces, registre, porteur, refus):
    acces.identifier(CERTIFICAT.empreinte)
    registre.porteurs[CERTIFICAT.empreinte] = porteur
    with pytest.raises(refus):
        acces.identifier(CERTIFICAT.empreinte)
    assert acces.reconnaitre(CERTIFICAT.empreinte) is None


def test_a_connection_that_was_gone_is_tried_again_not_for_ever(acces, registre):
    registre.pannes = [ConnexionPerdue()]
    assert acces.identifier(CERTIFICAT.empreinte).operateur == "ALFA"
    registre.pannes = [ConnexionPerdue() for _ in range(3)]
    with pytest.raises(BaseIndisponible):
        acces.identifier(CERTIFICAT.empreinte)


def test_a_database_that_is_away_recognises_nobody(acces, registre):
    acces.identifier(CERTIFICAT.empreinte)
    registre.pannes = [StockageIndisponible()]
    with pytest.raises(BaseIndisponible):
        acces.identifier(CERTIFICAT.empreinte)
    assert acces.reconnaitre(CERTIFICAT.empreinte) is None


def test_a_certificate_in_service_that_never_served_is_told_until_it_has(acces, registre):
    assert not acces.jamais_servi(CERTIFICAT.empreinte)
    acces.identifier(CERTIFICAT.empreinte)
    assert acces.jamais_servi(CERTIFICAT.empreinte)
    assert acces.a_promouvoir(CERTIFICAT.empreinte)
    registre.porteurs[CERTIFICAT.empreinte] = (replace(CERTIFICAT, premier_usage_le=DEBUT), ALFA)
    assert not acces.a_promouvoir(CERTIFICAT.empreinte)
    acces.oublier(CERTIFICAT.empreinte)
    assert acces.reconnaitre(CERTIFICAT.empreinte) is None
    acces.identifier(CERTIFICAT.empreinte)
    assert not acces.jamais_servi(CERTIFICAT.empreinte)


def test_a_replaced_certificate_is_not_to_be_promoted(acces, registre):
    registre.porteurs[CERTIFICAT.empreinte] = (replace(CERTIFICAT, statut=StatutCertificat.REMPLACE), ALFA)
    acces.identifier(CERTIFICAT.empreinte)
    assert not acces.jamais_servi(CERTIFICAT.empreinte)
    assert not acces.a_promouvoir("cd" * 32)
