"""Counts of calls: kept in memory, added to what is stored, lost by nobody who was asked to store them."""

import secrets
import threading
from contextlib import contextmanager, nullcontext
from datetime import date

import pytest

from esav_ws.application.bus import Bus
from esav_ws.application.comptage import Comptage
from esav_ws.application.messages import DeposerSignalisation
from esav_ws.application.messages_identifies import CommandeIdentifiee
from esav_ws.application.messages_versions import ConsulterVersions
from esav_ws.application.ports import ConflitEcriture, StockageIndisponible
from esav_ws.config import Settings
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.horloge import HorlogeSysteme
from esav_ws.domain.message import BaseIndisponible
from esav_ws.xmlio.catalogue import CatalogueFichiers
from tests.fakes import AGENT, ALFA, BETA, depot

S = "signalisation"


def emplois(maison, objet=None):
    vues = maison.bus.executer(ConsulterVersions(depuis=date(2026, 1, 1), objet=objet), AGENT).emplois
    return {(e.operateur, e.objet, e.version, e.operation): (e.nombre, e.fautes) for e in vues}


def test_calls_are_added_to_those_already_stored(maison):
    comptage = maison.comptage
    for _ in range(3):
        comptage.noter("ALFA", S, "1.0", "consulterEtat")
    comptage.noter("ALFA", S, "1.0", "consulterEtat", faute=True)
    comptage.noter("BETA", S, "2.0", "deposerSignalisation")
    comptage.noter(None, S, "1.0", "consulterEtat")
    assert emplois(maison) == {}
    assert comptage.verser() == 2
    comptage.noter("ALFA", S, "1.0", "consulterEtat")
    comptage.verser()
    assert comptage.verser() == 0
    assert emplois(maison) == {
        ("ALFA", S, "1.0", "consulterEtat"): (5, 1),
        ("BETA", S, "2.0", "deposerSignalisation"): (1, 0),
    }


def test_calls_are_counted_by_the_day_of_paris(maison, horloge):
    horloge.instant = horloge.instant.replace(hour=22, minute=59)
    maison.comptage.noter("ALFA", S, "1.0")
    horloge.avancer(minutes=1)
    maison.comptage.noter("ALFA", S, "1.0")
    maison.comptage.verser()
    (emploi,) = maison.bus.executer(ConsulterVersions(depuis=date(2026, 1, 1)), AGENT).emplois
    assert (emploi.nombre, emploi.premier, emploi.dernier) == (2, date(2026, 3, 2), date(2026, 3, 3))


def test_what_is_before_the_day_asked_for_is_left_out(maison):
    maison.comptage.noter("ALFA", S, "1.0")
    maison.comptage.verser()
    assert maison.bus.executer(ConsulterVersions(depuis=date(2026, 3, 3)), AGENT).emplois == ()


def test_processes_that_add_at_once_lose_nothing(maison, horloge):
    comptages = [Comptage(ouvrir=maison.unites, horloge=horloge) for _ in range(4)]

    def compter(comptage):
        for operation in ("a", "b", "c") * 4:
            comptage.noter("ALFA", S, "1.0", operation)
            comptage.verser()

    fils = [threading.Thread(target=compter, args=(c,)) for c in comptages]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    for comptage in comptages:
        comptage.verser()
    assert {cle[3]: nombre for cle, (nombre, _) in emplois(maison).items()} == {"a": 16, "b": 16, "c": 16}


def test_what_cannot_be_stored_is_kept_for_the_next_time(maison, horloge):
    panne = [True]

    def ouvrir(*, ecriture):
        if panne:
            raise StockageIndisponible
        return maison.unites(ecriture=ecriture)

    comptage = Comptage(ouvrir=ouvrir, horloge=horloge)
    comptage.noter("ALFA", S, "1.0", "consulterEtat")
    with pytest.raises(BaseIndisponible):
        comptage.verser()
    comptage.noter("ALFA", S, "1.0", "consulterEtat")
    panne.clear()
    comptage.verser()
    assert emplois(maison) == {("ALFA", S, "1.0", "consulterEtat"): (2, 0)}


def test_a_deposit_counts_for_the_version_of_its_form_refused_or_not(maison):
    maison.bus.executer(depot("R1"), ALFA)
    maison.bus.executer(depot("R1"), ALFA)
    with pytest.raises(EsavError):
        maison.bus.executer(depot("R2", prestation="BF-2500-0001"), ALFA)
    maison.bus.executer(depot("R1", prestation="COL-0001", offre="COL"), BETA)
    maison.comptage.verser()
    comptes = {cle: nombres for cle, nombres in emplois(maison).items() if cle[0] == "ALFA"}
    ((operateur, code, _, operation),) = comptes
    assert (operateur, code, operation) == ("ALFA", "FTTH-SIG", "")
    assert list(comptes.values()) == [(3, 1)]
    assert ("BETA", "COL-SIG", "1", "") in emplois(maison)


@pytest.mark.parametrize("refuse", [False, True])
@pytest.mark.parametrize("en_lot", [False, True])
@pytest.mark.parametrize("identifiee", [False, True])
def test_a_deposit_that_runs_again_after_a_conflict_counts_once(maison, refuse, en_lot, identifiee):
    essais = []

    def deposer(_message, contexte):
        essais.append(contexte.reprise)
        if len(essais) == 1:
            raise ConflitEcriture
        if refuse:
            raise BaseIndisponible
        return "accusé"

    commande = depot("R1")
    message = CommandeIdentifiee(payload=commande, identifiant="r-1") if identifiee else commande
    bus = Bus(
        {type(message): deposer},
        ouvrir=maison.unites,
        horloge=HorlogeSysteme(),
        catalogue=None,
        alea=secrets.randbelow,
        temoins=maison.comptage.temoins(CatalogueFichiers(Settings().forms_catalogue)),
    )
    with nullcontext() if not refuse else pytest.raises(BaseIndisponible):
        if en_lot:
            lot = bus.lot()
            lot.attendre()
            try:
                lot.executer(bus.preparer(message, ALFA))
            finally:
                lot.abandonner()
        else:
            bus.executer(message, ALFA)
    maison.comptage.verser()
    assert essais == [False, True]
    assert list(emplois(maison).values()) == [(1, int(refuse))]


def test_a_deposit_whose_first_commit_came_second_counts_once(maison, horloge):
    essais = []

    @contextmanager
    def ouvrir(*, ecriture):
        with maison.unites(ecriture=ecriture) as uow:
            yield uow
        if len(essais) == 1:
            raise ConflitEcriture

    bus = Bus(
        {DeposerSignalisation: lambda _message, contexte: essais.append(contexte.reprise)},
        ouvrir=ouvrir,
        horloge=horloge,
        catalogue=None,
        alea=secrets.randbelow,
        temoins=maison.comptage.temoins(CatalogueFichiers(Settings().forms_catalogue)),
    )
    bus.executer(depot("R1"), ALFA)
    maison.comptage.verser()
    assert essais == [False, True]
    assert list(emplois(maison).values()) == [(1, 0)]
