"""Appointments on both databases: proposed, held, booked, moved, cancelled, and what each does to the signalisation."""

from datetime import date, timedelta

import pytest

from esav_ws.application.messages import (
    Accepter,
    AnnulerSignalisation,
    ConsulterSignalisation,
    Geler,
    PrendreEnCharge,
    Rejeter,
    ReleverEvenements,
)
from esav_ws.application.messages_rendezvous import (
    AnnulerRendezVous,
    ConstaterAbsence,
    ConsulterRendezVous,
    HonorerRendezVous,
    ListerPlanning,
    ListerRendezVous,
    ReporterRendezVous,
    ReserverCreneau,
)
from esav_ws.domain.motifs import CauseGel, CodeRejet
from esav_ws.domain.offre import CreneauInconnu, PrestationInconnue
from esav_ws.domain.operateur import Cote, HabilitationManquante
from esav_ws.domain.rendezvous import EtatRendezVous, TypeRendezVous
from esav_ws.domain.rendezvous_erreurs import (
    CreneauDejaReserve,
    CreneauInadapte,
    DelaiDepasse,
    PeriodeInadmise,
    RechercheFermee,
    RendezVousAVenir,
    RendezVousDejaPris,
    RendezVousInconnu,
    RendezVousPasse,
    RendezVousTermine,
    SignalisationTerminee,
    TypeRendezVousInadmis,
)
from esav_ws.domain.signalisation import Etat
from esav_ws.domain.signalisation_erreurs import SignalisationInconnue
from tests.fakes import AGENT, ALFA, BETA, depot
from tests.rendezvous import a_paris, chercher, deposer, plage, planifier, reserver

QUINZE_MINUTES = timedelta(minutes=15)


def evenements(maison, acteur=ALFA):
    """The appointments in the journal: type, data."""
    lus = maison.bus.executer(ReleverEvenements(taille=200), acteur).evenements
    return [(e.type, e.numero, dict(e.donnees)) for e in lus if e.type.startswith("RENDEZ_VOUS")]


def occupation(maison):
    """Booked and held seats of each slot, in order."""
    lues = maison.bus.executer(ListerPlanning(du=date(2026, 3, 1), au=date(2026, 3, 31)), AGENT)
    return [(o.reservees, o.tenues) for o in lues]


def detail(maison, numero):
    return maison.bus.executer(ConsulterSignalisation(numero=numero), ALFA)


def annuler(maison, pris, acteur=ALFA):
    return maison.bus.executer(AnnulerRendezVous(id_rendez_vous=pris.id, motif="Client parti"), acteur)


def reporter(maison, pris, creneau, acteur=ALFA):
    commande = ReporterRendezVous(id_rendez_vous=pris.id, id_creneau=creneau.id, motif="Client occupé")
    return maison.bus.executer(commande, acteur)


def en_cours(maison, numero):
    for commande in (Accepter(numero=numero), PrendreEnCharge(numero=numero)):
        maison.bus.executer(commande, AGENT)


# --- search and hold --------------------------------------------------------------------------------------------------


def test_slots_are_proposed_in_order_and_held_for_a_quarter_of_an_hour(maison, horloge):
    planifier(maison, plage(6, 8), plage(5, 14), plage(5, 10))
    trouves = chercher(maison)
    assert [(c.debut, c.fin) for c in trouves] == [
        (a_paris(5, 10), a_paris(5, 12)),
        (a_paris(5, 14), a_paris(5, 16)),
        (a_paris(6, 8), a_paris(6, 10)),
    ]
    assert {c.expire_le for c in trouves} == {horloge.instant + QUINZE_MINUTES}
    assert occupation(maison) == [(0, 1)] * 3


def test_what_one_holds_nobody_else_is_proposed_until_the_hold_expires_by_itself(maison, horloge):
    planifier(maison, plage(5, 10))
    assert len(chercher(maison, prestation="BF-2100-0001")) == 1
    assert chercher(maison, prestation="BF-2100-0002") == ()
    assert chercher(maison, BETA, "BF-2100-0101") == ()
    horloge.avancer(minutes=15)
    assert len(chercher(maison, BETA, "BF-2100-0101")) == 1


