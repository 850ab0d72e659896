"""Appointments of callers who know the line only: searched between instants, booked on its open signalisation."""

from dataclasses import replace
from datetime import date

import pytest

from esav_ws.application.messages import Accepter, AnnulerSignalisation
from esav_ws.application.messages_administration import DefinirOffre
from esav_ws.application.messages_parc import ConsulterOffre
from esav_ws.application.messages_rendezvous import (
    AnnulerRendezVous,
    ConsulterRendezVousAttendu,
    RechercherCreneaux,
    ReporterRendezVous,
    ReserverCreneauDeLigne,
)
from esav_ws.domain.offre import CreneauInconnu
from esav_ws.domain.operateur import HabilitationManquante
from esav_ws.domain.rendezvous import EtatRendezVous, TypeRendezVous
from esav_ws.domain.rendezvous_erreurs import (
    AucuneSignalisationOuverte,
    CreneauDejaReserve,
    PeriodeInadmise,
    PlusieursSignalisationsOuvertes,
    RendezVousDejaPris,
    RendezVousInconnu,
    RendezVousTermine,
    TypeRendezVousDifferent,
)
from tests.fakes import AGENT, ALFA, BETA, dispense
from tests.rendezvous import a_paris, chercher, deposer, plage, planifier, reserver

SAV, EXPERTISE = TypeRendezVous.SAV, TypeRendezVous.EXPERTISE


@pytest.fixture
def planifiee(maison):
    planifier(maison, plage(5, 10), plage(5, 14), plage(6, 10))
    return maison


def prendre(maison, creneau, acteur=ALFA):
    return maison.bus.executer(ReserverCreneauDeLigne(id_creneau=creneau.id), acteur)


def attendu(maison, rendez_vous, acteur=ALFA):
    return maison.bus.executer(ConsulterRendezVousAttendu(id_rendez_vous=rendez_vous.id), acteur)


def entre(maison, depuis, avant, *, debut=5, fin=6):
    commande = RechercherCreneaux(
        identifiant_prestation="BF-2100-0001",
        type=SAV,
        debut=date(2026, 3, debut),
        fin=date(2026, 3, fin),
        depuis=depuis,
        avant=avant,
    )
    return [c.debut for c in maison.bus.executer(commande, ALFA)]


def test_slots_begin_from_one_instant_on_and_before_the_other(planifiee):
    dix, quatorze, vendredi = a_paris(5, 10), a_paris(5, 14), a_paris(6, 10)
    assert entre(planifiee, dix, vendredi) == [dix, quatorze]
    assert entre(planifiee, a_paris(5, 10, 1), a_paris(6, 10, 1)) == [quatorze, vendredi]
    assert entre(planifiee, None, None) == [dix, quatorze, vendredi]


@pytest.mark.parametrize("fin", [10, 9], ids=["nothing", "reversed"])
def test_instants_that_hold_nothing_between_them_are_refused(planifiee, fin):
    with pytest.raises(PeriodeInadmise, match="dateFin ne suit pas dateDebut"):
        entre(planifiee, a_paris(5, 10), a_paris(5, fin), fin=5)


def test_a_slot_is_booked_on_the_open_signalisation_of_its_line_and_again_gives_the_same(planifiee):
    numero = deposer(planifiee)
    premier, autre, _ = chercher(planifiee)
    pris = prendre(planifiee, premier)
    assert (pris.numero, pris.type, pris.debut, pris.etat) == (
        numero,
        SAV,
        a_paris(5, 10),
        EtatRendezVous.PRIS,
    )
    assert prendre(planifiee, premier) == pris
    with pytest.raises(CreneauInconnu):
        prendre(planifiee, autre)  # given back by the booking of the first


def test_a_moved_appointment_still_answers_to_the_slot_that_it_was_booked_with(planifiee):
    deposer(planifiee)
    pris = prendre(planifiee, chercher(planifiee)[0])
    nouveau = chercher(planifiee)[-1]
    report = ReporterRendezVous(
        id_rendez_vous=pris.id, id_creneau=nouveau.id, motif="Report", types=(SAV, TypeRendezVous.SAV_PLUS)
    )
    reporte = planifiee.bus.executer(report, ALFA)
    assert reporte.debut == a_paris(6, 10)
    assert planifiee.bus.executer(report, ALFA) == reporte
    encore = planifiee.bus.executer(ReserverCreneauDeLigne(id_creneau=pris.creneau), ALFA)
    assert encore.id == pris.id


