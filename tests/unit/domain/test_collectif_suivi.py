"""One signalisation following its collective fault, act by act."""

from datetime import UTC, datetime, timedelta

import pytest

from esav_ws.domain.collectif_suivi import Empechement, suivre
from esav_ws.domain.derangement_collectif import (
    DerangementCollectif,
    EtatCollectif,
    NiveauCollectif,
    Rattachement,
)
from esav_ws.domain.motifs import CauseGel, CodeCloture
from esav_ws.domain.operateur import Cote
from esav_ws.domain.signalisation import Avancement, DefautDepose, Deposant, Etat, Signalisation

MATIN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def a(heure, minute=0):
    return datetime(2026, 3, 2, heure, minute, tzinfo=UTC)


def agent(le):
    return {"le": le, "auteur": "Camille"}


DEPOSEE = Signalisation(
    "2222-2222-2",
    "ALFA",
    "L-1",
    "FTTH",
    "REF",
    Deposant("SAV", "0380000000"),
    DefautDepose("FTTH-SIG", 1, (), "COUPURE", "Coupure"),
    MATIN,
)
QUALIFIEE = DEPOSEE.accepter(**agent(a(8, 5)))
PROPOSE = DerangementCollectif("DC-2222-2222-2", NiveauCollectif.PM, "M1", a(9))


def confirme(*, accepte=False):
    return PROPOSE.confirmer(**agent(a(9, 5)), accepte=accepte, rattachement=Rattachement.PROPOSE)


def en_cours(**options):
    return confirme(**options).avancer(EtatCollectif.EN_COURS, **agent(a(9, 10)), motif="câble")


def retabli():
    return en_cours().avancer(EtatCollectif.RETABLI, **agent(a(10)))


def clos(code=CodeCloture.REPARATION_RESEAU):
    return retabli().clore(code, **agent(a(11)), motif="refait")


def test_it_is_taken_in_charge_with_the_others_under_the_agents_name_and_reason():
    suite = suivre(QUALIFIEE, en_cours(), maintenant=a(12))
    passage = suite.signalisation.passages[-1]
    assert (passage.cible, passage.le, passage.auteur) == (Etat.EN_COURS, a(9, 10), "Camille")
    assert passage.motif == "Dérangement collectif DC-2222-2222-2 : câble"
    assert suite.empechement is None


def test_following_twice_moves_it_once():
    suivie = suivre(QUALIFIEE, retabli(), maintenant=a(12)).signalisation
    assert suivre(suivie, retabli(), maintenant=a(13)).signalisation is suivie


def test_what_came_after_the_restoring_is_restored_when_it_came():
    tardive = DEPOSEE.accepter(**agent(a(10, 30)))
    suivie = suivre(tardive, retabli(), maintenant=a(12)).signalisation
    assert [(p.cible, p.le) for p in suivie.passages[1:]] == [
        (Etat.EN_COURS, a(10, 30)),
        (Etat.EN_COURS, a(10, 30)),
    ]
    assert suivie.avancement is Avancement.RETABLIE


def test_a_repair_that_is_ahead_does_not_go_back():
    reparee = QUALIFIEE.prendre_en_charge(**agent(a(8, 10))).progresser(Avancement.REPAREE, **agent(a(8, 20)))
    assert suivre(reparee, retabli(), maintenant=a(12)).signalisation is reparee


def test_it_is_closed_when_that_is_done():
    suivie = suivre(QUALIFIEE, clos(), maintenant=a(12)).signalisation
    assert (suivie.etat, suivie.fin.le, suivie.fin.code) == (
        Etat.CLOS,
        a(12),
        CodeCloture.REPARATION_RESEAU,
    )


@pytest.mark.parametrize(
    ("cote", "empechement"),
    [(Cote.OPERATEUR, Empechement.GEL_OPERATEUR), (Cote.OI, Empechement.GEL_OI)],
)
def test_a_frozen_one_stays_frozen_whoever_is_awaited(cote, empechement):
    gelee = QUALIFIEE.geler(CauseGel.ACCES_SITE, cote=cote, **agent(a(8, 30)))
    for collectif in (en_cours(), retabli(), clos()):
        suite = suivre(gelee, collectif, maintenant=a(12))
        assert (suite.signalisation, suite.empechement) == (gelee, empechement)


def test_a_frozen_one_is_closed_by_a_code_that_would_close_it_by_hand():
    gelee = QUALIFIEE.geler(CauseGel.ACCES_SITE, cote=Cote.OPERATEUR, **agent(a(8, 30)))
    suite = suivre(gelee, clos(CodeCloture.RETABLI_SANS_INTERVENTION), maintenant=a(12))
    assert (suite.signalisation.etat, suite.empechement) == (Etat.CLOS, None)


def test_a_deposited_one_waits_for_its_admission_unless_the_confirmation_gives_it():
    suite = suivre(DEPOSEE, en_cours(), maintenant=a(12))
    assert (suite.signalisation, suite.empechement) == (DEPOSEE, Empechement.EN_DEPOT)
    suite = suivre(DEPOSEE, en_cours(accepte=True), maintenant=a(12))
    assert (suite.signalisation.etat, suite.empechement) == (Etat.EN_COURS, None)
    assert suite.signalisation.prise_en_compte_le == a(12)


def test_what_has_ended_stays_as_it_ended():
    finie = QUALIFIEE.annuler(le=a(9, 6), auteur="ALFA", motif="revenu")
    suite = suivre(finie, clos(), maintenant=a(12))
    assert (suite.signalisation, suite.empechement) == (finie, None)


def test_each_move_of_a_child_comes_after_the_one_before():
    tardive = DEPOSEE.accepter(**agent(a(10, 59)))
    for collectif in (en_cours(), retabli(), clos()):
        instants = [p.le for p in suivre(tardive, collectif, maintenant=a(11, 1)).signalisation.passages]
        assert instants == sorted(instants)
        assert instants[-1] - instants[0] <= timedelta(minutes=2)