def test_a_search_asked_again_gives_the_same_slots_held_anew(maison, horloge):
    planifier(maison, plage(5, 10, 5))
    (premier,) = chercher(maison)
    horloge.avancer(minutes=10)
    (second,) = chercher(maison)
    assert (second.id, second.expire_le) == (premier.id, horloge.instant + QUINZE_MINUTES)
    assert occupation(maison) == [(0, 1)]


def test_another_period_gives_back_what_was_held_out_of_it(maison):
    planifier(maison, plage(5, 10), plage(20, 10))
    assert len(chercher(maison, debut=2, fin=10)) == 1
    (trouve,) = chercher(maison, debut=11, fin=31)
    assert trouve.debut == a_paris(20, 10)
    assert occupation(maison) == [(0, 0), (0, 1)]


def test_ten_slots_are_proposed_at_most(maison):
    planifier(maison, *(plage(jour, heure) for jour in (5, 6, 9, 10) for heure in (8, 10, 14)))
    trouves = chercher(maison)
    assert [c.debut for c in trouves][-1] == a_paris(10, 8)
    assert len(trouves) == 10


def test_the_narrowest_zone_comes_first_and_hours_are_proposed_once(maison):
    planifier(
        maison,
        plage(zone="*"),
        plage(zone="21"),
        plage(zone="21231"),
        plage(zone="FI-21231-0001"),
        plage(6, zone="25056"),
        plage(9, zone="FI-21231-0002"),
    )
    (trouve,) = chercher(maison)
    assert trouve.plage.startswith("FI-21231-0001/")


def test_a_line_without_pm_is_served_by_those_who_go_everywhere(maison):
    planifier(maison, plage(5, zone="21231"), plage(6, zone="*"))
    (trouve,) = chercher(maison, prestation="FTTO-0001", type_=TypeRendezVous.EXPERTISE)
    assert trouve.debut == a_paris(6, 10)


def test_only_technicians_who_can_do_that_kind_are_proposed(maison):
    planifier(maison, plage(5, types=frozenset({TypeRendezVous.SAV})))
    assert chercher(maison, type_=TypeRendezVous.SAV_PLUS) == ()
    assert len(chercher(maison, type_=TypeRendezVous.SAV)) == 1


def test_a_slot_that_has_begun_is_not_proposed_and_a_hold_ends_when_it_begins(maison, horloge):
    horloge.instant = a_paris(5, 9, 55)
    planifier(maison, plage(5, 8), plage(5, 10))
    (trouve,) = chercher(maison)
    assert trouve.expire_le == trouve.debut == a_paris(5, 10)


@pytest.mark.parametrize(
    ("prestation", "type_", "admis"),
    [
        ("BF-2100-0001", TypeRendezVous.EXPERTISE, ("SAV", "SAV_PLUS")),
        ("COL-0001", TypeRendezVous.SAV_PLUS, ("SAV",)),
    ],
)
def test_a_kind_that_the_offer_does_not_have_is_refused_with_those_it_has(maison, prestation, type_, admis):
    acteur = BETA if prestation.startswith("COL") else ALFA
    with pytest.raises(TypeRendezVousInadmis) as refus:
        chercher(maison, acteur, prestation, type_)
    assert refus.value.elements[0].valeurs_admises == admis


def test_another_operateurs_prestation_is_unknown(maison):
    with pytest.raises(PrestationInconnue):
        chercher(maison, prestation="BF-2500-0001")


@pytest.mark.parametrize(("debut", "fin"), [(10, 9), (1, 1)], ids=["reversed", "past"])
def test_a_period_that_is_reversed_or_past_is_refused(maison, debut, fin):
    with pytest.raises(PeriodeInadmise):
        chercher(maison, debut=debut, fin=fin)


def test_slot_search_and_only_that_is_closed_from_one_to_four_in_paris(maison, horloge):
    planifier(maison, plage(5, 10), plage(6, 10))
    numero = deposer(maison)
    horloge.instant = a_paris(3, 0, 59)
    premier, _ = chercher(maison)
    horloge.instant = a_paris(3, 1)
    with pytest.raises(RechercheFermee, match="03/03/2026 à 04:00"):
        chercher(maison)
    pris = reserver(maison, premier, numero)
    assert annuler(maison, pris).etat is EtatRendezVous.ANNULE
    horloge.instant = a_paris(3, 4)
    assert len(chercher(maison)) == 2


