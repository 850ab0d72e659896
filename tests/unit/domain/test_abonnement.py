"""The life of a subscription."""

from datetime import UTC, datetime, timedelta

import pytest

from esav_ws.domain.abonnement import Abonnement, EtatAbonnement, lire_types
from esav_ws.domain.abonnement_erreurs import (
    AbonnementDansUnAutreEtat,
    RangHorsJournal,
    TypeEvenementInconnu,
)
from esav_ws.domain.evenement import Evenement

LE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
UNE_HEURE = timedelta(hours=1)


def abonnement(**autres) -> Abonnement:
    return Abonnement("abo-1", "ALFA", "https://si.alfa.example/", LE, LE, **autres)


def test_a_new_one_carries_nothing_before_its_address_has_answered():
    neuf = abonnement()
    assert (neuf.etat, neuf.vivant) == (EtatAbonnement.EN_VERIFICATION, True)
    actif = neuf.verifier(LE + UNE_HEURE)
    assert (actif.etat, actif.etat_le, actif.verifie_le) == (
        EtatAbonnement.ACTIF,
        LE + UNE_HEURE,
        LE + UNE_HEURE,
    )


def test_failures_are_counted_from_the_first_one_and_a_success_ends_them():
    une = abonnement().echouer(LE, "muet")
    deux = une.echouer(LE + UNE_HEURE, "muet encore")
    assert (deux.echec_depuis, deux.echecs, deux.erreur) == (LE, 2, "muet encore")
    reussi = deux.acquitter(7, LE + 2 * UNE_HEURE)
    assert (reussi.echec_depuis, reussi.echecs, reussi.erreur, reussi.acquitte) == (None, 0, None, 7)


def test_what_an_address_makes_us_keep_is_short_and_printable():
    erreur = abonnement().echouer(LE, "a\x00\x9b\r\n" + "é" * 600).erreur
    assert erreur.isprintable()
    assert len(erreur) == 500


@pytest.mark.parametrize(("heures", "attendu"), [(119, False), (120, True)])
def test_it_is_to_be_suspended_after_days_of_failures_alone(heures, attendu):
    rate = abonnement().echouer(LE, "muet")
    assert rate.a_suspendre(LE + heures * UNE_HEURE, timedelta(days=5)) is attendu
    assert not abonnement().a_suspendre(LE + 999 * UNE_HEURE, timedelta(days=5))


def test_a_suspended_one_goes_on_where_it_was():
    suspendu = abonnement(acquitte=41).verifier(LE).echouer(LE, "muet").suspendre(LE, "cinq jours")
    assert (suspendu.etat, suspendu.vivant, suspendu.motif) == (EtatAbonnement.SUSPENDU, False, "cinq jours")
    repris = suspendu.reprendre(LE + UNE_HEURE)
    assert (repris.etat, repris.acquitte, repris.echecs, repris.motif) == (EtatAbonnement.ACTIF, 41, 0, None)


def test_one_that_never_answered_is_verified_again():
    assert abonnement().suspendre(LE, "muet").reprendre(LE).etat is EtatAbonnement.EN_VERIFICATION


def test_an_ended_one_stays_ended():
    resilie = abonnement().resilier(LE)
    assert resilie.resilier(LE + UNE_HEURE) == resilie
    for geste in (
        lambda: resilie.suspendre(LE, "x"),
        lambda: resilie.reprendre(LE),
        lambda: resilie.rejouer(1),
    ):
        with pytest.raises(AbonnementDansUnAutreEtat):
            geste()
    with pytest.raises(AbonnementDansUnAutreEtat):
        abonnement().suspendre(LE, "x").suspendre(LE, "x")


def test_what_was_acknowledged_can_be_given_again_and_nothing_else():
    assert abonnement(acquitte=10).rejouer(10).acquitte == 9
    assert abonnement(acquitte=10).rejouer(1).acquitte == 0
    for rang in (0, 11):
        with pytest.raises(RangHorsJournal):
            abonnement(acquitte=10).rejouer(rang)


def test_kinds_of_events_are_those_published_and_none_means_all():
    evenement = Evenement("ALFA", "ETAT_CHANGE", "", LE, "ALFA")
    assert abonnement().veut(evenement)
    assert abonnement(types=("ETAT_CHANGE",)).veut(evenement)
    assert not abonnement(types=("COMMENTAIRE_AJOUTE",)).veut(evenement)
    assert lire_types(()) == ()
    with pytest.raises(TypeEvenementInconnu) as refus:
        lire_types(("ETAT_CHANGE", "ETAT_CHANGER"))
    assert refus.value.elements[0].valeur_recue == "ETAT_CHANGER"
