"""A parcours as a state machine: what it awaits, what it does, what fails it and how that is told."""

from datetime import timedelta

import pytest

from esav_ws.domain.attestation import GraviteConstat
from esav_ws.domain.parcours import pourquoi, remede
from esav_ws.plateforme.parcours.catalogue import PARCOURS, jeu, par_majeure, publie
from esav_ws.plateforme.parcours.deroulement import Deroulement
from esav_ws.plateforme.parcours.modele import Perdue
from tests.unit.plateforme.parcours.appels import DEBUT, demande, depot, etat, lu, prendre


def joue(nom: str, majeure: int = 1) -> Deroulement:
    return Deroulement(PARCOURS[nom], majeure, DEBUT)


def test_a_freeze_is_played_to_its_end_and_the_platform_acts_at_each_step():
    partie = joue("gel")
    suites = [
        prendre(partie, vu)
        for vu in (
            depot(0),
            etat(1, "EN_DEPOT"),
            etat(2, "EN_QUALIFICATION"),
            etat(3, "EN_COURS"),
            etat(4, "GELE"),
            lu("degelerSignalisation", 5, contenu="G", reference="A1", numeroSignalisation="N-1",
               informationFournie="12A45"),
            etat(6, "EN_COURS"),
            etat(7, "CLOS"),
        )
    ]  # fmt: skip
    assert [s.actes for s in suites] == [
        ("ACCEPTER",), (), ("PRENDRE_EN_CHARGE",), ("GELER",), (), (), ("RETABLIR", "REPARER", "CLORE"), (),
    ]  # fmt: skip
    assert {s.numero for s in suites if s.actes} == {"N-1"}
    assert (partie.reussi, partie.fin, partie.attendu) == (True, DEBUT + timedelta(seconds=7), None)
    assert len(partie.echanges) == 8


def test_a_client_that_stops_at_the_freeze_is_told_what_was_awaited_and_what_to_change():
    partie = joue("gel")
    for vu in (depot(0), etat(1, "EN_QUALIFICATION"), etat(2, "EN_COURS"), etat(3, "GELE")):
        prendre(partie, vu)
    assert partie.attendu.startswith("étape 5 sur 7 : le dégel")
    assert not partie.expirer(DEBUT + timedelta(minutes=15, seconds=2))
    assert partie.expirer(DEBUT + timedelta(minutes=15, seconds=3))
    assert "rien n'est venu en 15 minutes ; attendu, étape 5 sur 7" in pourquoi(partie.constats)
    assert "GELE n'est pas un état final" in remede(partie.constats)
    assert prendre(partie, etat(2000, "GELE")).actes == ()


def test_a_wrong_call_fails_at_once_and_is_named_with_its_hour_and_correlation():
    partie = joue("faute-metier")
    prendre(partie, depot(0, identifiantPrestation="BF-1"))
    refusee = {"identifiantPrestation": "BF-1", "faute": "SIG-004"}
    prendre(partie, depot(1, reference="R2", **refusee))
    prendre(partie, depot(2, reference="R3", **refusee))
    assert (partie.fin, partie.reussi) == (DEBUT + timedelta(seconds=2), False)
    dit = pourquoi(partie.constats)
    assert "la requête refusée par SIG-004 a été renvoyée sans changement" in dit
    assert "deposerSignalisation v2 à 09:00:02, corrélation c-2, faute SIG-004" in dit


def test_the_lost_answer_is_lost_once_and_the_same_request_gets_its_number():
    partie = joue("reponse-perdue", 2)
    perdu = prendre(partie, depot(0, identifiant="u1"))
    assert isinstance(perdu.reponse, Perdue)
    assert prendre(partie, depot(1, identifiant="u1")).reponse is None
    assert partie.memoire.numero == "N-1"
    assert partie.fin is None