# --- booking ----------------------------------------------------------------------------------------------------------


def test_a_booked_slot_is_taken_and_the_others_that_were_held_are_given_back(maison, horloge):
    planifier(maison, plage(5, 10), plage(5, 14))
    numero = deposer(maison)
    premier, _ = chercher(maison)
    pris = reserver(maison, premier, numero)
    assert (pris.numero, pris.type, pris.debut, pris.fin) == (
        numero,
        TypeRendezVous.SAV,
        a_paris(5, 10),
        a_paris(5, 12),
    )
    assert occupation(maison) == [(1, 0), (0, 0)]
    assert detail(maison, numero).rendez_vous == (pris,)
    assert evenements(maison) == [
        (
            "RENDEZ_VOUS_PRIS",
            numero,
            {
                "idRendezVous": pris.id,
                "typeRendezVous": "SAV",
                "dateDebut": pris.debut.isoformat(),
                "dateFin": pris.fin.isoformat(),
            },
        )
    ]
    horloge.avancer(days=1)
    assert [c.debut for c in chercher(maison, prestation="BF-2100-0002")] == [a_paris(5, 14)]


def test_booking_again_with_the_same_slot_gives_the_same_appointment_and_one_event(maison):
    planifier(maison, plage())
    numero = deposer(maison)
    (creneau,) = chercher(maison)
    pris = reserver(maison, creneau, numero)
    assert reserver(maison, creneau, numero) == pris
    assert len(evenements(maison)) == 1


def test_a_slot_that_served_is_refused_to_another_signalisation(maison):
    planifier(maison, plage())
    numero, autre = deposer(maison), deposer(maison, prestation="BF-2100-0002")
    (creneau,) = chercher(maison)
    reserver(maison, creneau, numero)
    with pytest.raises(CreneauDejaReserve):
        reserver(maison, creneau, autre)


def test_an_expired_hold_is_unknown_even_if_nobody_took_the_seat(maison, horloge):
    planifier(maison, plage())
    numero = deposer(maison)
    (creneau,) = chercher(maison)
    horloge.avancer(minutes=15)
    with pytest.raises(CreneauInconnu):
        reserver(maison, creneau, numero)


def test_another_operateurs_slot_signalisation_and_appointment_are_unknown(maison):
    planifier(maison, plage(5, 10, 2))
    numero, autre = deposer(maison), deposer(maison, BETA, prestation="BF-2100-0101")
    (creneau,) = chercher(maison)
    with pytest.raises(CreneauInconnu):
        reserver(maison, creneau, autre, BETA)
    with pytest.raises(SignalisationInconnue):
        reserver(maison, creneau, numero, BETA)
    pris = reserver(maison, creneau, numero)
    for geste in (
        lambda: maison.bus.executer(ConsulterRendezVous(id_rendez_vous=pris.id), BETA),
        lambda: annuler(maison, pris, BETA),
        lambda: reporter(maison, pris, creneau, BETA),
    ):
        with pytest.raises(RendezVousInconnu, match=pris.id):
            geste()


def test_a_slot_proposed_for_another_prestation_is_refused(maison):
    planifier(maison, plage())
    numero = deposer(maison)
    (creneau,) = chercher(maison, prestation="BF-2100-0002")
    with pytest.raises(CreneauInadapte):
        reserver(maison, creneau, numero)


def test_a_closed_signalisation_takes_no_appointment(maison):
    planifier(maison, plage())
    numero = deposer(maison)
    (creneau,) = chercher(maison)
    maison.bus.executer(Rejeter(numero=numero, code=CodeRejet.HORS_PERIMETRE, motif="Hors périmètre"), AGENT)
    with pytest.raises(SignalisationTerminee):
        reserver(maison, creneau, numero)