def test_a_slot_of_a_cancelled_appointment_serves_no_more(planifiee):
    deposer(planifiee)
    creneau = chercher(planifiee)[0]
    pris = prendre(planifiee, creneau)
    planifiee.bus.executer(AnnulerRendezVous(id_rendez_vous=pris.id, motif="Rétabli"), ALFA)
    with pytest.raises(CreneauDejaReserve):
        prendre(planifiee, creneau)
    with pytest.raises(RendezVousTermine, match="annulé"):
        attendu(planifiee, pris)


def test_without_an_open_signalisation_nothing_is_booked_and_the_slot_stays_held(planifiee):
    creneau = chercher(planifiee)[0]
    with pytest.raises(AucuneSignalisationOuverte, match="BF-2100-0001"):
        prendre(planifiee, creneau)
    numero = deposer(planifiee)
    assert prendre(planifiee, creneau).numero == numero


def test_an_ended_signalisation_is_not_open(planifiee):
    numero = deposer(planifiee)
    creneau = chercher(planifiee)[0]
    planifiee.bus.executer(
        AnnulerSignalisation(numero=numero, reference_acte="A-1", commentaire="Rétabli"), ALFA
    )
    with pytest.raises(AucuneSignalisationOuverte):
        prendre(planifiee, creneau)


def test_a_second_appointment_of_the_kind_is_refused(planifiee):
    deposer(planifiee)
    prendre(planifiee, chercher(planifiee)[0])
    with pytest.raises(RendezVousDejaPris):
        prendre(planifiee, chercher(planifiee)[0])


def test_of_several_open_signalisations_only_the_one_without_appointment_can_be_meant(maison):
    maison.bus.executer(dispense("FTTO-0001"), AGENT)
    ligne = {"prestation": "FTTO-0001", "offre": "FTTO"}
    admettre_plusieurs(maison)
    planifier(maison, *(plage(5, heure, zone="*") for heure in (8, 10, 14)))
    premiere, seconde = deposer(maison, **ligne), deposer(maison, **ligne)
    with pytest.raises(PlusieursSignalisationsOuvertes) as refus:
        prendre(maison, chercher(maison, prestation="FTTO-0001")[0])
    assert premiere in str(refus.value)
    assert seconde in str(refus.value)
    prise = chercher(maison, prestation="FTTO-0001")[0]
    reserver(maison, prise, premiere)
    assert prendre(maison, chercher(maison, prestation="FTTO-0001")[0]).numero == seconde


def admettre_plusieurs(maison):
    """Have the offer FTTO admit several open signalisations."""
    offre = maison.bus.executer(ConsulterOffre(code="FTTO"), AGENT)
    maison.bus.executer(DefinirOffre(offre=replace(offre, plusieurs_ouvertes=True)), AGENT)


def test_another_operator_sees_neither_slot_nor_appointment(planifiee):
    deposer(planifiee)
    creneau = chercher(planifiee)[0]
    with pytest.raises(CreneauInconnu):
        prendre(planifiee, creneau, BETA)
    pris = prendre(planifiee, creneau)
    with pytest.raises(RendezVousInconnu):
        attendu(planifiee, pris, BETA)


def test_an_appointment_is_taken_for_an_operator(planifiee):
    with pytest.raises(HabilitationManquante):
        planifiee.bus.executer(ReserverCreneauDeLigne(id_creneau="CR-2222-2222-2"), AGENT)


def test_an_appointment_is_confirmed_once_its_signalisation_is_accepted(planifiee):
    numero = deposer(planifiee)
    pris = prendre(planifiee, chercher(planifiee)[0])
    avant = attendu(planifiee, pris)
    assert (avant.confirme, avant.rendez_vous, avant.prestation.reference_pm) == (
        False,
        pris,
        "FI-21231-0001",
    )
    planifiee.bus.executer(Accepter(numero=numero), AGENT)
    assert attendu(planifiee, pris).confirme


def test_a_move_that_says_another_kind_is_refused(planifiee):
    deposer(planifiee)
    pris = prendre(planifiee, chercher(planifiee)[0])
    with pytest.raises(TypeRendezVousDifferent, match="du type SAV"):
        planifiee.bus.executer(
            ReporterRendezVous(
                id_rendez_vous=pris.id,
                id_creneau=chercher(planifiee)[0].id,
                motif="Report",
                types=(EXPERTISE,),
            ),
            ALFA,
        )
