"""What the gate remembers of the registry, and for how long."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from esav_ws.application.acces import FRAICHEUR_S, Acces, EpinglesDuRegistre
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
        self.version_lue = 7
        self.pendant_la_lecture = lambda: None
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
        porteur = self.porteurs.get(empreinte)
        self.pendant_la_lecture()
        return porteur

    def version(self):
        if self.pannes:
            raise self.pannes.pop(0)
        return self.version_lue

    def changer(self, certificat=CERTIFICAT, operateur=ALFA):
        self.porteurs[CERTIFICAT.empreinte] = (certificat, operateur)
        self.version_lue += 1


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


REVOQUE = replace(CERTIFICAT, statut=StatutCertificat.REVOQUE, revoque_le=DEBUT)


def test_while_the_registry_is_seen_unchanged_nobody_is_read_again(acces, registre, chrono):
    acces.regarder()
    lu = acces.identifier(CERTIFICAT.empreinte)
    for _ in range(10):
        chrono.avancer(milliseconds=400)
        acces.regarder()
        assert acces.reconnaitre(CERTIFICAT.empreinte) == lu
    assert registre.lectures == 1


def test_a_change_of_the_registry_that_was_seen_recognises_nobody(acces, registre):
    acces.regarder()
    acces.identifier(CERTIFICAT.empreinte)
    registre.changer(REVOQUE)
    acces.regarder()
    assert acces.reconnaitre(CERTIFICAT.empreinte) is None
    with pytest.raises(CertificatRevoque):
        acces.identifier(CERTIFICAT.empreinte)


def test_after_a_change_who_is_read_again_is_recognised_again(acces, registre, chrono):
    acces.regarder()
    acces.identifier(CERTIFICAT.empreinte)
    registre.changer(operateur=replace(ALFA, habilitations=frozenset()))
    acces.regarder()
    lu = acces.identifier(CERTIFICAT.empreinte)
    chrono.avancer(milliseconds=400)
    acces.regarder()
    chrono.avancer(milliseconds=400)
    assert acces.reconnaitre(CERTIFICAT.empreinte) == lu
    assert lu.habilitations == frozenset()


def test_what_was_read_while_a_change_was_seen_is_not_taken_for_the_new_version(acces, registre):
    acces.regarder()

    def revoquer_et_voir():
        registre.changer(REVOQUE)
        acces.regarder()

    registre.pendant_la_lecture = revoquer_et_voir
    acces.identifier(CERTIFICAT.empreinte)
    registre.pendant_la_lecture = lambda: None
    acces.regarder()
    assert acces.reconnaitre(CERTIFICAT.empreinte) is None


def test_the_last_look_grown_old_every_reading_counts_for_itself(acces, registre, chrono):
    acces.regarder()
    acces.identifier(CERTIFICAT.empreinte)
    chrono.avancer(milliseconds=400)
    acces.regarder()
    chrono.avancer(seconds=FRAICHEUR_S, milliseconds=1)
    assert acces.reconnaitre(CERTIFICAT.empreinte) is None
    lu = acces.identifier(CERTIFICAT.empreinte)
    chrono.avancer(seconds=FRAICHEUR_S)
    assert acces.reconnaitre(CERTIFICAT.empreinte) == lu
    chrono.avancer(milliseconds=1)
    assert acces.reconnaitre(CERTIFICAT.empreinte) is None


def test_a_look_counts_from_its_beginning(registre, horloge, chrono):
    acces = Acces(ouvrir=registre, horloge=horloge, chrono=chrono.secondes)
    acces.regarder()
    acces.identifier(CERTIFICAT.empreinte)

    def lentement():
        chrono.avancer(milliseconds=400)
        return 7

    registre.version = lentement
    acces.regarder()
    chrono.avancer(milliseconds=100)
    assert acces.reconnaitre(CERTIFICAT.empreinte) is not None
    chrono.avancer(milliseconds=1)
    assert acces.reconnaitre(CERTIFICAT.empreinte) is None


def test_a_look_that_fails_says_so_and_leaves_what_was_seen_to_grow_old(acces, registre, chrono):
    acces.regarder()
    lu = acces.identifier(CERTIFICAT.empreinte)
    registre.pannes = [StockageIndisponible()]
    with pytest.raises(BaseIndisponible):
        acces.regarder()
    assert acces.reconnaitre(CERTIFICAT.empreinte) == lu
    chrono.avancer(seconds=FRAICHEUR_S, milliseconds=1)
    assert acces.reconnaitre(CERTIFICAT.empreinte) is None


def test_a_look_begins_again_on_a_connection_that_was_gone(acces, registre):
    registre.pannes = [ConnexionPerdue()]
    assert acces.regarder() == 7


def test_dates_are_looked_at_even_while_the_registry_is_seen_unchanged(acces, horloge, chrono):
    acces.regarder()
    acces.identifier(CERTIFICAT.empreinte)
    for instant in (horloge, chrono):
        instant.avancer(days=2)
    acces.regarder()
    with pytest.raises(CertificatExpire):
        acces.reconnaitre(CERTIFICAT.empreinte)


def test_of_more_certificates_than_are_kept_those_read_first_are_read_again(registre, horloge, chrono):
    acces = Acces(ouvrir=registre, horloge=horloge, chrono=chrono.secondes, retenus_max=2)
    empreintes = ["aa" * 32, "bb" * 32, "cc" * 32]
    for empreinte in (*empreintes[:2], empreintes[0], empreintes[2]):
        registre.porteurs[empreinte] = (replace(CERTIFICAT, empreinte=empreinte), ALFA)
        acces.identifier(empreinte)
    assert [acces.reconnaitre(e) is not None for e in empreintes] == [True, False, True]


def test_one_look_tells_the_pinned_leaves_and_the_check_of_requests(acces, registre):
    epingles = EpinglesDuRegistre(registre, acces)
    assert epingles.version() == 7
    acces.identifier(CERTIFICAT.empreinte)
    registre.changer(REVOQUE)
    assert epingles.version() == 8
    assert acces.reconnaitre(CERTIFICAT.empreinte) is None