def test_a_signalisation_has_one_expected_appointment_of_a_kind(maison):
    planifier(maison, plage(5, 10), plage(6, 10, 2))
    numero = deposer(maison)
    pris = reserver(maison, chercher(maison)[0], numero)
    (autre,) = chercher(maison)
    with pytest.raises(RendezVousDejaPris, match=pris.id):
        reserver(maison, autre, numero)
    (plus,) = chercher(maison, prestation="BF-2100-0001", type_=TypeRendezVous.SAV_PLUS)
    assert reserver(maison, plus, numero).type is TypeRendezVous.SAV_PLUS


def test_the_oi_books_nothing_in_its_own_name(maison):
    with pytest.raises(HabilitationManquante):
        chercher(maison, AGENT)


# --- with the deposit -------------------------------------------------------------------------------------------------


def test_a_deposit_books_its_slot_and_a_retry_gives_its_acknowledgement_again(maison):
    planifier(maison, plage())
    (creneau,) = chercher(maison)
    commande = depot("R-1", id_creneau=creneau.id)
    accuse = maison.bus.executer(commande, ALFA)
    assert maison.bus.executer(commande, ALFA) == accuse
    (pris,) = detail(maison, accuse.numero).rendez_vous
    assert (pris.creneau, pris.etat) == (creneau.id, EtatRendezVous.PRIS)
    assert occupation(maison) == [(1, 0)]


def test_a_deposit_that_is_refused_keeps_its_slot_held_and_one_whose_slot_expired_is_not_made(
    maison, horloge
):
    planifier(maison, plage())
    (creneau,) = chercher(maison)
    with pytest.raises(CreneauInadapte):
        maison.bus.executer(depot("R-1", "BF-2100-0002", id_creneau=creneau.id), ALFA)
    assert occupation(maison) == [(0, 1)]
    horloge.avancer(minutes=15)
    with pytest.raises(CreneauInconnu):
        maison.bus.executer(depot("R-1", id_creneau=creneau.id), ALFA)
    assert maison.bus.executer(depot("R-1"), ALFA).etat is Etat.EN_DEPOT


# --- moving and cancelling --------------------------------------------------------------------------------------------


def test_a_moved_appointment_gives_its_seat_back_and_moving_again_to_the_same_slot_changes_nothing(maison):
    planifier(maison, plage(5, 10), plage(6, 10))
    numero = deposer(maison)
    pris = reserver(maison, chercher(maison)[0], numero)
    (autre,) = chercher(maison)
    apres = reporter(maison, pris, autre)
    assert (apres.id, apres.debut, apres.etat) == (pris.id, a_paris(6, 10), EtatRendezVous.PRIS)
    assert reporter(maison, pris, autre) == apres
    assert occupation(maison) == [(0, 0), (1, 0)]
    assert [e[0] for e in evenements(maison)] == ["RENDEZ_VOUS_PRIS", "RENDEZ_VOUS_REPORTE"]
    retard = ReserverCreneau(id_creneau=pris.creneau_initial, numero=numero)
    assert maison.bus.executer(retard, ALFA) == apres


def test_it_moves_to_a_slot_of_its_kind_only(maison):
    planifier(maison, plage(5, 10), plage(6, 10))
    pris = reserver(maison, chercher(maison)[0], deposer(maison))
    (plus,) = chercher(maison, type_=TypeRendezVous.SAV_PLUS)
    with pytest.raises(CreneauInadapte):
        reporter(maison, pris, plus)


def test_it_is_moved_and_cancelled_until_its_eve_at_midnight_in_paris(maison, horloge):
    planifier(maison, plage(5, 10), plage(6, 10), plage(5, 14))
    numero = deposer(maison)
    pris = reserver(maison, chercher(maison)[0], numero)
    horloge.instant = a_paris(5, 0) - timedelta(milliseconds=1)
    ailleurs = next(c for c in chercher(maison) if c.debut == a_paris(5, 14))
    pris = reporter(maison, pris, ailleurs)
    horloge.instant = a_paris(5, 0)
    with pytest.raises(DelaiDepasse):
        annuler(maison, pris)
    (autre,) = chercher(maison, debut=6)
    with pytest.raises(DelaiDepasse):
        reporter(maison, pris, autre)
    horloge.instant = a_paris(5, 14)
    with pytest.raises(RendezVousPasse):
        annuler(maison, pris)
    with pytest.raises(RendezVousPasse):
        reporter(maison, pris, autre)


