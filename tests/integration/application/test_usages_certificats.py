"""Which certificate still serves, and what the first use of a new one does to the old one (art. 5.2.2)."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from esav_ws.application.messages_administration import EnregistrerCertificat, ListerCertificats
from esav_ws.application.messages_certificats import ConsulterUsagesCertificats
from esav_ws.application.ports import StockageIndisponible
from esav_ws.application.premiers_usages import PORTE, PremiersUsages
from esav_ws.domain.certificat import Certificat, StatutCertificat
from esav_ws.domain.certificat_piece import Faits, Piece
from esav_ws.domain.message import BaseIndisponible
from esav_ws.domain.operateur import OperateurInconnu
from tests.fakes import AGENT

ANCIEN, NOUVEAU = "a1" * 32, "b2" * 32


@pytest.fixture
def inscrits(maison, horloge):
    """Two certificates of ALFA, the second admitted two days after the first, which it renews."""
    for rang, empreinte in enumerate((ANCIEN, NOUVEAU)):
        certificat = Certificat(
            empreinte,
            "ALFA",
            "CN=alfa",
            "CN=ca",
            f"{rang}",
            horloge.instant - timedelta(days=10),
            horloge.instant + timedelta(days=20),
            StatutCertificat.ACTIF,
        )
        remplace = "ALFA-C0001" if rang else None
        maison.bus.executer(EnregistrerCertificat(certificat=certificat, remplace=remplace), AGENT)
        horloge.avancer(days=2)
    return maison


def emplois(maison, operateur=None):
    vus = maison.bus.executer(ConsulterUsagesCertificats(operateur=operateur), AGENT)
    return {e.empreinte: (e.nombre, e.premier_le, e.dernier_le) for e in vus}


def statuts(maison):
    with maison.unites(ecriture=False) as uow:
        return {c.empreinte: (c.statut, c.retrait_le, c.premier_usage_le) for c in uow.certificats.lister()}


def test_the_use_of_a_certificate_is_added_up_from_day_to_day(inscrits, horloge):
    usages = inscrits.usages_certificats
    premier = usages.noter(ANCIEN)
    horloge.avancer(minutes=5)
    usages.noter(ANCIEN)
    assert usages.verser() == 1
    horloge.avancer(days=1)
    usages.noter(ANCIEN)
    dernier = usages.noter(ANCIEN)
    assert usages.verser() == 1
    assert usages.verser() == 0
    assert emplois(inscrits) == {ANCIEN: (4, premier, dernier), NOUVEAU: (0, None, None)}


def test_two_days_of_paris_are_two_rows(inscrits, horloge):
    horloge.instant = datetime(2026, 3, 5, 22, 59, tzinfo=UTC)
    inscrits.usages_certificats.noter(ANCIEN)
    horloge.avancer(minutes=1)
    inscrits.usages_certificats.noter(ANCIEN)
    assert inscrits.usages_certificats.verser() == 2


def test_what_two_processes_counted_for_one_day_is_one_first_and_one_last(inscrits, horloge):
    from esav_ws.application.usages_certificats import UsagesCertificats

    autre = UsagesCertificats(ouvrir=inscrits.unites, horloge=horloge)
    premier = autre.noter(ANCIEN)
    horloge.avancer(seconds=1)
    inscrits.usages_certificats.noter(ANCIEN)
    horloge.avancer(seconds=1)
    dernier = autre.noter(ANCIEN)
    inscrits.usages_certificats.verser()
    autre.verser()
    assert emplois(inscrits)[ANCIEN] == (3, premier, dernier)


def test_use_is_asked_for_by_operateur(inscrits):
    assert emplois(inscrits, "ALFA").keys() == {ANCIEN, NOUVEAU}
    assert emplois(inscrits, "BETA") == {}
    with pytest.raises(OperateurInconnu):
        emplois(inscrits, "ZZZZ")


def test_what_cannot_be_stored_is_kept_for_the_next_time(inscrits, monkeypatch):
    usages = inscrits.usages_certificats
    usages.noter(ANCIEN)

    @contextmanager
    def panne(*, ecriture):
        raise StockageIndisponible
        yield

    monkeypatch.setattr(usages, "_ouvrir", panne)
    with pytest.raises(BaseIndisponible):
        usages.verser()
    monkeypatch.undo()
    usages.noter(ANCIEN)
    usages.verser()
    assert emplois(inscrits)[ANCIEN][0] == 2


def test_the_first_call_of_the_new_certificate_replaces_the_old_one_which_is_accepted_thirty_days_more(
    inscrits, horloge
):
    inscrits.acces.identifier(NOUVEAU)
    assert inscrits.premiers_usages.noter(NOUVEAU, horloge.instant)
    assert not inscrits.premiers_usages.noter(NOUVEAU, horloge.instant)
    assert inscrits.premiers_usages.constater() == 1
    fin = horloge.instant - timedelta(days=4) + timedelta(days=20)
    assert statuts(inscrits) == {
        ANCIEN: (StatutCertificat.REMPLACE, fin, None),
        NOUVEAU: (StatutCertificat.ACTIF, None, horloge.instant),
    }


def test_a_first_use_that_is_known_is_noticed_by_nobody_any_more(inscrits, horloge):
    autre = PremiersUsages(inscrits.bus, inscrits.acces)
    inscrits.acces.identifier(NOUVEAU)
    assert inscrits.premiers_usages.noter(NOUVEAU, horloge.instant)
    assert autre.noter(NOUVEAU, horloge.instant)
    assert inscrits.premiers_usages.constater() == 1
    assert autre.constater() == 0
    inscrits.acces.identifier(NOUVEAU)
    assert not inscrits.premiers_usages.noter(NOUVEAU, horloge.instant)
    with inscrits.unites(ecriture=False) as uow:
        passages = uow.certificats.de_l_empreinte(NOUVEAU).passages
    assert [p.auteur for p in passages].count(PORTE.nom) == 1


def test_a_first_use_that_cannot_be_stored_is_kept_for_the_next_time(inscrits, horloge, monkeypatch):
    inscrits.acces.identifier(NOUVEAU)
    inscrits.premiers_usages.noter(NOUVEAU, horloge.instant)

    def panne(_empreinte):
        raise BaseIndisponible

    monkeypatch.setattr(inscrits.acces, "a_promouvoir", panne)
    with pytest.raises(BaseIndisponible):
        inscrits.premiers_usages.constater()
    monkeypatch.undo()
    assert inscrits.premiers_usages.constater() == 1


def test_a_certificate_revoked_before_its_first_use_was_written_replaces_nothing(inscrits, horloge):
    inscrits.acces.identifier(NOUVEAU)
    inscrits.premiers_usages.noter(NOUVEAU, horloge.instant)
    (actif,) = [c for c in inscrits.bus.executer(ListerCertificats(), AGENT) if c.empreinte == NOUVEAU]
    revoque = replace(actif, statut=StatutCertificat.REVOQUE, revoque_le=horloge.instant)
    inscrits.bus.executer(EnregistrerCertificat(certificat=revoque), AGENT)
    assert inscrits.premiers_usages.constater() == 0
    assert statuts(inscrits)[ANCIEN][0] is StatutCertificat.ACTIF


def test_the_door_is_told_of_pinned_leaves_as_long_as_they_are_accepted(inscrits, horloge):
    epingles = inscrits.epingles
    versions = [epingles.version()]
    assert epingles.epingles() == []

    def modifier(**changements):
        with inscrits.unites(ecriture=True) as uow:
            avant = uow.certificats.de_l_empreinte(NOUVEAU)
            uow.certificats.enregistrer(avant, replace(avant, **changements))
            uow.commit()

    piece = Piece(Faits(NOUVEAU, "CN=a", "CN=b", "1", horloge.instant, horloge.instant), b"DER")
    modifier(epingle=True, piece=piece)
    versions.append(epingles.version())
    assert epingles.epingles() == [b"DER"]
    modifier(statut=StatutCertificat.REVOQUE)
    versions.append(epingles.version())
    assert epingles.epingles() == []
    assert len(set(versions)) == 3
