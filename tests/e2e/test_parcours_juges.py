"""The judged parcours over a real TLS gateway in integration: the reference client passes them, wrong clients do not."""

import pytest
from typer.testing import CliRunner

from conformance_suite.cli import app
from conformance_suite.reference import appels, passage, systeme
from conformance_suite.reference.client import ClientReference
from conformance_suite.reference.fautifs import FAUTIFS
from esav_ws.domain.attestation import Verdict
from esav_ws.plateforme.parcours import gestes
from esav_ws.plateforme.parcours.catalogue import PARCOURS, jeu, par_majeure
from tests.e2e.plateforme_parcours import OPERATEUR, installer, servir

ECHECS = {
    "relance-autre-reference": {
        "reponse-perdue": "sous une autre référence",
        "test-reponse-perdue": "sous une autre référence",
    },
    "relance-autre-identifiant": {
        "reponse-perdue": "un autre identifiantRequete",
        "test-reponse-perdue": "un autre identifiantRequete",
    },
    "ignore-heure-dite": {"reprise-a-l-heure": "VOL-001 a été renvoyée"},
    "plante-code-inconnu": {"etat-inconnu": "le suivi, qui continue"},
    "repete-sans-changer": {
        "formulaire-corrige": "FRM-001 a été renvoyée sans changement",
        "faute-metier": "SIG-004 a été renvoyée sans changement",
    },
    "ne-lit-pas-les-erreurs": {"formulaire-corrige": "attendu, étape 2 sur 2 : le dépôt corrigé"},
    "arrete-au-gel": {
        "gel": "attendu, étape 5 sur 7 : le dégel",
        "ordre-imprevu": "venu sans EN_COURS",
        "etat-inconnu": "le détail de la signalisation gelée",
    },
    "ordre-code-en-dur": {"ordre-imprevu": "venu sans EN_COURS"},
    "agit-deux-fois": {"push-double": "degelerSignalisation a été fait deux fois"},
    "garde-son-certificat": {"certificat-renouvele": "sous le certificat de remplacement"},
    "n-attend-pas-le-test": {
        "test-ligne": "le résultat (consulterTest",
        "test-reponse-perdue": "le résultat (consulterTest",
        "test-prealable": "le résultat (consulterTest",
    },
}
"""What each wrong client fails, and why; it passes all the others that any of them fails."""
LENT = "reprise-a-l-heure"
"""Waits for seconds by its nature: played by those alone that it is there for."""


@pytest.fixture(scope="module")
def remis(tmp_path_factory):
    return installer(tmp_path_factory.mktemp("plateforme") / "home")


@pytest.fixture
def presse(monkeypatch):
    """Nobody waits for longer than the parcours need."""
    monkeypatch.setattr(gestes, "ATTENTE_S", 1)
    for module in (appels, systeme):
        monkeypatch.setattr(module, "PAUSE_S", 0.05)


def test_the_reference_client_passes_every_parcours_in_both_versions_and_it_is_kept(remis, presse):
    settings, configuration = remis
    with servir(settings) as plateforme:
        resultats = []
        for majeure, soap in ((1, "11"), (2, "12")):
            reference = ClientReference(configuration, soap)
            publies = passage.publies(reference)
            resultats += passage.jouer(reference, [(nom, v) for nom, v, _ in publies if v == majeure])
            reference.fermer()
        with plateforme.espaces.maison.unites(ecriture=False) as uow:
            joues = uow.parcours.lister(OPERATEUR)
            assert uow.parties.lister() == []
    assert {(r.nom, r.version): r.pourquoi for r in resultats if not r.reussi} == {}
    assert sorted((r.nom, r.version) for r in resultats) == sorted((p.nom, m) for p, m in par_majeure())
    assert [(j.parcours, j.majeure, j.verdict) for j in joues] == [
        (r.nom, r.version, Verdict.REUSSI) for r in resultats
    ]
    assert {(j.jeu, j.version) for j in joues} == {(jeu(), "1.0"), (jeu(), "2.0")}
    assert all(j.echanges and len(e.requete) == len(e.reponse) == 64 for j in joues for e in j.echanges)


def test_each_wrong_client_fails_the_right_parcours_for_the_right_reason_and_passes_the_others(remis, presse):
    settings, configuration = remis
    assert set(ECHECS) == set(FAUTIFS)
    tous = [nom for nom in PARCOURS if any(nom in echecs for echecs in ECHECS.values())]
    vus: dict[str, dict[str, str]] = {}
    with servir(settings) as plateforme:
        for nom, sorte in FAUTIFS.items():
            fautif = sorte(configuration, patience=5)
            choisis = [(p, PARCOURS[p].majeures[-1]) for p in tous if p != LENT or p in ECHECS[nom]]
            resultats = passage.jouer(fautif, choisis)
            fautif.fermer()
            plateforme.espaces.reinitialiser(OPERATEUR)
            vus[nom] = {r.nom: r.pourquoi for r in resultats if not r.reussi}
            assert all(r.remede for r in resultats if not r.reussi)
    assert {nom: set(echecs) for nom, echecs in vus.items()} == {nom: set(e) for nom, e in ECHECS.items()}
    for nom, echecs in ECHECS.items():
        for parcours, raison in echecs.items():
            assert raison in vus[nom][parcours]


def test_the_command_plays_what_it_is_told_and_says_what_to_change(remis, presse):
    settings, configuration = remis
    acces = [
        "--url", configuration.url, "--certificat", str(configuration.paire.certificat),
        "--cle", str(configuration.paire.cle), "--autorite", str(configuration.autorite),
    ]  # fmt: skip
    with servir(settings):
        reussi = CliRunner().invoke(app, ["parcours", "gel", "annulation", "--version", "2", *acces])
        fautif = ["--fautif", "arrete-au-gel"]
        echoue = CliRunner().invoke(app, ["parcours", "gel", "--version", "1", *fautif, *acces])
        inconnu = CliRunner().invoke(app, ["parcours", "rien", *acces])
    assert (reussi.exit_code, "2 réussis sur 2" in reussi.output) == (0, True)
    assert (echoue.exit_code, "0 réussis sur 1" in echoue.output) == (1, True)
    assert "attendu, étape 5 sur 7 : le dégel" in echoue.output
    assert "à changer : GELE n'est pas un état final" in echoue.output
    assert (inconnu.exit_code, "parcours inconnu de la plateforme : rien" in inconnu.output) == (2, True)


def test_a_parcours_that_a_stop_of_the_gateway_cut_is_said_to_be_interrupted(remis):
    settings, configuration = remis
    with servir(settings):
        reference = ClientReference(configuration)
        reference.appels.appeler_regie("commencerParcours", parcours="depot-suivi", version=2)
        reference.version = 2
        reference.signaler("listerFormulaires", codeOffre="FTTH")
        reference.fermer()
    with servir(settings):
        reference = ClientReference(configuration)
        (vu,) = [
            p
            for p in appels.elements(reference.appels.appeler_regie("consulterParcours"), "parcours")
            if (p.nom, p.version) == ("depot-suivi", 2)
        ]
        reference.fermer()
    assert vu.etat == "ECHOUE"
    assert [c.texte for c in vu.constat][-2:] == [
        "interrompu : la plateforme s'est arrêtée pendant ce parcours",
        "à changer : Rien : recommencer le parcours.",
    ]
