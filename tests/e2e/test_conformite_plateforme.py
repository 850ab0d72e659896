"""The suite steered by the régie of a live platform: the OI's acts, the clock, the incidents; every case is green."""

import pytest

from conformance_suite.configuration import composer
from conformance_suite.etat import Issue
from conformance_suite.passage import Portee, jouer
from tests.e2e.conftest import port_libre
from tests.plateforme_servie import servir
from tools.conformite import ETRANGERE, configurer, recevoir


@pytest.fixture
def plateforme(home_installe, tmp_path):
    with servir(home_installe, tmp_path / "home") as servie:
        yield servie


def test_the_acts_of_the_oi_and_what_is_bound_to_the_clock_are_played_by_the_regie(plateforme, tmp_path):
    fichier = configurer(plateforme.pki, plateforme.port, tmp_path / "conformite.toml", ETRANGERE)
    recevoir(plateforme.pki, port_libre(), fichier)
    prevues = [
        e for e in Portee().executions() if {"regie", "pilote"} & set(e.cas.besoins) and e.soap == "11"
    ]
    assert {e.cas.id for e in prevues} >= {f"REG-00{n}" for n in range(1, 10)} | {"ETA-011", "EVE-010"}
    rapport = jouer(composer(fichier, pilote="regie"), prevues, tmp_path / "r")
    echecs = {
        ligne.resultat.cle: ligne.resultat.dit
        for ligne in rapport.lignes
        if ligne.resultat.issue is not Issue.REUSSI
    }
    assert echecs == {}
