"""Following signalisations (art. 4.2.2), through the bus, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from esav_ws.application.messages import (
    Accepter,
    AnnulerSignalisation,
    ConsulterEtat,
    ConsulterHistorique,
    ConsulterSignalisation,
    ListerSignalisations,
    Rejeter,
)
from esav_ws.domain.motifs import CodeRejet
from esav_ws.domain.numero import NumeroMalSaisi
from esav_ws.domain.signalisation import Etat
from esav_ws.domain.signalisation_erreurs import (
    CriteresIncomplets,
    CurseurInvalide,
    HistoriqueTropAncien,
    SignalisationInconnue,
)
from tests.fakes import AGENT, ALFA, BETA, depot, dispense


@pytest.fixture
def cinq(maison, horloge) -> list[str]:
    """Five open signalisations of ALFA, one minute apart, oldest first, and one of BETA."""
    numeros = []
    for rang in range(1, 6):
        numeros.append(maison.bus.executer(depot(f"R{rang}", prestation=f"BF-2100-000{rang}"), ALFA).numero)
        horloge.avancer(minutes=1)
    maison.bus.executer(depot("R1", prestation="BF-2500-0001"), BETA)
    return numeros


def annuler(maison, numero, acteur=ALFA):
    maison.bus.executer(
        AnnulerSignalisation(numero=numero, reference_acte=f"fin-{numero}", commentaire="c"), acteur
    )


def numeros(page) -> list[str]:
    return [ligne.numero for ligne in page.lignes]


def test_the_open_list_is_newest_first_and_ones_own(maison, cinq):
    page = maison.bus.executer(ListerSignalisations(), ALFA)
    assert (numeros(page), page.curseur_suivant) == (cinq[::-1], None)


def test_pages_follow_one_another_without_hole_or_double(maison, cinq):
    vus, curseur = [], None
    for _ in range(3):
        page = maison.bus.executer(ListerSignalisations(taille=2, curseur=curseur), ALFA)
        vus += numeros(page)
        curseur = page.curseur_suivant
    assert (vus, curseur) == (cinq[::-1], None)


def test_deposits_of_the_same_instant_are_paged_whole(maison):
    attendus = {
        maison.bus.executer(depot(f"R{i}", prestation="COL-0001", offre="COL"), BETA).numero for i in range(5)
    }
    premiere = maison.bus.executer(ListerSignalisations(taille=3), BETA)
    seconde = maison.bus.executer(ListerSignalisations(taille=3, curseur=premiere.curseur_suivant), BETA)
    assert set(numeros(premiere)) | set(numeros(seconde)) == attendus
    assert len(premiere.lignes) + len(seconde.lignes) == 5


def test_the_list_is_narrowed_by_state_prestation_and_date(maison, horloge, cinq):
    maison.bus.executer(Accepter(numero=cinq[2]), AGENT)
    assert numeros(maison.bus.executer(ListerSignalisations(etats=(Etat.EN_QUALIFICATION,)), ALFA)) == [
        cinq[2]
    ]
    assert numeros(
        maison.bus.executer(ListerSignalisations(identifiant_prestation="BF-2100-0004"), ALFA)
    ) == [cinq[3]]
    depuis = datetime(2026, 3, 2, 8, 3, tzinfo=UTC)
    assert numeros(maison.bus.executer(ListerSignalisations(depuis=depuis), ALFA)) == [cinq[4], cinq[3]]


def test_ended_ones_leave_the_open_list_for_the_history(maison, cinq):
    annuler(maison, cinq[0])
    assert cinq[0] not in numeros(maison.bus.executer(ListerSignalisations(), ALFA))
    page = maison.bus.executer(ConsulterHistorique(identifiant_prestation="BF-2100-0001"), ALFA)
    assert [(r.numero, r.code_fin) for r in page.lignes] == [(cinq[0], "ANNULATION")]


def test_a_rejected_one_is_in_the_history(maison, cinq):
    maison.bus.executer(Rejeter(numero=cinq[0], code=CodeRejet.HORS_PERIMETRE, motif="m"), AGENT)
    page = maison.bus.executer(ConsulterHistorique(debut=date(2026, 3, 2), fin=date(2026, 3, 2)), ALFA)
    assert [(r.numero, r.etat, r.code_fin) for r in page.lignes] == [(cinq[0], "EN_REJET", "HORS_PERIMETRE")]


def test_the_history_is_latest_end_first_and_paged(maison, horloge, cinq):
    for numero in cinq[:3]:
        annuler(maison, numero)
        horloge.avancer(minutes=1)
    periode = {"debut": date(2026, 3, 1), "fin": date(2026, 3, 2)}
    premiere = maison.bus.executer(ConsulterHistorique(**periode, taille=2), ALFA)
    seconde = maison.bus.executer(
        ConsulterHistorique(**periode, taille=2, curseur=premiere.curseur_suivant), ALFA
    )
    assert numeros(premiere) + numeros(seconde) == cinq[2::-1]


def test_the_history_goes_back_90_calendar_days_until_midnight_in_paris(maison, horloge, cinq):
    horloge.instant = datetime(2026, 3, 2, 12, tzinfo=UTC)
    annuler(maison, cinq[0])
    requete = ConsulterHistorique(identifiant_prestation="BF-2100-0001")
    # 2 March + 90 days = 31 May, until 24:00 in Paris = 22:00 UTC in summer time
    horloge.instant = datetime(2026, 5, 31, 21, 59, tzinfo=UTC)
    assert numeros(maison.bus.executer(requete, ALFA)) == [cinq[0]]
    horloge.instant = datetime(2026, 5, 31, 22, 0, tzinfo=UTC)
    assert numeros(maison.bus.executer(requete, ALFA)) == []


def test_a_period_that_begins_before_the_90_days_names_the_earliest_date(maison, horloge):
    horloge.instant = datetime(2026, 5, 31, 10, tzinfo=UTC)
    with pytest.raises(HistoriqueTropAncien, match="02/03/2026"):
        maison.bus.executer(ConsulterHistorique(debut=date(2026, 3, 1), fin=date(2026, 5, 1)), ALFA)


def test_a_period_may_end_as_late_as_the_calendar(maison, cinq):
    annuler(maison, cinq[0])
    page = maison.bus.executer(ConsulterHistorique(debut=date(2026, 3, 2), fin=date(9999, 12, 31)), ALFA)
    assert numeros(page) == [cinq[0]]


@pytest.mark.parametrize(
    "criteres",
    [
        {},
        {"debut": date(2026, 3, 1)},
        {"fin": date(2026, 3, 1), "identifiant_prestation": "BF-2100-0001"},
        {"debut": date(2026, 3, 2), "fin": date(2026, 3, 1)},
    ],
)
def test_history_criteria_that_do_not_hold_together_are_refused(maison, criteres):
    with pytest.raises(CriteresIncomplets):
        maison.bus.executer(ConsulterHistorique(**criteres), ALFA)


@pytest.mark.parametrize("curseur", ["", "x", "AAAA", "éé", "MTIzIDQ1NiA3ODk", "A" * 200])
def test_a_cursor_that_we_did_not_give_is_refused(maison, curseur):
    with pytest.raises(CurseurInvalide):
        maison.bus.executer(ListerSignalisations(curseur=curseur), ALFA)


def test_a_cursor_is_good_for_its_list_its_criteria_and_its_operateur_only(maison, cinq):
    curseur = maison.bus.executer(ListerSignalisations(taille=2), ALFA).curseur_suivant
    periode = {"debut": date(2026, 3, 1), "fin": date(2026, 3, 2)}
    for requete, acteur in (
        (ListerSignalisations(curseur=curseur), BETA),
        (ListerSignalisations(curseur=curseur, identifiant_prestation="BF-2100-0001"), ALFA),
        (ConsulterHistorique(**periode, curseur=curseur), ALFA),
    ):
        with pytest.raises(CurseurInvalide):
            maison.bus.executer(requete, acteur)
    assert len(maison.bus.executer(ListerSignalisations(taille=200, curseur=curseur), ALFA).lignes) == 3


@pytest.mark.parametrize("requete", [ConsulterEtat, ConsulterSignalisation])
def test_anothers_number_and_an_unknown_one_get_the_same_answer(maison, cinq, requete):
    inconnu = "2222-2222-2"
    with pytest.raises(SignalisationInconnue) as autrui:
        maison.bus.executer(requete(numero=cinq[0]), BETA)
    with pytest.raises(SignalisationInconnue) as nulle_part:
        maison.bus.executer(requete(numero=inconnu), BETA)
    assert str(autrui.value).replace(cinq[0], "X") == str(nulle_part.value).replace(inconnu, "X")


def test_a_mistyped_number_is_told_apart(maison, cinq):
    faux = cinq[0][:-1] + ("2" if cinq[0][-1] != "2" else "3")
    with pytest.raises(NumeroMalSaisi):
        maison.bus.executer(ConsulterEtat(numero=faux), ALFA)


def test_the_oi_sees_every_operateur(maison, cinq):
    assert len(maison.bus.executer(ListerSignalisations(), AGENT).lignes) == 6
    assert len(maison.bus.executer(ListerSignalisations(operateur="BETA"), AGENT).lignes) == 1
    annuler(maison, cinq[0])
    assert numeros(maison.bus.executer(ListerSignalisations(etats=(Etat.CLOS,)), AGENT)) == [cinq[0]]


def test_the_detail_shows_the_repair_clock_of_the_offer(maison, horloge):
    maison.bus.executer(dispense("FTTO-0001"), AGENT)
    numero = maison.bus.executer(depot(prestation="FTTO-0001", offre="FTTO"), ALFA).numero
    horloge.avancer(hours=1)
    detail = maison.bus.executer(ConsulterSignalisation(numero=numero), ALFA)
    assert detail.horloge.ecoule == timedelta(hours=1)
    assert detail.horloge.limite == datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
