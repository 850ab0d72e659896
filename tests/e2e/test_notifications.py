"""Events carried by workers in processes of their own, over mutual TLS, killed in mid-delivery, on both databases."""

import time
from datetime import UTC, datetime

import pytest

from esav_ws.application.gestes import Gestes
from esav_ws.application.messages_abonnements import Abonner, ConsulterAbonnement
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.evenement import Evenement
from tests.e2e.test_worker import Travailleur, env  # noqa: F401 - a fixture
from tests.fakes import AGENT, ALFA, BETA
from tests.fakes_travaux import attendre
from tests.recepteur import Autorites, Recepteur, accuse, repondre

EVENEMENTS = 300
A_LA_FOIS = 10
COUPURES = 1
RESEAUX = "127.0.0.0/8,::1/128"


@pytest.fixture
def maison_reelle(url_base, tmp_path):
    maison = Maison.ouvrir(Settings(home=tmp_path, database_url=url_base, push_reseaux=RESEAUX))
    yield maison
    maison.fermer()


@pytest.fixture
def travailleur(env, tmp_path):  # noqa: F811 - the fixture imported above
    """Starts workers one after the other, and leaves none behind."""
    lances = []

    def lancer() -> Travailleur:
        lances.append(Travailleur(env | {"ESAV_PUSH_RESEAUX": RESEAUX}, tmp_path / f"w-{len(lances)}.log"))
        return lances[-1]

    yield lancer
    for lance in lances:
        lance.abattre()


def publier(maison: Maison, operateur: str, nombre: int) -> None:
    def tous(u):
        for _ in range(nombre):
            u.journal.publier(Evenement(operateur, "ETAT_CHANGE", "", datetime.now(UTC), "essai"))

    Gestes(maison.unites).ecrire(tous)


def prendre_peu_a_peu(requete, appel):
    """Take ten events, slowly enough for a kill to come in between."""
    time.sleep(0.01)
    repondre(requete, accuse(min(appel.precedent + A_LA_FOIS, appel.dernier)))


def test_a_killed_worker_loses_no_event_and_repeats_only_what_can_be_recognised(
    maison_reelle, travailleur, tmp_path
):
    autorites = Autorites(tmp_path / "autorites")
    autorites.installer(tmp_path / "pki")
    with Recepteur(autorites, prendre_peu_a_peu).ouvert() as recepteur:
        mien = maison_reelle.bus.executer(Abonner(adresse=recepteur.adresse), ALFA).identifiant
        maison_reelle.bus.executer(Abonner(adresse="https://localhost:9/"), BETA)
        publier(maison_reelle, "ALFA", EVENEMENTS)
        publier(maison_reelle, "BETA", 5)
        for _ in range(COUPURES):
            vus = len(recepteur.appels)
            courant = travailleur()
            attendre(lambda vus=vus: len(recepteur.appels) > vus + 5, "des appels du travailleur")
            courant.abattre()

        def acquitte() -> int:
            return maison_reelle.bus.executer(
                ConsulterAbonnement(identifiant=mien), AGENT
            ).abonnement.acquitte

        assert 0 < acquitte() < EVENEMENTS
        travailleur()
        attendre(lambda: acquitte() == EVENEMENTS, "tout est acquitté")
    appels = [appel for appel in recepteur.appels if appel.nature == "EVENEMENTS"]
    assert recepteur.livres() == list(range(1, EVENEMENTS + 1))
    precedents = [appel.precedent for appel in appels]
    assert precedents == sorted(precedents)
    assert len(precedents) - len(set(precedents)) <= COUPURES
    for appel in appels:
        assert appel.rangs == tuple(range(appel.precedent + 1, appel.dernier + 1))
