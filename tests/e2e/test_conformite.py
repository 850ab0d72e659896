"""The conformance suite, whole, against the real gateway: every level is green."""

from pathlib import Path

import pytest

from conformance_suite.configuration import composer
from conformance_suite.erreurs import NonJoue
from conformance_suite.etat import Issue
from conformance_suite.passage import Portee, jouer
from esav_ws.demonstration import planning
from esav_ws.domain.horloge import jour_de_paris
from tests.fakes import AGENT
from tools.conformite import configurer
from tools.pilote_conformite import agir


class PiloteMaison:
    """The OI's acts, through the same bus as the gateway's."""

    def __init__(self, maison) -> None:
        self.maison = maison

    def agir(self, acte: str, numero: str) -> None:
        dit = agir(self.maison, acte, numero)
        if dit != "fait":
            raise NonJoue(dit)


def attend_le_travail_de_fond(execution) -> bool:
    """Line tests are executed by the worker, which this gateway has not: `make conformance` plays these cases."""
    return any("attendre" in etape.donnees for etape in execution.cas.etapes)


def demande_la_regie(execution) -> bool:
    """Only the platform has a régie."""
    return "regie" in execution.cas.besoins


@pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)
def test_the_gateway_keeps_every_published_case(passerelle, tmp_path):
    fichier: Path = configurer(passerelle.pki, passerelle.port, tmp_path / "conformite.toml")
    maison = passerelle.maison
    maison.bus.executer(planning(jour_de_paris(maison.horloge.maintenant()), maison.settings), AGENT)
    prevues = [
        e for e in Portee().executions() if not attend_le_travail_de_fond(e) and not demande_la_regie(e)
    ]
    rapport = jouer(composer(fichier), prevues, tmp_path / "r", pilote=PiloteMaison(maison))
    echecs = {
        ligne.resultat.cle: ligne.resultat.dit
        for ligne in rapport.lignes
        if ligne.resultat.issue is not Issue.REUSSI
    }
    assert echecs == {}
