"""Parcours played, attestations recorded and what is open: as they were stored, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import text

from esav_ws.application.ports import ConflitEcriture
from esav_ws.application.ports_attestation import AttestationEnregistree
from esav_ws.domain.attestation import Constat, EchangeJoue, GraviteConstat, ParcoursJoue, Verdict
from esav_ws.domain.mise_en_production import MiseEnProduction, Voie
from esav_ws.domain.operateur import Habilitation
from esav_ws.storage import schema
from esav_ws.storage.schema import migrer, verifier

LE = datetime(2026, 3, 2, 8, 0, 0, 250000, tzinfo=UTC)
JOUE = ParcoursJoue(
    "ECHO",
    "depot-simple",
    "Un dépôt, du début à la fin",
    Habilitation.SIGNALISATION,
    "signalisation",
    2,
    "2.0",
    "ab" * 32,
    LE,
    LE.replace(minute=5),
    Verdict.REUSSI,
    (Constat(LE, "Dépôt reçu", GraviteConstat.INFO),),
    "cd" * 32,
    (EchangeJoue(LE, "deposerSignalisation", "01" * 32, "02" * 32, "c-1", None),),
)
MISE = MiseEnProduction(
    "ECHO", Habilitation.SIGNALISATION, 2, Voie.EXCEPTION, "Reprise convenue", LE, "Camille Agent"
)
RECUE = AttestationEnregistree(
    "ef" * 32, "ECHO", Habilitation.SIGNALISATION, 2, "2.0", b"{}", b"\x30", LE, "Camille Agent"
)


def _ecrire(maison, geste):
    with maison.unites(ecriture=True) as uow:
        geste(uow)
        uow.commit()


def test_parcours_come_back_as_they_were_played_in_their_order(maison):
    second = replace(JOUE, verdict=Verdict.ECHOUE, constats=(), echanges=())
    with maison.unites(ecriture=True) as uow:
        uow.parcours.ajouter(JOUE)
        uow.parcours.ajouter(second)
        uow.commit()
    with maison.unites(ecriture=False) as uow:
        assert uow.parcours.lister("ECHO") == [JOUE, second]
        assert uow.parcours.lister("ALFA") == []


def test_an_attestation_is_recorded_once_under_its_sha_256(maison):
    with maison.unites(ecriture=True) as uow:
        uow.attestations.ajouter(RECUE)
        uow.commit()
    with maison.unites(ecriture=False) as uow:
        assert uow.attestations.trouver(RECUE.empreinte) == RECUE
        assert uow.attestations.trouver("00" * 32) is None
        assert uow.attestations.lister() == uow.attestations.lister("ECHO") == [RECUE]
    with pytest.raises(ConflitEcriture):
        _ecrire(maison, lambda uow: uow.attestations.ajouter(RECUE))


def test_one_version_is_open_once_and_its_history_stays(maison):
    fermee = replace(MISE, fermee_le=LE, fermee_par="Camille Agent", motif_fermeture="Appels sans fin")
    with maison.unites(ecriture=True) as uow:
        uow.mises_en_production.ouvrir(MISE)
        uow.commit()
    with pytest.raises(ConflitEcriture):
        _ecrire(maison, lambda uow: uow.mises_en_production.ouvrir(MISE))
    with maison.unites(ecriture=True) as uow:
        assert uow.operateurs.trouver("ECHO").versions == {(Habilitation.SIGNALISATION, 2)}
        uow.mises_en_production.fermer(fermee)
        uow.mises_en_production.ouvrir(MISE)
        uow.commit()
    with maison.unites(ecriture=False) as uow:
        assert uow.mises_en_production.lister("ECHO") == [fermee, MISE]
        assert uow.mises_en_production.ouverte("ECHO", Habilitation.SIGNALISATION, 2) == MISE
        assert uow.mises_en_production.ouverte("ECHO", Habilitation.SIGNALISATION, 1) is None


def test_what_is_opened_or_closed_raises_the_version_of_the_registry(maison):
    def version():
        with maison.unites(ecriture=False) as uow:
            return uow.certificats.version()

    avant = version()
    with maison.unites(ecriture=True) as uow:
        uow.mises_en_production.ouvrir(MISE)
        uow.commit()
    ouverte = version()
    with maison.unites(ecriture=True) as uow:
        uow.mises_en_production.fermer(replace(MISE, fermee_le=LE))
        uow.commit()
    assert avant < ouverte < version()


def test_who_was_habilitated_before_stays_open_in_both_versions_and_it_is_said(maison):
    """ALFA and BETA hold both domains; the right to act on the line opens nothing by itself."""
    with maison.engine.connect().execution_options(ecriture=True) as connexion:
        config = schema._config(connexion)
        command.downgrade(config, "0026")
        connexion.commit()
    migrer(maison.engine)
    verifier(maison.engine)
    with maison.unites(ecriture=False) as uow:
        mises = uow.mises_en_production.lister()
        assert uow.operateurs.trouver("ECHO").versions == frozenset()
        assert uow.operateurs.trouver("ALFA").domaines_ouverts == {
            Habilitation.SIGNALISATION,
            Habilitation.TEST,
            Habilitation.TEST_ACTE,
        }
    assert {(m.operateur, m.domaine, m.majeure) for m in mises} == {
        (code, domaine, majeure)
        for code in ("ALFA", "BETA")
        for domaine in (Habilitation.SIGNALISATION, Habilitation.TEST)
        for majeure in (1, 2)
    }
    assert {m.voie for m in mises} == {Voie.EXCEPTION}
    assert all(m.motif.startswith("Ouvert avant que la mise en production ne soit suivie") for m in mises)
    with maison.engine.connect() as connexion:
        assert connexion.execute(text("SELECT count(*) FROM mise_en_production")).scalar() == 8
