"""`esav-conformance parcours` when the platform is not there, is busy, or goes; and what the client lacks something for."""

from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from conformance_suite.cli import app
from conformance_suite.erreurs import ConfigurationInvalide, Injoignable, Sortie
from conformance_suite.reference import passage
from conformance_suite.reference.appels import Refus
from conformance_suite.reference.client import ClientReference
from conformance_suite.reference.fautifs import GardeSonCertificat
from tests.serveur_faux import certificats, servir

ENTETES = {"Content-Type": "text/xml"}


@pytest.fixture(scope="module")
def fichiers(tmp_path_factory):
    return certificats(tmp_path_factory.mktemp("certificats"))


class Plateforme:
    """Answers the régie: *refus* by operation; what was asked is in `demandes`."""

    def __init__(self, **refus):
        self.refus = refus
        self.demandes = []

    def appeler_regie(self, operation, **_):
        self.demandes.append(operation)
        if operation in self.refus:
            raise self.refus[operation]
        return [
            SimpleNamespace(nom="gel", version=1, titre="Un gel", etat="A_JOUER", constat=[], remede=None)
        ]


class Client:
    """A client to which *arrive* happens while it plays, and which lacks what *sans* says."""

    def __init__(self, plateforme, arrive=None, sans=None):
        self.appels = plateforme
        self.arrive = arrive
        self.sans = sans
        self.canal = SimpleNamespace(fermer=lambda: None)

    def manque(self, _):
        return self.sans

    def jouer(self, *_):
        if self.arrive:
            raise self.arrive


def lancer(configuration, *options):
    acces = ["--url", configuration.url, "--certificat", configuration.paire.certificat]
    acces += ["--cle", configuration.paire.cle, "--autorite", configuration.autorite]
    return CliRunner().invoke(app, ["parcours", *map(str, (*acces, *options))])


def test_an_interrupted_parcours_is_given_up_so_that_another_may_begin():
    plateforme = Plateforme()
    with pytest.raises(KeyboardInterrupt):
        passage.jouer(Client(plateforme, KeyboardInterrupt()), [("gel", 1)])
    assert plateforme.demandes == ["commencerParcours", "abandonnerParcours"]


def test_a_parcours_that_another_keeps_from_beginning_is_told():
    refus = Refus("CNF-022", "CLIENT", "le parcours gel est en cours", ())
    with pytest.raises(
        ConfigurationInvalide, match="gel v1 ne commence pas : CNF-022 : le parcours gel est en cours"
    ):
        passage.jouer(Client(Plateforme(commencerParcours=refus)), [("gel", 1)])


def test_a_platform_that_goes_is_told():
    with pytest.raises(Injoignable, match=r"la plateforme ne répond plus \(la connexion a été coupée"):
        passage.jouer(Client(Plateforme(consulterParcours=ConnectionResetError(104, "x"))), [("gel", 1)])


def test_what_the_client_lacks_something_for_is_not_begun():
    plateforme = Plateforme()
    (resultat,) = passage.jouer(Client(plateforme, sans="il faut un point d'accès"), [("gel", 1)])
    assert (resultat.joue, resultat.reussi, resultat.client) == (False, False, "il faut un point d'accès")
    assert "commencerParcours" not in plateforme.demandes


def test_two_parcours_need_more_than_a_certificate(fichiers):
    client = ClientReference(fichiers)
    assert "[certificats.renouvele]" in client.manque("certificat-renouvele")
    assert "[reception]" in client.manque("push-double")
    assert client.manque("gel") is None
    assert GardeSonCertificat(fichiers).manque("certificat-renouvele") is None


def test_a_platform_that_is_down_is_said_so(fichiers):
    rendu = lancer(fichiers)
    assert (rendu.exit_code, "rien ne répond à localhost:1" in rendu.output) == (Sortie.INJOIGNABLE, True)


def test_a_certificate_that_is_refused_is_said_so(fichiers):
    with servir(
        fichiers, lambda *_: (403, ENTETES, b"<faultstring>certificat inconnu</faultstring>")
    ) as conf:
        rendu = lancer(conf)
    assert (rendu.exit_code, "refuse ce certificat : certificat inconnu" in rendu.output) == (7, True)


def test_an_endpoint_that_is_no_platform_is_said_so(fichiers):
    with servir(fichiers, lambda *_: (404, ENTETES, b"")) as conf:
        rendu = lancer(conf)
    assert rendu.exit_code == Sortie.USAGE
    assert "seule la plateforme d'intégration en a une" in rendu.output
