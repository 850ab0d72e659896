import os
from datetime import time, timedelta

import pytest
from pydantic import ValidationError

from esav_ws.bootstrap import recherche_fermee
from esav_ws.config import Settings


@pytest.mark.parametrize(("processeurs", "processus"), [(1, 1), (2, 2), (4, 4), (16, 4)])
def test_one_process_serves_per_processor_and_four_at_most(monkeypatch, processeurs, processus):
    monkeypatch.delenv("ESAV_WORKERS", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(processeurs)))
    assert Settings().processus == processus


def test_the_administrator_may_ask_for_more_processes(monkeypatch):
    monkeypatch.setenv("ESAV_WORKERS", "6")
    assert Settings().processus == 6


def test_the_policy_on_certificates_is_the_shipped_one_until_the_home_has_its_own(tmp_path):
    settings = Settings(home=tmp_path)
    assert settings.politique_certificats.read_text("utf-8").startswith("# What a client certificate must be")
    propre = tmp_path / "pki" / "politique.toml"
    propre.parent.mkdir()
    propre.touch()
    assert settings.politique_certificats == propre


def test_slot_search_closes_at_night_but_in_a_home_of_demonstration_under_the_machines_clock(tmp_path):
    reelle, demonstration = Settings(home=tmp_path / "reelle"), Settings(home=tmp_path / "demonstration")
    (demonstration.pki / "clients").mkdir(parents=True)
    assert recherche_fermee(reelle, horloge_donnee=False)
    assert not recherche_fermee(demonstration, horloge_donnee=False)
    assert recherche_fermee(demonstration, horloge_donnee=True)
    for reglage, fermee in (("oui", True), ("non", False)):
        impose = Settings(home=demonstration.home, fermeture_creneaux=reglage)
        assert recherche_fermee(impose, horloge_donnee=False) is fermee


def test_the_nightly_stop_is_off_until_it_is_set_and_lasts_a_quarter_of_an_hour(monkeypatch):
    assert Settings().nocturne is None
    monkeypatch.setenv("ESAV_ARRET_NOCTURNE", "04:00")
    nuit = Settings().nocturne
    assert (nuit.heure, nuit.duree) == (time(4), timedelta(minutes=15))


@pytest.mark.parametrize("heure", ["4 h", "24:00", "04:60", "04:00Z"])
def test_an_hour_that_is_none_is_refused(monkeypatch, heure):
    monkeypatch.setenv("ESAV_ARRET_NOCTURNE", heure)
    with pytest.raises(ValidationError):
        Settings()
