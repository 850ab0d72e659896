"""Fifty clients at once on the same slots, on both databases: as many appointments as there are seats, and none twice."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from esav_ws.application.messages_administration import DefinirPrestation
from esav_ws.application.messages_identifies import identifier
from esav_ws.application.messages_rendezvous import RechercherCreneaux, ReserverCreneau
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.offre import Prestation
from esav_ws.domain.rendezvous import TypeRendezVous
from esav_ws.storage.tables_rendezvous import place, rendez_vous
from tests.fakes import AGENT, ALFA, depot
from tests.rendezvous import a_paris, chercher, deposer, plage, planifier, reserver

CLIENTS = 50
PLACES = 10


@pytest.fixture
def maison(url_base, horloge, tmp_path):
    """The house with a connection for each client."""
    maison = Maison.ouvrir(Settings(home=tmp_path, database_url=url_base, threads=CLIENTS), horloge=horloge)
    yield maison
    maison.fermer()


def ensemble(nombre, agir):
    """What *agir*, given its rank, returns or raises in so many threads that start together."""
    depart = threading.Barrier(nombre)

    def apres_le_depart(rang):
        depart.wait()
        return agir(rang)

    with ThreadPoolExecutor(nombre) as fils:
        return [f.exception() or f.result() for f in [fils.submit(apres_le_depart, r) for r in range(nombre)]]


def signalisations(maison):
    """Fifty prestations of ALFA's in Dijon, each with its open signalisation."""
    ouvertes = []
    for rang in range(CLIENTS):
        prestation = Prestation(f"RDV-{rang:03}", "ALFA", "FTTH", reference_pm="FI-21231-0001")
        maison.bus.executer(DefinirPrestation(prestation=prestation), AGENT)
        ouvertes.append((prestation.identifiant, deposer(maison, prestation=prestation.identifiant)))
    return ouvertes


def compter(maison):
    """Seats booked, appointments, and the different seats and slots that these have."""
    with maison.engine.connect() as connexion:
        return tuple(
            connexion.execute(select(compte)).scalar_one()
            for compte in (
                select(func.count()).where(place.c.rendez_vous.is_not(None)).scalar_subquery(),
                select(func.count()).select_from(rendez_vous).scalar_subquery(),
                select(func.count(func.distinct(rendez_vous.c.creneau))).scalar_subquery(),
            )
        )


def test_fifty_clients_on_ten_seats_take_exactly_ten(maison):
    planifier(maison, plage(5, 10, PLACES))
    ouvertes = signalisations(maison)

    def prendre(rang):
        prestation, numero = ouvertes[rang]
        creneaux = chercher(maison, prestation=prestation)
        return reserver(maison, creneaux[0], numero) if creneaux else None

    issues = ensemble(CLIENTS, prendre)
    assert [repr(i) for i in issues if isinstance(i, Exception)] == []
    assert len([pris for pris in issues if pris]) == PLACES
    assert compter(maison) == (PLACES, PLACES, PLACES)


def test_the_same_slot_booked_at_once_by_a_client_that_retries_is_one_appointment(maison):
    planifier(maison, plage(5, 10, PLACES))
    numero = deposer(maison)
    (creneau,) = chercher(maison)
    issues = ensemble(8, lambda _: reserver(maison, creneau, numero))
    assert len(set(issues)) == 1
    assert compter(maison) == (1, 1, 1)


def test_a_deposit_that_books_sent_several_times_at_once_is_one_deposit_and_one_appointment(maison):
    planifier(maison, plage(techniciens=8))
    for rang in range(8):
        ligne = f"RETENTE-{rang}"
        prestation = Prestation(ligne, "ALFA", "FTTH", reference_pm="FI-21231-0001")
        maison.bus.executer(DefinirPrestation(prestation=prestation), AGENT)
        (creneau,) = chercher(maison, prestation=ligne)
        depose = depot(ligne, ligne, id_creneau=creneau.id)
        accuses = ensemble(8, lambda _rang, depose=depose: maison.bus.executer(depose, ALFA))
        assert len({accuse.numero for accuse in accuses}) == 1
    assert compter(maison)[:2] == (8, 8)


def test_a_search_that_comes_with_the_booking_does_not_take_its_seat_back(maison, horloge):
    planifier(maison, *(plage(5, heure) for heure in (8, 10, 14, 16)))
    numero = deposer(maison)
    premier = chercher(maison)[0]

    def agir(rang):
        if rang == 3:
            return reserver(maison, premier, numero)
        return chercher(maison, debut=2 if rang % 2 else 6)

    issues = ensemble(12, agir)
    assert [repr(issue) for issue in issues if isinstance(issue, Exception)] in ([], [repr(issues[3])])
    horloge.avancer(minutes=16)
    libres = {creneau.debut for creneau in chercher(maison, prestation="BF-2100-0002")}
    pris = {issues[3].debut} if not isinstance(issues[3], Exception) else set()
    assert libres == {a_paris(5, heure) for heure in (8, 10, 14, 16)} - pris


def test_an_identified_search_and_booking_are_answered_alike_again_and_their_hold_is_not_prolonged(
    maison, horloge
):
    planifier(maison, plage(5, 10, PLACES))
    numero = deposer(maison)
    recherche = RechercherCreneaux(
        identifiant_prestation="BF-2100-0001",
        type=TypeRendezVous.SAV,
        debut=horloge.instant.date(),
        fin=horloge.instant.date().replace(day=31),
    )
    identifiants = [f"0b9d6c1e-5f5e-4e0b-9a3b-2f6f5d1c7a1{rang}" for rang in range(2)]
    trouves = maison.bus.executer(identifier(recherche, identifiants[0]), ALFA)
    horloge.avancer(minutes=5)
    assert maison.bus.executer(identifier(recherche, identifiants[0]), ALFA) == trouves
    reservation = ReserverCreneau(id_creneau=trouves.resultat[0].id, numero=numero)
    issues = ensemble(4, lambda _: maison.bus.executer(identifier(reservation, identifiants[1]), ALFA))
    assert len({repr(issue) for issue in issues}) == 1
    assert issues[0].resultat.numero == numero
    horloge.avancer(days=1)
    assert maison.bus.executer(identifier(reservation, identifiants[1]), ALFA) == issues[0]