@pytest.mark.parametrize(
    ("relance", "dit"),
    [
        ({"reference": "R2"}, "sous une autre référence"),
        ({"identifiant": "u2"}, "un autre identifiantRequete"),
        ({"contenu": "AUTRE"}, "un autre contenu"),
        ({"contenu": "AUTRE", "reference": "R2"}, "sous une autre référence"),
    ],
)
def test_another_request_after_a_lost_answer_fails(relance, dit):
    partie = joue("reponse-perdue", 2)
    prendre(partie, depot(0, identifiant="u1"))
    prendre(partie, depot(1, **({"identifiant": "u1"} | relance)))
    assert dit in pourquoi(partie.constats)


def test_another_deposit_does_not_stand_for_the_one_whose_answer_was_lost():
    partie = joue("reponse-perdue", 2)
    prendre(partie, depot(0, identifiantPrestation="BF-1"))
    prendre(partie, depot(1, contenu="AUTRE", reference="R2", identifiantPrestation="BF-2"))
    assert (partie.rang, partie.fin) == (1, None)
    prendre(partie, depot(2, identifiantPrestation="BF-1"))
    assert partie.rang == 2


def commentaire(apres, contenu="C", reference="A1"):
    return lu("ajouterCommentaire", apres, contenu=contenu, reference=reference, numeroSignalisation="N-1")


def test_a_comment_written_anew_does_not_stand_for_the_lost_one_and_one_that_follows_it_is_no_double():
    for suite, dit in (
        ((commentaire(3, "C à 10:00:03", "A2"),), "sous une autre référence"),
        ((commentaire(3), commentaire(4, "autre chose", "A2")), None),
    ):
        partie = joue("reponse-perdue", 2)
        for vu in (depot(0), depot(1), commentaire(2), *suite):
            prendre(partie, vu)
        assert (
            (partie.rang, pourquoi(partie.constats)) == (4, None)
            if dit is None
            else dit in pourquoi(partie.constats)
        )


def test_another_test_does_not_stand_for_the_one_whose_answer_was_lost():
    partie = joue("test-reponse-perdue", 2)
    demandes = {"service": "test", "rendus": {"numeroTest": "T-1"}}
    prendre(
        partie, lu("demanderTest", 0, contenu="T", reference="R1", identifiantPrestation="L-1", **demandes)
    )
    prendre(
        partie, lu("demanderTest", 1, contenu="U", reference="R2", identifiantPrestation="L-2", **demandes)
    )
    assert (partie.rang, partie.fin) == (1, None)


def test_a_refused_deposit_that_comes_back_too_soon_under_a_new_reference_or_not_at_all_does_not_pass():
    limite = depot(0, faute="VOL-001", pas_avant=DEBUT + timedelta(seconds=5), identifiantPrestation="BF-1")
    partie = joue("reprise-a-l-heure")
    prendre(partie, limite)
    prendre(partie, depot(1, contenu="AUTRE", reference="R2", identifiantPrestation="BF-1"))
    assert "renvoyée 4.0 s avant l'heure dite" in pourquoi(partie.constats)
    partie = joue("reprise-a-l-heure")
    prendre(partie, limite)
    prendre(partie, depot(6, contenu="AUTRE", reference="R2", identifiantPrestation="BF-2"))
    assert (partie.rang, partie.fin) == (1, None)


def test_during_a_stop_another_way_of_following_does_not_pass_before_its_end():
    partie = joue("reprise-a-l-heure")
    prendre(partie, depot(0, faute="VOL-001", pas_avant=DEBUT + timedelta(seconds=5)))
    prendre(partie, depot(5))
    prendre(partie, etat(6, "", faute="SYS-003", camp="SERVEUR", pas_avant=DEBUT + timedelta(seconds=11)))
    detail = {"contenu": "S", "numeroSignalisation": "N-1", "etats": {"N-1": "EN_QUALIFICATION"}}
    prendre(partie, lu("consulterSignalisation", 7, **detail))
    assert (partie.rang, partie.fin) == (3, None)
    prendre(partie, lu("consulterSignalisation", 11, **detail))
    assert partie.rang == 4


def test_a_refusal_that_says_when_to_come_back_is_waited_for():
    for attente, reussi in ((5.0, True), (4.9, False)):
        partie = joue("reprise-a-l-heure")
        refus = partie.avant(demande("deposerSignalisation"), DEBUT)
        assert (refus.erreur.code, refus.erreur.reessayer_apres_s) == ("VOL-001", 5)
        assert partie.avant(demande("consulterEtat"), DEBUT) is None
        prendre(partie, depot(0, faute="VOL-001", pas_avant=DEBUT + timedelta(seconds=5)))
        prendre(partie, depot(attente))
        assert (partie.fin is None) is reussi