def test_a_cancelled_appointment_gives_its_seat_back_and_cancelling_again_changes_nothing(maison):
    planifier(maison, plage())
    numero = deposer(maison)
    (creneau,) = chercher(maison)
    annule = annuler(maison, reserver(maison, creneau, numero))
    assert (annule.etat, annule.motif) == (EtatRendezVous.ANNULE, "Client parti")
    assert annuler(maison, annule) == annule
    assert [e[0] for e in evenements(maison)] == ["RENDEZ_VOUS_PRIS", "RENDEZ_VOUS_ANNULE"]
    assert occupation(maison) == [(0, 0)]
    with pytest.raises(CreneauDejaReserve):
        reserver(maison, creneau, numero)
    (nouveau,) = chercher(maison)
    with pytest.raises(RendezVousTermine):
        reporter(maison, annule, nouveau)
    assert reserver(maison, nouveau, numero).id != annule.id


def test_a_signalisation_that_ends_cancels_what_was_to_come_even_on_the_day(maison, horloge):
    planifier(maison, plage())
    numero = deposer(maison)
    pris = reserver(maison, chercher(maison)[0], numero)
    horloge.instant = a_paris(5, 9)
    maison.bus.executer(AnnulerSignalisation(numero=numero, reference_acte="A-1", commentaire="Réparé"), ALFA)
    (annule,) = detail(maison, numero).rendez_vous
    assert (annule.id, annule.etat) == (pris.id, EtatRendezVous.ANNULE)
    assert occupation(maison) == [(0, 0)]


# --- freezes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cause", [CauseGel.RENDEZ_VOUS, CauseGel.CLIENT_ABSENT])
def test_booking_lifts_a_freeze_that_asks_for_an_appointment_and_cancelling_puts_it_back(maison, cause):
    planifier(maison, plage())
    numero = deposer(maison)
    en_cours(maison, numero)
    maison.bus.executer(Geler(numero=numero, cause=cause, information_demandee="Quand venir ?"), AGENT)
    pris = reserver(maison, chercher(maison)[0], numero)
    assert detail(maison, numero).signalisation.etat is Etat.EN_COURS
    annuler(maison, pris)
    gel = detail(maison, numero).signalisation.gel
    assert (gel.cause, gel.cote, gel.retour) == (CauseGel.RENDEZ_VOUS, Cote.OPERATEUR, Etat.EN_COURS)


def test_booking_leaves_another_freeze_and_cancelling_then_freezes_nothing(maison):
    planifier(maison, plage())
    numero = deposer(maison)
    en_cours(maison, numero)
    maison.bus.executer(Geler(numero=numero, cause=CauseGel.TIERS, cote=Cote.OI), AGENT)
    pris = reserver(maison, chercher(maison)[0], numero)
    assert detail(maison, numero).signalisation.gel.cause is CauseGel.TIERS
    annuler(maison, pris)
    assert len(detail(maison, numero).signalisation.passages) == 3


def test_an_appointment_in_another_state_freezes_nothing_when_it_is_cancelled(maison):
    planifier(maison, plage())
    numero = deposer(maison)
    annuler(maison, reserver(maison, chercher(maison)[0], numero))
    assert detail(maison, numero).signalisation.etat is Etat.EN_DEPOT