def test_a_doubled_event_is_acted_upon_once():
    partie = joue("push-double", 2)
    abonnement = lu("abonner")
    abonnement.rendu.nombres["idAbonnement"] = 1
    prendre(partie, abonnement)
    assert prendre(partie, depot(1)).actes == ("ACCEPTER", "DOUBLER_PUSH", "GELER")
    degel = {"contenu": "G", "numeroSignalisation": "N-1"}
    prendre(partie, lu("degelerSignalisation", 2, reference="A1", **degel))
    assert partie.fin is None
    prendre(partie, lu("degelerSignalisation", 3, reference="A2", faute="SIG-010", **degel))
    assert "degelerSignalisation a été fait deux fois" in pourquoi(partie.constats)


@pytest.mark.parametrize(("doublees", "reussi"), [("0", False), ("1", True)])
def test_doubled_events_that_nobody_received_prove_nothing(doublees, reussi):
    partie = joue("push-double", 2)
    abonnement = lu("listerAbonnements")
    abonnement.rendu.nombres["idAbonnement"] = 1
    degel = lu("degelerSignalisation", 2, contenu="G", reference="A1", numeroSignalisation="N-1")
    for vu in (abonnement, depot(1), degel):
        prendre(partie, vu)
    partie.memoire.notes["doublees"] = doublees
    prendre(partie, etat(3, "CLOS"))
    assert partie.reussi is reussi
    assert reussi or "livré deux fois à votre point d'accès" in partie.attendu


def test_calls_go_on_under_the_new_certificate_and_never_again_under_the_old_one():
    partie = joue("certificat-renouvele")
    for vu in (
        depot(0),
        etat(1, "EN_QUALIFICATION"),
        etat(2, "EN_COURS"),
        etat(3, "EN_COURS", empreinte="B"),
    ):
        prendre(partie, vu)
    assert partie.rang == 3
    prendre(partie, etat(4, "CLOS", empreinte="A"))
    assert "revenu sous l'ancien certificat" in pourquoi(partie.constats)


def test_following_without_pause_fails():
    partie = joue("gel")
    prendre(partie, depot(0))
    for rang in range(61):
        assert partie.fin is None
        prendre(partie, etat(1 + rang / 10, "EN_DEPOT"))
    assert "plus de 60 fois en 30 secondes" in pourquoi(partie.constats)


def test_giving_up_says_what_was_awaited():
    partie = joue("annulation")
    partie.abandonner(DEBUT)
    assert (
        pourquoi(partie.constats)
        == "abandonné ; attendu, étape 1 sur 3 : un dépôt accepté (deposerSignalisation)"
    )
    assert [c.gravite for c in partie.constats] == [GraviteConstat.ERREUR, GraviteConstat.INFO]


def test_calls_of_another_version_or_service_are_none_of_the_parcours():
    partie = joue("gel", 2)
    assert partie.regarde(demande("consulterEtat"))
    assert not partie.regarde(demande("consulterEtat", majeure=1))
    assert not partie.regarde(demande("listerTests", service="test"))
    assert joue("test-prealable", 2).regarde(demande("listerTests", service="test", majeure=1))


def test_every_parcours_says_what_is_done_watched_and_to_be_changed():
    assert len(PARCOURS) == 17
    assert {(p.contrat, majeure) for p, majeure in par_majeure()} == {
        ("signalisation", 1), ("signalisation", 2), ("test", 1), ("test", 2),
    }  # fmt: skip
    for parcours in PARCOURS.values():
        dit = publie(parcours)
        assert dit["titre"]
        assert dit["consigne"].endswith(".")
        assert len(dit["surveille"]) >= 6
        assert all(
            e["attendu"] and e["remede"].endswith(".") for etapes in dit["etapes"].values() for e in etapes
        )
    assert len(jeu()) == 64