def test_missed_by_the_client_it_freezes_the_signalisation_on_the_operateurs_side(maison, horloge):
    planifier(maison, plage())
    numero = deposer(maison)
    en_cours(maison, numero)
    pris = reserver(maison, chercher(maison)[0], numero)
    commande = ConstaterAbsence(id_rendez_vous=pris.id, cote=Cote.OPERATEUR, motif="Porte close")
    with pytest.raises(RendezVousAVenir):
        maison.bus.executer(commande, AGENT)
    horloge.instant = a_paris(5, 10, 30)
    manque = maison.bus.executer(commande, AGENT)
    assert (manque.etat, manque.cote, manque.motif) == (
        EtatRendezVous.NON_HONORE,
        Cote.OPERATEUR,
        "Porte close",
    )
    gel = detail(maison, numero).signalisation.gel
    assert (gel.cause, gel.cote) == (CauseGel.CLIENT_ABSENT, Cote.OPERATEUR)
    assert evenements(maison)[-1] == (
        "RENDEZ_VOUS_NON_HONORE",
        numero,
        {"idRendezVous": pris.id, "typeRendezVous": "SAV", "cote": "OPERATEUR"},
    )
    with pytest.raises(RendezVousTermine):
        maison.bus.executer(commande, AGENT)


def test_missed_by_the_technician_the_clock_goes_on(maison, horloge):
    planifier(maison, plage())
    numero = deposer(maison)
    en_cours(maison, numero)
    pris = reserver(maison, chercher(maison)[0], numero)
    horloge.instant = a_paris(5, 12)
    maison.bus.executer(ConstaterAbsence(id_rendez_vous=pris.id, cote=Cote.OI), AGENT)
    assert detail(maison, numero).signalisation.etat is Etat.EN_COURS


def test_a_kept_appointment_is_written_down_and_changes_no_more(maison, horloge):
    planifier(maison, plage())
    numero = deposer(maison)
    pris = reserver(maison, chercher(maison)[0], numero)
    horloge.instant = a_paris(5, 10)
    tenu = maison.bus.executer(HonorerRendezVous(id_rendez_vous=pris.id), AGENT)
    assert (tenu.etat, evenements(maison)[-1][0]) == (EtatRendezVous.HONORE, "RENDEZ_VOUS_HONORE")
    with pytest.raises(RendezVousTermine):
        annuler(maison, pris)


def test_an_operateur_writes_down_neither(maison):
    for commande in (
        HonorerRendezVous(id_rendez_vous="RV-1"),
        ConstaterAbsence(id_rendez_vous="RV-1", cote=Cote.OI),
    ):
        with pytest.raises(HabilitationManquante):
            maison.bus.executer(commande, ALFA)


# --- the OI's lists ---------------------------------------------------------------------------------------------------


def test_the_agent_lists_appointments_by_page_and_by_criteria(maison):
    planifier(maison, plage(5, 10), plage(6, 10), plage(9, 10))
    pris = []
    for prestation, acteur in (("BF-2100-0001", ALFA), ("BF-2100-0002", ALFA), ("BF-2100-0101", BETA)):
        numero = deposer(maison, acteur, prestation=prestation)
        pris.append(reserver(maison, chercher(maison, acteur, prestation)[0], numero, acteur))
    annuler(maison, pris[1])
    annule = maison.bus.executer(ConsulterRendezVous(id_rendez_vous=pris[1].id), AGENT)

    def lister(**criteres):
        return maison.bus.executer(ListerRendezVous(**criteres), AGENT)

    premiere = lister(taille=2)
    assert premiere.rendez_vous == (pris[0], annule)
    assert lister(taille=2, curseur=premiere.curseur_suivant).rendez_vous == (pris[2],)
    assert lister(operateur="ALFA").rendez_vous == (pris[0], annule)
    assert lister(numero=pris[2].numero).rendez_vous == (pris[2],)
    assert lister(etats=(EtatRendezVous.ANNULE,)).rendez_vous == (annule,)
    assert lister(du=date(2026, 3, 6), au=date(2026, 3, 6)).rendez_vous == (annule,)


def test_capacity_that_shrinks_leaves_what_is_booked_and_says_so(maison):
    planifier(maison, plage(techniciens=3))
    for prestation in ("BF-2100-0001", "BF-2100-0002"):
        reserver(maison, chercher(maison, prestation=prestation)[0], deposer(maison, prestation=prestation))
    assert planifier(maison, plage(techniciens=1)) == {plage().cle: 1}
    assert chercher(maison, prestation="BF-2100-0003") == ()
    assert planifier(maison, plage(techniciens=4)) == {}
    assert occupation(maison) == [(2, 0)]
    assert len(chercher(maison, prestation="BF-2100-0003")) == 1
